/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot parameters, and the dice that are thrown for each frame. */
#define UK_LIBPARAM_PREFIX netfault

#include <uk/libparam.h>

#include "fault.h"

#define MSEC		1000000ULL
#define OVERTAKE_NS	(4 * MSEC)	/* at most so much later */

static __u32 chances[FAULT_KINDS];	/* in the order of the bits */
static __u32 delay_ms;
static __u64 seed = 1;

UK_LIBPARAM_PARAM_ALIAS(loss, &chances[0], __u32,
			"frames in a thousand that are lost");
UK_LIBPARAM_PARAM_ALIAS(dup, &chances[1], __u32,
			"frames in a thousand that come twice");
UK_LIBPARAM_PARAM_ALIAS(reorder, &chances[2], __u32,
			"frames in a thousand that come late");
UK_LIBPARAM_PARAM_ALIAS(corrupt, &chances[3], __u32,
			"frames in a thousand with a wrong bit");
UK_LIBPARAM_PARAM_ALIAS(delay, &delay_ms, __u32,
			"milliseconds that each frame takes");
UK_LIBPARAM_PARAM(seed, __u64, "which frames");

__u64 fault_counts[FAULT_KINDS];

bool netfault_wanted(void)
{
	return chances[0] || chances[1] || chances[2] || chances[3] ||
	       delay_ms;
}

/* xorshift64*: its upper half is good enough for dice. */
__u32 fault_random(__u32 n)
{
	static __u64 x;

	if (!x)
		x = seed * 0x9e3779b97f4a7c15UL + !seed;
	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return (__u32)((((x * 0x2545f4914f6cdd1dUL) >> 32) * n) >> 32);
}

unsigned int fault_verdict(void)
{
	unsigned int i, verdict = 0;

	for (i = 0; i < FAULT_KINDS && !(verdict & FAULT_LOSE); i++) {
		if (fault_random(1000) >= chances[i])
			continue;
		verdict |= 1U << i;
		fault_counts[i]++;
	}
	return verdict;
}

__nsec fault_arrival(unsigned int verdict, __nsec now)
{
	__nsec due = now + delay_ms * MSEC;

	if (verdict & FAULT_OVERTAKE)
		due += 1 + fault_random(OVERTAKE_NS);
	return due;
}
