/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP calls: memory, randomness, checksums, messages. */
#include <uk/alloc.h>
#include <uk/arch/time.h>
#include <uk/assert.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/string.h>

#include <lwip/opt.h>
#include <lwip/sys.h>

#include "siphash.h"

uint32_t uk_lwip_tcp_wnd = 0xffff;
uint32_t uk_lwip_tcp_sndbuf = 0x10000;

void *uk_lwip_malloc(size_t size)
{
	return uk_malloc(uk_alloc_get_default(), size);
}

void *uk_lwip_calloc(size_t nmemb, size_t size)
{
	return uk_calloc(uk_alloc_get_default(), nmemb, size);
}

void uk_lwip_free(void *ptr)
{
	uk_free(uk_alloc_get_default(), ptr);
}

unsigned int uk_lwip_rand(void)
{
	return uk_random_u32();
}

void uk_lwip_assert_fail(const char *what, const char *file, int line)
{
	uk_pr_crit("lwIP: %s (%s:%d)\n", what, file, line);
	UK_BUGON(1);
	__builtin_unreachable();
}

void uk_lwip_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(UK_KLVL_INFO, "lwip", fmt, ap);
	va_end(ap);
}

u32_t sys_now(void)
{
	return (u32_t)(ukplat_monotonic_clock() / 1000000);
}

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

uint32_t uk_lwip_tcp_isn(const void *local_ip, uint16_t local_port,
			 const void *remote_ip, uint16_t remote_port,
			 size_t ip_len)
{
	static __u64 key[2];
	__u64 m[8] = { ((__u64)local_port << 16) | remote_port };

	UK_ASSERT(ip_len <= 24);
	if (unlikely(!key[0]))
		uk_random_fill_buffer(key, sizeof(key));
	memcpy(&m[1], local_ip, ip_len);
	memcpy(&m[4], remote_ip, ip_len);
	/* 4 microseconds a step, as RFC 6528 has it. */
	return (uint32_t)siphash(key, m, ARRAY_SIZE(m)) +
	       (uint32_t)(ukplat_monotonic_clock() >> 12);
}
