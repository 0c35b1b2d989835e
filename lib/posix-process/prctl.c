/* SPDX-License-Identifier: BSD-3-Clause */
/* prctl(): name of the thread, flags of the process. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/syscall.h>

static int set_flag(unsigned int *flag, unsigned long value)
{
	if (value > 1)
		return -EINVAL;
	*flag = (unsigned int)value;
	return 0;
}

static int set_death_signal(struct process *p, unsigned long sig)
{
	if (sig > UK_NSIG)
		return -EINVAL;
	p->death_signal = (int)sig;
	return 0;
}

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
		return set_flag(&p->dumpable, arg2);
	case UK_PR_GET_DUMPABLE:
		return (int)p->dumpable;
	case UK_PR_SET_KEEPCAPS:
		return set_flag(&p->keepcaps, arg2);
	case UK_PR_GET_KEEPCAPS:
		return (int)p->keepcaps;
	case UK_PR_SET_NO_NEW_PRIVS:
		if (arg2 != 1 || arg3 || arg4 || arg5)
			return -EINVAL;
		p->no_new_privs = 1;
		return 0;
	case UK_PR_GET_NO_NEW_PRIVS:
		return arg2 || arg3 || arg4 || arg5 ? -EINVAL :
		       (int)p->no_new_privs;
	case UK_PR_SET_PDEATHSIG:
		return set_death_signal(p, arg2);
	case UK_PR_GET_PDEATHSIG:
		if (!arg2)
			return -EFAULT;
		*(int *)arg2 = p->death_signal;
		return 0;
	default:
		return -EINVAL;
	}
}
