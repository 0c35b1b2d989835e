/* SPDX-License-Identifier: BSD-3-Clause */
/* Old names of the random numbers. */
#include <uk/random.h>
#define uk_swrand_randr() uk_random_u32()
#define uk_swrand_fill_buffer(b, n) (uk_random_fill_buffer((b), (n)), (n))
