/* SPDX-License-Identifier: BSD-3-Clause */
/* Buses: each is probed once, and one that fails stops no other. */
/* unit-sources: lib/ukbus/bus.c */
#include <abi/errno.h>
#include <string.h>
#include <uk/bus.h>
#include <unit.h>

static int short_of_memory;
static int calls[4];

static int probe_two(void)
{
	calls[0]++;
	return 2;
}

static int probe_broken(void)
{
	calls[1]++;
	return -EIO;
}

static int probe_poor(void)
{
	return short_of_memory ? -ENOMEM : -ENODEV;
}

static int probe_absent(void)
{
	calls[2]++;
	return -ENODEV;
}

static int probe_one(void)
{
	calls[3]++;
	return 1;
}

static const struct uk_bus two = { .name = "two", .probe = probe_two };
static const struct uk_bus broken = { .name = "broken",
				      .probe = probe_broken };
static const struct uk_bus absent = { .name = "absent",
				      .probe = probe_absent };
static const struct uk_bus poor = { .name = "poor", .probe = probe_poor };
static const struct uk_bus one = { .name = "one", .probe = probe_one };
UK_BUS_REGISTER(two);
UK_BUS_REGISTER(broken);
UK_BUS_REGISTER(absent);
UK_BUS_REGISTER(one);
UK_BUS_REGISTER(poor);

UK_TESTCASE(ukbus, all_are_probed_errors_are_told)
{
	int i;

	unit_log_reset();
	UK_TEST_EXPECT_SNUM_EQ(uk_bus_probe_all(), 3);
	for (i = 0; i < 4; i++)
		UK_TEST_EXPECT_SNUM_EQ(calls[i], 1);
	UK_TEST_EXPECT(strstr(unit_log, "broken") && strstr(unit_log, "-5"));
	UK_TEST_EXPECT(!strstr(unit_log, "absent"));
}

UK_TESTCASE(ukbus, too_little_memory_ends_it)
{
	short_of_memory = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_bus_probe_all(), -ENOMEM);
	short_of_memory = 0;
}

UK_TESTSUITE_REGISTER(ukbus, NULL);
