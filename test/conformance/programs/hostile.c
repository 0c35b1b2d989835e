/* SPDX-License-Identifier: BSD-3-Clause */
/* What a program may do to a machine that is not to be harmed by it: calls over
 * many bad pages, threads that end in disorder, sockets in rings of sockets.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

#define BAD	((char *)0x123456789000L)
#define MANY	(1L << 20)	/* bytes, of 256 pages */
#define THREADS	40
#define DEEP	600		/* sockets, each in the queue of the next */

static void bad_pages(void)
{
	int zero = open("/dev/zero", O_RDONLY), f, ends[2];
	struct iovec v[2] = { { BAD, MANY }, { BAD + 2 * MANY, MANY } };

	f = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	pipe(ends);
	check(read(zero, BAD, MANY), "read: to many bad pages");
	check(readv(zero, v, 2), "readv: to many bad pages");
	check(write(f, BAD, MANY), "write: from many bad pages");
	check(write(ends[1], BAD, 60000), "write: a pipe, from bad pages");
	check(pread(zero, BAD + 1, MANY, 0), "pread: to many bad pages");
	check(syscall(SYS_poll, BAD, 1, -1), "poll: bad address, for ever");
	check(syscall(SYS_ppoll, BAD, 1, NULL, NULL, 8),
	      "ppoll: bad address, for ever");
	check(syscall(SYS_futex, BAD, 0, 0, NULL, NULL, 0),
	      "futex: FUTEX_WAIT, bad address, for ever");
	/* what was interrupted for that is not to be seen by the next call */
	check(syscall(SYS_clock_gettime, CLOCK_REALTIME, BAD),
	      "clock_gettime: bad address");
	check(poll(NULL, 0, 1), "poll: after a bad address");
	close(zero);
	close(f);
	close(ends[0]);
	close(ends[1]);
}

static void *end_badly(void *arg)
{
	if (arg)
		syscall(SYS_set_robust_list, BAD, 24);
	else
		syscall(SYS_set_tid_address, BAD);
	syscall(SYS_exit, 0);
	return NULL;
}

/* The library never hears of the end of such a thread: nobody joins it. */
static void bad_ends(void)
{
	static char stacks[THREADS][16384] __attribute__((aligned(16)));
	unsigned char vec;
	pthread_attr_t a;
	pthread_t t;
	long i;

	for (i = 0; i < THREADS; i++) {
		pthread_attr_init(&a);
		pthread_attr_setstack(&a, stacks[i], sizeof(stacks[i]));
		pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
		pthread_create(&t, &a, end_badly, (void *)(i & 1));
		pthread_attr_destroy(&a);
	}
	wait_ms(50);
	check(mincore(BAD, 1, &vec), "mincore: what threads ended with");
	check(syscall(SYS_uname, BAD), "uname: bad address after bad ends");
}

#define QUEUED	10

static void *queue_and_end(void *arg)
{
	union sigval v = { .sival_int = 7 };
	sigset_t all;
	int i;

	(void)arg;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	for (i = 0; i < QUEUED; i++)
		syscall(SYS_tgkill, getpid(), syscall(SYS_gettid),
			SIGRTMIN + 1);
	sigqueue(getpid(), SIGRTMIN + 2, v);
	return NULL;
}

/* What waits for a thread goes with it; what waits for all stays. */
static void lost_signals(void)
{
	struct timespec none = { 0, 0 };
	siginfo_t info;
	sigset_t all, old;
	pthread_t t;
	int i, right = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 0; i < THREADS; i++) {
		pthread_create(&t, NULL, queue_and_end, NULL);
		pthread_join(t, NULL);
	}
	sigpending(&all);
	value("sigpending: of threads that ended = %d, of all = %d",
	      sigismember(&all, SIGRTMIN + 1), sigismember(&all, SIGRTMIN + 2));
	for (i = 0; i < THREADS; i++)
		right += sigtimedwait(&all, &info, &none) == SIGRTMIN + 2 &&
			 info.si_value.sival_int == 7;
	value("sigtimedwait: values of all = %d", right);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* ---- local sockets -------------------------------------------------------- */

