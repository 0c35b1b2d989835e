/* SPDX-License-Identifier: BSD-3-Clause */
/* PVH: struct hvm_start_info of the loader to struct uk_bootinfo. */
#include <uk/arch/limits.h>
#include <uk/plat/boot.h>

#include "read.h"

#define HVM_MAGIC		0x336ec578U
#define HVM_MEMMAP_RAM		1U
#define HVM_MEMMAP_MAX		128U
#define HVM_MODULES_MAX		32U

/* The format is that of Xen's public header start_info.h, version 1. */
struct hvm_start_info {
	__u32 magic;
	__u32 version;
	__u32 flags;
	__u32 nr_modules;
	__u64 modlist_paddr;
	__u64 cmdline_paddr;
	__u64 rsdp_paddr;
	__u64 memmap_paddr;		/* from version 1 on */
	__u32 memmap_entries;
	__u32 reserved;
};

struct hvm_modlist_entry {
	__u64 paddr;
	__u64 size;
	__u64 cmdline_paddr;
	__u64 reserved;
};

struct hvm_memmap_entry {
	__u64 addr;
	__u64 size;
	__u32 type;
	__u32 reserved;
};

/* Entries of type RAM first, then all others over them. */
static const char *read_memmap(struct uk_bootinfo *bi, __paddr_t pa, __u32 n)
{
	const struct hvm_memmap_entry *map;
	__u32 i, pass;
	int ram;

	if (!n)
		return "no memory map";
	if (n > HVM_MEMMAP_MAX)
		return "memory map too long";
	map = ukplat_boot_phys(pa, n * sizeof(*map));
	if (!map)
		return "memory map out of reach";
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < n; i++) {
			ram = map[i].type == HVM_MEMMAP_RAM;
			if (ram != !pass || !map[i].size)
				continue;
			if (ukplat_boot_range(bi, map[i].addr, map[i].size, ram))
				return "memory map too fragmented";
		}
	}
	return __NULL;
}

/* Only the first module counts: the initrd. */
static const char *read_modules(struct uk_bootinfo *bi, __paddr_t pa, __u32 n)
{
	const struct hvm_modlist_entry *mod;

	if (!n)
		return __NULL;
	if (n > HVM_MODULES_MAX)
		return "too many modules";
	mod = ukplat_boot_phys(pa, sizeof(*mod));
	if (!mod)
		return "module list out of reach";
	if (!mod->size)
		return __NULL;
	return boot_initrd(bi, mod->paddr, mod->size);
}

const char *ukplat_boot_pvh(struct uk_bootinfo *bi, __paddr_t start_info)
{
	const struct hvm_start_info *si;
	const char *err;

	si = ukplat_boot_phys(start_info, sizeof(*si));
	if (!si || si->magic != HVM_MAGIC)
		return boot_multiboot(bi, start_info);
	bi->proto = "PVH";
	bi->rsdp = si->rsdp_paddr;
	err = boot_cmdline(bi, si->cmdline_paddr);
	if (!err && si->version < 1)
		err = ukplat_boot_memmap(bi);
	else if (!err)
		err = read_memmap(bi, si->memmap_paddr, si->memmap_entries);
	if (err)
		return err;
	err = boot_image(bi);
	if (err)
		return err;
	return read_modules(bi, si->modlist_paddr, si->nr_modules);
}
