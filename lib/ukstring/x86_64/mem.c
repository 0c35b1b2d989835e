/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memcpy, memmove, memset, memcmp for x86-64 with general registers only, so
 * that interrupt handlers may call them.
 *
 * Short areas: a few loads from both ends, which may overlap in the middle,
 * and no loop. Long ones: REP MOVSQ/STOSQ and one overlapping end. All loads
 * of a short area come before its stores, so that memmove shares them.
 */
#include <uk/string.h>

typedef __u64 __attribute__((may_alias, aligned(1))) u64u;
typedef __u32 __attribute__((may_alias, aligned(1))) u32u;
typedef __u16 __attribute__((may_alias, aligned(1))) u16u;

#define LD8(p, off) (*(const u64u *)((const __u8 *)(p) + (off)))
#define LD4(p, off) (*(const u32u *)((const __u8 *)(p) + (off)))
#define LD2(p, off) (*(const u16u *)((const __u8 *)(p) + (off)))
#define ST8(p, off, v) (*(u64u *)((__u8 *)(p) + (off)) = (v))
#define ST4(p, off, v) (*(u32u *)((__u8 *)(p) + (off)) = (v))
#define ST2(p, off, v) (*(u16u *)((__u8 *)(p) + (off)) = (v))

/* From here on REP's start-up cost is worth paying. */
#define REP_MIN 96

/* n <= 16; the areas may overlap. */
static __always_inline void move16(__u8 *d, const __u8 *s, size_t n)
{
	if (n >= 8) {
		__u64 a = LD8(s, 0), b = LD8(s, n - 8);

		ST8(d, 0, a);
		ST8(d, n - 8, b);
	} else if (n >= 4) {
		__u32 a = LD4(s, 0), b = LD4(s, n - 4);

		ST4(d, 0, a);
		ST4(d, n - 4, b);
	} else if (n >= 2) {
		__u16 a = LD2(s, 0), b = LD2(s, n - 2);

		ST2(d, 0, a);
		ST2(d, n - 2, b);
	} else if (n) {
		*d = *s;
	}
}

/* 16 < n <= 32; the areas may overlap. */
static __always_inline void move32(__u8 *d, const __u8 *s, size_t n)
{
	__u64 a = LD8(s, 0), b = LD8(s, 8);
	__u64 y = LD8(s, n - 16), z = LD8(s, n - 8);

	ST8(d, 0, a);
	ST8(d, 8, b);
	ST8(d, n - 16, y);
	ST8(d, n - 8, z);
}

/* n > 32, upwards: right if d is below s or the areas do not overlap. The last
 * bytes are loaded first, since the loop may overwrite them.
 */
static __always_inline void move_up(__u8 *d, const __u8 *s, size_t n)
{
	__u64 y = LD8(s, n - 16), z = LD8(s, n - 8);
	__u8 *end = d + n;

	if (n >= REP_MIN) {
		size_t words = (n - 1) / 8;

		__asm__ __volatile__("rep movsq"
				     : "+D"(d), "+S"(s), "+c"(words)
				     : : "memory");
	} else {
		for (; n > 16; n -= 16, d += 16, s += 16) {
			__u64 a = LD8(s, 0), b = LD8(s, 8);

			ST8(d, 0, a);
			ST8(d, 8, b);
		}
		ST8(end, -16, y);
	}
	ST8(end, -8, z);
}

/* n > 32, downwards: right if d is above s. The first bytes are loaded first,
 * since the loop may overwrite them.
 */
static void move_down(__u8 *d, const __u8 *s, size_t n)
{
	__u64 y = LD8(s, 8), z = LD8(s, 0);

	for (; n > 16; n -= 16) {
		__u64 a = LD8(s, n - 8), b = LD8(s, n - 16);

		ST8(d, n - 8, a);
		ST8(d, n - 16, b);
	}
	ST8(d, 8, y);
	ST8(d, 0, z);
}

void *memcpy(void *__restrict dst, const void *__restrict src, size_t n)
{
	if (n <= 16)
		move16(dst, src, n);
	else if (n <= 32)
		move32(dst, src, n);
	else
		move_up(dst, src, n);
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	if (n <= 16)
		move16(dst, src, n);
	else if (n <= 32)
		move32(dst, src, n);
	else if ((__uptr)dst - (__uptr)src >= n)
		move_up(dst, src, n);
	else
		move_down(dst, src, n);
	return dst;
}

/* n <= 16 */
static __always_inline void set16(__u8 *d, __u64 v, size_t n)
{
	if (n >= 8) {
		ST8(d, 0, v);
		ST8(d, n - 8, v);
	} else if (n >= 4) {
		ST4(d, 0, (__u32)v);
		ST4(d, n - 4, (__u32)v);
	} else if (n >= 2) {
		ST2(d, 0, (__u16)v);
		ST2(d, n - 2, (__u16)v);
	} else if (n) {
		*d = (__u8)v;
	}
}

void *memset(void *ptr, int val, size_t n)
{
	__u64 v = (__u8)val * 0x0101010101010101ULL;
	__u8 *d = ptr;

	if (n <= 16) {
		set16(d, v, n);
		return ptr;
	}
	ST8(d, n - 8, v);
	ST8(d, n - 16, v);
	if (n >= REP_MIN) {
		size_t words = n / 8;

		__asm__ __volatile__("rep stosq"
				     : "+D"(d), "+c"(words)
				     : "a"(v) : "memory");
		return ptr;
	}
	for (; n > 16; n -= 16, d += 16) {
		ST8(d, 0, v);
		ST8(d, 8, v);
	}
	return ptr;
}

/* The order of two words that differ, as bytes in memory. Shorter ones have
 * zeros above, which are the last bytes.
 */
static __always_inline int order8(__u64 x, __u64 y)
{
	return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const __u8 *p = a, *q = b;
	__u64 x, y;

	for (; n >= 8; n -= 8, p += 8, q += 8) {
		if (LD8(p, 0) != LD8(q, 0))
			return order8(LD8(p, 0), LD8(q, 0));
	}
	/* two words that overlap: there, the first found no difference */
	if (n >= 4) {
		x = LD4(p, 0);
		y = LD4(q, 0);
		if (x == y) {
			x = LD4(p, n - 4);
			y = LD4(q, n - 4);
		}
	} else if (n >= 2) {
		x = LD2(p, 0);
		y = LD2(q, 0);
		if (x == y) {
			x = LD2(p, n - 2);
			y = LD2(q, n - 2);
		}
	} else {
		return n ? *p - *q : 0;
	}
	return x == y ? 0 : order8(x, y);
}
