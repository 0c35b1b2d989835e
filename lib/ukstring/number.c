/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers from text. */
#include <abi/errno.h>
#include <uk/string.h>

#define U64_MAX ((unsigned long long)-1)
#define S64_MAX ((long long)(U64_MAX >> 1))

static int digit(char c)
{
	if (uk_isdigit(c))
		return c - '0';
	if (uk_isalpha(c))
		return uk_tolower(c) - 'a' + 10;
	return 99;
}

/* Chooses the base by the prefix and steps over "0x" (only if a digit of that
 * base follows it).
 */
static int choose_base(const char **s, int base)
{
	const char *p = *s;

	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 32) == 'x' &&
	    uk_isxdigit((__u8)p[2])) {
		*s = p + 2;
		return 16;
	}
	if (base)
		return base;
	return p[0] == '0' ? 8 : 10;
}

/* The magnitude; *over is set if it does not fit. *endp is NULL without any
 * digit.
 */
static unsigned long long magnitude(const char *s, const char **endp, int base,
				    bool *over)
{
	unsigned long long value = 0;
	const char *start;

	*over = false;
	base = choose_base(&s, base);
	for (start = s; digit(*s) < base; s++) {
		if (uk_mul_overflow(value, (unsigned)base, &value) ||
		    uk_add_overflow(value, (unsigned)digit(*s), &value))
			*over = true;
	}
	*endp = s == start ? NULL : s;
	return value;
}

static const char *skip_sign(const char *s, bool *negative)
{
	while (uk_isspace((__u8)*s))
		s++;
	*negative = *s == '-';
	return *s == '-' || *s == '+' ? s + 1 : s;
}

unsigned long long uk_strtoull(const char *s, char **endp, int base)
{
	bool negative, over;
	const char *end;
	unsigned long long v;

	v = magnitude(skip_sign(s, &negative), &end, base, &over);
	if (endp)
		*endp = (char *)(end ? end : s);
	if (over)
		return U64_MAX;
	return negative ? -v : v;
}

long long uk_strtoll(const char *s, char **endp, int base)
{
	bool negative, over;
	const char *end;
	unsigned long long v;

	v = magnitude(skip_sign(s, &negative), &end, base, &over);
	if (endp)
		*endp = (char *)(end ? end : s);
	if (over || v > (unsigned long long)S64_MAX + negative)
		return negative ? -S64_MAX - 1 : S64_MAX;
	return negative ? -v : v;
}

static int size_shift(char c)
{
	switch (c | 32) {
	case 'k':
		return 10;
	case 'm':
		return 20;
	case 'g':
		return 30;
	default:
		return 0;
	}
}

int uk_parse_u64(const char *s, char **endp, int base, __u64 *value)
{
	unsigned long long v;
	const char *end;
	bool over;

	v = magnitude(s, &end, base, &over);
	if (!end)
		return -EINVAL;
	*endp = (char *)end;
	if (over)
		return -ERANGE;
	*value = v;
	return 0;
}

int uk_parse_size(const char *s, __u64 *value)
{
	bool over;
	const char *end;
	unsigned long long v = magnitude(s, &end, 0, &over);
	int shift;

	if (!end)
		return -EINVAL;
	shift = size_shift(*end);
	if (shift)
		end++;
	if (*end)
		return -EINVAL;
	if (over || (v << shift) >> shift != v)
		return -ERANGE;
	*value = v << shift;
	return 0;
}
