/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot parameter debug.level. */
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>

static int level = -1;

UK_LIBPARAM_PARAM(level, int, "messages: 0 crit 1 err 2 warn 3 info 4 debug");

static int set_level(struct uk_init_ctx *ctx __maybe_unused)
{
	if (level >= 0)
		uk_print_level_set(level);
	return 0;
}

uk_early_initcall_prio(set_level, 0x0, UK_PRIO_EARLIEST);
