/* SPDX-License-Identifier: BSD-3-Clause */
/* Power-off on arm64: PSCI by hypervisor call. */
#include <uk/arch/lcpu.h>
#include <uk/plat/poweroff.h>

#define PSCI_SYSTEM_OFF		0x84000008UL
#define PSCI_SYSTEM_RESET	0x84000009UL

static void psci(unsigned long function) __attribute__((noreturn));
static void psci(unsigned long function)
{
	register unsigned long x0 __asm__("x0") = function;

	__asm__ volatile("hvc #0" : "+r"(x0) : : "x1", "x2", "x3", "memory");
	for (;;)
		ukarch_lcpu_halt();
}

void ukplat_poweroff(void)
{
	psci(PSCI_SYSTEM_OFF);
}

/* No device carries a status here. */
void ukplat_poweroff_status(int status __attribute__((unused)))
{
	psci(PSCI_SYSTEM_OFF);
}

void ukplat_poweroff_crash(void)
{
	psci(PSCI_SYSTEM_OFF);
}

void ukplat_reset(void)
{
	psci(PSCI_SYSTEM_RESET);
}
