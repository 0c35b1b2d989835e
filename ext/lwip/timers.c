/* SPDX-License-Identifier: BSD-3-Clause */
/* lwIP's timers. Each says by itself whether it is needed, so that an idle
 * guest sleeps: there is no tick.
 */
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/timer.h>

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/igmp.h>
#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/mld6.h>
#include <lwip/nd6.h>
#include <lwip/netif.h>
#include <lwip/priv/nd6_priv.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/prot/dhcp.h>
#include <lwip/timeouts.h>

#include "net.h"

#define MSEC 1000000ULL

/*
 * How urgently a timer wants to run. LAZY: it only lets entries grow old, so
 * it may be late by LAZY_STEPS periods.
 */
enum need { IDLE, LAZY, URGENT };

#define LAZY_STEPS	60
#define CATCH_UP_MAX	600ULL

struct net_timer {
	__nsec period;
	__nsec next;
	enum need (*need)(void);
	void (*tick)(void);
	/* Of a timer whose entries age by the number of calls: makes up for
	 * n ticks that were missed. Else NULL.
	 */
	void (*age)(__u32 n);
};

bool net_tcp_wanted;
bool net_timers_changed = true;
__nsec net_timers_due;

static __nsec time_now;

/* --- TCP ------------------------------------------------------------------ */

void tcp_timer_needed(void)
{
	net_tcp_wanted = true;
}

#if LWIP_TCP
_Static_assert(TCP_FAST_INTERVAL * MSEC == NET_TICK_NS,
	       "TCP has the shortest period");
#define TCP_SLOW_NS	(TCP_SLOW_INTERVAL * MSEC)
#define TCP_TIME_SHIFT	10	/* from ns to units of tcp_time */

/* Whether the passing of time will change something at `pcb`. */
static bool tcp_pcb_wants(const struct tcp_pcb *pcb)
{
	return pcb->state != ESTABLISHED || pcb->unacked || pcb->unsent ||
	       pcb->ooseq || pcb->refused_data || pcb->persist_backoff ||
	       pcb->poll ||
	       (pcb->flags & (TF_ACK_DELAY | TF_CLOSEPEND)) ||
	       (pcb->so_options & SOF_KEEPALIVE);
}

static void tcp_tick(void)
{
	static bool slow;
	const struct tcp_pcb *pcb;

	tcp_fasttmr();
	slow = !slow;
	if (slow) {
		tcp_ticks--;	/* net_timers_now() has counted it */
		tcp_slowtmr();
		net_devices_reap();
	}
	net_tcp_relieve();
	net_tcp_wanted = false;
	for (pcb = tcp_active_pcbs; pcb && !net_tcp_wanted; pcb = pcb->next)
		net_tcp_wanted = tcp_pcb_wants(pcb);
}

static enum need tcp_need(void)
{
	if (net_tcp_wanted)
		return URGENT;
	return tcp_tw_pcbs ? LAZY : IDLE;
}

/* lwIP's times follow the clock, also while no timer runs. */
static void tcp_now(__nsec now)
{
	tcp_ticks = (u32_t)(now / TCP_SLOW_NS);
	tcp_time = (u32_t)(now >> TCP_TIME_SHIFT) | 1;
}

/* When the first connection has waited too long for an answer. */
static __nsec losses_due;

void uk_lwip_due(void)
{
	__nsec t = time_now >> TCP_TIME_SHIFT;

	t += (__nsec)(s32_t)(tcp_due - (u32_t)t);
	losses_due = t << TCP_TIME_SHIFT;
	net_timers_due = MIN(net_timers_due, losses_due);
}

static void losses(__nsec now)
{
	if (now < losses_due)
		return;
	tcp_loss_tmr();
	uk_lwip_due();
}

static __nsec sooner_loss(__nsec at)
{
	return !at || losses_due < at ? losses_due : at;
}
#else
static void tcp_tick(void)
{
}

static enum need tcp_need(void)
{
	return IDLE;
}

static void tcp_now(__nsec now __maybe_unused)
{
}

