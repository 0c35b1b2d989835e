/* SPDX-License-Identifier: BSD-3-Clause */
/* memcpy, memmove, memset, memcmp in portable C, eight bytes at a time. */
#include <uk/string.h>

typedef __u64 __attribute__((may_alias, aligned(1))) u64u;

void *memcpy(void *__restrict dst, const void *__restrict src, size_t n)
{
	const __u8 *s = src;
	__u8 *d = dst;

	for (; n >= 8; n -= 8, d += 8, s += 8)
		*(u64u *)d = *(const u64u *)s;
	for (; n; n--)
		*d++ = *s++;
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	const __u8 *s = src;
	__u8 *d = dst;

	if ((__uptr)dst - (__uptr)src >= n)
		return memcpy(dst, src, n);
	for (; n >= 8; n -= 8)
		*(u64u *)(d + n - 8) = *(const u64u *)(s + n - 8);
	for (; n; n--)
		d[n - 1] = s[n - 1];
	return dst;
}

void *memset(void *ptr, int val, size_t n)
{
	__u64 v = (__u8)val * 0x0101010101010101ULL;
	__u8 *d = ptr;

	for (; n >= 8; n -= 8, d += 8)
		*(u64u *)d = v;
	for (; n; n--)
		*d++ = (__u8)v;
	return ptr;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const __u8 *p = a, *q = b;

	for (; n >= 8 && *(const u64u *)p == *(const u64u *)q; n -= 8) {
		p += 8;
		q += 8;
	}
	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}
