/* SPDX-License-Identifier: BSD-3-Clause */
/* Arguments that mean nothing: NULL and bad addresses by way of a number of a
 * call that is known at run time only, vectors of nothing, unknown bits.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define BAD	0x123456789000L

/* Descriptors, by what they stand for in the table. */
enum { ZERO = -1000, FILE_, DIR_, UNIX, TCP, UDP, EPOLL };

static int fds[EPOLL - ZERO + 1];

/* A is where the address goes. */
#define A	(-2000)

static const struct wild {
	const char *name;
	long nr, args[6];
} wild[] = {
#define CALL(nm, ...)	{ #nm, SYS_##nm, { __VA_ARGS__ } }
	CALL(read, ZERO, A, 10), CALL(read, FILE_, A, 10),
	CALL(write, FILE_, A, 10), CALL(write, UNIX, A, 1),
	CALL(pread64, FILE_, A, 5, 2), CALL(pwrite64, FILE_, A, 5, 2),
	CALL(readv, FILE_, A, 2), CALL(writev, FILE_, A, 2),
	CALL(preadv, FILE_, A, 2, 1, 0), CALL(pwritev, FILE_, A, 2, 1, 0),
	CALL(fstat, FILE_, A), CALL(fstat, UNIX, A),
	CALL(stat, A, A), CALL(getdents64, DIR_, A, 1000),
	CALL(newfstatat, FILE_, A, A, 0), CALL(fstatfs, FILE_, A),
	CALL(openat, AT_FDCWD, A, O_RDONLY, 0), CALL(unlink, A),
	CALL(fcntl, FILE_, F_SETLK, A), CALL(fcntl, FILE_, F_GETLK, A),
	CALL(fcntl, FILE_, F_OFD_SETLK, A), CALL(pipe2, A, 0),
	CALL(getcpu, A, BAD, 0), CALL(clock_gettime, 0, A),
	CALL(clock_gettime, 1, A), CALL(clock_gettime, 2, A),
	CALL(nanosleep, A, 0), CALL(uname, A), CALL(sysinfo, A),
	CALL(getrusage, 0, A), CALL(times, BAD),
	CALL(setsockopt, UNIX, SOL_SOCKET, SO_PASSCRED, A, 4),
	CALL(setsockopt, TCP, SOL_SOCKET, SO_KEEPALIVE, A, 4),
	CALL(setsockopt, TCP, IPPROTO_TCP, 1, A, 4),
	CALL(setsockopt, UDP, SOL_SOCKET, SO_BROADCAST, A, 4),
	CALL(getsockopt, UNIX, SOL_SOCKET, SO_TYPE, A, A),
	CALL(getsockopt, TCP, SOL_SOCKET, SO_ERROR, A, A),
	CALL(getsockname, TCP, A, A), CALL(getsockname, UNIX, A, A),
	CALL(bind, UDP, A, 16), CALL(connect, UDP, A, 16),
	CALL(sendto, UNIX, A, 5, 0, 0, 0), CALL(sendmsg, UNIX, A, 0),
	CALL(recvmsg, UNIX, A, MSG_DONTWAIT),
	CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, A),
	CALL(poll, A, 1, 0), CALL(epoll_ctl, EPOLL, EPOLL_CTL_ADD, UNIX, A),
	CALL(getrandom, A, 16, 0), CALL(getcwd, A, 100),
	CALL(getgroups, 10, A), CALL(capget, A, BAD),
	CALL(sched_getaffinity, 0, 128, A), CALL(mq_open, A, O_RDONLY),
	CALL(timerfd_settime, 99, 0, A, 0),
	CALL(rt_sigpending, A, 8), CALL(rt_sigtimedwait, A, 0, 0, 8),
	CALL(utimensat, AT_FDCWD, A, 0, 0), CALL(chdir, A),
	CALL(symlinkat, A, AT_FDCWD, A), CALL(renameat, AT_FDCWD, A, -1, A),
	CALL(readlinkat, AT_FDCWD, A, A, 10), CALL(memfd_create, A, 0),
};

static long value_of(long arg, long address)
{
	if (arg == A)
		return address;
	return arg >= ZERO && arg <= EPOLL ? fds[arg - ZERO] : arg;
}

