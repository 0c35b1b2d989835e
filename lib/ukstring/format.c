/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formatting of text, without floating point.
 *
 * One conversion is read into a struct spec, its digits or text are found, and
 * one function adds sign, prefix, zeros and padding around them.
 */
#include <uk/string.h>

#define F_LEFT 0x01
#define F_PLUS 0x02
#define F_SPACE 0x04
#define F_ALT 0x08
#define F_ZERO 0x10

struct spec {
	unsigned int flags;
	int width;
	int prec;		/* -1: not given */
	int size;		/* bytes of an integer argument */
	char conv;
};

struct out {
	uk_format_out_t fn;
	void *arg;
	int len;		/* saturates at INT_MAX */
};

/* The digits of 64 bits in base eight, and the terminator. */
#define DIGITS_MAX 24

static void put(struct out *o, const char *s, __sz len)
{
	if (!len)
		return;
	o->fn(o->arg, s, len);
	if (__builtin_add_overflow(o->len, len, &o->len))
		o->len = __INT_MAX__;
}

static void fill(struct out *o, char c, int n)
{
	char block[16];

	if (n <= 0)
		return;
	memset(block, c, sizeof(block));
	for (; n > (int)sizeof(block); n -= sizeof(block))
		put(o, block, sizeof(block));
	put(o, block, n);
}

/* Padding, prefix, zeros, body, padding. */
static void put_field(struct out *o, const struct spec *sp, const char *prefix,
		      int zeros, const char *body, __sz len)
{
	__sz used = uk_strlen(prefix) + zeros + len;
	int pad = (__sz)sp->width > used ? sp->width - (int)used : 0;

	if (!(sp->flags & (F_LEFT | F_ZERO)))
		fill(o, ' ', pad);
	put(o, prefix, uk_strlen(prefix));
	if ((sp->flags & (F_LEFT | F_ZERO)) == F_ZERO)
		fill(o, '0', pad);
	fill(o, '0', zeros);
	put(o, body, len);
	if (sp->flags & F_LEFT)
		fill(o, ' ', pad);
}

/* Writes the digits of v so that they end at end; returns the first. */
static char *to_digits(char *end, unsigned long long v, unsigned int base,
		       bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (; v; v /= base)
		*--end = set[v % base];
	return end;
}

static void put_integer(struct out *o, struct spec *sp, unsigned long long v,
			bool negative)
{
	char buf[DIGITS_MAX], *end = buf + sizeof(buf), *d;
	const char *prefix = "";
	unsigned int base = 10;
	int len, zeros = 0;

	if (sp->conv == 'o')
		base = 8;
	else if (sp->conv != 'd' && sp->conv != 'u')
		base = 16;
	d = to_digits(end, v, base, sp->conv == 'X');
	len = end - d;
	if (sp->prec < 0)
		zeros = len == 0;
	else if (sp->prec > len)
		zeros = sp->prec - len;
	if (sp->prec >= 0)
		sp->flags &= ~F_ZERO;
	if (sp->conv == 'd') {
		if (negative)
			prefix = "-";
		else if (sp->flags & F_PLUS)
			prefix = "+";
		else if (sp->flags & F_SPACE)
			prefix = " ";
	} else if (sp->flags & F_ALT) {
		if (base == 16 && v)
			prefix = sp->conv == 'X' ? "0X" : "0x";
		else if (base == 8 && !zeros)
			zeros = 1;
	}
	put_field(o, sp, prefix, zeros, d, len);
}

static void put_text(struct out *o, struct spec *sp, const char *s)
{
	__sz len;

	if (!s)
		s = "(null)";
	len = sp->prec < 0 ? uk_strlen(s) : uk_strnlen(s, sp->prec);
	sp->flags &= ~F_ZERO;
	put_field(o, sp, "", 0, s, len);
}

static unsigned int flag_of(char c)
{
	switch (c) {
	case '-':
		return F_LEFT;
	case '+':
		return F_PLUS;
	case ' ':
		return F_SPACE;
	case '#':
		return F_ALT;
	case '0':
		return F_ZERO;
	default:
		return 0;
	}
}

static int parse_number(const char **fmt)
{
	int n = 0;

	for (; uk_isdigit((__u8)**fmt); (*fmt)++) {
		if (n < __INT_MAX__ / 10 - 1)
			n = n * 10 + (**fmt - '0');
	}
	return n;
}

