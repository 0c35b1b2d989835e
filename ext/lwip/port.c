/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP calls: memory, randomness, messages. */
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