static void call(unsigned n, long address, const char *what)
{
	const struct wild *w = &wild[n];
	char *line = NULL;
	long a[6], r;
	unsigned i;

	/* where the first bytes are, whatever the last call did */
	lseek(fds[FILE_ - ZERO], 0, SEEK_SET);
	lseek(fds[DIR_ - ZERO], 0, SEEK_SET);
	for (i = 0; i < 6; i++)
		a[i] = value_of(w->args[i], address);
	r = syscall(w->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (asprintf(&line, "%s: %s, case %u", w->name, what, n) < 0)
		return;
	check(r, line);
	free(line);
}

static void addresses(void)
{
	unsigned i;

	for (i = 0; i < COUNT(wild); i++) {
		call(i, 0, "NULL");
		call(i, BAD, "a bad address");
		call(i, -1, "MAP_FAILED");
	}
}

/* ---- vectors of nothing ---------------------------------------------------- */

static void vectors(void)
{
	static const char *const names[] = {
		"zero", "file", "directory", "local", "TCP", "UDP", "epoll",
	};
	struct iovec none = { NULL, 0 };
	char name[100];
	unsigned i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(name, sizeof(name), "writev: of nothing, %s",
			 names[i]);
		check(writev(fds[i], &none, 1), name);
		snprintf(name, sizeof(name), "writev: no piece, %s", names[i]);
		check(writev(fds[i], &none, 0), name);
		snprintf(name, sizeof(name), "readv: of nothing, %s",
			 names[i]);
		check(readv(fds[i], &none, 1), name);
		snprintf(name, sizeof(name), "readv: no piece, %s", names[i]);
		check(readv(fds[i], NULL, 0), name);
	}
}

/* ---- the rest --------------------------------------------------------------- */

static void others(void)
{
	struct timespec none = { 0, 0 };
	struct sockaddr_in any = { .sin_family = AF_UNSPEC };
	int s = socket(AF_INET, SOCK_DGRAM, 0), ends[2];

	check(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, BAD + 4096 - 8),
	      "clock_gettime: to two bad pages");
	check(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0x7e, &none, NULL),
	      "clock_nanosleep: unknown flags");
	check(bind(s, (void *)&any, 2), "bind: two bytes");
	check(bind(s, (void *)&any, 15), "bind: AF_UNSPEC, too short");
	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(bind(s, (void *)&any, sizeof(any)), "bind: AF_UNSPEC, loopback");
	any.sin_addr.s_addr = 0;
	check(bind(s, (void *)&any, sizeof(any)), "bind: AF_UNSPEC, any");
	close(s);
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	check(sendto(ends[0], "x", 1, 0, (void *)&any, 0),
	      "sendto: a name of no length");
	check(sendto(ends[0], "x", 1, 0, (void *)&any, 2),
	      "sendto: a name that is not needed");
	close(ends[0]);
	close(ends[1]);
	check(syscall(SYS_utimensat, AT_FDCWD, NULL, NULL, 0),
	      "utimensat: the working directory without a name");
	check(syscall(SYS_utimensat, fds[1], NULL, NULL, AT_SYMLINK_NOFOLLOW),
	      "utimensat: a descriptor and a flag");
	check(syscall(SYS_utimensat, fds[1], NULL, NULL, 0),
	      "utimensat: a descriptor");
}

void program_wild(void)
{
	int ends[2];

	put("file", "0123456789");
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	fds[0] = open("/dev/zero", O_RDWR);
	fds[FILE_ - ZERO] = open("file", O_RDWR);
	fds[DIR_ - ZERO] = open(".", O_RDONLY | O_DIRECTORY);
	fds[UNIX - ZERO] = ends[0];
	fds[TCP - ZERO] = socket(AF_INET, SOCK_STREAM, 0);
	fds[UDP - ZERO] = socket(AF_INET, SOCK_DGRAM, 0);
	fds[EPOLL - ZERO] = epoll_create1(0);
	signal(SIGPIPE, SIG_IGN);
	addresses();
	vectors();
	others();
	signal(SIGPIPE, SIG_DFL);
}
