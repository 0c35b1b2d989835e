/* SPDX-License-Identifier: BSD-3-Clause */
/* The clock of the benchmarks. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "micro.h"

uint64_t cycles(void)
{
#if defined(__x86_64__)
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
#else
	uint64_t v;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return v;
#endif
}

static int64_t nsec(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

struct span span_begin(void)
{
	struct span s = { .nsec = nsec() };

	s.cycles = cycles();
	return s;
}

void span_end(struct span begin, const char *row, long n)
{
	uint64_t c = cycles() - begin.cycles;
	int64_t ns = nsec() - begin.nsec;

	printf("BENCH %-20s n=%-8ld tsc/op=%.1f ns/op=%.1f\n", row, n,
	       (double)c / n, (double)ns / n);
	fflush(stdout);
}

void failed(const char *what)
{
	printf("# %s: %s\n", what, strerror(errno));
	exit(1);
}
