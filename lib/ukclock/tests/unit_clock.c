/* SPDX-License-Identifier: BSD-3-Clause */
/* Nanoseconds from cycles, and a calendar that shows seconds only. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unit.h>

#include "../clock.c"

static uint64_t cycle_now, hz;
static uint64_t true_wall;		/* ns; what the chip truncates */
static uint64_t armed;
static int disarmed, readings;

__u64 unit_cycles(void)
{
	return cycle_now;
}

static __u64 test_hz(void)
{
	return hz;
}

static const struct uk_clocksource test_source = { "test", test_hz };

static __nsec chip_read(void)
{
	readings++;
	return true_wall / NSEC * NSEC;
}

static const struct uk_clockwall chip = { "chip", chip_read, NSEC };

static void test_arm(__nsec delta)
{
	armed = delta;
}

static void test_disarm(void)
{
	disarmed++;
}

static const struct uk_clockevent test_event = {
	"test", test_arm, test_disarm
};

static void restart(uint64_t rate_hz)
{
	hz = rate_hz;
	cycle_now = 123456789;
	uk_clock_scale.mult = 0;
	wall_next = 0;
	uk_clock_source_set(hz ? &test_source : NULL);
	(void)ukplat_monotonic_clock();
}

UK_TESTCASE(clock, exact_for_a_year)
{
	static const uint64_t rates[] = { 24000000, 999999999, 1000000000,
		1000000001, 2399998765, 5200000000 };
	unsigned int i;

	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		uint64_t year = 365UL * 86400, ns;

		restart(rates[i]);
		UK_TEST_EXPECT_SNUM_EQ(ukplat_monotonic_clock(), 0);
		cycle_now += year * rates[i];
		ns = ukplat_monotonic_clock();
		UK_TEST_EXPECT(llabs((long long)(ns - year * NSEC)) <= 2);
		UK_TEST_EXPECT(ukplat_time_get_resolution() >= 1);
	}
}

UK_TESTCASE(clock, there_and_back)
{
	uint64_t ns;

	restart(2399998765);
	for (ns = 1; ns < 1000000000000UL; ns = ns * 7 + 3) {
		uint64_t back = uk_clock_cycles_to_ns(
					uk_clock_ns_to_cycles(ns));

		UK_TEST_EXPECT(llabs((long long)(back - ns)) <=
			       2 + (long long)(ns / 100000000));
	}
}

UK_TESTCASE(clock, unknown_rate_counts_cycles)
{
	restart(0);
	cycle_now += 5000;
	UK_TEST_EXPECT_SNUM_EQ(ukplat_monotonic_clock(), 5000 - 1 + 1);
}

UK_TESTCASE(clock, calendar_converges)
{
	uint64_t err = 0;
	int i;

	restart(1000000000);
	true_wall = 1700000000UL * NSEC + 730000000;
	uk_clock_wall_set(&chip);
	for (i = 0; i < 400; i++) {
		int64_t e = (int64_t)(ukplat_wall_clock() - true_wall);

		UK_TEST_EXPECT(llabs(e) <= 500000001);
		err = (uint64_t)llabs(e);
		cycle_now += 3377000000;
		true_wall += 3377000000;
	}
	UK_TEST_EXPECT(err < 50000000);
	UK_TEST_EXPECT(readings < 200);
}

UK_TESTCASE(clock, calendar_follows_drift)
{
	int i;

	restart(1000000000);
	true_wall = 1700000000UL * NSEC;
	for (i = 0; i < 2000; i++) {
		/* the counter is 500 ppm fast, over three hours */
		int64_t e = (int64_t)(ukplat_wall_clock() - true_wall);

		UK_TEST_EXPECT(llabs(e) < 1100000000);
		cycle_now += 5002500000;
		true_wall += 5000000000;
	}
}

/* The chip of an emulated machine is late by the part of a second at which
 * the machine started; what the launcher told stays, if it can be true. */
UK_TESTCASE(clock, calendar_by_the_launcher)
{
	uint64_t late;
	int i;

	for (late = 0; late < NSEC; late += 37000000) {
		restart(1000000000);
		true_wall = 1700000000UL * NSEC + cycle_now;
		started = 1700000000000UL + late / 1000000;
		for (i = 0; i < 100; i++) {
			UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(),
					       true_wall + late);
			cycle_now += 337000000;
			true_wall += 337000000;
		}
		restart(1000000000);
		wall_late = 0;
		started -= 3000;	/* a command line of before */
		UK_TEST_EXPECT(ukplat_wall_clock() < true_wall + NSEC);
		UK_TEST_EXPECT(ukplat_wall_clock() + NSEC > true_wall);
	}
	started = 0;
}

/* What the launcher tells takes time to arrive: the latest counts. */
UK_TESTCASE(clock, calendar_told_again)
{
	restart(1000000000);
	wall_late = 0;
	true_wall = 1700000000UL * NSEC + 900000000;
	ukplat_wall_clock_told(true_wall);	/* nobody asks yet */
	UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(),
			       true_wall / NSEC * NSEC + NSEC / 2);
	/* the chip is 300 ms late */
	ukplat_wall_clock_told(true_wall + 300000000);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(), true_wall + 300000000);
	ukplat_wall_clock_told(true_wall);
	ukplat_wall_clock_told(~0UL);
	cycle_now += 20 * NSEC;
	true_wall += 20 * NSEC;
	UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(), true_wall + 300000000);
}

UK_TESTCASE(clock, no_calendar)
{
	restart(1000000000);
	true_wall = 0;
	UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(), 0);
	uk_clock_wall_set(NULL);
	UK_TEST_EXPECT_SNUM_EQ(ukplat_wall_clock(), 0);
}

UK_TESTCASE(clock, halt_arms_the_timer)
{
	restart(1000000000);
	unit_irqs_off = 1;
	uk_clock_event_set(&test_event);
	ukplat_lcpu_halt_irq_to(5000);
	UK_TEST_EXPECT_SNUM_EQ(armed, 5000);
	UK_TEST_EXPECT_SNUM_EQ(disarmed, 1);
	cycle_now += 9000;
	armed = 0;
	ukplat_lcpu_halt_irq_to(5000);		/* is over: no halt */
	UK_TEST_EXPECT_SNUM_EQ(armed, 0);
	UK_TEST_EXPECT(unit_irqs_off);
	ukplat_lcpu_halt_irq_to(0);
	UK_TEST_EXPECT_SNUM_EQ(armed, 0);
}

UK_TESTSUITE_REGISTER(clock, NULL);
