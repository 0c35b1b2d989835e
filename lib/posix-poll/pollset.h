/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting at several files: what poll and select share. */
#ifndef __POLLSET_H__
#define __POLLSET_H__

#include <abi/poll.h>
#include <uk/arch/types.h>

/** No limit of time; 0 is "do not wait". */
#define POLL_FOREVER	(~(__nsec)0)

/**
 * Looks at the files and waits until one is ready, a signal comes or the
 * deadline passes. Entries with a negative fd are left out.
 *
 * @param fds `revents` of all are set
 * @param deadline monotonic ns, 0 (only look), POLL_FOREVER
 * @return number of entries with events, 0: time is up, -EINTR, -ENOMEM
 */
int pollset_wait(struct uk_pollfd *fds, unsigned int n, __nsec deadline);

#endif /* __POLLSET_H__ */
