/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Gregorian calendar. Years are counted from March, so that the leap day
 * is the last one of its year, and in eras of 400 years, which are all of one
 * length (146097 days).
 */
#include <uk/timeutil.h>

#define DAYS_PER_ERA 146097
/* From 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

/* Days from 1970-01-01 to a date; mon 1-12. */
static __s64 date_to_days(__s64 year, int mon, int mday)
{
	__s64 era;
	int yoe, doy;

	year -= mon <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	yoe = (int)(year - era * 400);
	doy = (153 * (mon + (mon > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	return era * DAYS_PER_ERA + yoe * 365 + yoe / 4 - yoe / 100 + doy -
	       EPOCH_DAYS;
}

__s64 uk_date_to_sec(int year, int mon, int mday, int hour, int min, int sec)
{
	return ((date_to_days(year, mon, mday) * 24 + hour) * 60 + min) * 60 +
	       sec;
}

/* Year, month and day of a number of days since 1970-01-01. */
static void days_to_date(__s64 days, struct uk_date *d)
{
	__s64 era;
	int doe, yoe, doy, m;

	days += EPOCH_DAYS;
	era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	doe = (int)(days - era * DAYS_PER_ERA);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	m = (5 * doy + 2) / 153;
	d->mday = doy - (153 * m + 2) / 5 + 1;
	d->mon = m < 10 ? m + 3 : m - 9;
	d->year = (int)(yoe + era * 400) + (d->mon <= 2);
}

void uk_sec_to_date(__s64 sec, struct uk_date *date)
{
	__s64 days = sec / 86400;
	int rest = (int)(sec % 86400), wday;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	wday = (int)((days + 4) % 7);		/* 1970-01-01 was a Thursday */
	days_to_date(days, date);
	date->hour = rest / 3600;
	date->min = rest / 60 % 60;
	date->sec = rest % 60;
	date->wday = wday < 0 ? wday + 7 : wday;
	date->yday = (int)(days - date_to_days(date->year, 1, 1));
}
