/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes through xenstore's page; the other side's indices are not trusted. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <xen/time.h>

#include "wire.h"

/* One turn of sleep, and how long the other side may take. */
#define TURN_NS		10000000UL
#define PATIENCE_NS	5000000000UL

/* Our own indices: the page's copies can be written by others. */
static __u32 req_prod, rsp_cons;

static __u32 load(const volatile __u32 *index)
{
	return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

static void publish(volatile __u32 *index, __u32 value)
{
	__atomic_store_n(index, value, __ATOMIC_SEQ_CST);
	uk_xen_event_send(uk_xen_store_port);
}

/* How many bytes can be moved, or -EIO. */
static int room(const volatile __u32 *theirs, __u32 ours, int sending)
{
	__u32 n = sending ? XEN_STORE_RING - (ours - load(theirs)) :
			    load(theirs) - ours;

	return n > XEN_STORE_RING ? -EIO : (int)n;
}

/* Sleeps until there is room: > 0, or -errno. The event that ends a sleep is
 * taken before the look, so that none is missed.
 */
static int wait_for(const volatile __u32 *theirs, __u32 ours, int sending)
{
	__nsec end = xen_system_time() + PATIENCE_NS, now;
	struct xen_sched_poll poll = { &uk_xen_store_port, 1, 0, 0 };
	int n;

	for (;;) {
		__atomic_fetch_and(&uk_xen_shared.pending[uk_xen_store_port /
							  64],
				   ~(1UL << uk_xen_store_port % 64),
				   __ATOMIC_SEQ_CST);
		n = room(theirs, ours, sending);
		if (n)
			return n;
		now = xen_system_time();
		if (now > end)
			return -ETIMEDOUT;
		poll.timeout = now + TURN_NS;
		uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_POLL, (__uptr)&poll, 0);
	}
}

int wire_send(const void *buf, __sz len)
{
	const char *p = buf;
	int n, i;

	for (; len; len -= (__sz)n) {
		n = wait_for(&uk_xen_store.req_cons, req_prod, 1);
		if (n < 0)
			return n;
		n = (int)MIN((__sz)n, len);
		for (i = 0; i < n; i++)
			uk_xen_store.req[req_prod++ % XEN_STORE_RING] = *p++;
		publish(&uk_xen_store.req_prod, req_prod);
	}
	return 0;
}

int wire_receive(void *buf, __sz len)
{
	char *p = buf;
	int n, i;

	for (; len; len -= (__sz)n) {
		n = wait_for(&uk_xen_store.rsp_prod, rsp_cons, 0);
		if (n < 0)
			return n;
		n = (int)MIN((__sz)n, len);
		for (i = 0; i < n; i++)
			*p++ = uk_xen_store.rsp[rsp_cons++ % XEN_STORE_RING];
		publish(&uk_xen_store.rsp_cons, rsp_cons);
	}
	return 0;
}

int wire_has_input(void)
{
	return load(&uk_xen_store.rsp_prod) != rsp_cons;
}
