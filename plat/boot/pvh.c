/* SPDX-License-Identifier: BSD-3-Clause */
/* PVH: struct hvm_start_info of the loader to struct uk_bootinfo. */
#include <uk/arch/limits.h>
#include <uk/plat/boot.h>

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

static char cmdline[UK_BOOTINFO_CMDLINE_MAX];

/* Copies up to n bytes, words at first, until a zero. 1 if there was one. */
static int copy_text(char *dst, const char *src, __sz n)
{
	__u64 w;
	__sz i = 0;

	for (; i + sizeof(w) <= n; i += sizeof(w)) {
		__builtin_memcpy(&w, src + i, sizeof(w));
		/* the lowest zero byte has its upper bit set in this */
		if ((w - 0x0101010101010101UL) & ~w & 0x8080808080808080UL)
			break;
		__builtin_memcpy(dst + i, &w, sizeof(w));
	}
	for (; i < n; i++)
		if (!(dst[i] = src[i]))
			return 1;
	return 0;
}

/* Page by page: how long it is shows only while reading. */
static const char *copy_cmdline(struct uk_bootinfo *bi, __paddr_t pa)
{
	const char *src;
	__sz done = 0, n;

	bi->cmdline = cmdline;
	cmdline[0] = '\0';
	while (pa && done < sizeof(cmdline)) {
		n = __PAGE_SIZE - (pa & (__PAGE_SIZE - 1));
		if (n > sizeof(cmdline) - done)
			n = sizeof(cmdline) - done;
		src = ukplat_boot_phys(pa, n);
		if (!src) {
			cmdline[0] = '\0';
			return "command line out of reach";
		}
		if (copy_text(cmdline + done, src, n))
			return __NULL;
		done += n;
		pa += n;
	}
	cmdline[0] = '\0';
	return pa ? "the command line is longer than 4095 bytes" : __NULL;
}

/* Entries of type RAM first, then all others over them. */
static const char *read_memmap(struct uk_bootinfo *bi, __paddr_t pa, __u32 n)
{
	const struct hvm_memmap_entry *map;
	__u64 end;
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
			if (__builtin_add_overflow(map[i].addr, map[i].size,
						   &end))
				end = __PADDR_MAX;
			if (ukplat_region_set(bi, map[i].addr, end,
					      ram ? UK_MEMREGION_RAM :
						    UK_MEMREGION_RESERVED))
				return "memory map too fragmented";
		}
	}
	return __NULL;
}

/* Only the first module counts: the initrd. */
static const char *read_modules(struct uk_bootinfo *bi, __paddr_t pa, __u32 n)
{
	const struct hvm_modlist_entry *mod;
	__u64 end;

	if (!n)
		return __NULL;
	if (n > HVM_MODULES_MAX)
		return "too many modules";
	mod = ukplat_boot_phys(pa, sizeof(*mod));
	if (!mod)
		return "module list out of reach";
	if (!mod->size)
		return __NULL;
	if (!mod->paddr ||
	    __builtin_add_overflow(mod->paddr, mod->size, &end) ||
	    !ukplat_region_is(bi, mod->paddr & __PAGE_MASK, end,
			      UK_MEMREGION_RAM))
		return "initrd outside of RAM";
	bi->initrd = mod->paddr;
	bi->initrd_len = mod->size;
	if (ukplat_region_set(bi, mod->paddr, end, UK_MEMREGION_INITRD))
		return "memory map too fragmented";
	return __NULL;
}

const char *ukplat_boot_pvh(struct uk_bootinfo *bi, __paddr_t start_info)
{
	const struct hvm_start_info *si;
	__paddr_t image_end = bi->image_paddr + bi->image_len;
	const char *err;

	si = ukplat_boot_phys(start_info, sizeof(*si));
	if (!si || si->magic != HVM_MAGIC)
		return "no PVH start info";
	if (si->version < 1)
		return "PVH start info without a memory map";
	bi->proto = "PVH";
	bi->rsdp = si->rsdp_paddr;
	err = copy_cmdline(bi, si->cmdline_paddr);
	if (!err)
		err = read_memmap(bi, si->memmap_paddr, si->memmap_entries);
	if (err)
		return err;
	/* the loader put the image there, so it is RAM, whatever is said;
	 * its type keeps the initrd off it */
	if (ukplat_region_set(bi, bi->image_paddr, bi->pt_root,
			      UK_MEMREGION_IMAGE) ||
	    ukplat_region_set(bi, bi->pt_root, image_end,
			      UK_MEMREGION_PAGETABLE))
		return "memory map too fragmented";
	return read_modules(bi, si->modlist_paddr, si->nr_modules);
}
