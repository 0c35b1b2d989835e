/* SPDX-License-Identifier: BSD-3-Clause */
/* The older names of <uk/random.h>, which external libraries use. */
#ifndef __UK_SWRAND_H__
#define __UK_SWRAND_H__

#include <uk/random.h>

/** A random number of 32 bits. */
static inline __u32 uk_swrand_randr(void)
{
	return uk_random_u32();
}

static inline __sz uk_swrand_fill_buffer(void *buf, __sz len)
{
	uk_random_fill_buffer(buf, len);
	return len;
}

#endif /* __UK_SWRAND_H__ */
