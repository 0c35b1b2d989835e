/* SPDX-License-Identifier: BSD-3-Clause */
/* Parses a value of the boot parameter netdev.ip. */
#include <abi/errno.h>
#include <uk/string.h>

#include "einfo.h"

#define FIELDS		6
#define F_CIDR		0
#define F_DNS1		3
#define F_HOST		4
#define F_DOMAIN	5

struct field {
	const char *s;
	__sz len;
};

/* A decimal number without needless zeros, at most (max); -1: it is none. */
static int decimal(const char **s, const char *end, int max)
{
	const char *p = *s;
	int v = 0;

	if (p == end || !uk_isdigit(*p) || (*p == '0' && p + 1 < end
					    && uk_isdigit(p[1])))
		return -1;
	for (; p < end && uk_isdigit(*p); p++) {
		v = v * 10 + (*p - '0');
		if (v > max)
			return -1;
	}
	*s = p;
	return v;
}

/* Four numbers with points; *s ends up behind. 0 or -EINVAL. */
static int ipv4(const char **s, const char *end)
{
	int i;

	for (i = 0; i < 4; i++) {
		if (i && (*s == end || *(*s)++ != '.'))
			return -EINVAL;
		if (decimal(s, end, 255) < 0)
			return -EINVAL;
	}
	return 0;
}

static int is_ipv4(const struct field *f)
{
	const char *s = f->s;

	return ipv4(&s, f->s + f->len) == 0 && s == f->s + f->len;
}

static void copy(char *dst, const char *s, __sz len)
{
	memcpy(dst, s, len);
	dst[len] = '\0';
}

static int parse_cidr(const struct field *f, struct netdev_einfo *e)
{
	const char *s = f->s, *end = f->s + f->len;
	int prefix;
	__u32 m;

	if (ipv4(&s, end))
		return -EINVAL;
	copy(e->addr[0], f->s, (__sz)(s - f->s));
	if (s == end)
		return 0;
	if (*s++ != '/')
		return -EINVAL;
	prefix = decimal(&s, end, 32);
	if (prefix < 0 || s != end)
		return -EINVAL;
	copy(e->cidr, f->s, f->len);
	m = prefix ? 0xffffffffU << (32 - prefix) : 0;
	uk_snprintf(e->mask, sizeof(e->mask), "%u.%u.%u.%u", m >> 24,
		    m >> 16 & 255, m >> 8 & 255, m & 255);
	return 0;
}

static int parse_name(const struct field *f, char *dst)
{
	__sz i;

	if (!f->len)
		return 0;
	if (f->len >= EINFO_TEXT_MAX)
		return -EINVAL;
	for (i = 0; i < f->len; i++)
		if (!uk_isalnum(f->s[i]) && f->s[i] != '-' && f->s[i] != '.')
			return -EINVAL;
	copy(dst, f->s, f->len);
	return 0;
}

/* Cuts at colons; the number of fields, or -EINVAL: too many. */
static int split(const char *s, struct field *f)
{
	int n = 0;

	for (;;) {
		if (n == FIELDS)
			return -EINVAL;
		f[n].s = s;
		f[n].len = (__sz)(uk_strchrnul(s, ':') - s);
		s += f[n++].len;
		if (!*s++)
			return n;
	}
}

static int parse_fields(struct field *f, struct netdev_einfo *e)
{
	int i;

	for (i = 0; i <= F_DNS1; i++) {
		if (!f[i].len)
			continue;
		if (i == F_CIDR) {
			if (parse_cidr(&f[i], e))
				return -EINVAL;
			continue;
		}
		if (!is_ipv4(&f[i]))
			return -EINVAL;
		copy(e->addr[i], f[i].s, f[i].len);
	}
	if (parse_name(&f[F_HOST], e->host)
	    || parse_name(&f[F_DOMAIN], e->domain))
		return -EINVAL;
	return 0;
}

int netdev_einfo_parse(const char *text, struct netdev_einfo *e)
{
	struct field f[FIELDS] = { 0 };
	int n;

	memset(e, 0, sizeof(*e));
	n = split(text, f);
	if (n < 0)
		return n;
	/* DNS1 was left out: what follows moves up. */
	if (n > F_DNS1 && n < FIELDS && f[F_DNS1].len && !is_ipv4(&f[F_DNS1])) {
		f[F_DOMAIN] = f[F_HOST];
		f[F_HOST] = f[F_DNS1];
		f[F_DNS1].len = 0;
	}
	if (parse_fields(f, e) == 0)
		return 0;
	memset(e, 0, sizeof(*e));
	return -EINVAL;
}
