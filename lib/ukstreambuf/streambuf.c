/* SPDX-License-Identifier: BSD-3-Clause */
/* Text that is appended, piece by piece, to a buffer of fixed size. */
#include <uk/streambuf.h>
#include <uk/string.h>

void uk_streambuf_reset(struct uk_streambuf *sb)
{
	sb->seek = 0;
	sb->flags &= UK_STREAMBUF_C_MASK;
	if (sb->flags & UK_STREAMBUF_C_WIPEZERO)
		memset(sb->bufp, 0, sb->buflen);
	else if (sb->flags & UK_STREAMBUF_C_TERMSHIFT)
		sb->bufp[0] = '\0';
}

void uk_streambuf_init(struct uk_streambuf *sb, void *buf, __sz buflen,
		       int flags)
{
	sb->bufp = buf;
	sb->buflen = buflen;
	sb->flags = flags;
	sb->_a = NULL;
	uk_streambuf_reset(sb);
}

struct uk_streambuf *uk_streambuf_alloc2(struct uk_alloc *a, __sz buflen,
					 __sz align, int flags)
{
	struct uk_streambuf *sb;
	void *buf;

	if (!buflen)
		return NULL;
	sb = uk_malloc(a, sizeof(*sb));
	if (!sb)
		return NULL;
	buf = uk_memalign(a, align, buflen);
	if (!buf) {
		uk_free(a, sb);
		return NULL;
	}
	uk_streambuf_init(sb, buf, buflen, flags);
	sb->_a = a;
	return sb;
}

void uk_streambuf_free(struct uk_streambuf *sb)
{
	if (!sb)
		return;
	uk_free(sb->_a, sb->bufp);
	uk_free(sb->_a, sb);
}

/* Accounts for a piece of len bytes that was cut to the room there is. */
static __sz appended(struct uk_streambuf *sb, __sz len)
{
	__sz at = uk_streambuf_seek(sb), room = sb->buflen - at, used;

	if (len >= room)
		sb->flags |= UK_STREAMBUF_S_TRUNCATED;
	used = MIN(len + 1, room);
	sb->seek = at + used;
	return used;
}

__sz uk_streambuf_vprintf(struct uk_streambuf *sb, const char *fmt, va_list ap)
{
	int len = uk_vsnprintf(uk_streambuf_wptr(sb), uk_streambuf_left(sb),
			       fmt, ap);

	return appended(sb, (__sz)len);
}

__sz uk_streambuf_printf(struct uk_streambuf *sb, const char *fmt, ...)
{
	va_list ap;
	__sz n;

	va_start(ap, fmt);
	n = uk_streambuf_vprintf(sb, fmt, ap);
	va_end(ap);
	return n;
}

__sz uk_streambuf_strcpy(struct uk_streambuf *sb, const char *src)
{
	return appended(sb, uk_strlcpy(uk_streambuf_wptr(sb), src,
				       uk_streambuf_left(sb)));
}
