/* SPDX-License-Identifier: BSD-3-Clause */
/* The power button: an event of ACPI's fixed hardware becomes SIGTERM. */
#include <abi/errno.h>
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/control.h>
#include <uk/init.h>
#include <uk/intctlr.h>
#include <uk/paging.h>
#include <uk/print.h>

#include "acpi.h"

#define PM1_BUTTON	0x0100	/* in the status and in the enable register */
#define CONTROL_ON	0x0001	/* SCI_EN: events raise the SCI, not an SMI */
#define ENABLE_TRIES	100000

static struct acpi_fixed hw;

const void *acpi_map(__paddr_t pa, __sz len)
{
	return pa ? uk_paging_map_io(pa, len, UKARCH_MT_UC) : NULL;
}

/* Only the button is enabled, so that without it the interrupt is not ours. */
static int on_sci(void *arg __maybe_unused)
{
	if (!(ukarch_inw(hw.status) & PM1_BUTTON))
		return 0;
	ukarch_outw(hw.status, PM1_BUTTON);	/* writing 1 clears it */
	uk_control_signal("TERM");
	return 1;
}

/* Takes the events over from the firmware; 0 or -ETIMEDOUT. */
static int acpi_on(void)
{
	int tries = ENABLE_TRIES;

	if (!hw.control || !hw.smi_command || !hw.acpi_enable
	    || (ukarch_inw(hw.control) & CONTROL_ON))
		return 0;
	ukarch_outb(hw.smi_command, hw.acpi_enable);
	while (!(ukarch_inw(hw.control) & CONTROL_ON)) {
		if (!--tries)
			return -ETIMEDOUT;
		ukarch_spinwait();
	}
	return 0;
}

/* A machine without the button boots all the same. */
static int button_init(struct uk_init_ctx *ctx __maybe_unused)
{
	__paddr_t rsdp = uk_bootinfo_get()->rsdp;
	int rc;

	if (!rsdp)
		rsdp = acpi_rsdp_find();
	if (!rsdp)
		return 0;
	rc = acpi_fixed_find(rsdp, &hw);
	if (rc == -ENODEV)
		return 0;
	if (rc == 0)
		rc = acpi_on();
	/* The line is level triggered, but an edge begins each event that is
	 * cleared, and events of others cannot hold the CPU in its handler. */
	if (rc == 0)
		rc = uk_intctlr_irq_register(hw.irq, on_sci, NULL);
	if (rc < 0) {
		uk_pr_warn("no power button: error %d\n", -rc);
		return 0;
	}
	ukarch_outw(hw.status, PM1_BUTTON);
	ukarch_outw(hw.enable, PM1_BUTTON);
	return 0;
}

uk_plat_initcall(button_init, 0x0);
