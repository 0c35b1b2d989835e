/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals to one thread. */
#include <uk/posix-thread.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "rights.h"

static int send(int tgid, int tid, int sig)
{
	struct uk_siginfo info = {
		.signo = sig, .code = UK_SI_TKILL,
		.pid = uk_process_current()->pid,
		.uid = rights_uid(),
	};
	struct uk_posix_thread *pt;
	struct process *p;

	if (tid <= 0 || sig < 0 || sig > UK_NSIG)
		return -EINVAL;
	pt = uk_posix_thread_find(tid);
	if (!pt)
		return -ESRCH;
	p = pt->thread->process;
	if (tgid && tgid != p->pid)
		return -ESRCH;
	if (!uk_process_may_signal(p, sig))
		return -EPERM;
	return sig ? uk_process_signal(p, pt->thread, &info) : 0;
}

UK_SYSCALL_R_DEFINE(int, tkill, int, tid, int, sig)
{
	return send(0, tid, sig);
}

UK_SYSCALL_R_DEFINE(int, tgkill, int, tgid, int, tid, int, sig)
{
	return tgid <= 0 ? -EINVAL : send(tgid, tid, sig);
}
