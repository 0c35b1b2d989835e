/* SPDX-License-Identifier: BSD-3-Clause */
/* What all workers do: count, choose, check, read and write. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "stress.h"

#define STATUS_WRONG	1

unsigned long round_steps, round_seconds;
uint64_t seed;
_Atomic bool enough;

/* xorshift64*: small, and good enough to choose by. */
uint32_t pick(struct worker *w, uint32_t n)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (uint32_t)(w->random * 0x2545f4914f6cdd1dUL >> 33) % n;
}

void step(struct worker *w)
{
	uint32_t choice = pick(w, 512);

	w->steps++;
	if (choice < 100)
		sched_yield();
	else if (choice == 100)
		nanosleep(&(struct timespec){ 0, 1 + pick(w, 2000000) }, NULL);
}

bool more(struct worker *w)
{
	step(w);
	return !enough && (!round_steps || w->steps < round_steps);
}

void at(struct worker *w, const char *place)
{
	w->place = place;
}

void must(struct worker *w, bool holds, const char *what)
{
	int error = errno;

	if (holds)
		return;
	printf("stress: %s %u.%u: %s (at %s, step %lu, seed %lu, errno %d)\n",
	       w->crew->name, w->copy, w->member, what, w->place, w->steps,
	       seed, error);
	fflush(stdout);
	_exit(STATUS_WRONG);
}

void must_work(bool holds, const char *what)
{
	int error = errno;

	if (holds)
		return;
	printf("stress: %s (seed %lu): %s\n", what, seed, strerror(error));
	fflush(stdout);
	_exit(STATUS_WRONG);
}

void *need(size_t size)
{
	void *p = calloc(1, size);

	must_work(p, "no memory");
	return p;
}

size_t read_all(struct worker *w, int fd, void *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, (char *)data + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		must(w, n >= 0, "read");
		if (!n)
			break;
		done += (size_t)n;
	}
	return done;
}

void write_all(struct worker *w, int fd, const void *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = write(fd, (const char *)data + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		must(w, n > 0, "write");
		done += (size_t)n;
	}
}

void put_pattern(uint8_t *data, size_t len, uint32_t key, size_t from)
{
	size_t i;

	for (i = 0; i < len; i++)
		data[i] = pattern(key, from + i);
}

void check_pattern(struct worker *w, const uint8_t *data, size_t len,
		   uint32_t key, size_t from)
{
	size_t i;

	for (i = 0; i < len; i++)
		must(w, data[i] == pattern(key, from + i), "other bytes");
}
