/* SPDX-License-Identifier: BSD-3-Clause */
/* dup, dup2, dup3, fcntl, close, close_range: numbers and what is shared. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

/* A number well above what is open, the same on all machines. */
#define HIGH	100

static void dups(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600), copy;

	copy = opened(dup(fd), "dup: open");
	check(fcntl(copy, F_GETFD), "dup: F_GETFD of the copy");
	lseek(fd, 5, SEEK_SET);
	check(lseek(copy, 0, SEEK_CUR), "dup: position is shared");
	fcntl(copy, F_SETFL, O_APPEND);
	check(fcntl(fd, F_GETFL) & O_APPEND, "dup: status flags are shared");
	close(copy);
	check(dup(HIGH), "dup: closed");
	check(dup(-1), "dup: -1");
	check(dup2(fd, HIGH), "dup2: to a number");
	check(dup2(fd, HIGH), "dup2: to a number in use");
	check(dup2(fd, fd) == fd, "dup2: to itself");
	check(fcntl(fd, F_GETFD), "dup2: to itself keeps FD_CLOEXEC");
	check(dup2(HIGH + 1, HIGH), "dup2: from closed");
	check(fcntl(HIGH, F_GETFD), "dup2: from closed leaves the other");
	check(dup2(HIGH + 1, HIGH + 1), "dup2: closed to itself");
	check(dup2(fd, -1), "dup2: to -1");
	check(dup2(fd, INT_MAX), "dup2: to INT_MAX");
	check(dup3(fd, HIGH, O_CLOEXEC), "dup3: O_CLOEXEC");
	check(fcntl(HIGH, F_GETFD), "dup3: O_CLOEXEC F_GETFD");
	check(dup3(fd, HIGH, 0), "dup3: no flag");
	check(fcntl(HIGH, F_GETFD), "dup3: no flag F_GETFD");
	check(dup3(fd, fd, 0), "dup3: to itself");
	check(syscall(SYS_dup3, fd, HIGH, O_APPEND), "dup3: bad flag");
	check(dup3(HIGH + 1, HIGH, 0), "dup3: from closed");
	check(close(HIGH), "close: open");
	check(close(HIGH), "close: twice");
	check(close(-1), "close: -1");
	check(close(INT_MAX), "close: INT_MAX");
	close(fd);
}

static void dup_fcntl(void)
{
	int fd = open("file", O_RDWR), low;

	check(fcntl(fd, F_DUPFD, HIGH), "fcntl: F_DUPFD");
	check(fcntl(fd, F_DUPFD, HIGH), "fcntl: F_DUPFD again");
	check(fcntl(fd, F_DUPFD_CLOEXEC, HIGH), "fcntl: F_DUPFD_CLOEXEC");
	check(fcntl(HIGH, F_GETFD), "fcntl: F_DUPFD F_GETFD");
	check(fcntl(HIGH + 2, F_GETFD), "fcntl: F_DUPFD_CLOEXEC F_GETFD");
	check(fcntl(fd, F_DUPFD, -1), "fcntl: F_DUPFD -1");
	check(fcntl(fd, F_DUPFD, INT_MAX), "fcntl: F_DUPFD INT_MAX");
	check(fcntl(HIGH, F_SETFD, FD_CLOEXEC), "fcntl: F_SETFD");
	check(fcntl(HIGH, F_GETFD), "fcntl: F_SETFD F_GETFD");
	check(fcntl(HIGH, F_SETFD, 0), "fcntl: F_SETFD 0");
	check(ioctl(HIGH, FIOCLEX), "ioctl: FIOCLEX");
	check(fcntl(HIGH, F_GETFD), "ioctl: FIOCLEX F_GETFD");
	check(ioctl(HIGH, FIONCLEX), "ioctl: FIONCLEX");
	check(fcntl(HIGH, F_GETFD), "ioctl: FIONCLEX F_GETFD");
	check(syscall(SYS_close_range, HIGH, HIGH + 1, 0), "close_range: two");
	check(fcntl(HIGH, F_GETFD), "close_range: the first");
	check(fcntl(HIGH + 1, F_GETFD), "close_range: the last");
	check(fcntl(HIGH + 2, F_GETFD), "close_range: the next");
	check(syscall(SYS_close_range, HIGH, ~0u, 4),
	      "close_range: CLOSE_RANGE_CLOEXEC");
	check(fcntl(HIGH + 2, F_GETFD), "close_range: CLOEXEC F_GETFD");
	check(syscall(SYS_close_range, HIGH + 1, HIGH, 0),
	      "close_range: backwards");
	check(syscall(SYS_close_range, HIGH, HIGH + 1, 8),
	      "close_range: bad flag");
	check(syscall(SYS_close_range, HIGH, ~0u, 0),
	      "close_range: to the end");
	check(fcntl(HIGH + 2, F_GETFD), "close_range: to the end closes");
	low = dup(fd);
	close(fd);
	check(dup(low) == fd, "dup: lowest free number");
	close(fd);
	close(low);
}

