/* SPDX-License-Identifier: BSD-3-Clause */
/* What uktest itself needs of <uk/string.h>, for tests without ukstring. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uk/string.h>

__weak int uk_vsnprintf(char *buf, __sz size, const char *fmt, va_list ap)
{
	return vsnprintf(buf, size, fmt, ap);
}

__weak int uk_snprintf(char *buf, __sz size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

__weak int uk_strcmp(const char *a, const char *b)
{
	return strcmp(a, b);
}

__weak int uk_strncmp(const char *a, const char *b, __sz max)
{
	return strncmp(a, b, max);
}

__weak __sz uk_strlen(const char *s)
{
	return strlen(s);
}

__weak __sz uk_strnlen(const char *s, __sz max)
{
	return strnlen(s, max);
}

__weak char *uk_strchr(const char *s, int c)
{
	return strchr(s, c);
}

__weak char *uk_strrchr(const char *s, int c)
{
	return strrchr(s, c);
}

__weak __sz uk_strlcpy(char *dst, const char *s, __sz size)
{
	__sz len = strlen(s);

	if (size)
		snprintf(dst, size, "%s", s);
	return len;
}
