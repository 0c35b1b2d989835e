/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's console as a console of ukconsole, "hvc0". */
#include <abi/errno.h>
#include <uk/config.h>
#include <uk/console.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/plat/console.h>
#include <uk/xen/pages.h>

#include "ring.h"

#if CONFIG_LIBUKINTCTLR
#include <uk/intctlr.h>
#endif

/* bounded: a caller with much to say lets others run in between */
static __ssz console_out(struct uk_console *c __maybe_unused, const char *buf,
			 __sz len)
{
	unsigned int n = (unsigned int)MIN(len, 4096UL);

	return n ? ukplat_coutk(buf, n) : 0;
}

static __ssz console_in(struct uk_console *c __maybe_unused, char *buf,
			__sz len)
{
	int n = ukplat_cink(buf, (unsigned int)MIN(len, 4096UL));

	return n ? n : -EAGAIN;
}

static unsigned int console_poll(struct uk_console *c __maybe_unused)
{
	return UK_CONSOLE_TX | (uk_xen_console_port && ring_has_input() ?
				UK_CONSOLE_RX : 0);
}

static const struct uk_console_ops ops = {
	.out = console_out,
	.in = console_in,
	.poll = console_poll,
};

static struct uk_console console = {
	.name = "hvc0",
	.ops = &ops,
};

#if CONFIG_LIBUKINTCTLR
/* The bytes stay in the ring for whoever reads. */
static int event(void *arg)
{
	if (ring_has_input())
		uk_console_event(arg, UK_CONSOLE_RX);
	return 1;
}

static int listen(void)
{
	return uk_intctlr_irq_register(uk_xen_console_port, event, &console);
}
#else
static int listen(void)
{
	return 0;
}
#endif

static int console_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc = uk_console_register(&console);

	if (rc == 0 && uk_xen_console_port)
		rc = listen();
	return rc;
}

uk_plat_initcall_prio(console_init, 0x0, 1);
