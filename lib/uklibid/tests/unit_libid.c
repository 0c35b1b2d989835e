/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers and names of libraries, there and back. */
/* unit-sources: lib/uklibid/libid.c */
/* unit-includes: lib/uklibid/tests/host */
#include <uk/libid.h>
#include <unit.h>

UK_TESTCASE(uklibid, there_and_back)
{
	__u16 i;

	UK_TEST_EXPECT_SNUM_EQ(uk_libid_count(), 3);
	for (i = 0; i < uk_libid_count(); i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_libid(uk_libname(i)), i);
	UK_TEST_EXPECT_SNUM_EQ(uk_libid_self(), 2);
	UK_TEST_EXPECT_STR_EQ(uk_libname_self(), "unit");
}

UK_TESTCASE(uklibid, what_is_not_there)
{
	UK_TEST_EXPECT_SNUM_EQ(uk_libid(""), UKLIBID_NONE);
	UK_TEST_EXPECT_SNUM_EQ(uk_libid("libfo"), UKLIBID_NONE);
	UK_TEST_EXPECT_SNUM_EQ(uk_libid("libfoob"), UKLIBID_NONE);
	UK_TEST_EXPECT_NULL(uk_libname(3));
	UK_TEST_EXPECT_NULL(uk_libname(UKLIBID_NONE));
}

UK_TESTSUITE_REGISTER(uklibid, NULL);