static long pass(int to, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS } };
	struct iovec v = { "x", 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = &control,
			    .msg_controllen = sizeof(control.room) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(to, &m, 0);
}

static int take(int from, int flags)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = &control,
			    .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(from, &m, flags | MSG_DONTWAIT) == 1 &&
	    m.msg_controllen == sizeof(control))
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* Is the other end of a pipe closed everywhere? */
static void gone(int fd, const char *name)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, 5000);
	value("%s = 0x%x", name, (unsigned)p.revents);
	close(fd);
}

static void deep(void)
{
	int ends[2], s[2], i, held, passed = 0;

	pipe(ends);
	held = ends[1];
	for (i = 0; i < DEEP; i++) {
		socketpair(AF_UNIX, i & 1 ? SOCK_STREAM : SOCK_DGRAM, 0, s);
		passed += pass(s[0], held) == 1;
		close(held);
		close(s[0]);
		held = s[1];
	}
	value("sendmsg: sockets in sockets = %d", passed);
	close(held);
	gone(ends[0], "close: sockets in sockets");
}

/* Two rings, one of one socket and one of two, with an end of a pipe in it. */
static void rings(void)
{
	int ends[2], s[2], t[2];

	pipe(ends);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	check(pass(s[0], ends[1]), "sendmsg: a pipe to a ring");
	check(pass(s[0], s[1]), "sendmsg: a socket to itself");
	close(ends[1]);
	close(s[1]);
	close(s[0]);
	gone(ends[0], "close: a socket in itself");
	pipe(ends);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	socketpair(AF_UNIX, SOCK_STREAM, 0, t);
	pass(s[0], t[1]);
	pass(t[0], s[1]);
	pass(t[0], ends[1]);
	close(ends[1]);
	close(s[1]);
	close(t[1]);
	close(s[0]);
	close(t[0]);
	gone(ends[0], "close: two sockets in each other");
}

/* A ring that somebody can still receive stays. */
static void live_ring(void)
{
	int ends[2], s[2], t[2], fd;

	pipe(ends);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, t);
	pass(s[0], ends[1]);
	pass(s[0], s[1]);
	pass(t[0], s[1]);
	close(ends[1]);
	close(s[1]);
	close(s[0]);
	fd = take(t[1], 0);
	opened(fd, "recvmsg: a socket with itself in its queue");
	ends[1] = take(fd, 0);
	check(write(ends[1], "y", 1), "write: a pipe from there");
	close(ends[1]);
	close(take(fd, 0));
	close(fd);
	close(t[0]);
	close(t[1]);
	close(ends[0]);
}

