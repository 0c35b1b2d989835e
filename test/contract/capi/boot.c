/* SPDX-License-Identifier: BSD-3-Clause */
/* What runs before main: initcalls, constructors, boot parameters. */
#include <stdlib.h>
#include <string.h>
#include <uk/ctors.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/plat/console.h>
#include <uk/test.h>

/* A letter for each that ran. */
static char order[32];
static unsigned int count;

static int note(char letter)
{
	if (count < sizeof(order) - 1)
		order[count++] = letter;
	return 0;
}

#define NOTES(name, letter)						\
	static int name(struct uk_init_ctx *ctx __maybe_unused)		\
	{								\
		return note(letter);					\
	}

NOTES(early_first, 'a')
NOTES(early_last, 'b')
NOTES(plat_first, 'c')
NOTES(plat_last, 'd')
NOTES(bus_first, 'e')
NOTES(bus_last, 'f')
NOTES(rootfs_first, 'g')
NOTES(rootfs_last, 'h')
NOTES(sys_first, 'i')
NOTES(sys_last, 'j')
NOTES(late_first, 'k')
NOTES(late_last, 'l')

static void undo_sys(const struct uk_term_ctx *ctx __unused)
{
	ukplat_coutk("# undone: sys\n", 14);
}

static void undo_late(const struct uk_term_ctx *ctx __unused)
{
	ukplat_coutk("# undone: late\n", 15);
}

/* In the file's order nothing would be as it should. */
uk_late_initcall(late_last, undo_late);
uk_late_initcall_prio(late_first, 0x0, UK_PRIO_EARLIEST);
uk_sys_initcall(sys_last, undo_sys);
uk_sys_initcall_prio(sys_first, 0x0, 0);
uk_rootfs_initcall(rootfs_last, 0x0);
uk_rootfs_initcall_prio(rootfs_first, 0x0, UK_PRIO_AFTER(3));
uk_bus_initcall(bus_last, 0x0);
uk_bus_initcall_prio(bus_first, 0x0, 1);
uk_plat_initcall(plat_last, 0x0);
uk_plat_initcall_prio(plat_first, 0x0, 2);
uk_early_initcall(early_last, 0x0);
uk_early_initcall_prio(early_first, 0x0, 3);

static void ctor_last(void)
{
	note('n');
}

static void ctor_first(void)
{
	note('m');
}

UK_CTOR_PRIO(ctor_last, UK_PRIO_AFTER(0));
UK_CTOR_PRIO(ctor_first, 0);

static int flag;
static __u16 list[3] = { 1, 1, 1 };
static char *text = "default";
static __s32 own;

UK_LIBPARAM_PARAM(flag, int, "a number");
UK_LIBPARAM_PARAM_ARR(list, __u16, ARRAY_SIZE(list), "numbers");
UK_LIBPARAM_PARAM_ALIAS(words, &text, charp, "a text");
UK_LIBPARAM_PARAM_ARR_ALIAS(mine, &own, __s32, 1, "a number of its own name");

UK_TESTCASE(boot, initcalls)
{
	UK_TEST_EXPECT_BYTES_EQ(order, "abcdefghijkl", 12);
}

UK_TESTCASE(boot, constructors)
{
	UK_TEST_EXPECT_STR_EQ(order + 12, "mn");
}

UK_TESTCASE(boot, parameters)
{
	UK_TEST_EXPECT_SNUM_EQ(flag, 5);
	UK_TEST_EXPECT_SNUM_EQ(list[0] + list[1] * 10 + list[2] * 100, 178);
	UK_TEST_EXPECT_STR_EQ(text, "two words");
	UK_TEST_EXPECT_SNUM_EQ(own, -3);
}

UK_TESTSUITE_AT_CTORCALL_PRIO(boot, NULL, 5);
