/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of cpio archives: headers of 13 hexadecimal numbers, names, data. */
#include <abi/errno.h>
#include <uk/string.h>
#include "cpio.h"

#define HEADER	110u		/* magic and 13 numbers */
#define MAGIC	6u
#define DIGITS	8u

/* The numbers of a header in their order. */
enum field {
	F_INO, F_MODE, F_UID, F_GID, F_NLINK, F_MTIME, F_FILESIZE,
	F_DEVMAJOR, F_DEVMINOR, F_RDEVMAJOR, F_RDEVMINOR, F_NAMESIZE,
	F_CHECK, FIELDS
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_fields(const char *p, __u32 *v)
{
	unsigned int i, k;
	int d;

	for (i = 0; i < FIELDS; i++) {
		v[i] = 0;
		for (k = 0; k < DIGITS; k++) {
			d = hex_digit(*p++);
			if (d < 0)
				return -EINVAL;
			v[i] = v[i] << 4 | (__u32)d;
		}
	}
	return 0;
}

static bool has_magic(const char *p)
{
	return !memcmp(p, "07070", MAGIC - 1) &&
	       (p[MAGIC - 1] == '1' || p[MAGIC - 1] == '2');
}

/* Moves on by n bytes and to the next multiple of 4, within the archive. */
static int advance(__sz len, __sz *pos, __sz n)
{
	__sz pad;

	if (n > len - *pos)
		return -EINVAL;
	*pos += n;
	pad = -*pos & 3;
	/* the padding of the very last piece may be missing */
	*pos += MIN(pad, len - *pos);
	return 0;
}

/* Leading slashes and "./" say nothing in an archive. */
static struct uk_name strip(const char *s, __sz len)
{
	for (;;) {
		if (*s == '/') {
			s++;
			len--;
		} else if (s[0] == '.' && (s[1] == '/' || !s[1])) {
			s++;
			len--;
		} else {
			return (struct uk_name) { s, len, 0 };
		}
	}
}

static int check_name(const char *name, __u32 size)
{
	if (size < 2 || size > UK_PATH_MAX || name[size - 1])
		return -EINVAL;
	return uk_memchr(name, 0, size - 1) ? -EINVAL : 0;
}

int cpio_next(const char *base, __sz len, __sz *pos, struct cpio_entry *e)
{
	const char *name;
	__u32 v[FIELDS];

	if (len - *pos < HEADER || !has_magic(base + *pos) ||
	    parse_fields(base + *pos + MAGIC, v))
		return -EINVAL;
	name = base + *pos + HEADER;
	if (advance(len, pos, HEADER + (__sz)v[F_NAMESIZE]) ||
	    check_name(name, v[F_NAMESIZE]))
		return -EINVAL;
	if (!uk_strcmp(name, "TRAILER!!!"))
		return 0;
	e->data = base + *pos;
	e->size = v[F_FILESIZE];
	if (advance(len, pos, e->size))
		return -EINVAL;
	e->path = strip(name, v[F_NAMESIZE] - 1);
	e->mode = v[F_MODE];
	e->uid = v[F_UID];
	e->gid = v[F_GID];
	e->nlink = v[F_NLINK];
	e->mtime = v[F_MTIME];
	e->inode = (__u64)v[F_INO] << 32 |
		   ((v[F_DEVMAJOR] & 0xfff) << 20 | (v[F_DEVMINOR] & 0xfffff));
	e->rdev = UK_MAKEDEV(v[F_RDEVMAJOR], v[F_RDEVMINOR]);
	return 1;
}
