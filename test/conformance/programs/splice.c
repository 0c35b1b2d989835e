/* SPDX-License-Identifier: BSD-3-Clause */
/* splice, tee, vmsplice: waiting, ends that are closed, positions, sockets. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static int a[2], b[2], file;

static void open_all(void)
{
	if (pipe(a) || pipe(b))
		value("pipe: for splice = %s", ename(errno));
	file = open("f", O_RDWR | O_CREAT | O_TRUNC, 0600);
}

static void close_all(void)
{
	close(a[0]);
	close(a[1]);
	close(b[0]);
	close(b[1]);
	close(file);
}

static long drain(int fd)
{
	static char buf[200000];

	return read(fd, buf, sizeof(buf));
}

static long out_of_pipe(void *arg)
{
	(void)arg;
	return splice(a[0], NULL, file, NULL, 100, 0);
}

static void write_a(void *arg)
{
	check(write(a[1], "woken", 5), "write: for who calls %s",
	      (const char *)arg);
}

static void close_a(void *arg)
{
	(void)arg;
	close(a[1]);
	a[1] = -1;
}

static long into_pipe(void *arg)
{
	(void)arg;
	return splice(file, NULL, a[1], NULL, 10, 0);
}

static void drain_a(void *arg)
{
	(void)arg;
	check(drain(a[0]), "read: for who splices");
}

static long tee_a(void *arg)
{
	(void)arg;
	return tee(a[0], b[1], 100, 0);
}

static void waiting(void)
{
	static char big[70000];

	open_all();
	check(splice(a[0], NULL, file, NULL, 10, SPLICE_F_NONBLOCK),
	      "splice: empty, SPLICE_F_NONBLOCK");
	check(tee(a[0], b[1], 10, SPLICE_F_NONBLOCK),
	      "tee: empty, SPLICE_F_NONBLOCK");
	check(blocks("splice: empty pipe waits", out_of_pipe, write_a, "splice"),
	      "splice: woken by data");
	show_file("f", "splice: file");
	check(blocks("splice: waits for the end", out_of_pipe, close_a, NULL),
	      "splice: woken by the end");
	check(tee_a(NULL), "tee: at the end");
	close_all();
	open_all();
	check(blocks("tee: empty pipe waits", tee_a, write_a, "tee"),
	      "tee: woken by data");
	check(drain(a[0]), "read: tee left it there");
	check(drain(b[0]), "read: tee copied it");
	check(write(file, "0123456789", 10), "write: ten");
	lseek(file, 0, SEEK_SET);
	check(write(a[1], big, 65536), "write: all of a pipe");
	check(splice(file, NULL, a[1], NULL, 10, SPLICE_F_NONBLOCK),
	      "splice: full, SPLICE_F_NONBLOCK");
	check(blocks("splice: full pipe waits", into_pipe, drain_a, NULL),
	      "splice: woken by room");
	interrupt_start(0);
	check(drain(a[0]), "read: ten");
	check(out_of_pipe(NULL), "splice: interrupted");
	interrupt_stop();
	close_all();
}

static void ends(void)
{
	sigset_t set, pending;

	open_all();
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	check(write(file, "0123456789", 10), "write: for a closed pipe");
	lseek(file, 0, SEEK_SET);
	check(write(a[1], "abc", 3), "write: abc");
	close(b[0]);
	check(splice(file, NULL, b[1], NULL, 10, 0), "splice: no reader");
	check(lseek(file, 0, SEEK_CUR), "lseek: after no reader");
	check(splice(a[0], NULL, b[1], NULL, 10, 0), "splice: pipes, no reader");
	check(tee(a[0], b[1], 10, 0), "tee: no reader");
	sigpending(&pending);
	check(sigismember(&pending, SIGPIPE), "splice: SIGPIPE");
	sigwaitinfo(&set, NULL);
	check(drain(a[0]), "read: nothing was lost");
	b[0] = open("f", O_RDONLY);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	close_all();
}

static void positions(void)
{
	loff_t off = 4, minus = -1;
	int other;

	open_all();
	check(write(file, "0123456789", 10), "write: for positions");
	check(splice(file, NULL, a[1], NULL, 5, 0), "splice: at the end");
	check(splice(file, &off, a[1], NULL, 3, 0), "splice: at 4");
	value("splice: offset then = %d %d", (int)off,
	      (int)lseek(file, 0, SEEK_CUR));
	check(splice(file, &minus, a[1], NULL, 3, 0), "splice: at -1");
	off = 20;
	check(splice(a[0], NULL, file, &off, 2, 0), "splice: to 20");
	value("splice: offset and size then = %d %d", (int)off,
	      (int)lseek(file, 0, SEEK_END));
	check(splice(a[0], &off, file, NULL, 2, 0), "splice: pipe and offset");
	check(splice(file, NULL, a[1], &off, 2, 0), "splice: offset and pipe");
	check(splice(a[0], NULL, b[1], &off, 2, 0), "splice: two pipes, offset");
	other = open("f", O_RDONLY);
	check(splice(a[0], NULL, other, NULL, 2, 0), "splice: to O_RDONLY");
	close(other);
	other = open("f", O_WRONLY | O_APPEND);
	check(splice(a[0], NULL, other, NULL, 2, 0), "splice: to O_APPEND");
	check(splice(other, NULL, a[1], NULL, 2, 0), "splice: from O_WRONLY");
	close(other);
	check(splice(a[1], NULL, file, NULL, 2, 0), "splice: from a write end");
	check(splice(file, NULL, a[0], NULL, 2, 0), "splice: to a read end");
	check(splice(a[0], NULL, b[1], NULL, 100, 0), "splice: pipe to pipe");
	check(drain(b[0]), "read: pipe to pipe");
	check(tee(a[1], b[1], 1, 0), "tee: from a write end");
	check(tee(a[0], b[0], 1, 0), "tee: to a read end");
	check(tee(a[0], b[1], 0, 0), "tee: nothing");
	check(tee(a[0], b[1], 1, 0x100), "tee: bad flag");
	close_all();
}

static void sockets(void)
{
	char buf[20] = "";
	int s[2];

	open_all();
	check(socketpair(AF_UNIX, SOCK_STREAM, 0, s), "socketpair: for splice");
	check(write(s[1], "hello", 5), "write: socket");
	check(splice(s[0], NULL, a[1], NULL, 100, 0), "splice: from a socket");
	check(splice(a[0], NULL, s[1], NULL, 100, 0), "splice: to a socket");
	check(read(s[0], buf, 20), "read: socket");
	value("splice: by sockets = %s", buf);
	fcntl(s[0], F_SETFL, O_NONBLOCK);
	check(splice(s[0], NULL, a[1], NULL, 100, 0),
	      "splice: from an empty socket");
	close(s[1]);
	check(splice(s[0], NULL, a[1], NULL, 100, 0),
	      "splice: from a closed socket");
	close(s[0]);
	close_all();
}

static sigset_t *empty(sigset_t *set)
{
	sigemptyset(set);
	return set;
}

/* Files that cannot take a part of what they are given, and one that can. */
static void records(void)
{
	sigset_t none;
	const struct {
		const char *name;
		int fd;
	} files[] = {
		{ "an eventfd", eventfd(1, EFD_NONBLOCK) },
		{ "a timerfd", timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK) },
		{ "a signalfd", signalfd(-1, empty(&none), SFD_NONBLOCK) },
		{ "an inotify", inotify_init1(IN_NONBLOCK) },
		{ "/dev/full", open("/dev/full", O_RDWR) },
		{ "/dev/null", open("/dev/null", O_RDWR) },
	};
	uint64_t most = UINT64_MAX - 1;
	unsigned i;

	for (i = 0; i < COUNT(files); i++) {
		open_all();
		write(b[1], &most, sizeof(most));
		check(splice(b[0], NULL, files[i].fd, NULL, 8,
			     SPLICE_F_NONBLOCK), "splice: to %s",
		      files[i].name);
		close(files[i].fd);
		close_all();
	}
}

