/* SPDX-License-Identifier: BSD-3-Clause */
/* Power-off on x86-64: exit device, ACPI, triple fault. */
#include <uk/arch/io.h>
#include <uk/arch/lcpu.h>
#include <uk/plat/poweroff.h>

#define ACPI_PM1A_Q35	0x604	/* QEMU's q35 and pc */
#define ACPI_S5		0x2000
#define KBD_PORT	0x64
#define KBD_RESET	0xfe

/* Without an interrupt table an interrupt cannot but shut the CPU down. */
static void triple_fault(void) __attribute__((noreturn));
static void triple_fault(void)
{
	static const struct {
		__u16 limit;
		__u64 base;
	} __attribute__((packed)) none = { 0, 0 };

	__asm__ volatile("lidt %0\n\tud2" : : "m"(none));
	for (;;)
		ukarch_lcpu_halt();
}

void ukplat_poweroff(void)
{
	ukarch_outw(ACPI_PM1A_Q35, ACPI_S5);
	triple_fault();
}

void ukplat_poweroff_status(int status)
{
	ukarch_outb(UKPLAT_EXIT_PORT, (__u8)(status & 0x7f));
	ukplat_poweroff();
}

void ukplat_poweroff_crash(void)
{
	ukarch_outb(UKPLAT_EXIT_PORT, UKPLAT_EXIT_CRASH);
	triple_fault();
}

void ukplat_reset(void)
{
	ukarch_outb(KBD_PORT, KBD_RESET);
	triple_fault();
}
