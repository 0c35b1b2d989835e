/* SPDX-License-Identifier: BSD-3-Clause */
/* How lwIP is built: the raw core without threads, memory from our heap,
 * timers and network interfaces by our glue.
 */
#ifndef __LWIPOPTS_H__
#define __LWIPOPTS_H__

#include <uk/config.h>

/* --- shape -------------------------------------------------------------- */

#define NO_SYS			1
#define SYS_LIGHTWEIGHT_PROT	0	/* one lock, held by our glue */
#define LWIP_TIMERS		1
#define LWIP_TIMERS_CUSTOM	1	/* glue: timers.c */
#define LWIP_NETCONN		0
#define LWIP_SOCKET		0	/* glue: sock_*.c */
#define LWIP_RAW		0
#define LWIP_STATS		0
#define LWIP_NETIF_API		0
#define LWIP_NO_STDINT_H	0
#define LWIP_NO_INTTYPES_H	1
#define LWIP_NO_LIMITS_H	1
#define LWIP_NO_CTYPE_H		1
#define LWIP_NO_UNISTD_H	1
#define LWIP_PROVIDE_ERRNO	0

/* --- memory: everything from the heap, so that it scales with it --------- */

#define MEM_LIBC_MALLOC		1
#define MEMP_MEM_MALLOC		1
#define MEM_ALIGNMENT		8
#define mem_clib_malloc		uk_lwip_malloc
#define mem_clib_calloc		uk_lwip_calloc
#define mem_clib_free		uk_lwip_free
#define LWIP_SUPPORT_CUSTOM_PBUF 1
/* With the heap behind them these are limits of nothing, but checked. */
#define MEMP_NUM_REASSDATA	16
#define IP_REASS_MAX_PBUFS	48

/* --- Ethernet and IP ------------------------------------------------------ */

#define LWIP_ETHERNET		1
#define ETH_PAD_SIZE		0
/* Room for a device's own header in front of a frame that is sent. */
#define PBUF_LINK_ENCAPSULATION_HLEN 16

#ifdef CONFIG_LWIP_IPV4
#define LWIP_IPV4		1
#define LWIP_ARP		1
#else
#define LWIP_IPV4		0
#define LWIP_ARP		0
#endif
#ifdef CONFIG_LWIP_IPV6
#define LWIP_IPV6		1
#define LWIP_IPV6_MLD		1
#define LWIP_IPV6_FORWARD	0
#define LWIP_IPV6_FRAG		1
#define LWIP_IPV6_REASS		1
#define IPV6_FRAG_COPYHEADER	1
#define LWIP_IPV6_AUTOCONFIG	1
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 1
#define LWIP_IPV6_DHCP6		0
#define LWIP_ND6_QUEUEING	1
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 0
#define LWIP_HOOK_ND6_GET_GW(netif, dest) uk_lwip_gateway6(netif)
#else
#define LWIP_IPV6		0
#endif
#ifdef CONFIG_LWIP_ICMP
#define LWIP_ICMP		1
#else
#define LWIP_ICMP		0
#endif
#ifdef CONFIG_LWIP_IGMP
#define LWIP_IGMP		1
#else
#define LWIP_IGMP		0
#endif

#define LWIP_HOOK_ICMP_ERROR(p, v6) uk_lwip_icmp_error(p, v6)
#define IP_DEFAULT_TTL		64	/* as on Linux */
#define LWIP_LOOPIF_MULTICAST	LWIP_IGMP

#define ARP_QUEUEING		1
#define ARP_QUEUE_LEN		8
#define ETHARP_SUPPORT_STATIC_ENTRIES 0
#define ETHARP_TRUST_IP_MAC	0
#define IP_REASSEMBLY		1
#define IP_FRAG			1
#define IP_FORWARD		0
#define LWIP_BROADCAST_PING	0
#define LWIP_MULTICAST_PING	0

#define LWIP_NETIF_HOSTNAME	1
#define LWIP_NETIF_EXT_STATUS_CALLBACK 0
#define LWIP_NETIF_STATUS_CALLBACK 0
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
#ifdef CONFIG_LWIP_LOOPBACK
#define LWIP_HAVE_LOOPIF	1
#define LWIP_NETIF_LOOPBACK	1
#define LWIP_LOOPBACK_MAX_PBUFS	256
#else
#define LWIP_HAVE_LOOPIF	0
#define LWIP_NETIF_LOOPBACK	0
#endif

/* Ours sums eight bytes at a time. */
#define LWIP_CHKSUM		uk_lwip_chksum
#define LWIP_CHKSUM_ALGORITHM	0

/* --- DHCP and DNS ------------------------------------------------------- */

