/* SPDX-License-Identifier: BSD-3-Clause */
/* The terminal's foreground: which group of processes reads from it, and gets
 * the signals of its keys. Its session is that of the first process.
 */
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <uk/process.h>
#include "jobs.h"

/* 0: that of the first process. */
static int foreground;

static int foreground_group(void)
{
	/* a group may end while it has the terminal */
	if (!foreground || uk_process_group_session(foreground) < 0)
		return uk_process_first.pgid;
	return foreground;
}

static bool has_terminal(const struct process *p)
{
	return p->sid == uk_process_first.sid;
}

void tty_send(int sig)
{
	struct uk_siginfo info = { .signo = sig, .code = UK_SI_KERNEL };

	uk_process_kill_group(foreground_group(), &info);
}

/* The group of the caller is stopped; it makes the call again later. */
static int stop_group(int sig)
{
	struct uk_siginfo info = { .signo = sig, .code = UK_SI_KERNEL };

	uk_process_kill_group(uk_process_current()->pgid, &info);
	return -ERESTARTSYS;
}

int tty_may_read(void)
{
	const struct process *p = uk_process_current();

	if (!has_terminal(p) || p->pgid == foreground_group())
		return 0;
	return uk_process_would_stop(UK_SIGTTIN) ? stop_group(UK_SIGTTIN) :
						   -EIO;
}

static int set_foreground(int pgid)
{
	const struct process *p = uk_process_current();
	int sid;

	if (p->pgid != foreground_group() &&
	    uk_process_would_stop(UK_SIGTTOU))
		return stop_group(UK_SIGTTOU);
	if (pgid < 0)
		return -EINVAL;
	sid = uk_process_group_session(pgid);
	if (sid < 0)
		return -ESRCH;
	if (sid != p->sid)
		return -EPERM;
	foreground = pgid;
	return 0;
}

int tty_job_ctl(unsigned int req, int *arg)
{
	const struct process *p = uk_process_current();

	if (!has_terminal(p))
		return -ENOTTY;
	switch (req) {
	case UK_TIOCGPGRP:
		*arg = foreground_group();
		return 0;
	case UK_TIOCSPGRP:
		return set_foreground(*arg);
	case UK_TIOCGSID:
		*arg = p->sid;
		return 0;
	}
	return -ENOTTY;
}