/* hh h l ll j z t: the argument's size in bytes. */
static int parse_size(const char **fmt)
{
	const char *p = *fmt;
	int size = sizeof(int);

	if (*p == 'h') {
		size = p[1] == 'h' ? 1 : 2;
		p += p[1] == 'h' ? 2 : 1;
	} else if (*p == 'l') {
		size = 8;
		p += p[1] == 'l' ? 2 : 1;
	} else if (*p == 'j' || *p == 'z' || *p == 't') {
		size = 8;
		p++;
	}
	*fmt = p;
	return size;
}

/* The widest integer argument; sizes below int were promoted to it. */
static unsigned long long get_integer(const struct spec *sp, va_list *ap,
				      bool *negative)
{
	unsigned long long v;

	*negative = false;
	v = sp->size == 8 ? va_arg(*ap, unsigned long long)
			  : va_arg(*ap, unsigned int);
	if (sp->conv != 'd') {
		return sp->size == 8 ? v : v & ((1ULL << sp->size * 8) - 1);
	}
	if (sp->size == 1)
		v = (__s8)v;
	else if (sp->size == 2)
		v = (__s16)v;
	else if (sp->size == 4)
		v = (__s32)v;
	if ((long long)v < 0) {
		*negative = true;
		v = -v;
	}
	return v;
}

/* Reads what stands between '%' and the conversion. */
static void parse_spec(struct spec *sp, const char **fmt, va_list *ap)
{
	unsigned int f;

	sp->flags = 0;
	for (; (f = flag_of(**fmt)) != 0; (*fmt)++)
		sp->flags |= f;
	if (**fmt == '*') {
		(*fmt)++;
		sp->width = va_arg(*ap, int);
		if (sp->width < 0) {
			sp->flags |= F_LEFT;
			sp->width = sp->width == -__INT_MAX__ - 1
					    ? __INT_MAX__ : -sp->width;
		}
	} else {
		sp->width = parse_number(fmt);
	}
	sp->prec = -1;
	if (**fmt == '.') {
		(*fmt)++;
		if (**fmt == '*') {
			(*fmt)++;
			sp->prec = va_arg(*ap, int);
		} else {
			sp->prec = parse_number(fmt);
		}
	}
	sp->size = parse_size(fmt);
	sp->conv = **fmt == 'i' ? 'd' : **fmt;
}

/* Prints one conversion; false: it is unknown, nothing was consumed. */
static bool convert(struct out *o, struct spec *sp, va_list *ap)
{
	unsigned long long v;
	bool negative;
	char c;

	switch (sp->conv) {
	case 'd':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		v = get_integer(sp, ap, &negative);
		put_integer(o, sp, v, negative);
		return true;
	case 'p':
		sp->flags |= F_ALT;
		put_integer(o, sp, (__uptr)va_arg(*ap, void *), false);
		return true;
	case 'c':
		c = (char)va_arg(*ap, int);
		sp->flags &= ~F_ZERO;
		put_field(o, sp, "", 0, &c, 1);
		return true;
	case 's':
		put_text(o, sp, va_arg(*ap, const char *));
		return true;
	case '%':
		put(o, "%", 1);
		return true;
	default:
		return false;
	}
}

int uk_vformat(uk_format_out_t out, void *arg, const char *fmt, va_list ap)
{
	struct out o = { out, arg, 0 };
	struct spec sp;
	va_list args;

	va_copy(args, ap);
	for (;;) {
		const char *start = fmt;

		fmt = uk_strchrnul(fmt, '%');
		put(&o, start, fmt - start);
		if (!*fmt)
			break;
		start = fmt++;
		parse_spec(&sp, &fmt, &args);
		if (*fmt)
			fmt++;
		if (!convert(&o, &sp, &args))
			put(&o, start, fmt - start);
	}
	va_end(args);
	return o.len;
}

int uk_format(uk_format_out_t out, void *arg, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vformat(out, arg, fmt, ap);
	va_end(ap);
	return n;
}

struct bounded {
	char *at;
	__sz left;		/* room without the terminator */
};

static void put_bounded(void *arg, const char *buf, __sz len)
{
	struct bounded *b = arg;

	if (len > b->left)
		len = b->left;
	memcpy(b->at, buf, len);
	b->at += len;
	b->left -= len;
}

static void put_nowhere(void *arg __maybe_unused,
			const char *buf __maybe_unused,
			__sz len __maybe_unused)
{
}

int uk_vsnprintf(char *buf, __sz size, const char *fmt, va_list ap)
{
	struct bounded b = { buf, size - 1 };
	int n;

	if (!size)
		return uk_vformat(put_nowhere, NULL, fmt, ap);
	n = uk_vformat(put_bounded, &b, fmt, ap);
	*b.at = '\0';
	return n;
}

int uk_snprintf(char *buf, __sz size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
