/* SPDX-License-Identifier: BSD-3-Clause */
/* Shows system calls with their arguments, as strace does. */
#include <uk/syscall.h>
#include <uk/essentials.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>

static bool trace;
UK_LIBPARAM_PARAM(trace, bool, "show each system call");

#define PATH_SHOWN	64

/* One argument by its kind's letter, which gen.py gives. */
static int show_arg(char *buf, __sz len, char kind, long v)
{
	switch (kind) {
	case 'f': case 'd':
		return uk_snprintf(buf, len, "%d", (int)v);
	case 'u':
		return uk_snprintf(buf, len, "%u", (unsigned int)v);
	case 'l':
		return uk_snprintf(buf, len, "%ld", v);
	case 'z':
		return uk_snprintf(buf, len, "%lu", (unsigned long)v);
	case 'o':
		return uk_snprintf(buf, len, "0%o", (unsigned int)v);
	case 'S':
		return uk_snprintf(buf, len, "sig %d", (int)v);
	case 's':
		if (v)
			return uk_snprintf(buf, len, "\"%.*s\"", PATH_SHOWN,
					   (const char *)v);
		return uk_snprintf(buf, len, "NULL");
	default:
		return uk_snprintf(buf, len, "0x%lx", (unsigned long)v);
	}
}

void uk_syscall_trace_enter(const char *name, const char *kinds, int nargs,
			    const long *args)
{
	char line[384];
	__sz pos = 0;
	int i;

	if (!trace)
		return;
	line[0] = '\0';
	for (i = 0; i < nargs && pos < sizeof(line) - PATH_SHOWN - 8; i++) {
		if (i)
			pos += uk_snprintf(line + pos, sizeof(line) - pos,
					   ", ");
		pos += show_arg(line + pos, sizeof(line) - pos, kinds[i],
				args[i]);
	}
	uk_pr_crit("%s(%s)\n", name, line);
}

void uk_syscall_trace_exit(const char *name, long r)
{
	if (trace)
		uk_pr_crit("%s = %ld\n", name, r);
}