static void queues(void)
{
	int s[2], ends[2], i, n, fd;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	for (i = 0; i < 100000 && !send(s[0], "", 0, MSG_DONTWAIT); i++)
		;
	value("send: empty messages come to an end = %d %s", i < 100000,
	      i < 100000 ? ename(errno) : "");
	close(s[0]);
	close(s[1]);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	send(s[0], "abc", 3, 0);
	send(s[0], "defgh", 5, 0);
	ioctl(s[1], FIONREAD, &n);
	value("ioctl: FIONREAD of two datagrams = %d", n);
	close(s[0]);
	close(s[1]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	send(s[0], "abc", 3, 0);
	send(s[0], "defgh", 5, 0);
	recv(s[1], &n, 1, 0);
	ioctl(s[1], FIONREAD, &n);
	value("ioctl: FIONREAD of a stream = %d", n);
	close(s[0]);
	close(s[1]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	pipe(ends);
	pass(s[0], ends[1]);
	fd = take(s[1], MSG_PEEK);
	opened(fd, "recvmsg: MSG_PEEK of a descriptor");
	close(fd);
	close(ends[1]);
	ends[1] = take(s[1], 0);
	check(write(ends[1], "z", 1), "write: what was peeked at");
	close(s[0]);
	close(s[1]);
	close(ends[0]);
	close(ends[1]);
}

/* The end of a stream comes without control data. */
static void at_end(void)
{
	char byte, room[64] = "";
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = room,
			    .msg_controllen = sizeof(room) };
	int s[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	close(s[0]);
	check(recvmsg(s[1], &m, 0), "recvmsg: the end");
	value("recvmsg: control data at the end = %zu",
	      (size_t)m.msg_controllen);
	close(s[1]);
}

static void odd_numbers(void)
{
	unsigned long mask[16] = { 0 }, guard[2] = { 5, 5 };

	check(syscall(SYS_get_mempolicy, NULL, mask, 1UL << 40, 0, 0),
	      "get_mempolicy: a huge mask");
	syscall(SYS_get_mempolicy, NULL, guard, 65, 0, 0);
	value("get_mempolicy: behind the mask = %lu", guard[1]);
	check(kill(INT_MIN, 0), "kill: INT_MIN");
	check(kill(-INT_MAX, 0), "kill: -INT_MAX");
}

/* --- a vector that changes while the call sleeps ------------------------ */

#define PIECE	150000

static int changed[2];
static struct iovec *pieces;	/* two, and nothing behind them */

static long gathers(void *arg)
{
	struct msghdr m = { .msg_iov = pieces, .msg_iovlen = 2 };
	long n;

	n = arg ? sendmsg(changed[0], &m, 0) : writev(changed[0], pieces, 2);
	close(changed[0]);
	return n > 0;
}

static long scatters(void *arg)
{
	struct msghdr m = { .msg_iov = pieces, .msg_iovlen = 2 };

	(void)arg;
	return recvmsg(changed[0], &m, MSG_WAITALL) > 0;
}

static void empty_pieces(void)
{
	pieces[0].iov_len = pieces[1].iov_len = 0;
}

static void empty_and_read(void *arg)
{
	char *to = malloc(PIECE);

	(void)arg;
	empty_pieces();
	while (read(changed[1], to, PIECE) > 0)
		;
	free(to);
}

static void empty_and_send(void *arg)
{
	(void)arg;
	empty_pieces();
	send(changed[1], "text", 4, 0);
	close(changed[1]);
}

/* Linux goes on with the pieces that there were. That the call ends, and after
 * some bytes, is all that is asked for.
 */
static void vectors_that_change(void)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec whole = { malloc(PIECE), PIECE };
	int ends[2];

	memset(whole.iov_base, 'x', PIECE);
	mprotect(page + 4096, 4096, PROT_NONE);
	pieces = (struct iovec *)(page + 4096) - 2;
	pieces[0] = pieces[1] = whole;
	pipe(ends);
	changed[0] = ends[1];
	changed[1] = ends[0];
	check(blocks("writev: a vector that changes", gathers, empty_and_read,
		     NULL), "writev: ends, its vector changed");
	close(changed[1]);
	pieces[0] = pieces[1] = whole;
	socketpair(AF_UNIX, SOCK_STREAM, 0, changed);
	check(blocks("sendmsg: a vector that changes", gathers, empty_and_read,
		     pieces), "sendmsg: ends, its vector changed");
	close(changed[1]);
	pieces[0] = pieces[1] = whole;
	pieces[0].iov_len = pieces[1].iov_len = 4;
	socketpair(AF_UNIX, SOCK_STREAM, 0, changed);
	send(changed[1], "tex", 3, 0);
	check(blocks("recvmsg: a vector that changes", scatters,
		     empty_and_send, NULL),
	      "recvmsg: ends, its vector changed");
	close(changed[0]);
	munmap(page, 8192);
	free(whole.iov_base);
}

void program_hostile(void)
{
	bad_pages();
	bad_ends();
	lost_signals();
	deep();
	rings();
	live_ring();
	queues();
	at_end();
	odd_numbers();
	vectors_that_change();
}
