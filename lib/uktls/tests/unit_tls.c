/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas: where variables, thread pointer and control block lie. */
/* unit-sources: lib/uktls/tls.c lib/uktls/x86_64/layout.c */
/* unit-cflags: -DUKARCH_TLS_TCB_RESERVE=40 */
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/tls.h>
#include <unit.h>
#include "../area.h"

#define PT_LOAD 1
#define PT_TLS 7

/* An image: the head of an ELF file, two segments, initial values. */
struct image {
	__u8 ident[16];
	__u16 type, machine;
	__u32 version;
	__u64 entry, phoff, shoff;
	__u32 flags;
	__u16 ehsize, phentsize, phnum, rest[3];
	struct {
		__u32 type, flags;
		__u64 offset, vaddr, paddr, filesz, memsz, align;
	} segment[2];
	char values[8];
};

struct image uk_image_start;
static void *seen_tcb;

void ukarch_tls_tcb_init(void *tcb)
{
	seen_tcb = tcb;
	((long *)tcb)[1] = 99;
}

static void make_image(__u64 vaddr_bias, __u64 memsz, __u64 align)
{
	struct image *i = &uk_image_start;

	memset(i, 0, sizeof(*i));
	i->phoff = offsetof(struct image, segment);
	i->phentsize = sizeof(i->segment[0]);
	i->phnum = 2;
	i->segment[0].type = PT_LOAD;
	i->segment[1].type = memsz ? PT_TLS : PT_LOAD;
	i->segment[1].vaddr = offsetof(struct image, values) + vaddr_bias;
	i->segment[1].filesz = 4;
	i->segment[1].memsz = memsz;
	i->segment[1].align = align;
	memcpy(i->values, "abcdefgh", 8);
}

/* As the linker of x86-64 counts: from the thread pointer downwards. */
static char *variables(__uptr tlsp, __u64 vaddr, __u64 memsz, __u64 align)
{
	return (char *)tlsp - memsz - (-(memsz + vaddr) & (align - 1));
}

static void check_area(__u64 memsz, __u64 align)
{
	const __u64 vaddr = uk_image_start.segment[1].vaddr;
	char *area = aligned_alloc(ukarch_tls_area_align(),
				   (ukarch_tls_area_size() + 255) & ~255UL);
	__uptr tlsp = ukarch_tls_tlsp(area);
	char *vars = variables(tlsp, vaddr, memsz, align);

	memset(area, 0x55, ukarch_tls_area_size());
	ukarch_tls_area_init(area);
	UK_TEST_EXPECT(tlsp % align == 0);
	UK_TEST_EXPECT(vars >= area);
	UK_TEST_EXPECT((__uptr)vars % align == vaddr % align);
	UK_TEST_EXPECT(!memcmp(vars, uk_image_start.values, 4));
	UK_TEST_EXPECT(!vars[4] && !vars[memsz - 1]);
	UK_TEST_EXPECT(*(__uptr *)tlsp == tlsp);
	UK_TEST_EXPECT(seen_tcb == ukarch_tls_tcb_get(tlsp));
	UK_TEST_EXPECT(((long *)seen_tcb)[1] == 99 && !((long *)seen_tcb)[2]);
	UK_TEST_EXPECT((char *)seen_tcb + ukarch_tls_tcb_size() ==
		   area + ukarch_tls_area_size());
	UK_TEST_EXPECT(ukarch_tls_area_get(tlsp) == area);
	free(area);
}

UK_TESTCASE(uktls, places)
{
	static const __u64 sizes[] = { 5, 64, 100, 164 };
	static const __u64 aligns[] = { 1, 8, 16, 32, 64 };
	unsigned int s, a;

	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (a = 0; a < ARRAY_SIZE(aligns); a++) {
			make_image(0, sizes[s], aligns[a]);
			UK_TEST_EXPECT(ukarch_tls_area_align() ==
				   (aligns[a] < 16 ? 16 : aligns[a]));
			if (aligns[a] >= 16)
				check_area(sizes[s], aligns[a]);
		}
	}
}

UK_TESTCASE(uktls, only_the_reserved_part)
{
	make_image(0, 0, 0);
	UK_TEST_EXPECT(ukarch_tls_tcb_size() >= 40);
	UK_TEST_EXPECT(ukarch_tls_area_size() == ukarch_tls_tcb_size());
}

UK_TESTSUITE_REGISTER(uktls, NULL);
