/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The suites ran during the boot; the status says whether all passed. An
 * argument names undefined behaviour that is to be noticed.
 */
#include <uk/libparam.h>

#include "device.h"

#define EVENTS	100000

static __u32 seed = 1;
UK_LIBPARAM_PARAM(seed, __u32, "where the random numbers begin");

__u32 rnd(__u32 limit)
{
	static __u32 state;
	static int begun;

	if (!begun)
		state = seed;
	begun = 1;
	state = state * 1664525U + 1013904223U;
	return limit ? (__u32)(((__u64)state * limit) >> 32) : 0;
}

/* The compiler is not to know it. */
static volatile int big = 0x7fffffff, index = 9;
static int *volatile nowhere;

static int undefined(const char *what)
{
	static int array[4];

	if (!uk_strcmp(what, "overflow"))
		return big + 1;
	if (!uk_strcmp(what, "shift"))
		return 1 << (big - 1);
	if (!uk_strcmp(what, "index"))
		return array[index];
	if (!uk_strcmp(what, "null"))
		return *nowhere;
	return 99;
}

int main(int argc, char *argv[])
{
	if (argc > 1)
		return undefined(argv[1]);
	uk_pr_crit("seed %u, %lu events\n", seed, fake_events);
	return uk_test_failed() || fake_events < EVENTS;
}
