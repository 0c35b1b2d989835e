/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiboot (version 1): the loader's information to struct uk_bootinfo. */
#include <uk/arch/limits.h>

#include "read.h"

#define HAS_CMDLINE		(1U << 2)
#define HAS_MODULES		(1U << 3)
#define HAS_MEMMAP		(1U << 6)
#define HAS_NAME		(1U << 9)

#define MEMMAP_RAM		1U
#define MEMMAP_BYTES_MAX	4096U
#define ENTRY_MIN		20U	/* without its size field */

/* The formats are those of the multiboot specification 0.6.96. */
struct mb_info {
	__u32 flags;
	__u32 mem_lower, mem_upper;
	__u32 boot_device;
	__u32 cmdline;
	__u32 mods_count, mods_addr;
	__u32 syms[4];
	__u32 mmap_length, mmap_addr;
	__u32 drives_length, drives_addr;
	__u32 config_table;
	__u32 loader_name;
};

struct mb_module {
	__u32 start, end;
	__u32 text;
	__u32 reserved;
};

/* Entries differ in size and follow each other without alignment. */
struct mb_entry {
	__u32 size;		/* of what follows this field */
	__u64 addr, len;
	__u32 type;
} __attribute__((packed));

/* One pass over the map: RAM, or all else. */
static const char *read_pass(struct uk_bootinfo *bi, const char *map, __u32 len,
			     int ram)
{
	struct mb_entry e;
	__u32 off = 0;

	while (len - off >= sizeof(e)) {
		__builtin_memcpy(&e, map + off, sizeof(e));
		if (e.size < ENTRY_MIN || e.size > len - off - sizeof(e.size))
			return "memory map damaged";
		if (e.len && (e.type == MEMMAP_RAM) == ram &&
		    ukplat_boot_range(bi, e.addr, e.len, ram))
			return "memory map too fragmented";
		off += (__u32)sizeof(e.size) + e.size;
	}
	return __NULL;
}

static const char *read_memmap(struct uk_bootinfo *bi,
			       const struct mb_info *mb)
{
	const char *err, *map;

	if (!(mb->flags & HAS_MEMMAP) || !mb->mmap_length)
		return "no memory map";
	if (mb->mmap_length > MEMMAP_BYTES_MAX)
		return "memory map too long";
	map = ukplat_boot_phys(mb->mmap_addr, mb->mmap_length);
	if (!map)
		return "memory map out of reach";
	err = read_pass(bi, map, mb->mmap_length, 1);
	return err ? err : read_pass(bi, map, mb->mmap_length, 0);
}

/* Only the first module counts: the initrd. */
static const char *read_modules(struct uk_bootinfo *bi,
				const struct mb_info *mb)
{
	const struct mb_module *mod;

	if (!(mb->flags & HAS_MODULES) || !mb->mods_count)
		return __NULL;
	mod = ukplat_boot_phys(mb->mods_addr, sizeof(*mod));
	if (!mod)
		return "module list out of reach";
	if (mod->end < mod->start)
		return "initrd outside of RAM";
	if (mod->end == mod->start)
		return __NULL;
	return boot_initrd(bi, mod->start, mod->end - mod->start);
}

/* GRUB 2 is the one that leaves the image's name out of the command line. */
static int name_is_first(const struct mb_info *mb)
{
	const char *name;

	if (!(mb->flags & HAS_NAME))
		return 1;
	name = ukplat_boot_phys(mb->loader_name, 6);
	return !name || __builtin_memcmp(name, "GRUB 2", 6);
}

static void skip_word(struct uk_bootinfo *bi)
{
	while (*bi->cmdline && *bi->cmdline != ' ')
		bi->cmdline++;
}

const char *boot_multiboot(struct uk_bootinfo *bi, __paddr_t info)
{
	const struct mb_info *mb = ukplat_boot_phys(info, sizeof(*mb));
	const char *err;

	if (!mb)
		return "boot information out of reach";
	bi->proto = "multiboot";
	err = boot_cmdline(bi, mb->flags & HAS_CMDLINE ? mb->cmdline : 0);
	if (err)
		return err;
	if (name_is_first(mb))
		skip_word(bi);
	err = read_memmap(bi, mb);
	if (!err)
		err = boot_image(bi);
	return err ? err : read_modules(bi, mb);
}
