/* SPDX-License-Identifier: BSD-3-Clause */
/* Dates from a fake clock chip. */
/* unit-includes: test/unit/x86 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unit.h>

#include "../rtc.c"

static uint8_t chip[128];
static uint8_t selected;
static int updating;		/* so many readings of register A say so */
static int tear_after;		/* the second changes after so many reads */

void ukarch_outb(__u16 port, __u8 v)
{
	if (port == CMOS_INDEX)
		selected = v;
}

__u8 ukarch_inb(__u16 port)
{
	if (port != CMOS_DATA)
		return 0xff;
	if (selected == REG_A)
		return updating && updating-- ? A_UPDATING : 0;
	if (tear_after && !--tear_after)
		chip[REG_MIN]++;
	return chip[selected & 127];
}

void uk_clock_wall_set(const struct uk_clockwall *cw)
{
	(void)cw;
}

static uint8_t bcd(int v)
{
	return (uint8_t)(v / 10 * 16 + v % 10);
}

static void set(int y, int mo, int d, int h, int mi, int s, uint8_t b)
{
	int binary = b & B_BINARY, pm = h >= 12;

	memset(chip, 0, sizeof(chip));
	if (!(b & B_24H))
		h = h % 12 ? h % 12 : 12;
	chip[REG_SEC] = binary ? s : bcd(s);
	chip[REG_MIN] = binary ? mi : bcd(mi);
	chip[REG_HOUR] = binary ? h : bcd(h);
	if (!(b & B_24H) && pm)
		chip[REG_HOUR] |= HOUR_PM;
	chip[REG_DAY] = binary ? d : bcd(d);
	chip[REG_MONTH] = binary ? mo : bcd(mo);
	chip[REG_YEAR] = binary ? y % 100 : bcd(y % 100);
	chip[REG_CENTURY] = binary ? y / 100 : bcd(y / 100);
	chip[REG_B] = b;
}

UK_TESTCASE(rtc, formats_agree_with_timegm)
{
	static const int dates[][6] = {
		{ 1970, 1, 1, 0, 0, 0 }, { 1999, 12, 31, 23, 59, 59 },
		{ 2000, 2, 29, 12, 0, 0 }, { 2024, 2, 29, 0, 30, 1 },
		{ 2026, 11, 22, 3, 4, 5 }, { 2038, 1, 19, 3, 14, 8 },
		{ 2099, 12, 31, 11, 59, 59 }, { 2100, 3, 1, 13, 0, 0 },
	};
	static const uint8_t modes[] = { 0, B_24H, B_BINARY, B_24H | B_BINARY };
	unsigned int i, m;

	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		const int *d = dates[i];
		struct tm tm = { .tm_year = d[0] - 1900, .tm_mon = d[1] - 1,
				 .tm_mday = d[2], .tm_hour = d[3],
				 .tm_min = d[4], .tm_sec = d[5] };

		for (m = 0; m < sizeof(modes); m++) {
			set(d[0], d[1], d[2], d[3], d[4], d[5], modes[m]);
			UK_TEST_EXPECT_SNUM_EQ(rtc_read() / NSEC, timegm(&tm));
		}
	}
}

UK_TESTCASE(rtc, update_and_torn_reading)
{
	struct tm tm = { .tm_year = 126, .tm_mon = 5, .tm_mday = 1,
			 .tm_hour = 1, .tm_min = 3, .tm_sec = 9 };

	set(2026, 6, 1, 1, 2, 9, B_24H);
	updating = 3;
	tear_after = 3;			/* minute changes in the first pass */
	UK_TEST_EXPECT_SNUM_EQ(rtc_read() / NSEC, timegm(&tm));
}

UK_TESTCASE(rtc, nonsense_is_unknown)
{
	set(2026, 13, 1, 0, 0, 0, B_24H | B_BINARY);
	UK_TEST_EXPECT_SNUM_EQ(rtc_read(), 0);
	set(2026, 1, 0, 0, 0, 0, B_24H | B_BINARY);
	UK_TEST_EXPECT_SNUM_EQ(rtc_read(), 0);
	memset(chip, 0xff, sizeof(chip));
	UK_TEST_EXPECT_SNUM_EQ(rtc_read(), 0);
	set(2026, 1, 1, 0, 0, 0, B_24H);
	updating = 1 << 30;		/* never ends: no such chip */
	UK_TEST_EXPECT_SNUM_EQ(rtc_read(), 0);
	updating = 0;
}

UK_TESTSUITE_REGISTER(rtc, NULL);
