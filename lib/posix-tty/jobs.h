/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-tty: job control, where there may be several processes. */
#ifndef __POSIX_TTY_JOBS_H__
#define __POSIX_TTY_JOBS_H__

#include <abi/errno.h>
#include <abi/ioctl.h>
#include <uk/config.h>
#include <uk/process.h>

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/** Sends the signal of a key to the group in the foreground. */
void tty_send(int sig);

/** May the calling process read? @return 0; -EIO; -ERESTARTSYS: its group was
 *  stopped
 */
int tty_may_read(void);

/** ioctl about groups and sessions. @return 0 or -errno */
int tty_job_ctl(unsigned int req, int *arg);
#else
static inline void tty_send(int sig)
{
	uk_process_kill(0, sig);
}

static inline int tty_may_read(void)
{
	return 0;
}

static inline int tty_job_ctl(unsigned int req, int *arg)
{
	const struct process *p = uk_process_current();

	if (req == UK_TIOCGPGRP)
		*arg = p->pgid;
	else if (req == UK_TIOCGSID)
		*arg = p->sid;
	else	/* there is no other group */
		return *arg == p->pgid ? 0 : *arg < 0 ? -EINVAL : -ESRCH;
	return 0;
}
#endif

#endif /* __POSIX_TTY_JOBS_H__ */
