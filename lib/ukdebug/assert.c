/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a failed assertion: a message, then the CPU's trap. */
#include <uk/arch/lcpu.h>
#include <uk/assert.h>

/* With interrupts off it is no exception of the program: no handler sees it. */
static inline __noreturn void trap(void)
{
	ukarch_lcpu_disable_irq();
	__builtin_trap();
}

void uk_assert_fail(const char *what, const char *source, const char *file,
		    int line)
{
	_uk_printk(UK_KLVL_CRIT, source, "assertion failed: %s (%s:%d)\n",
		   what, file, line);
	trap();
}

void uk_crash_fail(const char *source, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(UK_KLVL_CRIT, source, fmt, ap);
	va_end(ap);
	trap();
}
