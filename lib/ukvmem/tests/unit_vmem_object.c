/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas that show an object: random use against a model page by page. */
/* unit-sources: lib/ukvmem/area.c lib/ukvmem/pages.c lib/ukvmem/ops.c lib/ukvmem/remap.c lib/ukvmem/object.c lib/ukvmem/fault.c lib/ukvmem/stack.c lib/ukvmem/init.c lib/ukpaging/table.c lib/ukpaging/map.c lib/ukpaging/pool.c lib/ukpaging/directmap.c lib/ukpaging/aspace.c lib/ukfalloc/falloc.c lib/ukfalloc/zone.c lib/ukfalloc/boot.c */
/* unit-includes: lib/ukpaging/tests/host test/unit/shim/include arch/x86_64/include lib/ukfalloc/tests lib/ukvmem/tests */
/* unit-cflags: -DUKARCH_DIRECTMAP_BASE=0x400000000000UL -DCONFIG_LIBUKVMEM_OBJECTS=1 */
#include "fakeobj.h"

#define VA	0x10000000UL
#define PAGES	64	/* of addresses */
#define NONE	-1000

UK_TESTCASE(vmobj, shared_and_private_views)
{
	struct object *o = &objects[0];
	__sz before;

	o->pages = 4;
	UK_TEST_ASSERT(!map(o, VA, 6, 0, UKARCH_PROT_RW, UK_VMA_SHARED));
	UK_TEST_ASSERT(!map(o, VA + MIB, 6, 0, UKARCH_PROT_RW, 0));
	UK_TEST_EXPECT(o->refs == 2);
	write_byte(VA + 9, 1);
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == 1);
	before = frames_free();
	write_byte(VA + 9, 2);
	/* not yet a copy of its own: it sees what others write */
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == 2);
	write_byte(VA + MIB + 9, 3);
	UK_TEST_EXPECT(frames_free() == before - 1);
	UK_TEST_EXPECT(read_byte(VA + 9) == 2 && object_byte(o, 0) == 2);
	write_byte(VA + 9, 4);
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == 3);
	/* behind the end */
	UK_TEST_EXPECT(read_byte(VA + 4 * PAGE) == -ENXIO);
	UK_TEST_EXPECT(read_byte(VA + 6 * PAGE) == -EFAULT);
	/* a discard brings the object's bytes back */
	UK_TEST_EXPECT(!uk_vmem_discard(vm, VA + MIB, 6 * PAGE));
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == 4);
	UK_TEST_EXPECT(!uk_vmem_discard(vm, VA, 6 * PAGE));
	UK_TEST_EXPECT(read_byte(VA + 9) == 4);
	/* protection of a private view never opens the object's page */
	UK_TEST_EXPECT(!uk_vmem_protect(vm, VA + MIB, PAGE, UKARCH_PROT_READ));
	UK_TEST_EXPECT(!uk_vmem_protect(vm, VA + MIB, PAGE, UKARCH_PROT_RW));
	write_byte(VA + MIB + 9, 5);
	UK_TEST_EXPECT(object_byte(o, 0) == 4);
	/* ... and keeps what the view has of its own */
	UK_TEST_EXPECT(!uk_vmem_protect(vm, VA + MIB, PAGE, 0));
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == -EACCES);
	UK_TEST_EXPECT(!uk_vmem_protect(vm, VA + MIB, PAGE, UKARCH_PROT_RW));
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == 5);
	write_byte(VA + MIB + 9, 6);
	object_cut(o, 0);
	UK_TEST_EXPECT(read_byte(VA + 9) == -ENXIO);
	UK_TEST_EXPECT(read_byte(VA + MIB + 9) == -ENXIO);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, 2 * MIB));
	UK_TEST_EXPECT(o->refs == 0 && unit_alloc_live == 0);
}

UK_TESTCASE(vmobj, not_writable_for_ever)
{
	struct object *o = &objects[0];

	o->pages = 4;
	UK_TEST_ASSERT(!map(o, VA, 2, 0, UKARCH_PROT_READ,
			    UK_VMA_SHARED | UK_VMA_NOWRITE));
	UK_TEST_EXPECT(uk_vmem_protect(vm, VA, PAGE, UKARCH_PROT_RW)
		       == -EACCES);
	UK_TEST_EXPECT(!uk_vmem_protect(vm, VA, PAGE, 0));
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, 2 * PAGE));
	UK_TEST_EXPECT(map(o, VA + 1, 1, 0, 3, 0) == -EINVAL);
	UK_TEST_EXPECT(map(o, VA, 1, 100, 3, 0) == -EINVAL);
	UK_TEST_EXPECT(map(o, VA, 0, 0, 3, 0) == -EINVAL);
	UK_TEST_EXPECT(map(o, VA, 1, 0, 7, 0) == -EINVAL);
	object_cut(o, 0);
}

