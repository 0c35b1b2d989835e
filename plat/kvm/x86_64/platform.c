/* SPDX-License-Identifier: BSD-3-Clause */
/* What a PC needs before its boot information is read: nothing. */
#include <uk/essentials.h>
#include <uk/plat/boot.h>

const char *ukplat_boot_platform(const struct uk_bootinfo *bi __maybe_unused)
{
	return __NULL;
}

const char *ukplat_boot_memmap(struct uk_bootinfo *bi __maybe_unused)
{
	return "PVH start info without a memory map";
}
