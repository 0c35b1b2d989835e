/* SPDX-License-Identifier: BSD-3-Clause */
/* MC146818: date and time, read twice so that they belong together. */
#include <uk/arch/io.h>
#include <uk/clock.h>
#include <uk/init.h>

#define CMOS_INDEX	0x70
#define CMOS_DATA	0x71

#define REG_SEC		0x00
#define REG_MIN		0x02
#define REG_HOUR	0x04
#define REG_DAY		0x07
#define REG_MONTH	0x08
#define REG_YEAR	0x09
#define REG_A		0x0a
#define REG_B		0x0b
#define REG_CENTURY	0x32

#define A_UPDATING	0x80
#define B_24H		0x02
#define B_BINARY	0x04
#define HOUR_PM		0x80
#define MAX_TRIES	100000
#define NSEC		1000000000UL

struct rtc_time {
	__u8 sec, min, hour, day, month, year, century;
};

static __u8 cmos(__u8 reg)
{
	ukarch_outb(CMOS_INDEX, reg);
	return ukarch_inb(CMOS_DATA);
}

static void read_raw(struct rtc_time *t)
{
	t->sec = cmos(REG_SEC);
	t->min = cmos(REG_MIN);
	t->hour = cmos(REG_HOUR);
	t->day = cmos(REG_DAY);
	t->month = cmos(REG_MONTH);
	t->year = cmos(REG_YEAR);
	t->century = cmos(REG_CENTURY);
}

static int same(const struct rtc_time *a, const struct rtc_time *b)
{
	return a->sec == b->sec && a->min == b->min && a->hour == b->hour &&
	       a->day == b->day && a->month == b->month && a->year == b->year;
}

/* Two readings that agree, none during an update. 0 or -1. */
static int read_stable(struct rtc_time *t)
{
	struct rtc_time again;
	int tries;

	for (tries = 0; tries < MAX_TRIES; tries++) {
		if (cmos(REG_A) & A_UPDATING)
			continue;
		read_raw(t);
		if (cmos(REG_A) & A_UPDATING)
			continue;
		read_raw(&again);
		if (same(t, &again))
			return 0;
	}
	return -1;
}

static __u8 from_bcd(__u8 v)
{
	return (__u8)((v >> 4) * 10 + (v & 15));
}

static void decode(struct rtc_time *t, __u8 b)
{
	__u8 pm = t->hour & HOUR_PM;

	t->hour &= (__u8)~HOUR_PM;
	if (!(b & B_BINARY)) {
		t->sec = from_bcd(t->sec);
		t->min = from_bcd(t->min);
		t->hour = from_bcd(t->hour);
		t->day = from_bcd(t->day);
		t->month = from_bcd(t->month);
		t->year = from_bcd(t->year);
		t->century = from_bcd(t->century);
	}
	if (!(b & B_24H))
		t->hour = (__u8)(t->hour % 12 + (pm ? 12 : 0));
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static __u64 days(__u64 year, __u64 month, __u64 day)
{
	/* the year begins in March: the leap day is its last */
	__u64 y = month > 2 ? year : year - 1;
	__u64 m = month > 2 ? month - 3 : month + 9;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 +
	       day - 1 - 719468;
}

static __nsec rtc_read(void)
{
	struct rtc_time t;
	__u64 year, sec;

	if (read_stable(&t))
		return 0;
	decode(&t, cmos(REG_B));
	/* machines without a century register show anything there */
	year = t.century >= 19 && t.century <= 21 ? t.century * 100UL : 2000;
	year += t.year;
	if (year < 1970 || t.month < 1 || t.month > 12 || t.day < 1 ||
	    t.day > 31 || t.hour > 23 || t.min > 59 || t.sec > 60)
		return 0;
	sec = days(year, t.month, t.day) * 86400 + t.hour * 3600UL +
	      t.min * 60UL + t.sec;
	return sec * NSEC;
}

static const struct uk_clockwall rtc = {
	.name = "rtc",
	.read = rtc_read,
	.resolution = NSEC,
};

static int rtc_init(struct uk_init_ctx *ctx __attribute__((unused)))
{
	uk_clock_wall_set(&rtc);
	return 0;
}

uk_early_initcall_prio(rtc_init, 0x0, 1);