UK_TESTCASE(vmobj, grows_downwards)
{
	__vaddr_t a = VA, b = VA + 1024 * PAGE;

	UK_TEST_ASSERT(!uk_vmem_map(vm, &a, PAGE, 3, UK_VMA_DEMAND
				    | UK_VMA_FIXED, "below"));
	UK_TEST_ASSERT(!uk_vmem_map(vm, &b, PAGE, 3, UK_VMA_DEMAND
				    | UK_VMA_FIXED | UK_VMA_GROWS, "stack"));
	write_byte(b - 9, 1);
	write_byte(b - 100 * PAGE, 2);
	UK_TEST_EXPECT(read_byte(b - 50 * PAGE) == 0 && read_byte(b - 9) == 1);
	/* the gap above what is below stays */
	UK_TEST_EXPECT(read_byte(VA + 200 * PAGE) == -EFAULT);
	UK_TEST_EXPECT(read_byte(VA + 300 * PAGE) == 0);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, 1025 * PAGE));
	UK_TEST_EXPECT(unit_alloc_live == 0);
}

UK_TESTCASE(vmobj, shared_memory_without_an_object_stays)
{
	__vaddr_t va = VA;

	UK_TEST_ASSERT(!uk_vmem_map(vm, &va, 2 * PAGE, 3, UK_VMA_DEMAND
				    | UK_VMA_FIXED | UK_VMA_SHARED, "s"));
	write_byte(va, 7);
	UK_TEST_EXPECT(!uk_vmem_discard(vm, va, 2 * PAGE));
	UK_TEST_EXPECT(read_byte(va) == 7);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, va, 2 * PAGE));
}

UK_TESTCASE(vmobj, moved_and_kept)
{
	struct object *o = &objects[0];
	__vaddr_t to = 0;

	o->pages = 8;
	UK_TEST_ASSERT(!map(o, VA, 4, PAGE, UKARCH_PROT_RW, 0));
	UK_TEST_ASSERT(!map(o, VA + 4 * PAGE, 1, 0, UKARCH_PROT_RW, 0));
	write_byte(VA + 9, 1);
	write_byte(VA + 3 * PAGE + 9, 4);
	UK_TEST_EXPECT(!uk_vmem_remap(vm, VA + PAGE, 3 * PAGE, 5 * PAGE, &to,
				      UK_VMA_MAYMOVE));
	UK_TEST_EXPECT(read_byte(to + 2 * PAGE + 9) == 4);
	UK_TEST_EXPECT(read_byte(VA + PAGE) == -EFAULT);
	/* the object goes on where the area does: its page 2 + 4 */
	UK_TEST_EXPECT(!map(o, VA + MIB, 8, 0, 3, UK_VMA_SHARED));
	write_byte(VA + MIB + 6 * PAGE + 9, 66);
	UK_TEST_EXPECT(read_byte(to + 4 * PAGE + 9) == 66);
	/* the pages go, the old area stays */
	UK_TEST_EXPECT(!uk_vmem_remap(vm, VA, PAGE, PAGE, &to,
				      UK_VMA_MAYMOVE | UK_VMA_KEEP));
	UK_TEST_EXPECT(read_byte(to + 9) == 1 && read_byte(VA + 9) == 0);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, UKARCH_UVMEM_BASE, UKARCH_UVMEM_END
				      - UKARCH_UVMEM_BASE));
	object_cut(o, 0);
	UK_TEST_EXPECT(o->refs == 0 && unit_alloc_live == 0);
}

