/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a system call: signals, restart; calls by number, no table. */
#include <uk/syscall.h>
#include <uk/essentials.h>

unsigned int uk_syscall_attention;
unsigned int uk_syscall_bad;
long (*uk_syscall_deliver)(long r);

long uk_syscall_boundary(long r)
{
	if (uk_syscall_deliver)
		return uk_syscall_deliver(r);
	/* Somebody else ended the wait: nobody is left to ask for a restart. */
	return r == -ERESTARTSYS ? -EINTR : r;
}

static struct uk_syscall_missing by_number = {
	.name = "(a call by number, without uksyscall-table)"
};

__attribute__((weak))
long uk_syscall6_r(long nr __maybe_unused, long a0 __maybe_unused,
		   long a1 __maybe_unused, long a2 __maybe_unused,
		   long a3 __maybe_unused, long a4 __maybe_unused,
		   long a5 __maybe_unused)
{
	return uk_syscall_enosys(&by_number);
}

__attribute__((weak)) const char *uk_syscall_name(long nr __maybe_unused)
{
	return NULL;
}
