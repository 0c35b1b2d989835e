/* SPDX-License-Identifier: BSD-3-Clause */
/* getrandom(). */
#include <abi/sysinfo.h>
#include <uk/random.h>
#include <uk/syscall.h>

UK_SYSCALL_R_FAST_DEFINE(long, getrandom, void *, buf, size_t, len,
			 unsigned int, flags)
{
	if (flags & ~(UK_GRND_NONBLOCK | UK_GRND_RANDOM | UK_GRND_INSECURE))
		return -EINVAL;
	if ((flags & UK_GRND_RANDOM) && (flags & UK_GRND_INSECURE))
		return -EINVAL;
	if (!buf && len)
		return -EFAULT;
	if (len > __INT_MAX__)
		len = __INT_MAX__;
	uk_random_fill_buffer(buf, len);
	return (long)len;
}
