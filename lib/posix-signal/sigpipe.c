/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals of writes: that nobody will read, that make a file too large. */
#include <uk/init.h>
#include <uk/posix-fd.h>
#include "signal_impl.h"

static void send(int signo)
{
	struct uk_siginfo info = {
		.signo = signo,
		.code = UK_SI_USER,
		.pid = uk_process_current()->pid,
	};
	struct uk_thread *self = uk_thread_current();

	if (self->posix)
		uk_process_signal(uk_process_current(), self, &info);
}

static void send_sigpipe(void)
{
	send(UK_SIGPIPE);
}

#if CONFIG_LIBPOSIX_FD_FSIZE
static void send_sigxfsz(void)
{
	send(UK_SIGXFSZ);
}

static void set_sigxfsz(void)
{
	uk_fd_sigxfsz = send_sigxfsz;
}
#else
static void set_sigxfsz(void)
{
}
#endif

static int sigpipe_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_fd_sigpipe = send_sigpipe;
	set_sigxfsz();
	return 0;
}

uk_sys_initcall(sigpipe_init, 0x0);
