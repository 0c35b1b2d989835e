/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait, each with what makes it wait and what ends that. */
#ifndef BLOCKING_H
#define BLOCKING_H

#include <stdbool.h>

struct blocking {
	const char *name;
	/** Makes what the call needs; @return false: could not, was told */
	bool (*begin)(void);
	/** The call, with its result and errno. */
	long (*call)(void);
	/** Lets it go on; NULL: only a signal or cancellation does. */
	void (*wake)(void);
	/** A cancellation point? */
	bool cancels;
};

/** Tables of them; the last one has no name. */
extern const struct blocking blocking_files[], blocking_sockets[],
	blocking_waits[];

/** Calls fn for each. */
void blocking_foreach(void (*fn)(const struct blocking *b));

/** Closes and removes what begin() made. */
void blocking_end(void);

/** Descriptors that begin() made; -1: none. */
extern int bfd[4];

/** A queue or set of semaphores of System V that it made; -1: none. */
extern int sysv_id;

/** Room for data, which does not matter. */
extern char blocking_buf[1 << 20];

/** Reports when something could not be made. @return it */
bool made(bool it);

/** Fills what can be written to, empties what can be read from. */
void blocking_fill(int to);
void blocking_drain(int from);

/** A pipe: bfd[0] to read from, bfd[1] to write to; a byte for it. */
bool blocking_pipe(void);
void blocking_write(void);

#endif /* BLOCKING_H */
