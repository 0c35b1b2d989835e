/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas: mapping, cutting, faults and moves against a model page by page. */
/* unit-sources: lib/ukvmem/area.c lib/ukvmem/pages.c lib/ukvmem/ops.c lib/ukvmem/remap.c lib/ukvmem/fault.c lib/ukvmem/stack.c lib/ukvmem/init.c lib/ukpaging/table.c lib/ukpaging/map.c lib/ukpaging/pool.c lib/ukpaging/directmap.c lib/ukpaging/aspace.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: lib/ukpaging/tests/host test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL */
#include <abi/errno.h>
#include <uk/arch/trap.h>
#include <uk/falloc.h>
#include <uk/vmem.h>
#include "fakept.h"
#include <unit.h>

#define MIB	(1UL << 20)
#define PAGE	4096UL
#define VA	0x10000000UL
#define PAGES	256

static struct ukarch_trap_handler *pf;
static struct uk_vmem *vm;

void ukarch_trap_handler_add(enum ukarch_trap trap,
			     struct ukarch_trap_handler *h)
{
	if (trap == UKARCH_TRAP_PAGE_FAULT)
		pf = h;
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

/* What the CPU does on an access: the byte, or NULL for a crash. */
static __u8 *touch(__vaddr_t va, unsigned int access)
{
	struct uk_mapping m;
	unsigned int need = access & UKARCH_FAULT_WRITE ? UKARCH_PROT_WRITE
			    : access & UKARCH_FAULT_EXEC ? UKARCH_PROT_EXEC
			    : UKARCH_PROT_READ;
	int here = !uk_paging_query(uk_paging_kernel(), va, &m);

	if (!here || !m.prot) {
		if (!pf->fn(NULL, va, access, pf->arg))
			return NULL;
		if (uk_paging_query(uk_paging_kernel(), va, &m))
			return NULL;
	}
	if (!(m.prot & need))
		return pf->fn(NULL, va, access | UKARCH_FAULT_PROT, pf->arg)
		       ? (__u8 *)1 : NULL;
	return uk_phys_to_virt(m.pa);
}

UK_TESTCASE(vmem, memory_on_demand)
{
	__sz before = frames_free();
	__vaddr_t va = 0;
	__u8 *p;

	UK_TEST_ASSERT(!uk_vmem_map(vm, &va, 100 * PAGE, UKARCH_PROT_RW,
				    UK_VMA_DEMAND, "test"));
	UK_TEST_EXPECT(frames_free() >= before - 1);
	p = touch(va + 5 * PAGE + 7, UKARCH_FAULT_WRITE);
	UK_TEST_ASSERT(p);
	UK_TEST_EXPECT(*p == 0);
	*p = 42;
	UK_TEST_EXPECT(touch(va + 5 * PAGE + 7, 0) == p);
	UK_TEST_EXPECT(!touch(va + 5 * PAGE, UKARCH_FAULT_EXEC));
	UK_TEST_EXPECT(!touch(va - 1, 0));
	UK_TEST_EXPECT(!touch(va + 100 * PAGE, 0));
	UK_TEST_EXPECT(!strcmp(uk_vmem_region_name(va), "test"));
	/* contents survive PROT_NONE, not a discard */
	UK_TEST_EXPECT(!uk_vmem_protect(vm, va, 10 * PAGE, 0));
	UK_TEST_EXPECT(!touch(va + 5 * PAGE + 7, 0));
	UK_TEST_EXPECT(!uk_vmem_protect(vm, va, 10 * PAGE, UKARCH_PROT_READ));
	p = touch(va + 5 * PAGE + 7, 0);
	UK_TEST_EXPECT(p && *p == 42);
	UK_TEST_EXPECT(!touch(va + 5 * PAGE + 7, UKARCH_FAULT_WRITE));
	UK_TEST_EXPECT(!uk_vmem_protect(vm, va, 10 * PAGE, UKARCH_PROT_RW));
	UK_TEST_EXPECT(!uk_vmem_discard(vm, va, 100 * PAGE));
	p = touch(va + 5 * PAGE + 7, UKARCH_FAULT_WRITE);
	UK_TEST_EXPECT(p && *p == 0);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 100 * PAGE));
	UK_TEST_EXPECT(!touch(va + 5 * PAGE, 0));
	UK_TEST_EXPECT(!uk_vmem_region_name(va));
}

