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

static inline __u64 load64(const __u8 *p)
{
	__u64 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}

static inline __u64 add_carry(__u64 a, __u64 b)
{
	__u64 r;

	return __builtin_add_overflow(a, b, &r) ? r + 1 : r;
}

/* Up to seven bytes as a little-endian machine would load them. */
static __u64 load_rest(const __u8 *p, int len)
{
	__u64 v = 0;
	int i;

	for (i = 0; i < len; i++)
		v |= (__u64)p[i] << 8 * i;
	return v;
}

/* The ones' complement sum does not care about the width of its terms. */
uint16_t uk_lwip_chksum(const void *data, int len)
{
	const __u8 *p = data;
	__u64 a = 0, b = 0;

	for (; len >= 32; len -= 32, p += 32) {
		a = add_carry(a, load64(p));
		b = add_carry(b, load64(p + 8));
		a = add_carry(a, load64(p + 16));
		b = add_carry(b, load64(p + 24));
	}
	for (; len >= 8; len -= 8, p += 8)
		a = add_carry(a, load64(p));
	if (len)
		b = add_carry(b, load_rest(p, len));
	a = add_carry(a, b);
	a = (a >> 32) + (a & 0xffffffff);
	a = (a >> 16) + (a & 0xffff);
	a = (a >> 16) + (a & 0xffff);
	a = (a >> 16) + (a & 0xffff);
	return (uint16_t)a;
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
