/* SPDX-License-Identifier: BSD-3-Clause */
/* lwIP's files that every TCP segment passes, compiled as one: their small
 * functions (headers, checksums, addresses) are inlined where they are used.
 */
#include "lwip/etharp.h"
#include "lwip/priv/tcp_priv.h"

/* What runs now and then: small rather than fast. */
#define COLD __attribute__((cold))
#ifdef CONFIG_LWIP_TCP
typeof(tcp_abandon) tcp_abandon COLD;
typeof(tcp_bind) tcp_bind COLD;
typeof(tcp_connect) tcp_connect COLD;
typeof(tcp_listen_with_backlog_and_err) tcp_listen_with_backlog_and_err COLD;
typeof(tcp_netif_ip_addr_changed) tcp_netif_ip_addr_changed COLD;
typeof(tcp_process_refused_data) tcp_process_refused_data COLD;
typeof(tcp_slowtmr) tcp_slowtmr COLD;
typeof(tcp_zero_window_probe) tcp_zero_window_probe COLD;
#endif
#ifdef CONFIG_LWIP_IPV4
typeof(etharp_input) etharp_input COLD;
typeof(etharp_query) etharp_query COLD;
typeof(etharp_tmr) etharp_tmr COLD;
typeof(ip4addr_aton) ip4addr_aton COLD;
typeof(ip4addr_ntoa_r) ip4addr_ntoa_r COLD;
#endif

#include "core/inet_chksum.c"
#include "core/memp.c"
#include "core/pbuf.c"
#include "core/tcp.c"
#include "core/tcp_in.c"
#include "core/tcp_out.c"
#ifdef CONFIG_LWIP_TCP
#include "tcp/loss.c"
#endif
#ifdef CONFIG_LWIP_IPV4
#include "core/ipv4/ip4_addr.c"
#include "core/ipv4/etharp.c"
#include "core/ipv4/ip4.c"
#endif
#include "netif/ethernet.c"
