/* SPDX-License-Identifier: BSD-3-Clause */
/* What the programs of the conformance suite report with. A check is one line
 *
 *	PROGRAM/NAME = VALUE
 *
 * whose name begins with the call that it is about, as "open: O_EXCL on a
 * file". Values must not depend on the machine, the time or the order in which
 * threads ran: no addresses, no inode numbers, no descriptors.
 */
#ifndef CHECK_H
#define CHECK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** Elements of an array. */
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define FORMAT(f, a)	__attribute__((format(printf, f, a)))

/** Reports the result of a call: the number, or -1 and the name of errno.
 * @return the result
 */
long check(long result, const char *name, ...) FORMAT(2, 3);

/** As check(), but only whether it succeeded: "fd" or "ok" has no number. */
int opened(int fd, const char *name, ...) FORMAT(2, 3);

/** Reports a call that returns an error number, as pthread_* do. */
void code(int error, const char *name, ...) FORMAT(2, 3);

/** Reports a line of the program's own, which must have " = " in it. */
void value(const char *line, ...) FORMAT(1, 2);

/** The name of an error number, "0" for none. */
const char *ename(int error);

/** Makes a file of that text (mode 0644), replacing an old one. */
void put(const char *path, const char *text);

/** Makes a file of `size` bytes, the one at i being 'a' + i % 26. */
void put_pattern(const char *path, size_t size);

/** Reports up to 60 bytes of the file's text. */
void show_file(const char *path, const char *name);

/** For tables: a constant with its name. */
struct constant {
	long v;
	const char *name;
};
#define CONSTANT(c)	{ c, #c }

/**
 * Runs `fn` in a thread and reports whether it was still busy after a while,
 * then calls `wake`, and waits for the thread.
 *
 * @param wake ends the blocking, NULL: nothing is needed
 * @return fn's result
 */
long blocks(const char *name, long (*fn)(void *), void (*wake)(void *),
	    void *arg);

/**
 * Until interrupt_stop() the calling thread gets SIGUSR1, handled by a function
 * that does nothing, again and again.
 *
 * @param flags of the handler: 0 or SA_RESTART
 */
void interrupt_start(int flags);

/** @return how many signals were handled */
int interrupt_stop(void);

/** Sleeps; for an order of threads that no other means gives. */
void wait_ms(int ms);

/** Gives the calling thread this priority of SCHED_FIFO, or, 0, none. */
void be_realtime(int priority);

#endif /* CHECK_H */
