/* SPDX-License-Identifier: BSD-3-Clause */
/* What the workers of the stress test share. */
#ifndef STRESS_H
#define STRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

struct worker;

/** Threads that work together. */
struct crew {
	const char *name;
	unsigned members, copies;
	/** Makes what the members share. */
	void *(*begin)(void);
	void (*work)(struct worker *w);
	/** Checks that nothing was lost, and gives all back. */
	void (*end)(void *shared);
};

extern const struct crew pipe_pair, pipe_many;
extern const struct crew futex_ring, message_queue, lock_step;
extern const struct crew mappings, shared_mapping;
extern const struct crew tcp_pair, local_pair, datagrams, epoll_server;
extern const struct crew own_files, common_file;
extern const struct crew thread_churn;

/** One of the threads. */
struct worker {
	const struct crew *crew;
	unsigned copy, member;
	void *shared;
	uint64_t random;
	pthread_t thread;
	/* The watchdog looks at these. */
	_Atomic unsigned long steps;
	_Atomic(const char *) place;
	_Atomic bool ended;
};

/** Counts a step and lets others run now and then, as the seed has it. */
void step(struct worker *w);

/** The same for who decides when a crew ends. @return false: now */
bool more(struct worker *w);

/** Says what the worker is about to do, for the report if it hangs. */
void at(struct worker *w, const char *place);

/** A random number below n. */
uint32_t pick(struct worker *w, uint32_t n);

/** Ends the run if the condition does not hold. */
void must(struct worker *w, bool holds, const char *what);

/** The same, with errno, for who is no worker. */
void must_work(bool holds, const char *what);

/** Allocates cleared memory; ends the run if there is none. */
void *need(size_t size);

/** Reads so many bytes, of a stream; fewer at its end. */
size_t read_all(struct worker *w, int fd, void *data, size_t len);

/** Writes them all. */
void write_all(struct worker *w, int fd, const void *data, size_t len);

/** The byte at a place of the stream with this key. */
static inline uint8_t pattern(uint32_t key, size_t i)
{
	return (uint8_t)(key + i * 13 + (i >> 8) * 101);
}

/** Puts the bytes from a place on. */
void put_pattern(uint8_t *data, size_t len, uint32_t key, size_t from);

/** Ends the run where a byte is another one. */
void check_pattern(struct worker *w, const uint8_t *data, size_t len,
		   uint32_t key, size_t from);

/* ---- main.c, worker.c, held.c ------------------------------------------- */

/** How long a round is; 0: the other one says it. */
extern unsigned long round_steps, round_seconds;
extern uint64_t seed;

/** The round is over, for those that count no steps. */
extern _Atomic bool enough;

#define HELD_MAX	32

/** What is in use: names and numbers. */
struct held {
	unsigned rows;
	struct {
		char name[48];
		unsigned long value;
	} row[HELD_MAX];
};

/** Looks what is in use now. */
void held_now(struct held *h);

#endif /* STRESS_H */
