/* SPDX-License-Identifier: BSD-3-Clause */
/* When the network runs: the lock, and the hook of the scheduler. */
#include <uk/plat/time.h>
#include <uk/sched.h>

#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>

#include "net.h"

struct uk_spinlock net_lock_word = UK_SPINLOCK_INITIALIZER();

void net_kick(void)
{
	uk_sched_kick();
}

void net_unlock(void)
{
	if (net_tx_queued)
		net_devices_tx();
	uk_spin_unlock(&net_lock_word);
}

#if LWIP_NETIF_LOOPBACK
/* Packets to ourselves, which lwIP has queued at their interface. */
static int loopback_rx(void)
{
	struct netif *n;
	int work = 0;

	NETIF_FOREACH(n) {
		if (n->loop_first) {
			netif_poll(n);
			work = 1;
		}
	}
	return work;
}

static int loopback_waits(void)
{
	const struct netif *n;

	NETIF_FOREACH(n) {
		if (n->loop_first)
			return 1;
	}
	return 0;
}
#else
static int loopback_rx(void)
{
	return 0;
}

static int loopback_waits(void)
{
	return 0;
}
#endif

#if LWIP_TCP
/* What threads send from here on, they send later. */
static void time_passes(void)
{
	tcp_time = 0;
}
#else
static void time_passes(void)
{
}
#endif

void net_kick_loopback(void)
{
	if (loopback_waits())
		net_kick();
}

/* What a burst of packets makes sockets send leaves with the same burst. */
static int net_work(__nsec now)
{
	int work;

	work = net_devices_rx();
	work += loopback_rx();
	if (now >= net_timers_due)
		net_timers_run(now);
	else if (work)
		net_timers_soon(now);
	net_sockets_flush();
	if (net_tx_stalled)
		net_tx_retry();
	if (net_tx_queued)
		net_devices_tx();
	return work;
}

/*
 * The hook. While there is work it says so and interrupts stay off; once
 * there is none they are switched on, and a packet that slipped in between
 * counts as work.
 */
static int net_poll(void *arg __maybe_unused)
{
	__nsec now;
	int work;

	if (!uk_spin_trylock(&net_lock_word))
		return 0;
	now = ukplat_monotonic_clock();
	net_timers_now(now);
	work = net_work(now);
	if (!work) {
		work = net_devices_arm();
		net_timers_program(now);
	}
	net_kick_loopback();
	time_passes();
	uk_spin_unlock(&net_lock_word);
	return work;
}

static struct uk_sched_poll net_hook = { .poll = net_poll };

void net_poll_start(void)
{
	uk_sched_poll_register(&net_hook);
}
