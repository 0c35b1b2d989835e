/* SPDX-License-Identifier: BSD-3-Clause */
/* First C code on arm64: says that the port does not boot yet. */
#include <uk/asm/boot.h>
#include <uk/bootinfo.h>
#include <uk/plat/bootstrap.h>
#include <uk/reloc.h>

void ukplat_entry(void) __attribute__((noreturn));

static struct uk_bootinfo bootinfo;

const struct uk_bootinfo *uk_bootinfo_get(void)
{
	return &bootinfo;
}

/*
 * The core is compiled for arm64, so that nothing in it grows to need x86-64;
 * page tables and the device tree's memory map are still missing, and without
 * them the core must not start.
 */
void ukplat_entry(void)
{
	bootinfo.magic = UK_BOOTINFO_MAGIC;
	bootinfo.proto = "arm64";
	bootinfo.image_paddr = ukarch_arm64_boot.image_paddr;
	bootinfo.image_base = uk_reloc_base();
	bootinfo.dtb = ukarch_arm64_boot.dtb;
	bootinfo.entry_cycles = ukarch_arm64_boot.entry_cycles;
	ukplat_crash(__NULL, "arm64 is compiled, but does not boot yet");
}
