/* SPDX-License-Identifier: BSD-3-Clause */
/* Output that waits for the other side, with a limit: works at any time. */
#include <uk/essentials.h>
#include <uk/plat/console.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>

#include "ring.h"

/* Turns given to others before the other side counts as dead. */
#define MAX_YIELDS	100000

static int dead;

static void yield(void)
{
	uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_YIELD, 0, 0);
}

static void put(const char *buf, __sz len)
{
	unsigned int n = 0;
	__sz done;

	if (!uk_xen_console_port) {
		uk_xen_call(XEN_CALL_CONSOLE_IO, XEN_CONSOLE_WRITE, len,
			    (__uptr)buf);
		return;
	}
	while (len && !dead) {
		done = ring_put(buf, len);
		buf += done;
		len -= done;
		if (done) {
			n = 0;
		} else {
			yield();
			dead = ++n == MAX_YIELDS;
		}
	}
}

/* Lines end as terminals want it. */
int ukplat_coutk(const char *buf, unsigned int len)
{
	unsigned int i, from = 0;

	for (i = 0; i < len; i++) {
		if (buf[i] != '\n')
			continue;
		put(buf + from, i - from);
		put("\r\n", 2);
		from = i + 1;
	}
	put(buf + from, len - from);
	return (int)len;
}

int ukplat_coutd(const char *buf, unsigned int len)
{
	return ukplat_coutk(buf, len);
}

int ukplat_cink(char *buf, unsigned int maxlen)
{
	long n;

	if (uk_xen_console_port)
		return (int)ring_get(buf, maxlen);
	n = uk_xen_call(XEN_CALL_CONSOLE_IO, XEN_CONSOLE_READ, maxlen,
			(__uptr)buf);
	return n > 0 ? (int)n : 0;
}
