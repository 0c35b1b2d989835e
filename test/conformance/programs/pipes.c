/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes and FIFOs: capacity, ends, atomic writes, waiting. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

static char buf[200000];
static int fds[2];

static void ends(void)
{
	static const struct constant flags[] = {
		CONSTANT(0), CONSTANT(O_NONBLOCK), CONSTANT(O_CLOEXEC),
		CONSTANT(O_DIRECT), CONSTANT(O_NONBLOCK | O_CLOEXEC),
		CONSTANT(O_APPEND), CONSTANT(O_RDWR),
	};
	unsigned i;

	for (i = 0; i < COUNT(flags); i++) {
		if (check(pipe2(fds, (int)flags[i].v), "pipe2: %s",
			  flags[i].name))
			continue;
		value("pipe2: %s F_GETFL = 0%o 0%o", flags[i].name,
		      (unsigned)fcntl(fds[0], F_GETFL),
		      (unsigned)fcntl(fds[1], F_GETFL));
		value("pipe2: %s F_GETFD = %d %d", flags[i].name,
		      fcntl(fds[0], F_GETFD), fcntl(fds[1], F_GETFD));
		close(fds[0]);
		close(fds[1]);
	}
	check(pipe(fds), "pipe: two");
	check(write(fds[0], "x", 1), "write: to the reader");
	check(read(fds[1], buf, 1), "read: from the writer");
	check(write(fds[1], "hello", 5), "write: five");
	check(ioctl(fds[0], FIONREAD, buf), "ioctl: FIONREAD of a pipe");
	value("ioctl: FIONREAD gives = %d", *(int *)buf);
	check(read(fds[0], buf, 2), "read: two of five");
	check(read(fds[0], buf, 100), "read: the rest");
	close(fds[1]);
	check(read(fds[0], buf, 100), "read: no writer");
	close(fds[0]);
	pipe(fds);
	close(fds[0]);
	signal(SIGPIPE, SIG_IGN);
	check(write(fds[1], "x", 1), "write: no reader");
	check(write(fds[1], "x", 0), "write: nothing to no reader");
	signal(SIGPIPE, SIG_DFL);
	close(fds[1]);
}

static void capacity(void)
{
	static const int sizes[] = { 1, 4096, 4097, 65536, 100000, 1048576 };
	unsigned i;
	long n, all = 0;

	pipe2(fds, O_NONBLOCK);
	check(fcntl(fds[0], F_GETPIPE_SZ), "fcntl: F_GETPIPE_SZ of a new one");
	while ((n = write(fds[1], buf, 4096)) > 0)
		all += n;
	check(n, "write: to a full pipe");
	value("write: until full = %ld", all);
	read(fds[0], buf, 100);
	check(write(fds[1], buf, PIPE_BUF), "write: PIPE_BUF, room for less");
	read(fds[0], buf, PIPE_BUF);
	check(write(fds[1], buf, PIPE_BUF), "write: PIPE_BUF, room for it");
	read(fds[0], buf, PIPE_BUF);
	check(write(fds[1], buf, 2 * PIPE_BUF), "write: more than there is");
	check(fcntl(fds[0], F_SETPIPE_SZ, 4096), "fcntl: F_SETPIPE_SZ busy");
	while (read(fds[0], buf, sizeof(buf)) > 0)
		;
	for (i = 0; i < COUNT(sizes); i++) {
		check(fcntl(fds[0], F_SETPIPE_SZ, sizes[i]),
		      "fcntl: F_SETPIPE_SZ %d", sizes[i]);
		check(fcntl(fds[1], F_GETPIPE_SZ), "fcntl: F_GETPIPE_SZ %d",
		      sizes[i]);
	}
	check(fcntl(fds[0], F_SETPIPE_SZ, -1), "fcntl: F_SETPIPE_SZ -1");
	check(read(fds[0], buf, 1), "read: empty, O_NONBLOCK");
	close(fds[0]);
	close(fds[1]);
}

static void packets(void)
{
	if (pipe2(fds, O_DIRECT | O_NONBLOCK))
		return;
	write(fds[1], "one", 3);
	write(fds[1], "second", 6);
	write(fds[1], "third", 5);
	check(read(fds[0], buf, 100), "read: first packet");
	check(read(fds[0], buf, 2), "read: a part of a packet");
	check(read(fds[0], buf, 100), "read: next packet");
	check(write(fds[1], buf, PIPE_BUF + 10), "write: long packet");
	check(read(fds[0], buf, 10000), "read: long packet's first part");
	check(read(fds[0], buf, 10000), "read: long packet's second part");
	close(fds[0]);
	close(fds[1]);
}

static long read_one(void *arg)
{
	(void)arg;
	return read(fds[0], buf, 1);
}

static void write_one(void *arg)
{
	(void)arg;
	write(fds[1], "x", 1);
}

