/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists at exit which system calls were missing. */
#include <uk/syscall.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>

static bool missing;
UK_LIBPARAM_PARAM(missing, bool, "list calls that returned -ENOSYS at exit");

static void list_one(const struct uk_syscall_missing *m,
		     void *arg __maybe_unused)
{
	uk_pr_warn("system call %s is missing: called %u times\n", m->name,
		   m->count);
}

static void list_missing(const struct uk_term_ctx *ctx __maybe_unused)
{
	if (missing)
		uk_syscall_missing_foreach(list_one, NULL);
}

uk_late_initcall(0x0, list_missing);
