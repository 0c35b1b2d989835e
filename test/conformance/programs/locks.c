/* SPDX-License-Identifier: BSD-3-Clause */
/* flock, record locks of the process and of the open description. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#ifndef F_OFD_GETLK
#define F_OFD_GETLK	36
#define F_OFD_SETLK	37
#define F_OFD_SETLKW	38
#endif

static int a, b;

static long lock_b(void *arg)
{
	return flock(b, *(int *)arg);
}

static void unlock_a(void *arg)
{
	(void)arg;
	flock(a, LOCK_UN);
}

static void whole_files(void)
{
	static const struct constant kinds[] = {
		CONSTANT(LOCK_SH), CONSTANT(LOCK_EX), CONSTANT(LOCK_UN),
	};
	unsigned i, k;
	int how, ro;

	for (i = 0; i < COUNT(kinds); i++)
		for (k = 0; k < COUNT(kinds); k++) {
			check(flock(a, (int)kinds[i].v | LOCK_NB),
			      "flock: %s before %s", kinds[i].name,
			      kinds[k].name);
			check(flock(b, (int)kinds[k].v | LOCK_NB),
			      "flock: %s after %s", kinds[k].name,
			      kinds[i].name);
			flock(a, LOCK_UN);
			flock(b, LOCK_UN);
		}
	check(flock(a, 0), "flock: no kind");
	check(flock(a, LOCK_SH | LOCK_EX), "flock: two kinds");
	check(flock(-1, LOCK_SH), "flock: closed");
	ro = open("file", O_RDONLY);
	check(flock(ro, LOCK_EX), "flock: LOCK_EX read-only");
	close(ro);
	check(flock(a, LOCK_EX | LOCK_NB), "flock: after a close");
	check(flock(a, LOCK_SH | LOCK_NB), "flock: down to LOCK_SH");
	check(flock(b, LOCK_SH | LOCK_NB), "flock: second LOCK_SH");
	check(flock(a, LOCK_EX | LOCK_NB), "flock: up to LOCK_EX, shared");
	flock(b, LOCK_UN);
	flock(a, LOCK_EX);
	how = LOCK_EX;
	check(blocks("flock: LOCK_EX", lock_b, unlock_a, &how),
	      "flock: woken");
	flock(b, LOCK_UN);
	flock(a, LOCK_EX);
	interrupt_start(0);
	check(flock(b, LOCK_EX), "flock: interrupted");
	interrupt_stop();
	flock(a, LOCK_UN);
}

static long record(int fd, int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = (short)type, .l_whence = SEEK_SET,
			   .l_start = start, .l_len = len };

	return fcntl(fd, cmd, &l);
}

static const struct constant types[] = {
	CONSTANT(F_RDLCK), CONSTANT(F_WRLCK), CONSTANT(F_UNLCK),
};

static const struct {
	long start, len;
} ranges[] = {
	{ 0, 10 }, { 5, 10 }, { 10, 10 }, { 0, 0 }, { 100, 0 }, { 10, -5 },
	{ 3, -5 }, { -1, 5 }, { 9, 1 },
};

static void descriptions(void)
{
	unsigned i, k, r;
	struct flock l;

	for (i = 0; i < COUNT(types) - 1; i++)
		for (k = 0; k < COUNT(types); k++)
			for (r = 0; r < COUNT(ranges); r++) {
				record(a, F_OFD_SETLK, (int)types[i].v, 0, 10);
				check(record(b, F_OFD_SETLK, (int)types[k].v,
					     ranges[r].start, ranges[r].len),
				      "fcntl: F_OFD_SETLK %s %ld+%ld, %s held",
				      types[k].name, ranges[r].start,
				      ranges[r].len, types[i].name);
				record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
				record(b, F_OFD_SETLK, F_UNLCK, 0, 0);
			}
	record(a, F_OFD_SETLK, F_WRLCK, 20, 5);
	for (r = 0; r < COUNT(ranges); r++) {
		l = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET,
				    .l_start = ranges[r].start,
				    .l_len = ranges[r].len };
		check(fcntl(b, F_OFD_GETLK, &l), "fcntl: F_OFD_GETLK %ld+%ld",
		      ranges[r].start, ranges[r].len);
		value("fcntl: F_OFD_GETLK %ld+%ld gives = %d %d %ld %ld %d",
		      ranges[r].start, ranges[r].len, l.l_type, l.l_whence,
		      (long)l.l_start, (long)l.l_len, (int)l.l_pid);
	}
	l = (struct flock){ .l_type = F_WRLCK, .l_pid = 5 };
	check(fcntl(a, F_OFD_SETLK, &l), "fcntl: F_OFD_SETLK with a pid");
	record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
}

static void of_process(void)
{
	int ro = open("file", O_RDONLY), wo = open("file", O_WRONLY), fd;
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	unsigned r;

	for (r = 0; r < COUNT(ranges); r++)
		check(record(a, F_SETLK, F_WRLCK, ranges[r].start,
			     ranges[r].len), "fcntl: F_SETLK %ld+%ld",
		      ranges[r].start, ranges[r].len);
	check(record(b, F_SETLK, F_WRLCK, 0, 10), "fcntl: F_SETLK again");
	check(fcntl(a, F_GETLK, &l), "fcntl: F_GETLK one's own");
	value("fcntl: F_GETLK one's own gives = %d", l.l_type);
	check(record(ro, F_SETLK, F_WRLCK, 0, 1), "fcntl: F_WRLCK read-only");
	check(record(wo, F_SETLK, F_RDLCK, 0, 1), "fcntl: F_RDLCK write-only");
	check(record(ro, F_SETLK, F_RDLCK, 0, 1), "fcntl: F_RDLCK read-only");
	check(record(a, F_SETLK, 77, 0, 1), "fcntl: F_SETLK bad type");
	l.l_whence = 9;
	check(fcntl(a, F_SETLK, &l), "fcntl: F_SETLK bad whence");
	check(record(a, F_OFD_SETLK, F_WRLCK, 0, 1),
	      "fcntl: F_OFD_SETLK of what the process holds");
	fd = open("file", O_RDWR);
	close(fd);
	check(record(a, F_OFD_SETLK, F_WRLCK, 0, 1),
	      "fcntl: F_OFD_SETLK after any close");
	check(record(a, F_SETLK, F_RDLCK, 0, 1),
	      "fcntl: F_SETLK of what a description holds");
	record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
	check(lockf(a, F_TLOCK, 5), "lockf: F_TLOCK");
	check(lockf(a, F_TEST, 5), "lockf: F_TEST");
	check(lockf(a, F_ULOCK, 0), "lockf: F_ULOCK");
	close(ro);
	close(wo);
}

static long lock_record_b(void *arg)
{
	(void)arg;
	return record(b, F_OFD_SETLKW, F_WRLCK, 0, 0);
}

static void unlock_record_a(void *arg)
{
	(void)arg;
	record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
}

static void waits(void)
{
	record(a, F_OFD_SETLK, F_WRLCK, 0, 10);
	check(blocks("fcntl: F_OFD_SETLKW", lock_record_b, unlock_record_a,
		     NULL), "fcntl: F_OFD_SETLKW woken");
	check(record(a, F_OFD_SETLK, F_RDLCK, 5, 1),
	      "fcntl: F_OFD_SETLK after it");
	interrupt_start(0);
	check(record(a, F_OFD_SETLKW, F_RDLCK, 5, 1),
	      "fcntl: F_OFD_SETLKW interrupted");
	interrupt_stop();
	record(b, F_OFD_SETLK, F_UNLCK, 0, 0);
}

/* Around the last byte that there may be. */
static void last_bytes(void)
{
	static const struct {
		long start, len;
	} cases[] = {
		{ 1, INT64_MAX }, { 1L << 62, 1L << 62 }, { 2, INT64_MAX },
		{ INT64_MAX, 1 }, { INT64_MAX, 2 }, { 0, INT64_MAX },
		{ INT64_MAX, 0 }, { INT64_MAX, INT64_MIN },
		{ INT64_MAX, -INT64_MAX }, { -1, INT64_MIN }, { 0, INT64_MIN },
	};
	struct flock l;
	unsigned i;

	for (i = 0; i < COUNT(cases); i++) {
		check(record(a, F_OFD_SETLK, F_WRLCK, cases[i].start,
			     cases[i].len), "fcntl: F_OFD_SETLK far, case %u", i);
		l = (struct flock){ .l_type = F_WRLCK };
		fcntl(b, F_OFD_GETLK, &l);
		value("fcntl: F_OFD_GETLK far, case %u = %d %ld %ld", i,
		      l.l_type, (long)l.l_start, (long)l.l_len);
		record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
	}
	l = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_CUR,
			    .l_start = INT64_MAX, .l_len = 1 };
	lseek(a, 1, SEEK_SET);
	check(fcntl(a, F_OFD_SETLK, &l), "fcntl: F_OFD_SETLK, too far from 1");
	l.l_start = INT64_MAX - 1;
	check(fcntl(a, F_OFD_SETLK, &l), "fcntl: F_OFD_SETLK, last from 1");
	lseek(a, 0, SEEK_SET);
	record(a, F_OFD_SETLK, F_UNLCK, 0, 0);
}