static void close_writer(void *arg)
{
	(void)arg;
	close(fds[1]);
}

static void close_reader(void *arg)
{
	(void)arg;
	close(fds[0]);
}

static long write_much(void *arg)
{
	(void)arg;
	return write(fds[1], buf, 100000);
}

static void drain(void *arg)
{
	long n, all = 0;

	(void)arg;
	while (all < 100000 && (n = read(fds[0], buf, 10000)) > 0)
		all += n;
}

static void waits(void)
{
	pipe(fds);
	check(blocks("read: empty pipe", read_one, write_one, NULL),
	      "read: woken by a write");
	check(blocks("read: empty pipe again", read_one, close_writer, NULL),
	      "read: woken by a close");
	close(fds[0]);
	pipe(fds);
	check(blocks("write: more than fits", write_much, drain, NULL),
	      "write: woken by reads");
	signal(SIGPIPE, SIG_IGN);
	check(blocks("write: too much", write_much, close_reader, NULL),
	      "write: woken by a close");
	close(fds[1]);
	pipe(fds);
	close(fds[0]);
	check(write(fds[1], "x", 1), "write: after it");
	close(fds[1]);
	signal(SIGPIPE, SIG_DFL);
	pipe(fds);
	interrupt_start(0);
	check(read(fds[0], buf, 1), "read: interrupted");
	check(write(fds[1], buf, 100000), "write: interrupted");
	interrupt_stop();
	close(fds[0]);
	close(fds[1]);
}

static void polls(const char *what, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	int n = poll(&p, 1, 0);

	value("poll: %s = %d 0x%x", what, n, p.revents);
}

static void readiness(void)
{
	pipe2(fds, O_NONBLOCK);
	polls("reader of an empty pipe", fds[0]);
	polls("writer of an empty pipe", fds[1]);
	write(fds[1], "x", 1);
	polls("reader with a byte", fds[0]);
	while (write(fds[1], buf, 4096) > 0)
		;
	polls("writer of a full pipe", fds[1]);
	read(fds[0], buf, 100);
	polls("writer with 100 bytes room", fds[1]);
	read(fds[0], buf, 2 * PIPE_BUF);
	polls("writer with PIPE_BUF room", fds[1]);
	close(fds[0]);
	polls("writer without a reader", fds[1]);
	close(fds[1]);
	pipe(fds);
	write(fds[1], "x", 1);
	close(fds[1]);
	polls("reader with a byte and no writer", fds[0]);
	read(fds[0], buf, 1);
	polls("reader with nothing and no writer", fds[0]);
	close(fds[0]);
}

static long open_reader(void *arg)
{
	(void)arg;
	fds[0] = open("fifo", O_RDONLY);
	return fds[0] < 0 ? -1 : 0;
}

static void open_writer(void *arg)
{
	(void)arg;
	fds[1] = open("fifo", O_WRONLY);
}

static void named(void)
{
	struct stat st;
	int both;

	check(mkfifo("fifo", 0640), "mkfifo: new");
	check(mkfifo("fifo", 0640), "mkfifo: existing");
	stat("fifo", &st);
	value("mkfifo: mode = %o", st.st_mode);
	check(open("fifo", O_WRONLY | O_NONBLOCK),
	      "open: FIFO for writing, no reader");
	fds[0] = opened(open("fifo", O_RDONLY | O_NONBLOCK),
			"open: FIFO for reading, no writer");
	if (fds[0] < 0)
		return;
	check(read(fds[0], buf, 1), "read: FIFO without a writer");
	polls("FIFO that never had a writer", fds[0]);
	fds[1] = opened(open("fifo", O_WRONLY | O_NONBLOCK),
			"open: FIFO for writing, a reader");
	check(read(fds[0], buf, 1), "read: FIFO with a writer");
	check(write(fds[1], "abc", 3), "write: FIFO");
	check(read(fds[0], buf, 10), "read: FIFO");
	close(fds[1]);
	polls("FIFO whose writer is gone", fds[0]);
	close(fds[0]);
	both = opened(open("fifo", O_RDWR), "open: FIFO for both");
	check(write(both, "abcd", 4), "write: FIFO for both");
	check(read(both, buf, 10), "read: FIFO for both");
	close(both);
	check(blocks("open: FIFO", open_reader, open_writer, NULL),
	      "open: FIFO woken");
	check(write(fds[1], "xy", 2), "write: FIFO opened by two threads");
	check(read(fds[0], buf, 10), "read: FIFO opened by two threads");
	close(fds[0]);
	close(fds[1]);
	interrupt_start(0);
	check(open("fifo", O_RDONLY), "open: FIFO interrupted");
	interrupt_stop();
}

void program_pipes(void)
{
	ends();
	capacity();
	packets();
	waits();
	readiness();
	named();
}
