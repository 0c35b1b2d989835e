/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for children, of which there are none. */
#include <uk/process.h>
#include <uk/essentials.h>
#include <uk/syscall.h>

UK_SYSCALL_R_DEFINE(int, wait4, int, pid,
		    int *, status, int, options,
		    struct uk_rusage *, usage)
{
	const unsigned int known = UK_WNOHANG | UK_WUNTRACED | UK_WCONTINUED |
				   0xe0000000U; /* __WCLONE and its kin */

	return (unsigned int)options & ~known ? -EINVAL : -ECHILD;
}

UK_SYSCALL_R_DEFINE(int, waitid, int, idtype, int, id,
		    struct uk_siginfo *, info, int, options,
		    struct uk_rusage *, usage)
{
	const int what = UK_WEXITED | UK_WUNTRACED | UK_WCONTINUED;

	if (idtype < UK_P_ALL || idtype > UK_P_PGID || !(options & what))
		return -EINVAL;
	return -ECHILD;
}