UK_TESTCASE(vmem, page_zero_and_nonsense)
{
	__vaddr_t va = 0;

	UK_TEST_EXPECT(uk_vmem_map(vm, &va, PAGE, 3, UK_VMA_FIXED, NULL)
		       == -EINVAL);
	UK_TEST_EXPECT(uk_vmem_map(vm, &va, 100, 3, 0, NULL) == -EINVAL);
	UK_TEST_EXPECT(uk_vmem_map(vm, &va, 0, 3, 0, NULL) == -EINVAL);
	UK_TEST_EXPECT(uk_vmem_map(vm, &va, 1UL << 60, 3, 0, NULL) == -ENOMEM);
	UK_TEST_EXPECT(uk_vmem_map(vm, &va, PAGE, 7, 0, NULL) == -EINVAL);
	UK_TEST_EXPECT(uk_vmem_unmap(vm, -PAGE, 2 * PAGE) == -EINVAL);
	UK_TEST_EXPECT(uk_vmem_protect(vm, VA, PAGE, 1) == -ENOMEM);
	UK_TEST_EXPECT(!touch(8, UKARCH_FAULT_WRITE));
	UK_TEST_EXPECT(!touch(0x8000000000000000UL, 0));
}

/* Page by page: 0 no area, else prot + 1, and the byte that was written. */
static struct { __u8 prot, byte; } model[PAGES];

static int model_ok(void)
{
	struct uk_vma v;
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		__vaddr_t va = VA + i * PAGE;
		int have = !uk_vmem_find(vm, va, &v) && v.start <= va;

		if (have != !!model[i].prot)
			return 0;
		if (have && v.prot != model[i].prot - 1U)
			return 0;
	}
	return 1;
}

static int do_map(unsigned int at, unsigned int n)
{
	unsigned int prot = fake_rand() % 4 ? UKARCH_PROT_RW : 1, i, used = 0;
	int replace = fake_rand() % 2, rc;
	__vaddr_t va = VA + at * PAGE;

	for (i = at; i < at + n; i++)
		used |= model[i].prot;
	rc = uk_vmem_map(vm, &va, n * PAGE, prot, UK_VMA_DEMAND | UK_VMA_FIXED
			 | (replace ? UK_VMA_REPLACE : 0), "x");
	if (used && !replace)
		return rc == -EEXIST;
	for (i = at; i < at + n; i++) {
		model[i].prot = prot + 1;
		model[i].byte = 0;
	}
	return rc == 0 && va == VA + at * PAGE;
}

static int do_protect(unsigned int at, unsigned int n)
{
	unsigned int prot = fake_rand() % 4 ? UKARCH_PROT_RW : 0, i, full = 1;
	int rc;

	for (i = at; i < at + n; i++)
		full &= !!model[i].prot;
	rc = uk_vmem_protect(vm, VA + at * PAGE, n * PAGE, prot);
	for (i = at; full && i < at + n; i++)
		model[i].prot = prot + 1;
	return rc == (full ? 0 : -ENOMEM);
}

static int do_write(unsigned int i)
{
	__u8 *p = touch(VA + i * PAGE + 9, UKARCH_FAULT_WRITE);

	if (model[i].prot != UKARCH_PROT_RW + 1)
		return p == NULL;
	if (!p || *p != model[i].byte)
		return 0;
	*p = model[i].byte = (__u8)fake_rand();
	return 1;
}

