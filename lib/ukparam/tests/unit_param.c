/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukparam/param.c lib/ukparam/cmdline.c lib/ukstring/string.c lib/ukstring/number.c */
/* Boot parameters: forms, errors, and hostile command lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define UK_LIBPARAM_PREFIX net
#include <uk/argparse.h>
#include <uk/libparam.h>
#include <unit.h>

static bool flag;
static __u8 byte;
static __s16 word;
static __u64 quad;
static int number;
static char *text;
static __u32 guard_before = 0xdeadbeef;
static __u16 list[3];
static __u32 guard_after = 0xdeadbeef;
static char *names[4];

UK_LIBPARAM_PARAM(flag, bool, "a flag");
UK_LIBPARAM_PARAM(byte, __u8, NULL);
UK_LIBPARAM_PARAM(word, __s16, NULL);
UK_LIBPARAM_PARAM(quad, __u64, NULL);
UK_LIBPARAM_PARAM_ALIAS(n, &number, int, NULL);
UK_LIBPARAM_PARAM(text, charp, NULL);
UK_LIBPARAM_PARAM_ARR(list, __u16, ARRAY_SIZE(list), NULL);
UK_LIBPARAM_PARAM_ARR_ALIAS(names, &names, charp, 4, NULL);

static char line[4096];
static char *argv[64];
static int rest, nargs;
static char problems[512];
static char about[16];		/* the parameter of the last problem */

static void note(enum uk_libparam_problem problem, const struct uk_libparam *p,
		 const char *w)
{
	size_t len = strlen(problems);

	snprintf(problems + len, sizeof(problems) - len, "%d:%s;", problem, w);
	if (p)
		strcpy(about, p->name);
}

static void reset(void)
{
	flag = false;
	byte = 0;
	word = 0;
	quad = 0;
	number = 0;
	text = NULL;
	memset(list, 0, sizeof(list));
	memset(names, 0, sizeof(names));
	problems[0] = '\0';
}

static void parse(const char *s)
{
	int n;

	reset();
	snprintf(line, sizeof(line), "%s", s);
	n = uk_cmdline_split(line, argv, 64);
	nargs = uk_libparam_parse(n < 64 ? n : 63, argv, note, &rest);
}

UK_TESTCASE(ukparam, words)
{
	int n;

	strcpy(line, "  a  \"b c\" 'd \\\" e' f\\ g "
	       "\"h\\\"i\" j\"k l\"m \"\" ");
	n = uk_cmdline_split(line, argv, 64);
	UK_TEST_ASSERT(n == 7);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a");
	UK_TEST_EXPECT_STR_EQ(argv[1], "b c");
	UK_TEST_EXPECT_STR_EQ(argv[2], "d \\\" e");
	UK_TEST_EXPECT_STR_EQ(argv[3], "f g");
	UK_TEST_EXPECT_STR_EQ(argv[4], "h\"i");
	UK_TEST_EXPECT_STR_EQ(argv[5], "jk lm");
	UK_TEST_EXPECT_STR_EQ(argv[6], "");
	UK_TEST_EXPECT_NULL(argv[7]);
	strcpy(line, "a b c d");
	UK_TEST_EXPECT_SNUM_EQ(uk_cmdline_split(line, argv, 3), 4);
	UK_TEST_EXPECT_STR_EQ(argv[1], "b");
	UK_TEST_EXPECT_NULL(argv[2]);
	strcpy(line, "a \"unfinished quote");
	UK_TEST_EXPECT_SNUM_EQ(uk_cmdline_split(line, argv, 9), 2);
	UK_TEST_EXPECT_STR_EQ(argv[1], "unfinished quote");
	strcpy(line, "back\\");
	UK_TEST_EXPECT_SNUM_EQ(uk_cmdline_split(line, argv, 9), 1);
	UK_TEST_EXPECT_STR_EQ(argv[0], "back\\");
	strcpy(line, "");
	UK_TEST_EXPECT_SNUM_EQ(uk_cmdline_split(line, argv, 1), 0);
	UK_TEST_EXPECT_NULL(argv[0]);
}

