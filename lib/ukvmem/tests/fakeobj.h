/* SPDX-License-Identifier: BSD-3-Clause */
/* An object whose pages areas show, and what the CPU does: for host tests. */
#ifndef __UNIT_FAKEOBJ_H__
#define __UNIT_FAKEOBJ_H__

#include <abi/errno.h>
#include <uk/arch/trap.h>
#include <uk/falloc.h>
#include <uk/vmem.h>
#include "fakept.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define PAGE	4096UL
#define OPAGES	24	/* of an object */

static struct uk_vmem *vm;

/* An object: frames that are made when asked for, bytes at 9 of each page. */
static struct object {
	__paddr_t frame[OPAGES];
	unsigned int pages;	/* its end */
	int refs;
} objects[2];

static int object_page(void *obj, __u64 off, __paddr_t *pa)
{
	struct object *o = obj;
	__u64 i = off / PAGE;

	if (i >= o->pages)
		return -ENXIO;
	if (!o->frame[i]) {
		o->frame[i] = uk_falloc(1, UK_FALLOC_PAGES);
		if (!o->frame[i])
			return -ENOMEM;
		memset(uk_phys_to_virt(o->frame[i]), 0, PAGE);
	}
	*pa = o->frame[i];
	return 0;
}

static void object_get(void *obj)
{
	((struct object *)obj)->refs++;
}

static void object_put(void *obj)
{
	((struct object *)obj)->refs--;
}

static const struct uk_vmobj_ops ops = {
	.page = object_page, .get = object_get, .put = object_put,
	.fault = uk_vmem_obj_fault,
};

static __u8 object_byte(const struct object *o, __u64 i)
{
	return i < OPAGES && o->frame[i]
	       ? ((__u8 *)uk_phys_to_virt(o->frame[i]))[9] : 0;
}

static void object_cut(struct object *o, unsigned int pages)
{
	unsigned int i;

	o->pages = pages;
	uk_vmem_obj_drop(o, pages * PAGE, ~0UL);
	for (i = pages; i < OPAGES; i++) {
		if (o->frame[i])
			uk_ffree_tagged(o->frame[i], UK_FALLOC_PAGES);
		o->frame[i] = 0;
	}
}

void ukarch_trap_handler_add(enum ukarch_trap trap __maybe_unused,
			     struct ukarch_trap_handler *h __maybe_unused)
{
}

static int start(void)
{
	fake_memory(16 * MIB, 16 * MIB);
	fake_tables(16);
	fake_region(MIB, 15 * MIB, UK_MEMREGION_RAM);
	if (uk_falloc_init(&fake_bi) || uk_paging_init(&fake_bi)
	    || uk_vmem_init())
		return -1;
	vm = uk_vmem_user();
	return 0;
}

static __sz frames_free(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return st.free;
}

/* What the CPU does: 0 and where the byte is, or why the access failed. */
static int touch(__vaddr_t va, unsigned int access, __u8 **p)
{
	unsigned int need = access & UKARCH_FAULT_WRITE ? UKARCH_PROT_WRITE
							: UKARCH_PROT_READ;
	struct uk_mapping m;
	int rc, tries;

	for (tries = 0; tries < 3; tries++) {
		if (!uk_paging_query(uk_paging_kernel(), va, &m)) {
			if (m.prot & need) {
				*p = uk_phys_to_virt(m.pa);
				return 0;
			}
			if (m.prot)
				access |= UKARCH_FAULT_PROT;
		}
		rc = uk_vmem_fault(va, access);
		if (rc)
			return rc;
	}
	return -ELOOP;
}

static int map(struct object *o, __vaddr_t va, unsigned int n, __u64 off,
	       unsigned int prot, unsigned int flags)
{
	struct uk_vma v = {
		.start = va, .prot = prot,
		.flags = flags | UK_VMA_FIXED | UK_VMA_REPLACE,
		.ops = &ops, .obj = o, .off = off, .name = "obj",
	};

	return uk_vmem_map_object(vm, &v, n * PAGE);
}

static void write_byte(__vaddr_t va, __u8 b)
{
	__u8 *p = NULL;

	UK_TEST_ASSERT(!touch(va, UKARCH_FAULT_WRITE, &p));
	*p = b;
}

static int read_byte(__vaddr_t va)
{
	__u8 *p = NULL;
	int rc = touch(va, 0, &p);

	return rc ? rc : *p;
}

#endif /* __UNIT_FAKEOBJ_H__ */
