/* SPDX-License-Identifier: BSD-3-Clause */
/* What lwIP asks of compiler and surroundings; implemented by port.c. */
#ifndef __LWIP_ARCH_CC_H__
#define __LWIP_ARCH_CC_H__

#include <stddef.h>
#include <stdint.h>

#ifndef BYTE_ORDER
#define BYTE_ORDER		__BYTE_ORDER__
#endif
#ifndef LITTLE_ENDIAN
#define LITTLE_ENDIAN		__ORDER_LITTLE_ENDIAN__
#endif
#ifndef BIG_ENDIAN
#define BIG_ENDIAN		__ORDER_BIG_ENDIAN__
#endif
#define lwip_htons(x)		((u16_t)__builtin_bswap16(x))
#define lwip_htonl(x)		((u32_t)__builtin_bswap32(x))
#define LWIP_DONT_PROVIDE_BYTEORDER_FUNCTIONS

#define X8_F	"02x"
#define U16_F	"u"
#define S16_F	"d"
#define X16_F	"x"
#define U32_F	"u"
#define S32_F	"d"
#define X32_F	"x"
#define SZT_F	"zu"

#define PACK_STRUCT_FIELD(x)	x
#define PACK_STRUCT_STRUCT	__attribute__((packed))
#define PACK_STRUCT_BEGIN
#define PACK_STRUCT_END

#ifndef INT_MAX
#define INT_MAX			__INT_MAX__
#endif
#ifndef SSIZE_MAX
#define SSIZE_MAX		__LONG_MAX__
#endif
typedef long ssize_t;

/* A broken invariant of lwIP's: ends the guest. */
void uk_lwip_assert_fail(const char *what, const char *file, int line)
	__attribute__((noreturn));
#define LWIP_PLATFORM_ASSERT(x)	uk_lwip_assert_fail(x, __FILE__, __LINE__)
/* An argument that lwIP refuses: it goes on with its own error code. */
#define LWIP_ERROR(message, expression, handler) \
	do { if (!(expression)) { handler; } } while (0)

/* Text for debugging. */
void uk_lwip_printf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));
#define LWIP_PLATFORM_DIAG(x)	do { uk_lwip_printf x; } while (0)

unsigned int uk_lwip_rand(void);
#define LWIP_RAND()		((u32_t)uk_lwip_rand())

void *uk_lwip_malloc(size_t size);
void *uk_lwip_calloc(size_t nmemb, size_t size);
void uk_lwip_free(void *ptr);

/* Internet checksum of `len` bytes, not inverted, in network order. */
uint16_t uk_lwip_chksum(const void *data, int len);

/* Initial sequence number of a connection: hard to guess (RFC 6528). */
uint32_t uk_lwip_tcp_isn(const void *local_ip, uint16_t local_port,
			 const void *remote_ip, uint16_t remote_port,
			 size_t ip_len);

/* The IPv6 gateway that boot parameters give an interface with a device below,
 * or NULL.
 */
struct netif;
const struct ip6_addr *uk_lwip_gateway6(const struct netif *netif);

/* Takes frames back that devices have sent. */
void uk_lwip_tx_reap(void);

/* Sets tcp_time, which was 0. */
void uk_lwip_clock(void);

/* tcp_due is sooner than it was. */
void uk_lwip_due(void);

/* The largest segment that the socket of `pcb` allows, at most `mss`. */
struct tcp_pcb;
struct pbuf;
uint16_t uk_lwip_mss(const struct tcp_pcb *pcb, uint16_t mss);

/* How often a SYN is sent again, before a connection is given up. */
uint8_t uk_lwip_syn_retries(const struct tcp_pcb *pcb);

/* The byte at `seq` of a connection is urgent; it may be any number. */
void uk_lwip_urgent(struct tcp_pcb *pcb, uint32_t seq);

/* An ICMP message (ICMPv6) that is no request; p->payload is its header. */
void uk_lwip_icmp_error(const struct pbuf *p, int v6);

/* Receive window and send buffer of a TCP connection, in bytes. */
extern uint32_t uk_lwip_tcp_wnd;
extern uint32_t uk_lwip_tcp_sndbuf;

#endif /* __LWIP_ARCH_CC_H__ */