/* Move a run of equal pages elsewhere and back into the model's range. */
static int do_move(unsigned int at, unsigned int n)
{
	__vaddr_t to = VA + PAGES * PAGE + PAGE, va = VA + at * PAGE;
	unsigned int i;
	int rc;

	for (i = at; i < at + n; i++)
		if (model[i].prot != model[at].prot || !model[i].prot)
			return 1;
	rc = uk_vmem_remap(vm, va, n * PAGE, n * PAGE, &to, UK_VMA_FIXED);
	if (rc)
		return 0;
	if (model[at].prot == UKARCH_PROT_RW + 1) {
		__u8 *p = touch(to + 9, 0);

		if (!p || *p != model[at].byte || touch(va + 9, 0))
			return 0;
	}
	return !uk_vmem_remap(vm, to, n * PAGE, n * PAGE, &va, UK_VMA_FIXED);
}

UK_TESTCASE(vmem, random_use)
{
	__sz before;
	unsigned int round, at, n, ok;

	do_map(0, 1);
	do_write(0);
	uk_vmem_unmap(vm, VA, PAGE);
	memset(model, 0, sizeof(model));
	before = frames_free();
	for (round = 0; round < 40000; round++) {
		at = fake_rand() % PAGES;
		n = 1 + fake_rand() % MIN(20U, PAGES - at);
		switch (fake_rand() % 8) {
		case 0:
			ok = do_map(at, n);
			break;
		case 1:
			ok = !uk_vmem_unmap(vm, VA + at * PAGE, n * PAGE);
			memset(&model[at], 0, n * sizeof(model[0]));
			break;
		case 2:
			ok = do_protect(at, n);
			break;
		case 3:
			ok = do_move(at, n);
			break;
		default:
			ok = do_write(at);
		}
		UK_TEST_ASSERT(ok);
		if (round % 64 == 0)
			UK_TEST_ASSERT(model_ok());
	}
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, PAGES * PAGE));
	/* tables of the moves may stay */
	UK_TEST_EXPECT(frames_free() + 4 >= before);
	UK_TEST_EXPECT(unit_alloc_live == 0);
}

UK_TESTCASE(vmem, grows_in_place_and_moves)
{
	__vaddr_t a = VA, b = VA + 4 * PAGE, to = 0;
	__u8 *p;

	UK_TEST_ASSERT(!uk_vmem_map(vm, &a, 2 * PAGE, 3,
				    UK_VMA_DEMAND | UK_VMA_FIXED, "a"));
	UK_TEST_ASSERT(!uk_vmem_map(vm, &b, PAGE, 3,
				    UK_VMA_DEMAND | UK_VMA_FIXED, "b"));
	*touch(a, UKARCH_FAULT_WRITE) = 77;
	UK_TEST_EXPECT(!uk_vmem_remap(vm, a, 2 * PAGE, 4 * PAGE, &to, 0)
		       && to == a);
	UK_TEST_EXPECT(touch(a + 3 * PAGE, 0));
	UK_TEST_EXPECT(uk_vmem_remap(vm, a, 4 * PAGE, 5 * PAGE, &to, 0)
		       == -ENOMEM);
	UK_TEST_EXPECT(!uk_vmem_remap(vm, a, 4 * PAGE, 9 * PAGE, &to,
				      UK_VMA_MAYMOVE) && to != a);
	p = touch(to, 0);
	UK_TEST_EXPECT(p && *p == 77);
	UK_TEST_EXPECT(!touch(a, 0) && touch(b, 0));
	UK_TEST_EXPECT(!uk_vmem_remap(vm, to, 9 * PAGE, PAGE, &to, 0));
	UK_TEST_EXPECT(!touch(to + PAGE, 0) && touch(to, 0));
	UK_TEST_EXPECT(uk_vmem_remap(vm, VA + 40 * PAGE, PAGE, 2 * PAGE, &to, 0)
		       == -EFAULT);
	uk_vmem_unmap(vm, to, PAGE);
	uk_vmem_unmap(vm, b, PAGE);
	UK_TEST_EXPECT(unit_alloc_live == 0);
}

