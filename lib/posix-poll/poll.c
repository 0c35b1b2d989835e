/* SPDX-License-Identifier: BSD-3-Clause */
/* poll and ppoll. */
#include <abi/errno.h>
#include <uk/process.h>
#include <uk/syscall.h>
#include "pollset.h"
#include "sigmask.h"
#include "timeout.h"

static int check_count(unsigned int n)
{
	return n > uk_process_rlimit(UK_RLIMIT_NOFILE) ? -EINVAL : 0;
}

UK_SYSCALL_R_DEFINE(long, poll, struct uk_pollfd *, fds, unsigned int, n,
		    int, ms)
{
	int rc = check_count(n);

	return rc ? rc : pollset_wait(fds, n, poll_deadline_ms(ms));
}

UK_SYSCALL_R_DEFINE(long, ppoll, struct uk_pollfd *, fds, unsigned int, n,
		    struct uk_timespec *, ts, const uk_sigset_t *, mask,
		    unsigned long, size)
{
	__nsec deadline;
	long rc = check_count(n);

	if (!rc)
		rc = poll_deadline_ts(ts, &deadline);
	if (!rc)
		rc = poll_set_mask(mask, size);
	if (rc)
		return rc;
	rc = pollset_wait(fds, n, deadline);
	if (ts && deadline)
		*ts = uk_nsec_to_timespec(poll_left(deadline));
	return rc;
}
