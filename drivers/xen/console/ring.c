/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes through the console's page; the other side's indices are not trusted.
 */
#include <uk/arch/lcpu.h>
#include <uk/essentials.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>

#include "ring.h"

/* Our own indices: the page's copies can be written by others. */
static __u32 out_prod, in_cons;

/* What the other side has yet to take; one that says nonsense took nothing. */
static __u32 out_used(void)
{
	__u32 used = out_prod - __atomic_load_n(&uk_xen_console.out_cons,
						__ATOMIC_ACQUIRE);

	return MIN(used, XEN_CONSOLE_OUT);
}

static __u32 in_used(void)
{
	__u32 used = __atomic_load_n(&uk_xen_console.in_prod,
				     __ATOMIC_ACQUIRE) - in_cons;

	return MIN(used, XEN_CONSOLE_IN);
}

__sz ring_put(const char *buf, __sz len)
{
	__sz i, n = MIN(len, (__sz)(XEN_CONSOLE_OUT - out_used()));

	for (i = 0; i < n; i++)
		uk_xen_console.out[out_prod++ % XEN_CONSOLE_OUT] = buf[i];
	if (n) {
		__atomic_store_n(&uk_xen_console.out_prod, out_prod,
				 __ATOMIC_SEQ_CST);
		uk_xen_event_send(uk_xen_console_port);
	}
	return n;
}

__sz ring_get(char *buf, __sz len)
{
	__sz i, n = MIN(len, (__sz)in_used());

	for (i = 0; i < n; i++)
		buf[i] = uk_xen_console.in[in_cons++ % XEN_CONSOLE_IN];
	if (n) {
		__atomic_store_n(&uk_xen_console.in_cons, in_cons,
				 __ATOMIC_SEQ_CST);
		uk_xen_event_send(uk_xen_console_port);
	}
	return n;
}

int ring_has_input(void)
{
	return in_used() > 0;
}

int ring_is_drained(void)
{
	return out_used() == 0;
}
