/* SPDX-License-Identifier: BSD-3-Clause */
/* <uk/print.h> and <uk/assert.h> for the host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/assert.h>
#include <uk/print.h>
#include <unit.h>

char unit_log[8192];
jmp_buf unit_crash_jmp;
int unit_crash_armed;

void unit_log_reset(void)
{
	unit_log[0] = '\0';
}

void _uk_vprintk(int level, const char *source, const char *fmt, va_list ap)
{
	size_t len = strlen(unit_log);

	(void)level;
	(void)source;
	vsnprintf(unit_log + len, sizeof(unit_log) - len, fmt, ap);
}

void _uk_printk(int level, const char *source, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	_uk_vprintk(level, source, fmt, ap);
	va_end(ap);
}

static __noreturn void crash(void)
{
	if (unit_crash_armed)
		longjmp(unit_crash_jmp, 1);
	abort();
}

void uk_assert_fail(const char *what, const char *source, const char *file,
		    int line)
{
	(void)source;
	if (!unit_crash_armed)
		printf("# crash: %s:%d: %s\n", file, line, what);
	crash();
}

void uk_crash_fail(const char *source, const char *fmt, ...)
{
	va_list ap;

	(void)source;
	if (!unit_crash_armed) {
		va_start(ap, fmt);
		printf("# crash: ");
		vprintf(fmt, ap);
		va_end(ap);
	}
	crash();
}

void uk_hexdumpk(int level, const void *data, __sz len)
{
	(void)level;
	(void)data;
	(void)len;
}
