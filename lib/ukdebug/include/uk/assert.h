/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What must hold: assertions and deliberate crashes.
 *
 * A failure prints one message at the critical level and then executes the
 * CPU's undefined instruction, so that the crash report shows the registers
 * and the backtrace of the very place. Nothing returns from it. Any context.
 */
#ifndef __UK_ASSERT_H__
#define __UK_ASSERT_H__

#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/print.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __BASENAME__
#define UK_ASSERT_FILE STRINGIFY(__BASENAME__)
#else
#define UK_ASSERT_FILE __FILE__
#endif

/** Prints what failed and where, then traps. Use the macros below. */
__noreturn __cold void uk_assert_fail(const char *what, const char *source,
				      const char *file, int line);

/** Prints the reason, then traps. Use UK_CRASH(). */
__noreturn __cold void uk_crash_fail(const char *source, const char *fmt, ...)
	__printf(2, 3);

/** Stops the system with a crash report that starts with the message. */
#define UK_CRASH(fmt, ...) \
	uk_crash_fail(UK_PRINT_SOURCE, fmt, ##__VA_ARGS__)

/** Stops the system if x is true, whatever the configuration. */
#define UK_BUGON(x)							\
	do {								\
		if (unlikely(x))					\
			uk_assert_fail("BUG: " #x, UK_PRINT_SOURCE,	\
				       UK_ASSERT_FILE, __LINE__);	\
	} while (0)

/** Stops the system, whatever the configuration. */
#define UK_BUG() UK_BUGON(1)

/** Says at the level of warnings that x is true. */
#define UK_WARNIF(x)							\
	do {								\
		if (unlikely(x))					\
			uk_pr_warn("Condition warning: %s\n", #x);	\
	} while (0)

/** Stops the system if x is false. With LIBUKDEBUG_ENABLE_ASSERT off x is
 *  compiled but not evaluated: it must have no effects.
 */
#if defined(CONFIG_LIBUKDEBUG_ENABLE_ASSERT) && CONFIG_LIBUKDEBUG_ENABLE_ASSERT
#define UK_ASSERT(x)							\
	do {								\
		if (unlikely(!(x)))					\
			uk_assert_fail(#x, UK_PRINT_SOURCE,		\
				       UK_ASSERT_FILE, __LINE__);	\
	} while (0)
#else
#define UK_ASSERT(x)							\
	do {								\
		if (0 && (x)) {						\
		}							\
	} while (0)
#endif

#ifdef __cplusplus
}
#endif

#endif /* __UK_ASSERT_H__ */
