/* SPDX-License-Identifier: BSD-3-Clause */
/* The signal mask that some calls take: none without posix-signal. */
#ifndef __POLL_SIGMASK_H__
#define __POLL_SIGMASK_H__

#include <abi/errno.h>
#include <abi/signal.h>
#include <uk/config.h>

#if CONFIG_LIBPOSIX_SIGNAL
#include <uk/posix-signal.h>
#else
static inline void uk_signal_mask_during_call(uk_sigset_t mask
					      __attribute__((unused)))
{
}
#endif

/**
 * Puts a mask from the program into force for the rest of the call.
 *
 * @param mask NULL: the mask stays as it is
 * @return 0, -EINVAL (size)
 */
static inline int poll_set_mask(const uk_sigset_t *mask, unsigned long size)
{
	if (!mask)
		return 0;
	if (size != sizeof(*mask))
		return -EINVAL;
	uk_signal_mask_during_call(*mask);
	return 0;
}

#endif /* __POLL_SIGMASK_H__ */
