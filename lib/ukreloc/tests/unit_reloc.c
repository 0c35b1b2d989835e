/* SPDX-License-Identifier: BSD-3-Clause */
/* Finds the build-id in notes: whole, absent, damaged. */
/* unit-sources: lib/ukreloc/reloc.c */
#include <string.h>
#include <uk/reloc.h>
#include <unit.h>

/* The link script's symbols; the end is where a test wants it. */
__asm__(".data\n.balign 8\n"
	".globl uk_build_id_start\nuk_build_id_start: .zero 36\n"
	".globl uk_build_id_end\nuk_build_id_end: .zero 64\n"
	".globl uk_image_start\nuk_image_start: .zero 64\n"
	".globl uk_image_end\nuk_image_end: .zero 8\n"
	".text\n");

extern __u32 uk_build_id_start[];

static void note(__u32 namesz, __u32 descsz, __u32 type, const char *name)
{
	uk_build_id_start[0] = namesz;
	uk_build_id_start[1] = descsz;
	uk_build_id_start[2] = type;
	memcpy(&uk_build_id_start[3], name, 4);
	memcpy(&uk_build_id_start[4], "0123456789abcdefghij", 20);
}

static bool refused(void)
{
	__sz len = 77;

	return !uk_reloc_build_id(&len) && len == 0;
}

UK_TESTCASE(ukreloc, build_id)
{
	const __u8 *id;
	__sz len;

	note(4, 20, 3, "GNU");
	id = uk_reloc_build_id(&len);
	UK_TEST_ASSERT(id && len == 20);
	UK_TEST_EXPECT_BYTES_EQ(id, "0123456789abcdefghij", 20);
}

UK_TESTCASE(ukreloc, damaged_notes)
{
	note(4, 21, 3, "GNU");		/* longer than the section */
	UK_TEST_EXPECT(refused());
	note(4, ~0U, 3, "GNU");
	UK_TEST_EXPECT(refused());
	note(4, 0, 3, "GNU");		/* none */
	UK_TEST_EXPECT(refused());
	note(4, 20, 1, "GNU");		/* of another kind */
	UK_TEST_EXPECT(refused());
	note(5, 20, 3, "GNU");
	UK_TEST_EXPECT(refused());
	note(4, 20, 3, "Xen");
	UK_TEST_EXPECT(refused());
	note(0, 0, 0, "\0\0\0");
	UK_TEST_EXPECT(refused());
}

UK_TESTCASE(ukreloc, inside)
{
	__vaddr_t base = uk_reloc_base();

	UK_TEST_EXPECT(base == (__vaddr_t)uk_image_start);
	UK_TEST_EXPECT(uk_reloc_inside(base) && uk_reloc_inside(base + 63));
	UK_TEST_EXPECT(!uk_reloc_inside(base - 1));
	UK_TEST_EXPECT(!uk_reloc_inside(base + 64));
	UK_TEST_EXPECT(!uk_reloc_inside(0) && !uk_reloc_inside(~0UL));
}

UK_TESTSUITE_REGISTER(ukreloc, NULL);
