/* SPDX-License-Identifier: BSD-3-Clause */
/* syslog(2): the core keeps no log of its messages to read. */
#include <uk/syscall.h>

#define SYSLOG_READ	2	/* the first of three that have a buffer */
#define SYSLOG_CLEAR	5
#define SYSLOG_LAST	10	/* highest command that there is */

/* As on a Linux that shows its log to nobody but its administrator. */
UK_SYSCALL_R_FAST_DEFINE(int, syslog, int, type, char *, buf, int, len)
{
	if (type >= SYSLOG_READ && type < SYSLOG_CLEAR && (!buf || len < 0))
		return -EINVAL;
	return type < 0 || type > SYSLOG_LAST ? -EINVAL : -EPERM;
}
