/* SPDX-License-Identifier: BSD-3-Clause */
/* The table that the build made names the libraries of this image. */
#include <uk/libid.h>
#include <uk/test.h>

UK_TESTCASE(uklibid, this_image)
{
	__u16 i, n = uk_libid_count();

	UK_TEST_EXPECT(n > 5 && n < UKLIBID_NONE);
	for (i = 0; i < n; i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_libid(uk_libname(i)), i);
	UK_TEST_EXPECT(uk_libid("libuktest") < n);
	UK_TEST_EXPECT_STR_EQ(uk_libname(uk_libid_self()), "libuklibid");
	UK_TEST_EXPECT_SNUM_EQ(uk_libid("libnone"), UKLIBID_NONE);
	UK_TEST_EXPECT_NULL(uk_libname(n));
}

UK_TESTSUITE_REGISTER(uklibid, NULL);
