/* SPDX-License-Identifier: BSD-3-Clause */
/* How one operation is measured. */
#ifndef MICRO_H
#define MICRO_H

#include <stdint.h>

struct span {
	uint64_t cycles;
	int64_t nsec;
};

/* The cycle counter. Under -icount it counts guest instructions. */
uint64_t cycles(void);

struct span span_begin(void);

/* Prints one row: the mean over n operations. */
void span_end(struct span begin, const char *row, long n);

/* Ends the program when what is measured fails: it would be no measurement. */
void failed(const char *what);

#define MUST(condition)							\
	do {								\
		if (!(condition))					\
			failed(#condition);				\
	} while (0)

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

void measure_readiness(long scale);
void measure_sockets(long scale);
void measure_signals(long scale);

#endif
