/* SPDX-License-Identifier: BSD-3-Clause */
/* How one operation is measured. */
#ifndef MICRO_H
#define MICRO_H

#include <stdint.h>

struct span {
	uint64_t cycles;
	int64_t nsec;
};

struct span span_begin(void);

/* Prints one row: the mean over n operations. Under -icount the cycle counter
 * counts guest instructions. */
void span_end(struct span begin, const char *row, long n);

/* Runs the statement n times and prints the row. */
#define MEASURE(row, n, statement)					\
	do {								\
		struct span span_ = span_begin();			\
		for (long i_ = 0; i_ < (n); i_++) {			\
			statement;					\
		}							\
		span_end(span_, row, n);				\
	} while (0)

/* Keeps the compiler from leaving out what makes p. */
#define KEEP(p) __asm__ volatile("" : : "r"(p) : "memory")

void measure_calls(long scale);
void measure_memory(long scale);
void measure_threads(long scale);
void measure_files(long scale);
void measure_mappings(long scale);

#endif
