/* SPDX-License-Identifier: BSD-3-Clause */
/* The platform: clocks, interrupt flag, console, memory; random numbers. */
#include <time.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/memory.h>
#include <uk/plat/time.h>
#include <uk/random.h>
#include <uk/swrand.h>
#include <uk/test.h>

UK_TESTCASE(plat, clocks)
{
	__nsec (*monotonic)(void) = ukplat_monotonic_clock;
	__nsec (*wall)(void) = ukplat_wall_clock;
	__nsec a = monotonic(), b = monotonic();

	UK_TEST_EXPECT(a <= b);
	/* later than 2020, and what the C library says */
	UK_TEST_EXPECT_SNUM_GT(ukarch_time_nsec_to_sec(wall()), 1577836800);
	UK_TEST_EXPECT_SNUM_LE(time(NULL) - (time_t)(wall() / 1000000000), 1);
}

UK_TESTCASE(plat, interrupt_flag)
{
	unsigned long outer, inner;

	UK_TEST_EXPECT_ZERO(ukplat_lcpu_irqs_disabled());
	outer = ukplat_lcpu_save_irqf();
	UK_TEST_EXPECT_NOT_ZERO(ukplat_lcpu_irqs_disabled());
	inner = ukplat_lcpu_save_irqf();
	ukplat_lcpu_restore_irqf(inner);
	UK_TEST_EXPECT_NOT_ZERO(ukplat_lcpu_irqs_disabled());
	ukplat_lcpu_restore_irqf(outer);
	UK_TEST_EXPECT_ZERO(ukplat_lcpu_irqs_disabled());
	ukplat_lcpu_disable_irq();
	ukplat_lcpu_enable_irq();
	UK_TEST_EXPECT_ZERO(ukplat_lcpu_irqs_disabled());
}

UK_TESTCASE(plat, console)
{
	static const char text[] = "# from the console\n";

	UK_TEST_EXPECT_SNUM_EQ(ukplat_coutk(text, sizeof(text) - 1),
			       sizeof(text) - 1);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_coutd("", 0), 0);
}

UK_TESTCASE(plat, memory)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();

	UK_TEST_ASSERT(bi && bi->nr_regions > 0);
	UK_TEST_EXPECT_SNUM_GT(bi->initrd_len, 0);
}

UK_TESTCASE(plat, random)
{
	__u32 (*one)(void) = uk_random_u32;
	__u8 a[32] = { 0 }, b[32] = { 0 };

	UK_TEST_EXPECT_ZERO(uk_random_fill_buffer(a, sizeof(a)));
	UK_TEST_EXPECT_ZERO(uk_random_fill_buffer(b, sizeof(b)));
	UK_TEST_EXPECT_NOT_ZERO(memcmp(a, b, sizeof(a)));
	UK_TEST_EXPECT(uk_swrand_randr() != uk_swrand_randr() ||
		       one() != one());
}

uk_testsuite_register(plat, NULL);