static void memory(void)
{
	static char big[70000];
	char x[3] = "", y[10] = "";
	struct iovec v[3] = { { "ab", 2 }, { NULL, 0 }, { "cde", 3 } };
	struct iovec to[2] = { { x, 2 }, { y, 9 } };
	struct iovec much = { big, sizeof(big) };

	open_all();
	check(vmsplice(a[1], v, 3, 0), "vmsplice: three pieces");
	check(vmsplice(a[0], to, 2, 0), "vmsplice: out of it");
	value("vmsplice: gives = %s %s", x, y);
	check(vmsplice(a[0], to, 2, SPLICE_F_NONBLOCK),
	      "vmsplice: empty, SPLICE_F_NONBLOCK");
	check(vmsplice(a[1], v, 1025, 0), "vmsplice: too many pieces");
	check(vmsplice(a[1], v, 1, 0x100), "vmsplice: bad flag");
	check(vmsplice(a[1], v, 0, 0), "vmsplice: no piece");
	check(vmsplice(99, v, 1, 0), "vmsplice: no descriptor");
	check(vmsplice(file, v, 1, 0), "vmsplice: a file");
	check(vmsplice(a[1], &much, 1, SPLICE_F_NONBLOCK) > 4096,
	      "vmsplice: more than fits");
	check(vmsplice(a[1], v, 1, SPLICE_F_NONBLOCK),
	      "vmsplice: full, SPLICE_F_NONBLOCK");
	close(a[1]);
	check(drain(a[0]) > 0, "read: what fitted");
	check(vmsplice(a[0], to, 2, 0), "vmsplice: at the end");
	close(a[0]);
	a[0] = -1;
	a[1] = -1;
	close_all();
}

void program_splice(void)
{
	waiting();
	ends();
	positions();
	sockets();
	records();
	memory();
}
