/* SPDX-License-Identifier: BSD-3-Clause */
/* Text for crash reports: no library, no memory but the given buffer. */
#ifndef __UKPLAT_CRASHFMT_H__
#define __UKPLAT_CRASHFMT_H__

#include <uk/arch/types.h>

/* A bounded, always terminated text. */
struct ukplat_text {
	char *buf;
	__sz size;
	__sz len;
};

/** Appends a character; does nothing when the buffer is full. Any context. */
static inline void ukplat_text_char(struct ukplat_text *t, char c)
{
	if (t->len + 1 >= t->size)
		return;
	t->buf[t->len++] = c;
	t->buf[t->len] = '\0';
}

/** Appends a string, cut where the buffer is full. Any context. */
static inline void ukplat_text_str(struct ukplat_text *t, const char *s)
{
	while (*s)
		ukplat_text_char(t, *s++);
}

/** Appends (v) in hexadecimal with at least (min) digits, 0 to 16. */
static inline void ukplat_text_hex(struct ukplat_text *t, __u64 v, int min)
{
	int i;

	for (i = 15; i >= 0; i--)
		if (i < min || v >> (4 * i))
			ukplat_text_char(t,
				"0123456789abcdef"[(v >> (4 * i)) & 15]);
}

#endif /* __UKPLAT_CRASHFMT_H__ */
