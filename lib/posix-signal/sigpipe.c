/* SPDX-License-Identifier: BSD-3-Clause */
/* SIGPIPE for writes that nobody will read. */
#include <uk/init.h>
#include <uk/posix-fd.h>
#include "signal_impl.h"

static void send_sigpipe(void)
{
	struct uk_siginfo info = {
		.signo = UK_SIGPIPE,
		.code = UK_SI_USER,
		.pid = uk_process_current()->pid,
	};
	struct uk_thread *self = uk_thread_current();

	if (self->posix)
		uk_process_signal(uk_process_current(), self, &info);
}

static int sigpipe_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_fd_sigpipe = send_sigpipe;
	return 0;
}

uk_sys_initcall(sigpipe_init, 0x0);