static void losses(__nsec now __maybe_unused)
{
}

static __nsec sooner_loss(__nsec at)
{
	return at;
}
#endif

/* --- the others ----------------------------------------------------------- */

#if LWIP_ARP
static enum need arp_need(void)
{
	return net_arp_pending(time_now) ? URGENT : LAZY;
}
#endif

#if LWIP_ARP
static void arp_age(__u32 n)
{
	while (n--)
		etharp_tmr();
}
#endif

#if LWIP_IPV4 && IP_REASSEMBLY
static enum need reass4_need(void)
{
	return ip_reass_pending() ? URGENT : IDLE;
}
#endif

#if LWIP_DHCP
static enum need dhcp_fine_need(void)
{
	const struct dhcp *d;
	struct netif *n;

	NETIF_FOREACH(n) {
		d = netif_dhcp_data(n);
		if (d && d->request_timeout > 0)
			return URGENT;
	}
	return IDLE;
}

static enum need dhcp_coarse_need(void)
{
	struct netif *n;

	NETIF_FOREACH(n) {
		if (netif_dhcp_data(n))
			return URGENT;
	}
	return IDLE;
}
#endif

#if LWIP_IGMP
static enum need igmp_need(void)
{
	const struct igmp_group *g;
	struct netif *n;

	NETIF_FOREACH(n) {
		for (g = netif_igmp_data(n); g; g = g->next) {
			if (g->timer)
				return URGENT;
		}
	}
	return IDLE;
}
#endif

#if LWIP_IPV6
static enum need reass6_need(void)
{
	return ip6_reass_pending() ? URGENT : IDLE;
}

static enum need mld_need(void)
{
	const struct mld_group *g;
	struct netif *n;

	NETIF_FOREACH(n) {
		for (g = netif_mld6_data(n); g; g = g->next) {
			if (g->timer)
				return URGENT;
		}
	}
	return IDLE;
}

static bool nd6_netif_wants(const struct netif *n)
{
	int i;

	if (n->rs_count)
		return true;
	for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
		if (ip6_addr_istentative(netif_ip6_addr_state(n, i)))
			return true;
	}
	return false;
}

static enum need nd6_need(void)
{
	struct netif *n;
	int i;

	NETIF_FOREACH(n) {
		if (nd6_netif_wants(n))
			return URGENT;
	}
	for (i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
		switch (neighbor_cache[i].state) {
		case ND6_INCOMPLETE:
		case ND6_DELAY:
		case ND6_PROBE:
			return URGENT;
		}
	}
	return LAZY;
}

/* Takes n seconds off a lifetime, but leaves its end to nd6_tmr(). */
static void life_pass(u32_t *life, u32_t n)
{
	if (*life == IP6_ADDR_LIFE_STATIC || *life == IP6_ADDR_LIFE_INFINITE)
		return;
	*life = *life > n ? *life - n : 1;
}

static void nd6_age_neighbor(struct nd6_neighbor_cache_entry *e, u32_t n)
{
	if (e->state == ND6_STALE)
		e->counter.stale_time += n;
	else if (e->state == ND6_REACHABLE)
		e->counter.reachable_time =
			e->counter.reachable_time > n * ND6_TMR_INTERVAL ?
			e->counter.reachable_time - n * ND6_TMR_INTERVAL : 1;
}

/* What n calls of nd6_tmr() do when nothing is urgent. */
static void nd6_age(__u32 n)
{
	struct netif *netif;
	int i;

	for (i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++)
		nd6_age_neighbor(&neighbor_cache[i], n);
	for (i = 0; i < LWIP_ND6_NUM_ROUTERS; i++)
		life_pass(&default_router_list[i].invalidation_timer, n);
	for (i = 0; i < LWIP_ND6_NUM_PREFIXES; i++)
		life_pass(&prefix_list[i].invalidation_timer, n);
	NETIF_FOREACH(netif) {
		for (i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
			life_pass(&netif->ip6_addr_valid_life[i], n);
			life_pass(&netif->ip6_addr_pref_life[i], n);
		}
	}
}
#endif