static void status(void)
{
	static const struct constant set[] = {
		CONSTANT(0), CONSTANT(O_APPEND), CONSTANT(O_NONBLOCK),
		CONSTANT(O_APPEND | O_NONBLOCK), CONSTANT(O_RDONLY),
		CONSTANT(O_CREAT | O_EXCL | O_TRUNC), CONSTANT(O_SYNC),
		CONSTANT(O_NOATIME), CONSTANT(O_CLOEXEC),
	};
	unsigned i;
	int fd = open("file", O_RDWR);

	for (i = 0; i < COUNT(set); i++) {
		check(fcntl(fd, F_SETFL, set[i].v), "fcntl: F_SETFL %s",
		      set[i].name);
		value("fcntl: F_GETFL after %s = 0%o", set[i].name,
		      (unsigned)fcntl(fd, F_GETFL) & ~(unsigned)O_LARGEFILE);
	}
	check(fcntl(fd, F_SETFD, ~0L), "fcntl: F_SETFD -1");
	check(fcntl(fd, F_GETFD), "fcntl: F_SETFD -1 F_GETFD");
	check(fcntl(fd, F_GETOWN), "fcntl: F_GETOWN");
	check(fcntl(fd, F_GETSIG), "fcntl: F_GETSIG");
	check(fcntl(fd, F_GETLEASE) == F_UNLCK, "fcntl: F_GETLEASE");
	check(fcntl(fd, F_GET_SEALS), "fcntl: F_GET_SEALS");
	check(fcntl(fd, F_SETPIPE_SZ, 4096), "fcntl: F_SETPIPE_SZ of a file");
	close(fd);
}

static void limit(void)
{
	struct rlimit old, now;
	int fd, n = 0, fds[HIGH];

	getrlimit(RLIMIT_NOFILE, &old);
	now = old;
	now.rlim_cur = HIGH;
	check(setrlimit(RLIMIT_NOFILE, &now), "setrlimit: RLIMIT_NOFILE");
	while (n < HIGH && (fd = dup(0)) >= 0)
		fds[n++] = fd;
	check(fd, "dup: at the limit");
	value("dup: last number = %d", fds[n - 1]);
	check(open("file", O_RDONLY), "open: at the limit");
	check(pipe((int[2]){ 0 }), "pipe: at the limit");
	check(dup2(0, HIGH), "dup2: to the limit");
	check(dup2(0, HIGH - 1), "dup2: below the limit");
	check(fcntl(0, F_DUPFD, HIGH), "fcntl: F_DUPFD the limit");
	check(fcntl(0, F_DUPFD, HIGH - 1), "fcntl: F_DUPFD below the limit");
	while (n)
		close(fds[--n]);
	setrlimit(RLIMIT_NOFILE, &old);
}

static long open_fifo(void *arg)
{
	int fd = open("fifo", O_RDONLY);

	*(int *)arg = fd;
	close(fd);
	return fd < 0 ? -1 : 0;
}

/* The other end of the FIFO. In the child the number that open() keeps here
 * while it waits is free.
 */
static void child_then_open(void *arg)
{
	int lowest = dup(0), status = -1, fd;
	pid_t pid;

	close(lowest);
	pid = vfork();
	if (!pid)
		_exit(dup(0));
	waitpid(pid, &status, 0);
	fd = open("fifo", O_WRONLY);
	while (*(volatile int *)arg < 0)
		wait_ms(1);
	value("dup: of a child, that an open() has here = %d",
	      status >> 8 == *(int *)arg);
	value("dup: beside an open() that waits = %d", lowest > *(int *)arg);
	close(fd);
}

static void waiting_open(void)
{
	int fd = -1;

	mkfifo("fifo", 0600);
	check(blocks("open: FIFO without a writer", open_fifo, child_then_open,
		     &fd), "open: FIFO with a writer");
}

void program_descriptors(void)
{
	dups();
	dup_fcntl();
	status();
	limit();
	waiting_open();
}
