/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Text that is appended, piece by piece, to a buffer of fixed size.
 *
 * Each append ends with a terminator. With UK_STREAMBUF_C_TERMSHIFT the next
 * one overwrites it, so that the buffer holds one string; without, the pieces
 * stay strings of their own, one after the other. What finds no room is cut
 * off and remembered (uk_streambuf_istruncated()).
 *
 * Nothing here locks; what does not allocate may be called in any context.
 */
#ifndef __UK_STREAMBUF_H__
#define __UK_STREAMBUF_H__

#include <stdarg.h>
#include <uk/alloc.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the user chooses: one string; clear the buffer when it is reset. */
#define UK_STREAMBUF_C_TERMSHIFT 0x001
#define UK_STREAMBUF_C_WIPEZERO 0x002
#define UK_STREAMBUF_C_MASK 0x00f
/* What happened: something was cut off. */
#define UK_STREAMBUF_S_TRUNCATED 0x010
#define UK_STREAMBUF_S_MASK 0x0f0

struct uk_streambuf {
	char *bufp;
	__sz buflen;		/* bytes at bufp, at least 1 */
	__sz seek;		/* bytes used, terminators included */
	int flags;		/* UK_STREAMBUF_* */
	struct uk_alloc *_a;	/* where it was allocated; NULL: nowhere */
};

/**
 * Prepares a stream buffer over memory of the caller.
 *
 * @param buflen bytes at buf, at least 1
 * @param flags  UK_STREAMBUF_C_*
 */
void uk_streambuf_init(struct uk_streambuf *sb, void *buf, __sz buflen,
		       int flags);

/** Forgets the content. */
void uk_streambuf_reset(struct uk_streambuf *sb);

/**
 * Allocates a stream buffer with its memory.
 *
 * @param a     the allocator; NULL gives NULL
 * @param align alignment of the memory, a power of two
 * @return the stream buffer, or NULL: out of memory, or buflen is 0
 */
struct uk_streambuf *uk_streambuf_alloc2(struct uk_alloc *a, __sz buflen,
					 __sz align, int flags);
#define uk_streambuf_alloc(a, buflen, flags) \
	uk_streambuf_alloc2((a), (buflen), 1, (flags))

/** Frees what uk_streambuf_alloc() returned, or NULL. */
void uk_streambuf_free(struct uk_streambuf *sb);

/** The memory, and its size in bytes. */
#define uk_streambuf_buf(sb) ((void *)(sb)->bufp)
#define uk_streambuf_buflen(sb) ((sb)->buflen)
/** Where the next piece goes: as an offset, as a pointer. */
#define uk_streambuf_seek(sb)						\
	((sb)->seek - (((sb)->flags & UK_STREAMBUF_C_TERMSHIFT) &&	\
		       (sb)->seek > 0))
#define uk_streambuf_wptr(sb) ((void *)((sb)->bufp + uk_streambuf_seek(sb)))
/** Bytes that are used, terminators included. */
#define uk_streambuf_len(sb) ((sb)->seek)
/** Bytes for the next piece, its terminator included. */
#define uk_streambuf_left(sb) ((sb)->buflen - uk_streambuf_seek(sb))
/** Not 0 if something was cut off since the last reset. */
#define uk_streambuf_istruncated(sb) ((sb)->flags & UK_STREAMBUF_S_TRUNCATED)

/**
 * Appends formatted text (see uk_snprintf()).
 *
 * @return bytes written, the terminator included; 0: there was no room at all
 */
__sz uk_streambuf_printf(struct uk_streambuf *sb, const char *fmt, ...)
	__printf(2, 3);
__sz uk_streambuf_vprintf(struct uk_streambuf *sb, const char *fmt,
			  va_list ap) __printf(2, 0);

/** Appends a string; returns as uk_streambuf_printf(). */
__sz uk_streambuf_strcpy(struct uk_streambuf *sb, const char *src);

#ifdef __cplusplus
}
#endif

#endif /* __UK_STREAMBUF_H__ */
