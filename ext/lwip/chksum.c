/* SPDX-License-Identifier: BSD-3-Clause */
/* The Internet checksum, eight bytes at a time. */
#include <uk/arch/types.h>

#include <arch/cc.h>

/* a + *p, in ones' complement arithmetic. */
#define ADD(a, type, p)							\
	do {								\
		type __v;						\
		__u64 __r;						\
									\
		__builtin_memcpy(&__v, (p), sizeof(__v));		\
		(a) = __builtin_add_overflow((a), __v, &__r) ?		\
			__r + 1 : __r;					\
	} while (0)

#define ADD32(a, b, p)							\
	do {								\
		ADD(a, __u64, p);					\
		ADD(b, __u64, (p) + 8);					\
		ADD(a, __u64, (p) + 16);				\
		ADD(b, __u64, (p) + 24);				\
	} while (0)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "the last byte of an odd number stands low in its word");

static uint16_t fold(__u64 a)
{
	__u32 lo = (__u32)a, hi = (__u32)(a >> 32);

	lo += hi;
	lo += lo < hi;
	lo = (lo >> 16) + (lo & 0xffff);
	return (uint16_t)(lo + (lo >> 16));
}

/* The ones' complement sum does not care about the width of its terms. */
uint16_t uk_lwip_chksum(const void *data, int len)
{
	const __u8 *p = data;
	__u64 a = 0, b = 0;
	int n;

	for (n = len; n >= 64; n -= 64, p += 64) {
		ADD32(a, b, p);
		ADD32(a, b, p + 32);
	}
	if (len & 32) {
		ADD32(a, b, p);
		p += 32;
	}
	if (len & 16) {
		ADD(a, __u64, p);
		ADD(b, __u64, p + 8);
		p += 16;
	}
	if (len & 8) {
		ADD(a, __u64, p);
		p += 8;
	}
	if (len & 4) {
		ADD(b, __u32, p);
		p += 4;
	}
	if (len & 2) {
		ADD(a, __u16, p);
		p += 2;
	}
	if (len & 1)
		ADD(b, __u8, p);
	ADD(a, __u64, &b);
	return fold(a);
}