UK_TESTCASE(vmobj, out_of_memory)
{
	struct object *o = &objects[0];
	__sz before = frames_free();
	__paddr_t pa, last = 0;
	__u8 *p;

	o->pages = 4;
	UK_TEST_ASSERT(!map(o, VA, 4, 0, UKARCH_PROT_RW, 0));
	UK_TEST_EXPECT(read_byte(VA) == 0);
	while ((pa = uk_falloc(1, UK_FALLOC_PAGES)) != UK_FALLOC_NONE) {
		*(__paddr_t *)uk_phys_to_virt(pa) = last;
		last = pa;
	}
	UK_TEST_EXPECT(touch(VA + PAGE, 0, &p) == -ENOMEM);
	UK_TEST_EXPECT(touch(VA, UKARCH_FAULT_WRITE, &p) == -ENOMEM);
	for (; last; last = pa) {
		pa = *(__paddr_t *)uk_phys_to_virt(last);
		uk_ffree_tagged(last, UK_FALLOC_PAGES);
	}
	write_byte(VA, 1);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT(map(o, VA + MIB, 1, 0, 3, 0) == -ENOMEM);
	UK_TEST_EXPECT(uk_vmem_unmap(vm, VA + PAGE, PAGE) == -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT(o->refs == 1);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, 4 * PAGE));
	object_cut(o, 0);
	UK_TEST_EXPECT(frames_free() + 8 >= before && o->refs == 0);
}

/* All that needs records of areas, whatever becomes of it. */
static void many_calls(struct object *o)
{
	__vaddr_t to = VA + MIB;
	__u8 *p;

	map(o, VA, 8, 0, UKARCH_PROT_RW, UK_VMA_SHARED);
	map(o, VA + 2 * PAGE, 4, PAGE, UKARCH_PROT_RW, 0);
	touch(VA + 3 * PAGE, UKARCH_FAULT_WRITE, &p);
	uk_vmem_protect(vm, VA + 3 * PAGE, 2 * PAGE, UKARCH_PROT_READ);
	uk_vmem_remap(vm, VA + 4 * PAGE, PAGE, 2 * PAGE, &to,
		      UK_VMA_MAYMOVE);
	touch(to, 0, &p);
	uk_vmem_unmap(vm, VA + PAGE, 2 * PAGE);
	to = VA + 2 * MIB;
	uk_vmem_remap(vm, VA + 6 * PAGE, PAGE, PAGE, &to, UK_VMA_FIXED);
	uk_vmem_unmap(vm, VA + 3 * PAGE, PAGE);
}

UK_TESTCASE(vmobj, each_allocation_fails_once)
{
	struct object *o = &objects[0];
	__sz before = 0;
	unsigned int n;

	o->pages = OPAGES;
	for (n = 0; n < 24; n++) {
		unit_alloc_fail_after(n);
		many_calls(o);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, 4 * MIB));
		UK_TEST_EXPECT(!uk_vmem_unmap(vm, UKARCH_UVMEM_BASE,
					      UKARCH_UVMEM_END
					      - UKARCH_UVMEM_BASE));
		UK_TEST_EXPECT(o->refs == 0 && unit_alloc_live == 0);
		object_cut(o, 0);
		o->pages = OPAGES;
		/* the first round made page tables that stay */
		if (n)
			UK_TEST_EXPECT(frames_free() >= before);
		before = frames_free();
	}
}

/* Page by page: which object, where in it, private copies and their byte. */
static struct {
	int off;	/* NONE: no area */
	__u8 obj, shared, own, byte, prot;
} model[PAGES];

static void model_clear(unsigned int at, unsigned int n)
{
	for (; n; n--)
		model[at++].off = NONE;
}

static int do_map(unsigned int at, unsigned int n)
{
	unsigned int obj = fake_rand() % 2, shared = fake_rand() % 2, i;
	unsigned int off = fake_rand() % OPAGES;
	int rc = map(&objects[obj], VA + at * PAGE, n, off * PAGE,
		     UKARCH_PROT_RW, shared ? UK_VMA_SHARED : 0);

	for (i = 0; i < n; i++) {
		model[at + i].off = (int)(off + i);
		model[at + i].obj = (__u8)obj;
		model[at + i].shared = (__u8)shared;
		model[at + i].own = 0;
		model[at + i].prot = UKARCH_PROT_RW;
	}
	return rc == 0;
}

static int expected(unsigned int i, unsigned int need)
{
	const struct object *o = &objects[model[i].obj];

	if (model[i].off == NONE)
		return -EFAULT;
	if (!(model[i].prot & need))
		return -EACCES;
	if (!model[i].own && model[i].off >= (int)o->pages)
		return -ENXIO;
	return model[i].own ? model[i].byte
			    : object_byte(o, (__u64)model[i].off);
}

