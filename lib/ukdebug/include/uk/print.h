/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Messages of the core: uk_pr_<level>("format\n", ...).
 *
 * A message above the level chosen at build time costs nothing (its format is
 * still checked); one above the level at run time costs a comparison. What is
 * left goes, line by line as it comes, to the sink that the platform
 * registered. Formatting knows no floating point (see <uk/string.h>).
 *
 * All functions may be called from interrupts; none allocates or blocks.
 */
#ifndef __UK_PRINT_H__
#define __UK_PRINT_H__

#include <stdarg.h>
#include <uk/config.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The levels: what is below is more urgent. */
#define UK_KLVL_CRIT 0	/* the system is about to stop */
#define UK_KLVL_ERR 1	/* something that was asked for failed */
#define UK_KLVL_WARN 2	/* works, but not as it should */
#define UK_KLVL_INFO 3	/* what happens */
#define UK_KLVL_DEBUG 4	/* what happens inside */

/* The names that external code uses. */
#define KLVL_CRIT UK_KLVL_CRIT
#define KLVL_ERR UK_KLVL_ERR
#define KLVL_WARN UK_KLVL_WARN
#define KLVL_INFO UK_KLVL_INFO
#define KLVL_DEBUG UK_KLVL_DEBUG

/* The least urgent level that is compiled in; -1: none. A source file that
 * defines UK_DEBUG before the first include has its debug messages in any
 * case.
 */
#if !defined(CONFIG_LIBUKDEBUG) || !CONFIG_LIBUKDEBUG
#define UK_PRINT_BUILD_LEVEL (-1)
#elif defined(UK_DEBUG) || \
	(defined(CONFIG_LIBUKDEBUG_PRINTD) && CONFIG_LIBUKDEBUG_PRINTD)
#define UK_PRINT_BUILD_LEVEL UK_KLVL_DEBUG
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_INFO) && CONFIG_LIBUKDEBUG_PRINTK_INFO
#define UK_PRINT_BUILD_LEVEL UK_KLVL_INFO
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_WARN) && CONFIG_LIBUKDEBUG_PRINTK_WARN
#define UK_PRINT_BUILD_LEVEL UK_KLVL_WARN
#elif defined(CONFIG_LIBUKDEBUG_PRINTK_ERR) && CONFIG_LIBUKDEBUG_PRINTK_ERR
#define UK_PRINT_BUILD_LEVEL UK_KLVL_ERR
#else
#define UK_PRINT_BUILD_LEVEL UK_KLVL_CRIT
#endif

#ifdef __LIBNAME__
#define UK_PRINT_SOURCE STRINGIFY(__LIBNAME__)
#else
#define UK_PRINT_SOURCE "app"
#endif

/** Takes len bytes of a message; must not allocate, block or print. */
typedef void (*uk_print_sink_t)(const char *buf, __sz len);

/**
 * Sets where messages go. Before the first call they are dropped.
 *
 * @param sink the receiver; NULL: drop
 * @return the receiver that was set before
 */
uk_print_sink_t uk_print_sink_set(uk_print_sink_t sink);

/** Sets the least urgent level that is printed from now on. */
void uk_print_level_set(int level);

/** The least urgent level that is printed (UK_KLVL_*); -1: none is. */
int uk_print_level_get(void);

/**
 * Sets a clock whose value stands before each line; NULL (the default) leaves
 * it out. The function returns nanoseconds and must not print.
 */
void uk_print_clock_set(__u64 (*clock)(void));

/**
 * Prints a message if `level` is enabled at run time. Use the macros below.
 *
 * @param level  UK_KLVL_*
 * @param source the library's name, printed before each line
 * @param fmt    as for uk_snprintf()
 */
void _uk_printk(int level, const char *source, const char *fmt, ...)
	__printf(3, 4);
void _uk_vprintk(int level, const char *source, const char *fmt, va_list ap)
	__printf(3, 0);

/** Prints a message of a level that is a compile-time constant. */
#define uk_printk(level, fmt, ...)					\
	do {								\
		if ((level) <= UK_PRINT_BUILD_LEVEL)			\
			_uk_printk((level), UK_PRINT_SOURCE,		\
				   fmt, ##__VA_ARGS__);			\
	} while (0)

#define uk_vprintk(level, fmt, ap)					\
	do {								\
		if ((level) <= UK_PRINT_BUILD_LEVEL)			\
			_uk_vprintk((level), UK_PRINT_SOURCE,		\
				    (fmt), (ap));			\
	} while (0)

/** The same for debugging. */
#define uk_printd(fmt, ...) uk_printk(UK_KLVL_DEBUG, fmt, ##__VA_ARGS__)
#define uk_vprintd(fmt, ap) uk_vprintk(UK_KLVL_DEBUG, fmt, ap)

/** Says once that a function does nothing. */
#define WARN_STUBBED() uk_pr_warn_once("%s() does nothing\n", __func__)

/* The same, each place at most once. */
#define uk_printk_once(level, fmt, ...)					\
	do {								\
		static bool __uk_printed;				\
		if ((level) <= UK_PRINT_BUILD_LEVEL && !__uk_printed) {	\
			__uk_printed = true;				\
			_uk_printk((level), UK_PRINT_SOURCE,		\
				   fmt, ##__VA_ARGS__);			\
		}							\
	} while (0)

#define uk_pr_debug(fmt, ...) uk_printk(UK_KLVL_DEBUG, fmt, ##__VA_ARGS__)
#define uk_pr_info(fmt, ...) uk_printk(UK_KLVL_INFO, fmt, ##__VA_ARGS__)
#define uk_pr_warn(fmt, ...) uk_printk(UK_KLVL_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_err(fmt, ...) uk_printk(UK_KLVL_ERR, fmt, ##__VA_ARGS__)
#define uk_pr_crit(fmt, ...) uk_printk(UK_KLVL_CRIT, fmt, ##__VA_ARGS__)

#define uk_pr_debug_once(fmt, ...) \
	uk_printk_once(UK_KLVL_DEBUG, fmt, ##__VA_ARGS__)
#define uk_pr_info_once(fmt, ...) \
	uk_printk_once(UK_KLVL_INFO, fmt, ##__VA_ARGS__)
#define uk_pr_warn_once(fmt, ...) \
	uk_printk_once(UK_KLVL_WARN, fmt, ##__VA_ARGS__)
#define uk_pr_err_once(fmt, ...) \
	uk_printk_once(UK_KLVL_ERR, fmt, ##__VA_ARGS__)

/**
 * Prints memory as hexadecimal bytes and characters, 16 a line.
 *
 * @param level UK_KLVL_*, checked at run time
 * @param data  what to print
 * @param len   how many bytes of it
 */
void uk_hexdumpk(int level, const void *data, __sz len);

#define uk_hexdumpd(data, len) uk_hexdumpk(UK_KLVL_DEBUG, (data), (len))

#ifdef __cplusplus
}
#endif

#endif /* __UK_PRINT_H__ */
