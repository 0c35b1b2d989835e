/* SPDX-License-Identifier: BSD-3-Clause */
/* Start of the network: lwIP, its devices, their addresses. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/ctors.h>
#include <uk/init.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/random.h>
#include <uk/sched.h>
#include <uk/string.h>

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <netif/ethernet.h>

#include "net.h"
#include "netif.h"

#define RX_BUF_LEN	(64 + 1536)	/* headroom; a frame of 1514 */
#define RX_POOL_MIN	96u
#define RX_POOL_MAX	2048u
#define DHCP_WAIT_NS	5000000000ULL
#define LINGER_NS	500000000ULL

/* --- sizes by the memory there is ---------------------------------------- */

static __sz memory_free(void)
{
	struct uk_alloc *a = uk_alloc_get_default();
	__ssz n = uk_alloc_availmem(a);

	return n > 0 ? (__sz)n : 4 << 20;
}

static unsigned int rx_pool_size(void)
{
	unsigned int n = (unsigned int)(memory_free() / 16 / RX_BUF_LEN);

	return MIN(MAX(n, RX_POOL_MIN), RX_POOL_MAX);
}

/* --- a device ------------------------------------------------------------ */

static int dev_queues(struct net_dev *nd, const struct uk_netdev_info *info)
{
	struct uk_netdev_conf conf = { 1, 1 };
	struct uk_netdev_rxqueue_conf rx = {
		.callback = net_rx_interrupt,
		.callback_cookie = nd,
		.a = uk_alloc_get_default(),
		.alloc_rxpkts = uk_netbuf_pool_get_burst,
	};
	struct uk_netdev_txqueue_conf tx = {
		.a = uk_alloc_get_default(),
	};
	int rc;

	nd->pool = uk_netbuf_pool_create(rx.a, rx_pool_size(), RX_BUF_LEN,
					 info->nb_encap_rx, NET_RX_PRIV);
	if (!nd->pool)
		return -ENOMEM;
	rx.alloc_rxpkts_argp = nd->pool;
	rc = uk_netdev_configure(nd->dev, &conf);
	if (rc)
		return rc;
	rc = uk_netdev_rxq_configure(nd->dev, 0, 0, &rx);
	if (rc)
		return rc;
	rc = uk_netdev_txq_configure(nd->dev, 0, 0, &tx);
	if (rc)
		return rc;
	rc = uk_netdev_start(nd->dev);
	/* What the ring has not taken is for packets that wait in sockets. */
	nd->pool_low = uk_netbuf_pool_avail(nd->pool) / 2;
	return rc;
}

static err_t netif_setup(struct netif *n)
{
	struct net_dev *nd = n->state;

	n->name[0] = 'e';
	n->name[1] = 'n';
	n->mtu = uk_netdev_mtu_get(nd->dev);
	n->hwaddr_len = ETH_HWADDR_LEN;
	memcpy(n->hwaddr, uk_netdev_hwaddr_get(nd->dev), ETH_HWADDR_LEN);
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		   NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
	n->linkoutput = net_linkoutput;
#if LWIP_IPV4
	n->output = etharp_output;
#endif
#if LWIP_IPV6
	n->output_ip6 = ethip6_output;
	n->flags |= NETIF_FLAG_MLD6;
#endif
#if LWIP_IGMP
	n->flags |= NETIF_FLAG_IGMP;
#endif
	return ERR_OK;
}

#if LWIP_IPV6
static void netif_setup6(struct net_dev *nd)
{
	netif_create_ip6_linklocal_address(&nd->netif, 1);
	netif_set_ip6_autoconfig_enabled(&nd->netif, 1);
	net_static_address6(nd);
}
#else
static void netif_setup6(struct net_dev *nd __maybe_unused)
{
}
#endif

/* --- IPv4 addresses ------------------------------------------------------ */

#if LWIP_IPV4
static bool einfo_addr(struct uk_netdev *dev, enum uk_netdev_einfo_type what,
		       ip4_addr_t *addr)
{
	const char *s = uk_netdev_einfo_get(dev, what);

	ip4_addr_set_zero(addr);
	if (!s)
		return false;
	if (ip4addr_aton(s, addr))
		return true;
	uk_pr_err("netdev.ip: \"%s\" is not an address\n", s);
	return false;
}

/* Boot parameter netdev.ip; false: it gives no address. */
static bool static_address(struct net_dev *nd)
{
	ip4_addr_t ip, mask, gw;

	if (!einfo_addr(nd->dev, UK_NETDEV_IPV4_ADDR, &ip))
		return false;
	if (!einfo_addr(nd->dev, UK_NETDEV_IPV4_MASK, &mask))
		ip4_addr_set_u32(&mask, PP_HTONL(0xffffff00));
	einfo_addr(nd->dev, UK_NETDEV_IPV4_GW, &gw);
	netif_set_addr(&nd->netif, &ip, &mask, &gw);
	net_dns_add(uk_netdev_einfo_get(nd->dev, UK_NETDEV_IPV4_DNS0));
	net_dns_add(uk_netdev_einfo_get(nd->dev, UK_NETDEV_IPV4_DNS1));
	net_dns_domain(uk_netdev_einfo_get(nd->dev, UK_NETDEV_IPV4_DOMAIN));
	return true;
}
#else
static bool static_address(struct net_dev *nd __maybe_unused)
{
	return true;
}
#endif

