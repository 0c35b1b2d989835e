/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a loader leaves in memory: PVH start info or multiboot information,
 * memory map, modules, command line. The input is physical memory from INFO on;
 * its first byte says where the image is.
 */
/* fuzz-sources: plat/boot/regions.c plat/boot/read.c plat/boot/pvh.c plat/boot/multiboot.c */
/* fuzz-flags: -Iplat/boot -Iplat/boot/include -DCONFIG_KVM_MULTIBOOT=1 */
#include <stdlib.h>
#include <string.h>
#include <uk/plat/boot.h>
#include "fuzz.h"

#define MEM_SIZE	(32UL << 10)
#define INFO		0x1000UL
#define MIB		(1UL << 20)
#define COPIES		64

static const uint8_t *mem;
static size_t mem_size;
static void *copies[COPIES];
static unsigned int ncopies;

/* A copy of just these bytes, so that one behind them is noticed. */
const void *ukplat_boot_phys(__paddr_t pa, __sz len)
{
	void *p;

	if (pa < INFO || !len || pa - INFO > mem_size ||
	    len > mem_size - (pa - INFO) || ncopies == COPIES)
		return NULL;
	p = malloc(len);
	memcpy(p, mem + (pa - INFO), len);
	copies[ncopies++] = p;
	return p;
}

/* A loader that passes no map: this machine has none either. */
const char *ukplat_boot_memmap(struct uk_bootinfo *bi)
{
	(void)bi;
	return "no memory map";
}

/* Sorted, apart, page aligned, not empty, within what a CPU can address. */
static void check_regions(const struct uk_bootinfo *bi)
{
	__paddr_t end = 0;
	unsigned int i;

	FUZZ_EXPECT(bi->nr_regions <= UK_BOOTINFO_MAXREGIONS);
	for (i = 0; i < bi->nr_regions; i++) {
		const struct uk_memregion *r = &bi->regions[i];

		FUZZ_EXPECT(r->start >= end && r->len);
		FUZZ_EXPECT(!((r->start | r->len) & 4095));
		end = r->start + r->len;
		FUZZ_EXPECT(end > r->start && end <= 1UL << 52);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct uk_bootinfo bi;
	const char *err;

	if (size < 1)
		return 0;
	mem = data + 1;
	mem_size = size - 1 < MEM_SIZE ? size - 1 : MEM_SIZE;
	memset(&bi, 0, sizeof(bi));
	bi.image_paddr = (data[0] & 63) * 8 * MIB + MIB;
	bi.image_len = ((data[0] >> 6) + 1) * 0x41000;
	bi.pt_root = bi.image_paddr + bi.image_len - 0x10000;
	err = ukplat_boot_pvh(&bi, INFO);
	while (ncopies)
		free(copies[--ncopies]);
	FUZZ_EXPECT(!err || *err);
	check_regions(&bi);
	if (err)
		return 0;
	FUZZ_EXPECT(strlen(bi.cmdline) < UK_BOOTINFO_CMDLINE_MAX);
	FUZZ_EXPECT(ukplat_region_is(&bi, bi.image_paddr, bi.pt_root,
				     UK_MEMREGION_IMAGE));
	if (bi.initrd_len)
		FUZZ_EXPECT(bi.initrd &&
			    ukplat_region_is(&bi, bi.initrd,
					     bi.initrd + bi.initrd_len,
					     UK_MEMREGION_INITRD));
	return 0;
}
