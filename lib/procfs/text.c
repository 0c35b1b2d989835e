/* SPDX-License-Identifier: BSD-3-Clause */
/* Text that grows, and the numbers that programs write. */
#include <uk/string.h>
#include "proc.h"

#define FIRST	256

static bool reserve(struct uk_procfs_text *t, __sz more)
{
	__sz cap = t->cap ? t->cap : FIRST;
	char *buf;

	if (t->error)
		return false;
	if (t->len + more <= t->cap)
		return true;
	while (cap < t->len + more)
		cap *= 2;
	buf = uk_realloc(uk_alloc_get_default(), t->buf, cap);
	if (!buf) {
		t->error = -ENOMEM;
		return false;
	}
	t->buf = buf;
	t->cap = cap;
	return true;
}

void uk_procfs_put(struct uk_procfs_text *t, const void *bytes, __sz len)
{
	if (!reserve(t, len))
		return;
	memcpy(t->buf + t->len, bytes, len);
	t->len += len;
}

static void format_out(void *arg, const char *buf, __sz len)
{
	uk_procfs_put(arg, buf, len);
}

void uk_procfs_printf(struct uk_procfs_text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	uk_vformat(format_out, t, fmt, ap);
	va_end(ap);
}

void uk_procfs_pad(struct uk_procfs_text *t, __sz column)
{
	__sz at = t->len;

	while (at && t->buf[at - 1] != '\n')
		at--;
	while (!t->error && t->len - at < column)
		uk_procfs_put(t, " ", 1);
}

void proc_text_free(struct uk_procfs_text *t)
{
	uk_free(uk_alloc_get_default(), t->buf);
	*t = (struct uk_procfs_text) { 0 };
}

int uk_procfs_number(const char *text, __s64 min, __s64 max, __s64 *out)
{
	char *end;
	long long v = uk_strtoll(text, &end, 10);

	if (end == text || end[uk_strspn(end, " \t\n")] || v < min || v > max)
		return -EINVAL;
	*out = v;
	return 0;
}
