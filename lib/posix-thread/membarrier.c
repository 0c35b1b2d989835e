/* SPDX-License-Identifier: BSD-3-Clause */
/* membarrier(): all threads of a process share one CPU. */
#include <uk/essentials.h>
#include <uk/syscall.h>

enum {
	CMD_QUERY = 0,
	CMD_GLOBAL = 1,
	CMD_PRIVATE_EXPEDITED = 8,
	CMD_REGISTER_PRIVATE_EXPEDITED = 16,
};

/* The other threads do not run now, and the switch to one of them orders their
 * accesses behind ours: the caller's own fence is all that is needed. */
UK_SYSCALL_R_FAST_DEFINE(int, membarrier, int, cmd, unsigned int, flags,
			 int, cpu)
{
	if (flags)
		return -EINVAL;
	switch (cmd) {
	case CMD_QUERY:
		return CMD_GLOBAL | CMD_PRIVATE_EXPEDITED |
		       CMD_REGISTER_PRIVATE_EXPEDITED;
	case CMD_GLOBAL:
	case CMD_PRIVATE_EXPEDITED:
	case CMD_REGISTER_PRIVATE_EXPEDITED:
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		return 0;
	default:
		return -EINVAL;
	}
}
