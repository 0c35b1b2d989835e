/* SPDX-License-Identifier: BSD-3-Clause */
/* The image knows where it is and which build it is. */
#include <uk/reloc.h>
#include <uk/test.h>

static int in_data = 1;

UK_TESTCASE(ukreloc, where_things_are)
{
	UK_TEST_EXPECT(uk_reloc_inside((__vaddr_t)uk_reloc_build_id));
	UK_TEST_EXPECT(uk_reloc_inside((__vaddr_t)&in_data));
	UK_TEST_EXPECT(!uk_reloc_inside(uk_reloc_base() - 1));
	UK_TEST_EXPECT(!uk_reloc_inside((__vaddr_t)uk_image_end));
	UK_TEST_EXPECT((const char *)uk_reloc_build_id >= uk_text_start &&
		       (const char *)uk_reloc_build_id < uk_text_end);
	UK_TEST_EXPECT((const char *)&in_data >= uk_data_start &&
		       (const char *)&in_data < uk_data_end);
	/* pages of 2 MiB at least, in the top 2 GiB */
	UK_TEST_EXPECT(uk_reloc_base() >= 0xffffffff80000000UL ||
		       sizeof(void *) != 8 || uk_reloc_base() % 4096 == 0);
}

UK_TESTCASE(ukreloc, build_id)
{
	const __u8 *id;
	__sz len = 0, i;
	__u8 any = 0;

	id = uk_reloc_build_id(&len);
	UK_TEST_ASSERT(id && len == 20);
	for (i = 0; i < len; i++)
		any |= id[i];
	UK_TEST_EXPECT(any);
	UK_TEST_EXPECT(uk_reloc_inside((__vaddr_t)id));
}

UK_TESTSUITE_REGISTER(ukreloc, NULL);
