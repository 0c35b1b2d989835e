/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading values from text. */
#include <uk/string.h>

struct scan {
	const char *s;		/* what is left of the text */
	const char *start;
	bool store;		/* no '*' in this conversion */
	__sz width;		/* characters at most; 0: no limit */
	int size;		/* bytes of an integer's place */
};

static void skip_space(struct scan *sc)
{
	while (uk_isspace((__u8)*sc->s))
		sc->s++;
}

static void store_integer(void *place, int size, unsigned long long v)
{
	switch (size) {
	case 1:
		*(__u8 *)place = (__u8)v;
		break;
	case 2:
		*(__u16 *)place = (__u16)v;
		break;
	case 4:
		*(__u32 *)place = (__u32)v;
		break;
	default:
		*(__u64 *)place = v;
		break;
	}
}

/* Enough for a sign, a prefix and 64 bits in base eight. */
#define NUMBER_MAX 26

static bool scan_integer(struct scan *sc, int base, bool is_signed,
			 va_list *ap)
{
	char buf[NUMBER_MAX + 1], *end;
	__sz n = sc->width && sc->width < NUMBER_MAX ? sc->width : NUMBER_MAX;
	unsigned long long v;

	skip_space(sc);
	n = uk_strnlen(sc->s, n);
	memcpy(buf, sc->s, n);
	buf[n] = '\0';
	v = is_signed ? (unsigned long long)uk_strtoll(buf, &end, base)
		      : uk_strtoull(buf, &end, base);
	if (end == buf)
		return false;
	sc->s += end - buf;
	if (sc->store)
		store_integer(va_arg(*ap, void *), sc->size, v);
	return true;
}

/* Copies characters while `member` says so (256 entries). */
static bool scan_text(struct scan *sc, const bool *member, bool terminate,
		      va_list *ap)
{
	char *dst = sc->store ? va_arg(*ap, char *) : NULL;
	__sz n = 0;

	while (sc->s[n] && member[(__u8)sc->s[n]] &&
	       (!sc->width || n < sc->width))
		n++;
	if (!n)
		return false;
	if (dst) {
		memcpy(dst, sc->s, n);
		if (terminate)
			dst[n] = '\0';
	}
	sc->s += n;
	return true;
}

/* Reads "[set]"; fmt is after the '['. Returns what is after the ']'. */
static const char *parse_set(const char *fmt, bool *member)
{
	bool in = true, first = true;
	int c;

	if (*fmt == '^') {
		in = false;
		fmt++;
	}
	memset(member, !in, 256);
	for (; *fmt && (*fmt != ']' || first); fmt++, first = false) {
		int to = (__u8)*fmt;

		if (fmt[1] == '-' && fmt[2] && fmt[2] != ']') {
			to = (__u8)fmt[2];
			c = (__u8)*fmt;
			fmt += 2;
		} else {
			c = to;
		}
		for (; c <= to; c++)
			member[c] = in;
	}
	return *fmt ? fmt + 1 : fmt;
}

static bool scan_word(struct scan *sc, va_list *ap)
{
	bool member[256];
	int c;

	for (c = 0; c < 256; c++)
		member[c] = !uk_isspace(c);
	skip_space(sc);
	return scan_text(sc, member, true, ap);
}

static bool scan_chars(struct scan *sc, va_list *ap)
{
	bool member[256];

	memset(member, true, sizeof(member));
	if (!sc->width)
		sc->width = 1;
	if (uk_strnlen(sc->s, sc->width) < sc->width)
		return false;
	return scan_text(sc, member, false, ap);
}

/* One conversion; *fmt is at its letter and moves behind it. */
static bool scan_conversion(struct scan *sc, const char **fmt, va_list *ap)
{
	char conv = *(*fmt)++;
	bool member[256];

	switch (conv) {
	case 'd':
		return scan_integer(sc, 10, true, ap);
	case 'i':
		return scan_integer(sc, 0, true, ap);
	case 'u':
		return scan_integer(sc, 10, false, ap);
	case 'o':
		return scan_integer(sc, 8, false, ap);
	case 'x':
	case 'X':
	case 'p':
		return scan_integer(sc, 16, false, ap);
	case 's':
		return scan_word(sc, ap);
	case 'c':
		return scan_chars(sc, ap);
	case '[':
		*fmt = parse_set(*fmt, member);
		return scan_text(sc, member, true, ap);
	default:
		return false;
	}
}

static const char *parse_head(struct scan *sc, const char *fmt)
{
	sc->store = *fmt != '*';
	if (!sc->store)
		fmt++;
	for (sc->width = 0; uk_isdigit((__u8)*fmt); fmt++) {
		if (sc->width < 100000000)
			sc->width = sc->width * 10 + (*fmt - '0');
	}
	sc->size = 4;
	if (*fmt == 'h') {
		sc->size = fmt[1] == 'h' ? 1 : 2;
		fmt += fmt[1] == 'h' ? 2 : 1;
	} else if (*fmt == 'l' || *fmt == 'j' || *fmt == 'z' || *fmt == 't') {
		sc->size = 8;
		fmt += fmt[0] == 'l' && fmt[1] == 'l' ? 2 : 1;
	}
	if (*fmt == 'p')
		sc->size = sizeof(void *);
	return fmt;
}

/* A character that must be there as it is; spaces match any spaces. */
static bool scan_literal(struct scan *sc, const char *fmt)
{
	if (uk_isspace((__u8)*fmt)) {
		skip_space(sc);
		return true;
	}
	if (*fmt == '%')
		skip_space(sc);
	if (*sc->s != *fmt)
		return false;
	sc->s++;
	return true;
}

int uk_vsscanf(const char *s, const char *fmt, va_list ap)
{
	struct scan sc = { .s = s, .start = s };
	va_list args;
	int stored = 0;

	va_copy(args, ap);
	while (*fmt) {
		if (*fmt != '%' || fmt[1] == '%') {
			fmt += *fmt == '%';
			if (!scan_literal(&sc, fmt++))
				break;
			continue;
		}
		fmt = parse_head(&sc, fmt + 1);
		if (*fmt == 'n') {
			fmt++;
			if (sc.store)
				store_integer(va_arg(args, void *), sc.size,
					      sc.s - sc.start);
			continue;
		}
		if (!*sc.s) {
			stored = stored ? stored : -1;
			break;
		}
		if (!scan_conversion(&sc, &fmt, &args))
			break;
		stored += sc.store;
	}
	va_end(args);
	return stored;
}

int uk_sscanf(const char *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}
