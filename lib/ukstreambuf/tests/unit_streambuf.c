/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukstreambuf/streambuf.c lib/ukstring/format.c lib/ukstring/string.c */
/* Stream buffers: one string, several strings, too little room. */
#include <string.h>
#include <uk/streambuf.h>
#include <unit.h>

static char mem[8];
static struct uk_streambuf sb;

static void begin(int flags)
{
	memset(mem, 'x', sizeof(mem));
	uk_streambuf_init(&sb, mem, sizeof(mem), flags);
}

UK_TESTCASE(ukstreambuf, one_string)
{
	begin(UK_STREAMBUF_C_TERMSHIFT);
	UK_TEST_EXPECT_STR_EQ(uk_streambuf_buf(&sb), "");
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_printf(&sb, "a%d", 12), 4);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_seek(&sb), 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_len(&sb), 4);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_left(&sb), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_strcpy(&sb, "bcde"), 5);
	UK_TEST_EXPECT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_STR_EQ(mem, "a12bcde");
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_strcpy(&sb, "f"), 1);
	UK_TEST_EXPECT_NOT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_STR_EQ(mem, "a12bcde");
	uk_streambuf_reset(&sb);
	UK_TEST_EXPECT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_printf(&sb, "123456789"), 8);
	UK_TEST_EXPECT_NOT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_STR_EQ(mem, "1234567");
}

UK_TESTCASE(ukstreambuf, several_strings)
{
	begin(UK_STREAMBUF_C_WIPEZERO);
	UK_TEST_EXPECT_BYTES_EQ(mem, "\0\0\0\0\0\0\0", 8);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_strcpy(&sb, "ab"), 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_printf(&sb, "cdef"), 5);
	UK_TEST_EXPECT_BYTES_EQ(mem, "ab\0cdef", 8);
	UK_TEST_EXPECT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_ZERO(uk_streambuf_left(&sb));
	UK_TEST_EXPECT_SNUM_EQ(uk_streambuf_strcpy(&sb, ""), 0);
	UK_TEST_EXPECT_NOT_ZERO(uk_streambuf_istruncated(&sb));
	UK_TEST_EXPECT_BYTES_EQ(mem, "ab\0cdef", 8);
}

UK_TESTSUITE_REGISTER(ukstreambuf, NULL);
