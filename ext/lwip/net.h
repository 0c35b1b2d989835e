/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the parts of the glue between lwIP and the core. */
#ifndef __LWIP_GLUE_NET_H__
#define __LWIP_GLUE_NET_H__

#include <uk/arch/time.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>

/*
 * One lock guards lwIP, its network interfaces and the state of all Internet
 * sockets. It is held for short, bounded stretches in thread context; whoever
 * holds it neither blocks, nor yields, nor is an interrupt handler.
 *
 * Packets move in net_poll(), which runs when a thread yields or blocks and
 * when the CPU would halt. What a thread sends is queued and leaves at the
 * next such moment, so that several small writes become one segment.
 */
extern struct uk_spinlock net_lock_word;

/** Takes the lock. Thread context. */
static inline void net_lock(void)
{
	uk_spin_lock(&net_lock_word);
}

/** Releases it; hands frames that were queued meanwhile to the devices. */
void net_unlock(void);

/** Asks for net_poll() if a packet of ours to ourselves waits. Lock held. */
void net_kick_loopback(void);

/** Asks for net_poll() at the next opportunity. Any context. */
void net_kick(void);

/* --- devices (netif.c) -------------------------------------------------- */

/**
 * Handles packets that have arrived. Lock held.
 *
 * @return how many
 */
int net_devices_rx(void);

/** Frames wait in a queue of ours for net_devices_tx(). */
extern bool net_tx_queued;

/** A frame found no room in a device's queue; net_tx_retry() is due. */
extern bool net_tx_stalled;

/** Lets TCP try again where a device had no room. Lock held. */
void net_tx_retry(void);

/** Hands queued frames to the devices. Lock held. */
void net_devices_tx(void);

/** An ARP request of ours is on its way, or was a moment ago. Lock held. */
bool net_arp_pending(__nsec now);

/** Collects frames that were sent. Lock held. */
void net_devices_reap(void);

/** Whether free receive buffers run short. Lock held. */
bool net_rx_short(void);

/**
 * Switches receive interrupts on.
 *
 * @return whether packets wait already. Lock held.
 */
bool net_devices_arm(void);

/** Registers net_poll() with the scheduler (poll.c). */
void net_poll_start(void);

/* --- names of devices (devname.c) ---------------------------------------- */

#define NET_NAME_MAX	16	/* with its end, as Linux's IFNAMSIZ */

struct netif;

/** Whether it is the loopback device. */
bool net_is_loopback(const struct netif *n);

/** The name that programs see: "lo", "en1". */
void net_device_name(const struct netif *n, char name[NET_NAME_MAX]);

/** The device of that name, or NULL. Lock held. */
struct netif *net_device_named(const char *name);

/* --- timers (timers.c) --------------------------------------------------- */

/** The shortest period of a timer. */
#define NET_TICK_NS	100000000ULL

/** TCP has something that only time will end. */
extern bool net_tcp_wanted;

/** Something else than TCP moved: the need for timers may have changed. */
extern bool net_timers_changed;

/** When timers have to be looked at again, ns. */
extern __nsec net_timers_due;

/** Sets lwIP's idea of time; before packets are handled. Lock held. */
void net_timers_now(__nsec now);

/** Traffic goes on: timers are not to wait for the CPU to be idle. */
static inline void net_timers_soon(__nsec now)
{
	if (net_timers_due > now + NET_TICK_NS)
		net_timers_due = now + NET_TICK_NS;
}

/** Runs the timers that are due. Lock held. */
void net_timers_run(__nsec now);

/** Makes sure that the CPU wakes up for the next timer. Lock held. */
void net_timers_program(__nsec now);

/* --- sockets (sock_*.c) ------------------------------------------------- */

#if CONFIG_LWIP_TCP
/** Sends what sockets have queued. Lock held. */
void net_sockets_flush(void);
#else
static inline void net_sockets_flush(void)
{
}
#endif

/** Tells how many bytes of memory were free at the start (sock_tcp_mem.c). */
void net_tcp_memory_set(__sz free);

/**
 * Resets connections that hold most of the memory, if it runs out. Lock held,
 * not from a callback of lwIP.
 */
void net_tcp_relieve(void);

/* --- name servers (dns.c) ----------------------------------------------- */

#if CONFIG_LWIP_DNS
/** Adds a name server by address text; ignores what is none. */
void net_dns_add(const char *addr);

/** Search domain for the resolver; the text stays valid. */
void net_dns_domain(const char *domain);
#else
static inline void net_dns_add(const char *addr __maybe_unused)
{
}

static inline void net_dns_domain(const char *domain __maybe_unused)
{
}
#endif

#endif /* __LWIP_GLUE_NET_H__ */
