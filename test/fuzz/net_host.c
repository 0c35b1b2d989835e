/* SPDX-License-Identifier: BSD-3-Clause */
/* What the stack stands on: scheduler, timers, random numbers, settings. */
#include <string.h>
#include <unit.h>

/* the start of the stack is its own affair elsewhere */
#include "../../ext/lwip/init.c"

#include <einfo.h>
#include <lwip/nd6.h>
#include <uk/paging.h>
#include <uk/socket_driver.h>
#include <uk/timer.h>

#include "fuzz.h"
#include "net_fuzz.h"

#define POLLS_MAX	10000
#define SEC		1000000000UL

__paddr_t uk_directmap_end;
static struct uk_sched_poll *hook;
static uint64_t wake_time;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

__ssz uk_alloc_availmem(struct uk_alloc *a)
{
	(void)a;
	return 8 << 20;
}

void uk_sched_poll_register(struct uk_sched_poll *poll)
{
	hook = poll;
}

void uk_sched_kick(void)
{
}

void uk_sched_thread_sleep(__nsec ns)
{
	net_time(ns);
}

void uk_timer_set(struct uk_timer *t, __nsec deadline)
{
	t->deadline = deadline;
	wake_time = deadline;
}

uint64_t net_wake_time(void)
{
	return wake_time;
}

bool uk_timer_cancel(struct uk_timer *t)
{
	bool was = t->deadline;

	t->deadline = 0;
	wake_time = 0;
	return was;
}

static __u64 random_state;

__u32 uk_random_u32(void)
{
	random_state = random_state * 6364136223846793005UL
		       + 1442695040888963407UL;
	return (__u32)(random_state >> 32);
}

int uk_random_fill_buffer(void *buf, __sz len)
{
	__u8 *p = buf;

	while (len--)
		*p++ = (__u8)uk_random_u32();
	return 0;
}

/* The first device has an address, the second asks for one. */
const char *netdev_einfo(unsigned int id, enum uk_netdev_einfo_type what)
{
	if (id)
		return NULL;
	switch (what) {
	case UK_NETDEV_IPV4_ADDR:
		return "10.0.2.15";
	case UK_NETDEV_IPV4_MASK:
		return "255.255.255.0";
	case UK_NETDEV_IPV4_GW:
		return "10.0.2.2";
	default:
		return NULL;
	}
}

static void file_release(struct uk_file *f)
{
	(void)f;
}

static const struct uk_file_ops file_ops = { .release = file_release };

void posix_socket_init(struct posix_socket *s,
		       const struct posix_socket_ops *ops, int family,
		       int type, int protocol)
{
	uk_file_init(&s->file, &file_ops);
	s->ops = ops;
	s->family = family;
	s->type = type;
	s->protocol = protocol;
}

void net_sums(bool checked)
{
	struct net_dev *nd;
	struct netif *n;

	NETIF_FOREACH(n) {
		if (n->name[0] != 'e')
			continue;
		nd = n->state;
		nd->csum_flags = checked ? NETIF_CHECKSUM_ENABLE_ALL :
			NETIF_CHECKSUM_GEN_IP | NETIF_CHECKSUM_GEN_UDP |
			NETIF_CHECKSUM_GEN_TCP | NETIF_CHECKSUM_GEN_ICMP |
			NETIF_CHECKSUM_GEN_ICMP6;
	}
}

void net_poll_all(void)
{
	unsigned int n;

	for (n = 0; hook->poll(hook->arg); n++)
		FUZZ_EXPECT(n < POLLS_MAX);
}

void net_time(uint64_t ns)
{
	unit_now += ns;
	net_poll_all();
}

void net_start(void)
{
	static bool started;

	if (!started) {
		net_dev_init();
		FUZZ_EXPECT(!net_init(NULL));
		started = true;
	}
	random_state = 1;
	unit_log_reset();
}

/* As a day without packets does; connections are not waited for. */
void net_settle(void)
{
	unsigned int i;

	net_poll_all();
	while (tcp_active_pcbs)
		tcp_abort(tcp_active_pcbs);
	while (tcp_tw_pcbs)
		tcp_abandon(tcp_tw_pcbs, 0);
	for (i = 0; i < 24; i++)
		net_time(30 * SEC);
	FUZZ_EXPECT(!tcp_active_pcbs && !tcp_tw_pcbs && !tcp_bound_pcbs &&
		    !tcp_listen_pcbs.pcbs);
}