UK_TESTCASE(ukparam, arguments)
{
	char text[8] = { 'a', ' ', '"', 'b', ' ', 'c', '"', 'd' };

	/* no terminator: the last byte is given up for it */
	argv[2] = text;
	UK_TEST_EXPECT_SNUM_EQ(uk_argnparse(text, sizeof(text), argv, 9), 2);
	UK_TEST_EXPECT_STR_EQ(argv[0], "a");
	UK_TEST_EXPECT_STR_EQ(argv[1], "b c");
	UK_TEST_EXPECT_PTR_EQ(argv[2], text);
	strcpy(line, "x\ty  'z");
	UK_TEST_EXPECT_SNUM_EQ(uk_argparse(line, argv, 2), 2);
	UK_TEST_EXPECT_STR_EQ(argv[1], "y");
	UK_TEST_EXPECT_SNUM_EQ(uk_argparse(line, argv, 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_argnparse(line, 0, argv, 2), 0);
	strcpy(line, "x\ty  'z");
	UK_TEST_EXPECT_SNUM_EQ(uk_argparse(line, argv, 3), 3);
	UK_TEST_EXPECT_STR_EQ(argv[2], "z");
}

UK_TESTCASE(ukparam, scalars)
{
	parse("net.flag=yes net.byte=255 net.word=-32768 net.quad=0x10 "
	      "net.n=-7 net.text=\"a b\"");
	UK_TEST_EXPECT(flag && byte == 255 && word == -32768 && quad == 16);
	UK_TEST_EXPECT_SNUM_EQ(number, -7);
	UK_TEST_EXPECT_STR_EQ(text, "a b");
	UK_TEST_EXPECT_STR_EQ(problems, "");
	UK_TEST_EXPECT_SNUM_EQ(nargs, 0);
	parse("net.flag=1 net.flag=OFF net.quad=18446744073709551615 "
	      "net.text=");
	UK_TEST_EXPECT(!flag);
	UK_TEST_EXPECT(quad == ~0UL);
	UK_TEST_EXPECT_STR_EQ(text, "");
}

UK_TESTCASE(ukparam, bad_values_change_nothing)
{
	parse("net.byte=256 net.byte=-1 net.byte=12x net.byte= net.byte=x "
	      "net.word=32768 net.word=-32769 net.flag=maybe "
	      "net.quad=18446744073709551616 "
	      "net.quad=99999999999999999999999999 net.n=2147483648");
	UK_TEST_EXPECT(!byte && !word && !flag && !quad && !number);
	UK_TEST_EXPECT_STR_EQ(problems,
		"2:net.byte=256;2:net.byte=-1;1:net.byte=12x;1:net.byte=;"
		"1:net.byte=x;2:net.word=32768;2:net.word=-32769;"
		"1:net.flag=maybe;2:net.quad=18446744073709551616;"
		"2:net.quad=99999999999999999999999999;2:net.n=2147483648;");
}

UK_TESTCASE(ukparam, unknown_words)
{
	parse("ro quiet=1 net.nope=1 nett.byte=1 net.bytes=1 byte=1 =1 = . "
	      "net.byte=3");
	UK_TEST_EXPECT_SNUM_EQ(byte, 3);
	UK_TEST_EXPECT_STR_EQ(problems,
		"4:ro;5:quiet=1;0:net.nope=1;5:nett.byte=1;0:net.bytes=1;"
		"5:byte=1;5:=1;5:=;4:.;");
}

UK_TESTCASE(ukparam, arrays)
{
	parse("net.list=[ 1 2 3 ] net.names=[ \"a b\" c]");
	UK_TEST_EXPECT(list[0] == 1 && list[1] == 2 && list[2] == 3);
	UK_TEST_EXPECT_STR_EQ(names[0], "a b");
	UK_TEST_EXPECT_STR_EQ(names[1], "c");
	UK_TEST_EXPECT_NULL(names[2]);
	UK_TEST_EXPECT_STR_EQ(problems, "");
	parse("net.list=4 net.list=5 net.names=[x]");
	UK_TEST_EXPECT(list[0] == 4 && list[1] == 5 && list[2] == 0);
	UK_TEST_EXPECT_STR_EQ(names[0], "x");
	parse("net.list=[ 1 2 3 4 5 ] net.byte=1");
	UK_TEST_EXPECT(list[2] == 3 && byte == 1);
	UK_TEST_EXPECT_STR_EQ(problems, "3:4;3:5;");
	UK_TEST_EXPECT_STR_EQ(about, "list");
	UK_TEST_EXPECT(guard_before == 0xdeadbeef && guard_after == 0xdeadbeef);
	parse("net.list=[1 2] net.byte=9");
	UK_TEST_EXPECT(list[0] == 1 && list[1] == 2 && byte == 9);
	parse("net.list=[ 1 2 -- a");
	UK_TEST_EXPECT_STR_EQ(problems, "6:net.list=[;");
	UK_TEST_EXPECT(nargs == 1 && !strcmp(argv[rest], "a"));
	parse("foo.bar=[ net.byte=1 ] net.byte=2");
	UK_TEST_EXPECT_SNUM_EQ(byte, 2);
}

UK_TESTCASE(ukparam, arguments_of_main)
{
	parse("net.byte=1 -- a net.byte=2 -- b");
	UK_TEST_EXPECT_SNUM_EQ(byte, 1);
	UK_TEST_EXPECT_SNUM_EQ(nargs, 4);
	UK_TEST_EXPECT_STR_EQ(argv[rest], "a");
	UK_TEST_EXPECT_STR_EQ(argv[rest + 3], "b");
	parse("--");
	UK_TEST_EXPECT_SNUM_EQ(nargs, 0);
	parse("-- x virtio_mmio.device=512@0xfeb00e00:12 "
	      "virtio_mmio.device=512@0xfeb00c00:11");
	UK_TEST_EXPECT_SNUM_EQ(nargs, 1);
	UK_TEST_EXPECT_NULL(argv[rest + 1]);
	UK_TEST_EXPECT_STR_EQ(problems,
		"5:virtio_mmio.device=512@0xfeb00e00:12;"
		"5:virtio_mmio.device=512@0xfeb00c00:11;");
	parse("-- virtio_mmio.device=1 last");
	UK_TEST_EXPECT_SNUM_EQ(nargs, 2);
}

/* Random lines of the characters that matter: no crash, no foreign write. */
UK_TESTCASE(ukparam, hostile_lines)
{
	static const char *const bits[] = {
		"net.", "list=", "names=", "byte=", "[", "]", " ", " ", "\"",
		"'", "\\", "--", "=", "1", "999999", "-", "x", "text=", "0x",
		"virtio_mmio.device=", "\t", "\xff",
	};
	int round, i;

	srand(1);
	for (round = 0; round < 20000; round++) {
		char s[256] = "";
		int n = rand() % 24;

		for (i = 0; i < n; i++)
			strcat(s, bits[rand() % ARRAY_SIZE(bits)]);
		parse(s);
		UK_TEST_ASSERT(nargs >= 0 && rest >= 0 && rest + nargs <= 64);
		for (i = 0; i < nargs; i++)
			UK_TEST_ASSERT(argv[rest + i] != NULL);
		UK_TEST_ASSERT(guard_before == 0xdeadbeef &&
			       guard_after == 0xdeadbeef);
	}
}

UK_TESTSUITE_REGISTER(ukparam, NULL);