#if LWIP_IPV4
static void say_address(struct net_dev *nd, const char *how)
{
	char buf[IP4ADDR_STRLEN_MAX];

	ip4addr_ntoa_r(netif_ip4_addr(&nd->netif), buf, sizeof(buf));
	uk_pr_info("%c%c%u: %s (%s)\n", nd->netif.name[0], nd->netif.name[1],
		   nd->netif.num, buf, how);
}
#else
static void say_address(struct net_dev *nd __maybe_unused,
			const char *how __maybe_unused)
{
}
#endif

#if LWIP_DHCP
/* Programs expect that the network is there when they start. */
static void dhcp_wait(struct net_dev *nd)
{
	__nsec end = ukplat_monotonic_clock() + DHCP_WAIT_NS;

	while (!dhcp_supplied_address(&nd->netif) &&
	       ukplat_monotonic_clock() < end)
		uk_sched_thread_sleep(10000000);
	if (dhcp_supplied_address(&nd->netif))
		say_address(nd, "DHCP");
	else
		uk_pr_warn("no answer to DHCP yet\n");
}

static void dynamic_address(struct net_dev *nd)
{
	net_lock();
	dhcp_start(&nd->netif);
	net_timers_changed = true;
	net_unlock();
	net_kick();
	dhcp_wait(nd);
}
#else
static void dynamic_address(struct net_dev *nd __maybe_unused)
{
	uk_pr_warn("no address: netdev.ip= is missing\n");
}
#endif

/* What a device must do with a TCP segment that is larger than a frame. */
#define OFFLOADS (UK_NETDEV_F_PARTIAL_CSUM | UK_NETDEV_F_TSO4 | \
		  UK_NETDEV_F_TSO6)

static int dev_start(struct uk_netdev *dev)
{
	struct uk_netdev_info info;
	struct net_dev *nd;
	bool has_address;
	int rc;

	rc = uk_netdev_probe(dev);
	if (rc)
		return rc;
	uk_netdev_info_get(dev, &info);
	nd = uk_calloc(uk_alloc_get_default(), 1, sizeof(*nd));
	if (!nd)
		return -ENOMEM;
	nd->dev = dev;
	nd->tx_csum = !!(info.features & UK_NETDEV_F_PARTIAL_CSUM);
	nd->csum_flags = NETIF_CHECKSUM_ENABLE_ALL;
	if (nd->tx_csum)
		nd->csum_flags &= ~NETIF_CHECKSUM_GEN_TCP;
	rc = dev_queues(nd, &info);
	if (!rc)
		rc = net_tx_bufs_add(NET_TX_BUFS);
	if (rc)
		return rc;	/* what is made stays: the boot ends here */

	net_lock();
	if (!netif_add_noaddr(&nd->netif, nd, netif_setup, ethernet_input)) {
		net_unlock();
		return -ENOMEM;
	}
	NETIF_SET_CHECKSUM_CTRL(&nd->netif, nd->csum_flags);
	if ((info.features & OFFLOADS) == OFFLOADS)
		nd->netif.flags |= NETIF_FLAG_TSO;
	netif_set_up(&nd->netif);
	if (!netif_default)
		netif_set_default(&nd->netif);
	net_device_add(nd);
	netif_setup6(nd);
	has_address = static_address(nd);
	net_unlock();

	if (has_address)
		say_address(nd, "netdev.ip");
	else
		dynamic_address(nd);
	return 0;
}

#if LWIP_IPV6 && LWIP_HAVE_LOOPIF
/* There is no router to look for on this machine. */
static void loopback_setup(void)
{
	netif_list->rs_count = 0;
}
#else
static void loopback_setup(void)
{
}
#endif

#if LWIP_TCP
/* A 64th of the memory, within [lo, hi]. */
static __u32 scaled(__u32 lo, __u32 hi)
{
	return (__u32)MIN(MAX(memory_free() / 64, lo), hi);
}

static void tcp_setup(void)
{
	/* Even window and threshold: the scale is 8 bytes. */
	uk_lwip_tcp_wnd = scaled(16 << 10, 256 << 10) & ~7u;
	uk_lwip_tcp_sndbuf = scaled(16 << 10, 256 << 10);
	net_tcp_memory_set(memory_free());
	tcp_hash_seed = uk_random_u32();
}
#else
static void tcp_setup(void)
{
}
#endif

static int net_init(struct uk_init_ctx *ctx __maybe_unused)
{
	unsigned int i;
	int rc;

	tcp_setup();
	net_lock();
	lwip_init();
	loopback_setup();
	net_unlock();
	net_poll_start();
	for (i = 0; i < uk_netdev_count(); i++) {
		rc = dev_start(uk_netdev_get(i));
		if (rc) {
			uk_pr_err("network device %u: error %d\n", i, rc);
			return rc;
		}
	}
	return 0;
}

/*
 * A program that never idles needs the devices' interrupts, which a poll that
 * finds no work asks for. None is asked for sooner than main: who calls before
 * would hear that nobody listens.
 */
UK_CTOR(net_kick);

#if LWIP_TCP
/* Whether a connection has bytes, or its end, on the way to the peer. */
static bool data_in_flight(void)
{
	const struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (pcb->unsent || pcb->unacked)
			return true;
	}
	return false;
}
#else
static bool data_in_flight(void)
{
	return false;
}
#endif

/* What programs have sent before they ended shall arrive; a peer that does
 * not listen any more is given half a second.
 */
static void net_term(const struct uk_term_ctx *ctx __maybe_unused)
{
	__nsec end = ukplat_monotonic_clock() + LINGER_NS;

	net_kick();
	uk_sched_yield();
	while (data_in_flight() && ukplat_monotonic_clock() < end)
		uk_sched_thread_sleep(1000000);
}

uk_sys_initcall_prio(net_init, net_term, 2);
