/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages: the level at run time, the head of each line, the sink. */
#include <uk/print.h>
#include <uk/string.h>
#include <uk/config.h>

static uk_print_sink_t sink;
static __u64 (*line_clock)(void);
static int max_level = CONFIG_LIBUKDEBUG_LEVEL;

/* True where the next character begins a line. Two CPUs that print at once mix
 * their lines; nothing worse happens, so there is no lock that a crash could
 * find taken.
 */
static bool at_line_start = true;

static const char *const level_name[] = {
	[UK_KLVL_CRIT] = "crit",
	[UK_KLVL_ERR] = "err",
	[UK_KLVL_WARN] = "warn",
	[UK_KLVL_INFO] = "info",
	[UK_KLVL_DEBUG] = "debug",
};

uk_print_sink_t uk_print_sink_set(uk_print_sink_t new_sink)
{
	uk_print_sink_t old = sink;

	sink = new_sink;
	return old;
}

void uk_print_level_set(int level)
{
	max_level = level;
}

int uk_print_level_get(void)
{
	return max_level;
}

void uk_print_clock_set(__u64 (*clock)(void))
{
	line_clock = clock;
}

static void put(void *arg __maybe_unused, const char *buf, __sz len)
{
	uk_print_sink_t to = sink;

	if (to)
		to(buf, len);
}

static void put_head(int level, const char *source)
{
	if (line_clock) {
		__u64 us = line_clock() / 1000;

		uk_format(put, NULL, "[%5lu.%06lu] ", us / 1000000,
			  us % 1000000);
	}
	uk_format(put, NULL, "%s: %s: ", level_name[level], source);
}

void _uk_vprintk(int level, const char *source, const char *fmt, va_list ap)
{
	__sz len = uk_strlen(fmt);

	if (level > max_level || level < 0 || level > UK_KLVL_DEBUG || !sink)
		return;
	if (at_line_start)
		put_head(level, source);
	uk_vformat(put, NULL, fmt, ap);
	at_line_start = len && fmt[len - 1] == '\n';
}

void _uk_printk(int level, const char *source, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(level, source, fmt, ap);
	va_end(ap);
}
