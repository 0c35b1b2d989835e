/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a guest: tell the status, then power off. */
#include <uk/arch/lcpu.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/crashfmt.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/poweroff.h>

static struct ukplat_exit_hook *hooks;

void ukplat_exit_hook_add(struct ukplat_exit_hook *hook)
{
	hook->next = hooks;
	hooks = hook;
}

/* 1 if somebody told the host. */
static int tell_status(int status)
{
	struct ukplat_exit_hook *h;

	for (h = hooks; h; h = h->next)
		if (h->fn(status) == 0)
			return 1;
	return 0;
}

/* For launchers without a control port: the exit device has 7 bits only. */
static void print_status(int status)
{
	char buf[32];
	struct ukplat_text t = { buf, sizeof(buf), 0 };

	ukplat_text_str(&t, "uk: exit 0x");
	ukplat_text_hex(&t, (__u64)status, 1);
	ukplat_text_char(&t, '\n');
	ukplat_coutk(t.buf, (unsigned int)t.len);
}

void ukplat_terminate(int request)
{
	static int told;
	int status = request & 0xff;

	ukarch_lcpu_disable_irq();
	if (request == UKPLAT_RESTART)
		ukplat_reset();
	if (request == UKPLAT_CRASH)
		ukplat_poweroff_crash();
	if (!__atomic_exchange_n(&told, 1, __ATOMIC_SEQ_CST) &&
	    tell_status(status))
		ukplat_poweroff();
	if (status >= UKPLAT_EXIT_CRASH)
		print_status(status);
	ukplat_poweroff_status(status);
}

void ukplat_lcpu_halt(void)
{
	ukarch_lcpu_disable_irq();
	for (;;)
		ukarch_lcpu_halt();
}
