/* SPDX-License-Identifier: BSD-3-Clause */
/* First C code: CPU features, boot information, then the core. */
#include <uk/arch/limits.h>
#include <uk/arch/ptwrite.h>
#include <uk/arch/tlb.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>
#include <uk/plat/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/reloc.h>

#define CHUNK		(1UL << 21)
#define DM_REACH	(1UL << 30)	/* what the boot tables can map */

/* Kept from the allocator: frame 0 means "none" to it, the next one is where
 * further CPUs start in real mode (drivers/intctlr/apic). */
#define LOW_RESERVED	0x2000UL

extern const char uk_pt_start[], uk_pt_end[];
void ukplat_entry(void) __attribute__((noreturn));

static struct uk_bootinfo bootinfo;

const struct uk_bootinfo *uk_bootinfo_get(void)
{
	return &bootinfo;
}

static void *dm(__paddr_t pa)
{
	return (void *)(UKARCH_DIRECTMAP_BASE + pa);
}

/* The direct map's second level: root -> third level -> it. */
static ukarch_pte_t *dm_chunks(void)
{
	ukarch_pte_t *root = dm(bootinfo.pt_root);
	ukarch_pte_t *l3 = dm(ukarch_pte_paddr(root[UKARCH_DM_SLOT]));

	return dm(ukarch_pte_paddr(l3[0]));
}

/* n entries for memory from where e points to, step bytes each. */
static void fill(ukarch_pte_t *pte, __sz n, ukarch_pte_t e, __u64 step)
{
	for (; n >= 4; n -= 4, pte += 4, e += 4 * step) {
		ukarch_pt_write(&pte[0], e);
		ukarch_pt_write(&pte[1], e + step);
		ukarch_pt_write(&pte[2], e + 2 * step);
		ukarch_pt_write(&pte[3], e + 3 * step);
	}
	for (; n; n--, e += step)
		ukarch_pt_write(pte++, e);
}

/*
 * Maps [start, end), page aligned, below DM_REACH, but the image. The first
 * chunks, those that the image touches, have a table since boot; all behind
 * become large pages, even if only a part of the last one was asked for:
 * behind the end of RAM is nothing. Between ukarch_pt_write_begin() and
 * _end().
 */
static void dm_map(__paddr_t pa, __paddr_t end, unsigned int prot)
{
	__paddr_t img = bootinfo.image_paddr;
	__paddr_t img_end = img + bootinfo.image_len;
	__paddr_t stop;
	ukarch_pte_t *c, *table;

	while (pa < end) {
		c = dm_chunks() + pa / CHUNK;
		if (!ukarch_pte_present(*c) || ukarch_pte_leaf(*c, 1)) {
			pa &= ~(CHUNK - 1);
			fill(c, (end - pa + CHUNK - 1) / CHUNK,
			     ukarch_pte_make(pa, prot, UKARCH_MT_WB, 1), CHUNK);
			return;
		}
		stop = MIN((pa & ~(CHUNK - 1)) + CHUNK, end);
		if (pa >= img && pa < img_end) {
			stop = img_end;
		} else {
			if (pa < img)
				stop = MIN(stop, img);
			table = dm(ukarch_pte_paddr(*c));
			fill(&table[(pa / __PAGE_SIZE) & 511],
			     (stop - pa) / __PAGE_SIZE,
			     ukarch_pte_make(pa, prot, UKARCH_MT_WB, 0),
			     __PAGE_SIZE);
		}
		pa = stop;
	}
}

const void *ukplat_boot_phys(__paddr_t pa, __sz len)
{
	__paddr_t end, img = bootinfo.image_paddr;
	unsigned long flags;

	if (!pa || !len || __builtin_add_overflow(pa, len, &end) ||
	    end > DM_REACH)
		return __NULL;
	if (pa < img + bootinfo.image_len && end > img)
		return __NULL;
	flags = ukarch_pt_write_begin();
	dm_map(pa & __PAGE_MASK, (end + __PAGE_SIZE - 1) & __PAGE_MASK,
	       UKARCH_PROT_READ);
	ukarch_pt_write_end(flags);
	return dm(pa);
}

/* What the entry code knows. */
static void take_boot_data(struct uk_bootinfo *bi)
{
	const struct ukarch_x86_boot *b = &ukarch_x86_boot;
	int i;

	bi->magic = UK_BOOTINFO_MAGIC;
	bi->pt_root = b->pt_root;
	bi->image_paddr = b->image_paddr;
	bi->image_base = uk_reloc_base();
	bi->image_len = (__sz)(uk_image_end - uk_image_start);
	bi->pt_free = b->pt_free;
	bi->pt_free_len = b->image_paddr + bi->image_len - b->pt_free;
	bi->entry_cycles = b->entry_cycles;
	bi->directmap_base = UKARCH_DIRECTMAP_BASE;
	bi->seed_quality = b->seed_quality;
	for (i = 0; i < UK_BOOTINFO_SEED_WORDS; i++)
		bi->seed[i] = b->seed[i];
}

/* The last two frames held the identity map; they are spare ones now. */
static void forget_identity(const struct uk_bootinfo *bi)
{
	__u64 *l3 = dm(bi->image_paddr + bi->image_len - 2 * __PAGE_SIZE);
	__u64 *l2 = l3 + __PAGE_SIZE / sizeof(*l3);
	unsigned long flags = ukarch_pt_write_begin();

	ukarch_pt_write(l3, 0);
	while (*l2)
		ukarch_pt_write(l2++, 0);
	ukarch_pt_write_end(flags);
}

static void map_ram(struct uk_bootinfo *bi)
{
	const struct uk_memregion *r;
	unsigned long flags = ukarch_pt_write_begin();
	__paddr_t end;

	for (r = bi->regions; r < bi->regions + bi->nr_regions; r++) {
		if (r->type != UK_MEMREGION_RAM &&
		    r->type != UK_MEMREGION_INITRD)
			continue;
		end = r->start + r->len;
		if (end > DM_REACH)
			end = DM_REACH;
		dm_map(r->start, end, UKARCH_PROT_RW);
		if (r->start < end)
			bi->directmap_len = end;
	}
	ukarch_pt_write_end(flags);
	ukarch_tlb_flush_all();
}

void ukplat_entry(void)
{
	struct uk_bootinfo *bi = &bootinfo;
	const char *err;

	ukarch_x86_cpu_init();
	take_boot_data(bi);
	forget_identity(bi);
	err = ukplat_boot_platform(bi);
	if (!err)
		err = ukplat_boot_pvh(bi, ukarch_x86_boot.start_info);
	if (err)
		ukplat_boot_fail(err);
	if (ukplat_region_set(bi, 0, LOW_RESERVED, UK_MEMREGION_RESERVED))
		ukplat_boot_fail("memory map too fragmented");
	map_ram(bi);
	uk_boot_entry(bi);
}
