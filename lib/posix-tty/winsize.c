/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal's size as the launcher tells it over the control port. */
#include <uk/control.h>
#include <uk/init.h>
#include "tty.h"

static const struct uk_control_ops control_ops = {
	.winsize = tty_winsize_set,
};

static int listen(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_control_register(&control_ops);
	return 0;
}

uk_sys_initcall_prio(listen, 0x0, 2);
