/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals for who reads them from a descriptor. */
#include <uk/posix-signal.h>
#include "signal_impl.h"

void (*uk_signal_watch)(int sig);

void sig_tell_watch(int sig)
{
	if (uk_signal_watch)
		uk_signal_watch(sig);
}

uk_sigset_t uk_signal_pending(void)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	return pt ? sig_pending(pt) : 0;
}

int uk_signal_take(uk_sigset_t set, struct uk_siginfo *info)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();

	return pt ? sig_take(pt, set, info) : 0;
}