static int do_touch(unsigned int i, int write)
{
	int want = expected(i, write ? UKARCH_PROT_WRITE : UKARCH_PROT_READ);
	__u8 *p;
	int rc = touch(VA + i * PAGE + 9,
		       write ? UKARCH_FAULT_WRITE : 0, &p);

	if (want < 0)
		return rc == want;
	if (rc || *p != want)
		return 0;
	if (write) {
		*p = (__u8)fake_rand();
		model[i].own = !model[i].shared;
		model[i].byte = *p;
	}
	return 1;
}

static int do_protect(unsigned int at, unsigned int n)
{
	static const unsigned int prots[] = { 0, 1, 3, 3 };
	unsigned int prot = prots[fake_rand() % 4], i, full = 1;
	int rc;

	for (i = at; i < at + n; i++)
		full &= model[i].off != NONE;
	rc = uk_vmem_protect(vm, VA + at * PAGE, n * PAGE, prot);
	for (i = at; full && i < at + n; i++)
		model[i].prot = (__u8)prot;
	return rc == (full ? 0 : -ENOMEM);
}

static int do_discard(unsigned int at, unsigned int n)
{
	unsigned int i;
	int full = 1, rc;

	rc = uk_vmem_discard(vm, VA + at * PAGE, n * PAGE);
	for (i = at; i < at + n; i++) {
		full &= model[i].off != NONE;
		model[i].own = 0;
	}
	return rc == (full ? 0 : -ENOMEM);
}

static unsigned int do_cut(void)
{
	unsigned int obj = fake_rand() % 2, pages = fake_rand() % (OPAGES + 1);
	unsigned int i;

	object_cut(&objects[obj], pages);
	for (i = 0; i < PAGES; i++)
		if (model[i].off >= (int)pages && model[i].obj == obj)
			model[i].own = 0;
	return 1;
}

/* Swap a run away and back, which must change nothing. */
static int do_move(unsigned int at, unsigned int n)
{
	__vaddr_t to = VA + 2 * PAGES * PAGE, va = VA + at * PAGE;
	struct uk_vma v;

	if (uk_vmem_find(vm, va, &v) || v.start > va || v.end - va < n * PAGE)
		return 1;
	return !uk_vmem_remap(vm, va, n * PAGE, n * PAGE, &to, UK_VMA_FIXED)
	       && !uk_vmem_remap(vm, to, n * PAGE, n * PAGE, &va,
				 UK_VMA_FIXED);
}

static int do_unmap(unsigned int at, unsigned int n)
{
	model_clear(at, n);
	return !uk_vmem_unmap(vm, VA + at * PAGE, n * PAGE);
}

UK_TESTCASE(vmobj, random_use)
{
	unsigned int round, at, n, ok = 1;
	__sz before = frames_free();

	model_clear(0, PAGES);
	objects[0].pages = objects[1].pages = OPAGES;
	for (round = 0; round < 60000 && ok; round++) {
		at = fake_rand() % PAGES;
		n = 1 + fake_rand() % MIN(12U, PAGES - at);
		switch (fake_rand() % 16) {
		case 0:
		case 1:
			ok = (unsigned int)do_map(at, n);
			break;
		case 2:
			ok = (unsigned int)do_unmap(at, n);
			break;
		case 3:
			ok = (unsigned int)do_protect(at, n);
			break;
		case 4:
			ok = (unsigned int)do_discard(at, n);
			break;
		case 5:
			ok = fake_rand() % 4 ? 1 : do_cut();
			break;
		case 6:
			ok = (unsigned int)do_move(at, n);
			break;
		default:
			ok = (unsigned int)do_touch(at, fake_rand() % 2);
		}
	}
	UK_TEST_ASSERT(ok);
	UK_TEST_EXPECT(!uk_vmem_unmap(vm, VA, PAGES * PAGE));
	UK_TEST_EXPECT(!objects[0].refs && !objects[1].refs);
	object_cut(&objects[0], 0);
	object_cut(&objects[1], 0);
	UK_TEST_EXPECT(unit_alloc_live == 0);
	UK_TEST_EXPECT(frames_free() + 4 >= before);
}

UK_TESTSUITE_REGISTER(vmobj, start);