#ifdef CONFIG_LWIP_DHCP
#define LWIP_DHCP		1
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define DHCP_DOES_ARP_CHECK	0
#define LWIP_DHCP_MAX_DNS_SERVERS 3
#else
#define LWIP_DHCP		0
#endif
/* Only the list of servers, which our glue keeps: the libc resolves. */
#ifdef CONFIG_LWIP_DNS
#define LWIP_DNS		1
#define DNS_MAX_SERVERS		3
#else
#define LWIP_DNS		0
#endif

/* --- UDP and TCP -------------------------------------------------------- */

#ifdef CONFIG_LWIP_UDP
#define LWIP_UDP		1
#define LWIP_MULTICAST_TX_OPTIONS 1
#else
#define LWIP_UDP		0
#endif
#define SO_REUSE		1
#define SO_REUSE_RXTOALL	LWIP_IGMP
#define IP_SOF_BROADCAST	1
#define IP_SOF_BROADCAST_RECV	0

#ifdef CONFIG_LWIP_TCP
#define LWIP_TCP		1
#else
#define LWIP_TCP		0
#endif
#define LWIP_CALLBACK_API	1
#define LWIP_EVENT_API		0
#define TCP_MSS			1460
#define TCP_MSS_MIN		48	/* a peer cannot ask for less */
#define TCP_CALCULATE_EFF_SEND_MSS 1
#define LWIP_WND_SCALE		1
#define TCP_RCV_SCALE		3
#define LWIP_TCP_SACK_OUT	1
#define LWIP_TCP_MAX_SACK_NUM	4
#define LWIP_TCP_TIMESTAMPS	1
#define LWIP_TCP_KEEPALIVE	1
#define TCP_LISTEN_BACKLOG	1
#define LWIP_HOOK_TCP_ISN(lip, lport, rip, rport) \
	uk_lwip_tcp_isn(lip, lport, rip, rport, sizeof(ip_addr_t))
/* A segment that seems to be busy may have been sent long since. */
#define LWIP_HOOK_TX_REAP()	uk_lwip_tx_reap()
/* A thread sends long after the clock was looked at. */
#define LWIP_HOOK_TCP_CLOCK()	uk_lwip_clock()
#define LWIP_HOOK_TCP_DUE()	uk_lwip_due()
#define LWIP_HOOK_TCP_URGENT(pcb, seq) uk_lwip_urgent(pcb, seq)
#define LWIP_HOOK_TCP_MSS(pcb, mss) uk_lwip_mss(pcb, mss)
#define TCP_QUEUE_OOSEQ		1
#define TCP_OOSEQ_MAX_PBUFS	64
#define TCP_OVERSIZE		TCP_MSS
#define TCP_TSO_MAX		(44 * TCP_MSS)	/* its frame has < 64 KiB */
#define TCP_MAXRTX		12
#ifndef LWIP_CHECKS_OPTIONS
#define TCP_SYNMAXRTX		uk_lwip_syn_retries(pcb)
#endif
#define TCP_RTO_INITIAL		1000	/* ms */
/* Timers run only while a connection needs them, so they may be fine. */
#define TCP_TMR_INTERVAL	100
#define TCP_MSL			30000UL	/* TIME-WAIT of a minute, as Linux */
#define TCP_TW_MAX		CONFIG_LWIP_TCP_TIMEWAIT_MAX
#define TCP_HASH_BITS		9
/* Chosen at start by the size of the memory, constant from then on. */
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1
#ifndef LWIP_CHECKS_OPTIONS
#define TCP_WND			uk_lwip_tcp_wnd
#define TCP_SND_BUF		uk_lwip_tcp_sndbuf
#else /* init.c compares them in the preprocessor: their upper limits */
#define TCP_WND			(0xffff << TCP_RCV_SCALE)
#define TCP_SND_BUF		0x100000
#endif
#define TCP_SND_QUEUELEN	1024
#define TCP_SNDLOWAT		(TCP_SND_BUF / 4)
#define TCP_SNDQUEUELOWAT	512
/* A peer that does not scale windows sees 64 KiB at most: a quarter of that. */
#define TCP_WND_UPDATE_THRESHOLD LWIP_MIN(TCP_WND / 4, 0x4000)

/* --- debugging ---------------------------------------------------------- */

#ifdef CONFIG_LWIP_DEBUG
#define LWIP_DEBUG		1
#define LWIP_DBG_MIN_LEVEL	LWIP_DBG_LEVEL_ALL
#define LWIP_DBG_TYPES_ON	LWIP_DBG_ON
#define TCP_DEBUG		LWIP_DBG_ON
#define DHCP_DEBUG		LWIP_DBG_ON
#define ETHARP_DEBUG		LWIP_DBG_ON
#define IP_DEBUG		LWIP_DBG_ON
#else
#define LWIP_NOASSERT		1
#endif

#endif /* __LWIPOPTS_H__ */