/* ---- with another process ------------------------------------------------ */

static int c;
static volatile bool held, let_go;

/* The type of the lock that a process finds which holds none itself. */
static int found_by_child(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int status = -1;
	pid_t pid = vfork();

	if (!pid)
		_exit(fcntl(fd, F_GETLK, &l) ? 99 : l.l_type);
	waitpid(pid, &status, 0);
	return status >> 8;
}

static void *child_holds(void *arg)
{
	int status = -1;
	pid_t pid = vfork();

	if (!pid) {
		record(*(int *)arg, F_SETLK, F_WRLCK, 0, 10);
		held = true;
		while (!let_go)
			wait_ms(1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return (void *)(intptr_t)status;
}

static long lock_record_c(void *arg)
{
	(void)arg;
	return record(c, F_SETLKW, F_WRLCK, 0, 10);
}

static void close_and_let_go(void *arg)
{
	close(c);
	if (arg)
		dup2(b, c);
	let_go = true;
}

static void closed_meanwhile(bool replaced)
{
	const char *how = replaced ? "replaced" : "closed";
	pthread_t t;

	held = let_go = false;
	c = open("file", O_RDWR);
	pthread_create(&t, NULL, child_holds, &a);
	while (!held)
		wait_ms(1);
	check(blocks(replaced ? "fcntl: F_SETLKW, to be replaced" :
		     "fcntl: F_SETLKW, to be closed", lock_record_c,
		     close_and_let_go, replaced ? &c : NULL),
	      "fcntl: F_SETLKW, %s meanwhile", how);
	pthread_join(t, NULL);
	value("fcntl: F_GETLK of a child, %s meanwhile = %d", how,
	      found_by_child(a) == F_UNLCK);
	if (replaced)
		close(c);
}

static int locks_and_ends(void *arg)
{
	(void)arg;
	return record(a, F_SETLK, F_WRLCK, 0, 10) ? 1 : 0;
}

/* Record locks are of whoever shares the descriptors. */
static void shared_table(void)
{
	static char stack[16384] __attribute__((aligned(16)));
	int status = -1;
	pid_t pid = clone(locks_and_ends, stack + sizeof(stack), CLONE_VM |
			  CLONE_VFORK | CLONE_FILES | SIGCHLD, NULL);

	waitpid(pid, &status, 0);
	value("fcntl: F_SETLK by who shares the table = 0x%x", status);
	value("fcntl: F_GETLK of a child, by who shared the table = %d",
	      found_by_child(a) == F_WRLCK);
	check(record(a, F_SETLK, F_WRLCK, 5, 10),
	      "fcntl: F_SETLK after who shared the table");
	close(dup(a));
	value("fcntl: F_GETLK of a child, after a close = %d",
	      found_by_child(b) == F_UNLCK);
}

void program_locks(void)
{
	put_pattern("file", 50);
	a = open("file", O_RDWR);
	b = open("file", O_RDWR);
	whole_files();
	descriptions();
	of_process();
	waits();
	last_bytes();
	closed_meanwhile(false);
	closed_meanwhile(true);
	shared_table();
	close(a);
	close(b);
}
