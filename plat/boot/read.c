/* SPDX-License-Identifier: BSD-3-Clause */
/* What all boot protocols of a PC tell, each in its own layout. */
#include <uk/arch/limits.h>

#include "read.h"

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
const char *boot_cmdline(struct uk_bootinfo *bi, __paddr_t pa)
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

int ukplat_boot_range(struct uk_bootinfo *bi, __u64 addr, __u64 size, int ram)
{
	__u64 end;

	if (__builtin_add_overflow(addr, size, &end))
		end = __PADDR_MAX;
	return ukplat_region_set(bi, addr, end, ram ? UK_MEMREGION_RAM :
						      UK_MEMREGION_RESERVED);
}

const char *boot_image(struct uk_bootinfo *bi)
{
	/* the loader put the image there, so it is RAM, whatever is said;
	 * its type keeps the initrd off it */
	if (ukplat_region_set(bi, bi->image_paddr, bi->pt_root,
			      UK_MEMREGION_IMAGE) ||
	    ukplat_region_set(bi, bi->pt_root, bi->image_paddr + bi->image_len,
			      UK_MEMREGION_PAGETABLE))
		return "memory map too fragmented";
	return __NULL;
}

const char *boot_initrd(struct uk_bootinfo *bi, __u64 addr, __u64 size)
{
	__u64 end;

	if (!addr || __builtin_add_overflow(addr, size, &end) ||
	    !ukplat_region_is(bi, addr & __PAGE_MASK, end, UK_MEMREGION_RAM))
		return "initrd outside of RAM";
	bi->initrd = addr;
	bi->initrd_len = size;
	if (ukplat_region_set(bi, addr, end, UK_MEMREGION_INITRD))
		return "memory map too fragmented";
	return __NULL;
}
