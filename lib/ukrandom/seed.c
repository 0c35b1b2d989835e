/* SPDX-License-Identifier: BSD-3-Clause */
/* Seeds from the CPU, the command line and timing jitter. */
#include <uk/arch/lcpu.h>
#include <uk/libparam.h>
#include <uk/string.h>
#include "seed.h"

/* A CPU that has the instruction may still fail to deliver now and then. */
#define CPU_TRIES 10

/* random.seed=[ 1 2 ... ]: up to 256 bits from the launcher. */
static __u32 seed[8];
UK_LIBPARAM_PARAM_ARR(seed, __u32, "seed of the random number generator");

int uk_random_seed_cpu(__u64 *words, int n)
{
	int i, tries;

	for (i = 0; i < n; i++) {
		for (tries = CPU_TRIES; tries; tries--) {
			if (ukarch_random_hw(&words[i]) == 0)
				break;
		}
		if (!tries)
			break;
	}
	return i;
}

int uk_random_seed_param(void *buf, __sz size)
{
	__u32 any = 0;
	__sz i;

	for (i = 0; i < ARRAY_SIZE(seed); i++)
		any |= seed[i];
	if (!any)
		return 0;
	size = MIN(size, sizeof(seed));
	memcpy(buf, seed, size);
	memset(seed, 0, sizeof(seed));
	return (int)size;
}

/* Enough that some thousand measurements of a fraction of a bit each go into
 * every word; still below a millisecond.
 */
#define JITTER_ROUNDS 512

void uk_random_seed_jitter(__u64 *words, int n)
{
	static volatile __u8 memory[4096];
	__u64 last = ukarch_cycles(), acc = last;
	int i, round;

	for (i = 0; i < n; i++) {
		for (round = 0; round < JITTER_ROUNDS; round++) {
			__u64 now;

			memory[acc % sizeof(memory)]++;
			now = ukarch_cycles();
			acc = (acc << 7 | acc >> 57) ^ (now - last);
			acc *= 0x9e3779b97f4a7c15ULL;
			last = now;
		}
		words[i] = acc;
	}
}
