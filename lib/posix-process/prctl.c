/* SPDX-License-Identifier: BSD-3-Clause */
/* prctl(): name of the thread, dumpable flag. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/syscall.h>

UK_SYSCALL_R_DEFINE(int, prctl, int, option, unsigned long, arg2,
		    unsigned long, arg3,
		    unsigned long, arg4,
		    unsigned long, arg5)
{
	struct uk_thread *t = uk_thread_current();
	struct process *p = uk_process_current();

	switch (option) {
	case UK_PR_SET_NAME:
		if (!arg2)
			return -EFAULT;
		uk_thread_name_set(t, (const char *)arg2);
		return 0;
	case UK_PR_GET_NAME:
		if (!arg2)
			return -EFAULT;
		memcpy((char *)arg2, t->name, UK_TASK_COMM_LEN);
		return 0;
	case UK_PR_SET_DUMPABLE:
		if (arg2 > 1)
			return -EINVAL;
		p->dumpable = arg2;
		return 0;
	case UK_PR_GET_DUMPABLE:
		return p->dumpable;
	default:
		return -EINVAL;
	}
}
