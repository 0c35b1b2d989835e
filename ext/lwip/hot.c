/* SPDX-License-Identifier: BSD-3-Clause */
/* lwIP's files that every TCP segment passes, compiled as one: their small
 * functions (headers, checksums, addresses) are inlined where they are used.
 */
#include "core/inet_chksum.c"
#include "core/memp.c"
#include "core/pbuf.c"
#include "core/tcp.c"
#include "core/tcp_in.c"
#include "core/tcp_out.c"
#ifdef CONFIG_LWIP_IPV4
#include "core/ipv4/ip4_addr.c"
#include "core/ipv4/etharp.c"
#include "core/ipv4/ip4.c"
#endif
#include "netif/ethernet.c"
