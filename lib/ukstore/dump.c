/* SPDX-License-Identifier: BSD-3-Clause */
/* Prints all metrics at exit, when the boot parameter asks for it. */
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/store.h>

static bool dump;
UK_LIBPARAM_PARAM(dump, bool, "print all metrics at exit");

static void print_one(const struct uk_store_entry *e,
		      void *arg __maybe_unused)
{
	char text[64];
	int rc = uk_store_read(e, text, sizeof(text));

	if (rc < 0)
		uk_pr_warn("%s.%s: error %d\n", e->lib, e->name, -rc);
	else
		uk_pr_warn("%s.%s = %s\n", e->lib, e->name, text);
}

static void dump_all(const struct uk_term_ctx *ctx __maybe_unused)
{
	if (dump)
		uk_store_foreach(print_one, NULL);
}

uk_late_initcall(0x0, dump_all);
