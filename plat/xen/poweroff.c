/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a domain: the reason goes to Xen, the status to what carries one.
 */
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/plat/poweroff.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>

static void end(__u32 reason) __attribute__((noreturn));
static void end(__u32 reason)
{
	uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_SHUTDOWN, (__uptr)&reason, 0);
	for (;;)
		ukarch_lcpu_halt();
}

/* The first domain sees the machine's devices, and without a console of its
 * own it is that one.
 */
static void exit_device(__u8 value)
{
	if (!uk_xen_console_port)
		ukarch_outb(UKPLAT_EXIT_PORT, value);
}

void ukplat_poweroff(void)
{
	end(XEN_SHUTDOWN_POWEROFF);
}

void ukplat_poweroff_status(int status)
{
	exit_device((__u8)(status & 0x7f));
	end(XEN_SHUTDOWN_POWEROFF);
}

void ukplat_poweroff_crash(void)
{
	exit_device(UKPLAT_EXIT_CRASH);
	end(XEN_SHUTDOWN_CRASH);
}

void ukplat_reset(void)
{
	end(XEN_SHUTDOWN_REBOOT);
}