UK_TESTCASE(vmem, huge_reservations_cost_nothing)
{
	__vaddr_t va = 0;
	__sz before;
	int i;

	for (i = 0; i < 100; i++) {
		va = 0;
		UK_TEST_ASSERT(!uk_vmem_map(vm, &va, 1UL << 44, 0,
					    UK_VMA_DEMAND, "huge"));
		UK_TEST_EXPECT(!uk_vmem_protect(vm, va + (1UL << 43), PAGE,
						UKARCH_PROT_RW));
		UK_TEST_EXPECT(touch(va + (1UL << 43), UKARCH_FAULT_WRITE));
		before = frames_free();
		UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 1UL << 44));
		UK_TEST_EXPECT(frames_free() == before + 1);
	}
}

UK_TESTCASE(vmem, stacks)
{
	char *s[6];
	struct uk_mapping m;
	unsigned int i;
	__sz after;

	for (i = 0; i < 6; i++) {
		s[i] = uk_vmem_stack_alloc(0x10000);
		UK_TEST_ASSERT(s[i]);
		UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(),
					       (__vaddr_t)s[i] - 1, NULL));
		UK_TEST_EXPECT(!uk_paging_query(uk_paging_kernel(),
						(__vaddr_t)s[i] + 0xffff, &m)
			       && m.prot == UKARCH_PROT_RW);
		UK_TEST_EXPECT(!touch((__vaddr_t)s[i] - 8, UKARCH_FAULT_WRITE));
	}
	UK_TEST_EXPECT(strstr(uk_vmem_region_name((__vaddr_t)s[2] - 1),
			      "guard"));
	UK_TEST_EXPECT(strstr(uk_vmem_region_name((__vaddr_t)s[2]), "stack"));
	for (i = 0; i < 6; i++)
		uk_vmem_stack_free(s[i], 0x10000);
	after = frames_free();
	s[0] = uk_vmem_stack_alloc(0x10000);
	UK_TEST_EXPECT(s[0] == s[5] && frames_free() == after);
	uk_vmem_stack_free(s[0], 0x10000);
	uk_vmem_stack_free(NULL, 0x10000);
	UK_TEST_EXPECT(!uk_vmem_stack_alloc(0));
	UK_TEST_EXPECT(!uk_vmem_stack_alloc(~0UL));
}

UK_TESTCASE(vmem, out_of_memory)
{
	__vaddr_t va = 0, v2 = 0;
	__sz i, free_before;
	void *s;

	/* no memory for the record of an area */
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT(uk_vmem_map(vm, &va, PAGE, 3, 0, NULL) == -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_ASSERT(!uk_vmem_map(vm, &va, 32 * MIB, 3, UK_VMA_DEMAND, "d"));
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT(uk_vmem_unmap(vm, va + PAGE, PAGE) == -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT(uk_vmem_populate(vm, va, 32 * MIB) == -ENOMEM);
	UK_TEST_EXPECT(!uk_vmem_discard(vm, va, 32 * MIB));
	free_before = frames_free();
	UK_TEST_EXPECT(uk_vmem_map(vm, &v2, 32 * MIB, 3, UK_VMA_DEMAND
				   | UK_VMA_POPULATE, "p") == -ENOMEM);
	UK_TEST_EXPECT(frames_free() + 16 >= free_before);
	unit_log_reset();
	for (i = 0; i < 32 * MIB && touch(va + i, UKARCH_FAULT_WRITE);
	     i += PAGE)
		;
	UK_TEST_EXPECT(i > 8 * MIB && i < 16 * MIB && frames_free() == 0);
	UK_TEST_EXPECT(strstr(unit_log, "out of memory"));
	s = uk_vmem_stack_alloc(0x20000);
	UK_TEST_EXPECT(!s);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 32 * MIB));
	UK_TEST_EXPECT(frames_free() + 16 >= free_before);
}

UK_TESTSUITE_REGISTER(vmem, start);
