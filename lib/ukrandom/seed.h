/* SPDX-License-Identifier: BSD-3-Clause */
/* Where seeds come from. None blocks. */
#ifndef __UK_RANDOM_SEED_H__
#define __UK_RANDOM_SEED_H__

#include <uk/essentials.h>

/** Gets words from the CPU's generator; how many (all of n or fewer). */
int uk_random_seed_cpu(__u64 *words, int n);

/** Gets the seed of the command line, once; its bytes, 0: none. */
int uk_random_seed_param(void *buf, __sz size);

/** Fills words from the variation of short time measurements. */
void uk_random_seed_jitter(__u64 *words, int n);

#endif /* __UK_RANDOM_SEED_H__ */