/* --- the table ------------------------------------------------------------ */

static struct net_timer timers[] = {
	{ NET_TICK_NS, 0, tcp_need, tcp_tick, NULL },
#if LWIP_ARP
	{ ARP_TMR_INTERVAL * MSEC, 0, arp_need, etharp_tmr, arp_age },
#endif
#if LWIP_IPV4 && IP_REASSEMBLY
	{ IP_TMR_INTERVAL * MSEC, 0, reass4_need, ip_reass_tmr, NULL },
#endif
#if LWIP_DHCP
	{ DHCP_FINE_TIMER_MSECS * MSEC, 0, dhcp_fine_need,
	  dhcp_fine_tmr, NULL },
	{ DHCP_COARSE_TIMER_MSECS * MSEC, 0, dhcp_coarse_need,
	  dhcp_coarse_tmr, NULL },
#endif
#if LWIP_IGMP
	{ IGMP_TMR_INTERVAL * MSEC, 0, igmp_need, igmp_tmr, NULL },
#endif
#if LWIP_IPV6
	{ IP6_REASS_TMR_INTERVAL * MSEC, 0, reass6_need, ip6_reass_tmr, NULL },
	{ ND6_TMR_INTERVAL * MSEC, 0, nd6_need, nd6_tmr, nd6_age },
	{ MLD6_TMR_INTERVAL * MSEC, 0, mld_need, mld6_tmr, NULL },
#endif
};

void net_timers_now(__nsec now)
{
	time_now = now;
	tcp_now(now);
}

#if LWIP_TCP
void uk_lwip_clock(void)
{
	net_timers_now(ukplat_monotonic_clock());
}
#endif

static void timer_run(struct net_timer *t, __nsec now)
{
	__u64 missed;

	if (now < t->next)
		return;
	if (t->need() == IDLE) {
		t->next = now + t->period;
		return;
	}
	missed = (now - t->next) / t->period;
	t->next += (missed + 1) * t->period;
	if (missed && t->age)
		t->age((__u32)MIN(missed, CATCH_UP_MAX));
	t->tick();
}

void net_timers_run(__nsec now)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timers); i++)
		timer_run(&timers[i], now);
	net_timers_due = now + NET_TICK_NS;
	losses(now);
	net_timers_changed = true;
}

static void wake_up(struct uk_timer *t __maybe_unused)
{
	net_kick();
}

static struct uk_timer wake_timer = UK_TIMER_INITIALIZER(wake_up);

/* When `t` has to run; 0: it has not. */
static __nsec timer_deadline(struct net_timer *t, __nsec now)
{
	enum need need = t->need();

	/* One that did not run for long begins a period now. */
	if (now > t->next && !(need == LAZY && t->age))
		t->next = now + t->period;
	switch (need) {
	case URGENT:
		return t->next;
	case LAZY:
		return t->next + LAZY_STEPS * t->period;
	default:
		return 0;
	}
}

static __nsec first_deadline(__nsec now)
{
	__nsec first = 0, at;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timers); i++) {
		at = timer_deadline(&timers[i], now);
		if (at && (!first || at < first))
			first = at;
	}
	return first;
}

void net_timers_program(__nsec now)
{
	static __nsec first;
	__nsec at;

	if (net_timers_changed) {
		first = first_deadline(now);
		net_timers_changed = false;
	} else if (net_tcp_wanted && (!first || timers[0].next < first)) {
		first = timer_deadline(&timers[0], now);
	}
	at = sooner_loss(first);
	if (wake_timer.deadline == at)
		return;
	if (!at) {
		uk_timer_cancel(&wake_timer);
		return;
	}
	net_timers_due = at;
	uk_timer_set(&wake_timer, MAX(at, now + 1));
}

/* lwIP's own start of timers. The clock begins at 0 when somebody first asks it
 * for the time, which takes a moment: the start of a guest does not.
 */
void sys_timeouts_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timers); i++)
		timers[i].next = timers[i].period;
}
