/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call was given changes while it waits: another thread writes to the
 * vector, the address or the offset. A call does what it was asked to do at its
 * beginning. And lengths that no memory has.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"
#include "tcp_pair.h"

#define BIG	(1L << 20)	/* bytes: more than any queue holds */
#define PIECES	16		/* more than are kept without memory */

static char from[BIG], to[BIG], aside[BIG];
static struct iovec *pieces;	/* behind them no page is */
static struct msghdr head;
static int in, out;

/* A vector of the buffer, at the very end of a page. */
static void cut(char *buf, size_t size)
{
	size_t i, step = size / PIECES;

	for (i = 0; i < PIECES; i++)
		pieces[i] = (struct iovec){ buf + i * step, step };
	head = (struct msghdr){ .msg_iov = pieces, .msg_iovlen = PIECES };
}

static void begin(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *m = mmap(NULL, 2 * (size_t)page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	munmap(m + page, (size_t)page);
	pieces = (struct iovec *)(m + page) - PIECES;
	for (i = 0; i < BIG; i++)
		from[i] = (char)(i % 251);
}

static void show(const char *what)
{
	value("%s: the bytes are right = %d", what, !memcmp(from, to, BIG));
	memset(to, 0, BIG);
}

/* Where memory was short, less comes than was to be sent. */
static void receive_all(void)
{
	struct pollfd p = { .fd = out, .events = POLLIN };
	size_t done = 0;
	ssize_t n;

	while (done < BIG && poll(&p, 1, 2000) > 0 &&
	       (n = read(out, to + done, BIG - done)) > 0)
		done += (size_t)n;
}

static void feed(const char *text)
{
	int tries = 100;

	while (write(in, text, 4096) < 0 && --tries)
		;
}

/* --- who writes ----------------------------------------------------------- */

static void shrink(void *arg)
{
	(void)arg;
	memset(pieces, 0, PIECES * sizeof(*pieces));
	receive_all();
}

static void exchange(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < PIECES; i++)
		pieces[i].iov_base = aside;
	receive_all();
}

static void grow(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < PIECES; i++)
		pieces[i].iov_len = SIZE_MAX / 2;
	receive_all();
}

static long writes(void *arg)
{
	(void)arg;
	return writev(in, pieces, PIECES);
}

static long sends(void *arg)
{
	(void)arg;
	return sendmsg(in, &head, 0);
}

static void senders(const char *kind, const char *call, long (*fn)(void *))
{
	static const struct {
		const char *name;
		void (*wake)(void *);
	} ways[] = {
		{ "vanish", shrink }, { "move", exchange }, { "grow", grow },
	};
	char name[80];
	unsigned i;

	for (i = 0; i < COUNT(ways); i++) {
		strcpy(name, call);
		strcat(strcat(name, ": pieces that "), ways[i].name);
		strcat(strcat(name, ", "), kind);
		cut(from, BIG);
		check(blocks(name, fn, ways[i].wake, NULL), "%s", name);
		show(name);
	}
}

/* --- who reads ------------------------------------------------------------ */

static void feed_elsewhere(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < PIECES; i++)
		pieces[i] = (struct iovec){ aside, 1 };
	feed(from);
}

static void feed_rest(void *arg)
{
	(void)arg;
	memset(pieces, 0, PIECES * sizeof(*pieces));
	feed(from + 4096);
}

static long reads(void *arg)
{
	(void)arg;
	return readv(out, pieces, PIECES);
}

static long receives(void *arg)
{
	(void)arg;
	return recvmsg(out, &head, 0);
}

static long receives_all(void *arg)
{
	(void)arg;
	return recvmsg(out, &head, MSG_WAITALL);
}

static void receiver(const char *name, long (*fn)(void *),
		     void (*wake)(void *), size_t size)
{
	cut(to, size);
	check(blocks(name, fn, wake, NULL), "%s", name);
	value("%s: the bytes are right = %d", name, !memcmp(from, to, size));
	memset(to, 0, BIG);
}

static void vectors(void)
{
	const int small = 16384;
	int s[2];

	pipe(s);
	out = s[0];
	in = s[1];
	senders("pipe", "writev", writes);
	receiver("readv: pieces that move, pipe", reads, feed_elsewhere, 4096);
	close(in);
	close(out);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	out = s[0];
	in = s[1];
	senders("AF_UNIX", "writev", writes);
	senders("AF_UNIX", "sendmsg", sends);
	receiver("readv: pieces that move, AF_UNIX", reads, feed_elsewhere,
		 4096);
	receiver("recvmsg: pieces that move, AF_UNIX", receives,
		 feed_elsewhere, 4096);
	close(in);
	close(out);
	listen_now();
	connect_now();
	in = a;
	out = b;
	setsockopt(in, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	setsockopt(out, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	senders("TCP", "sendmsg", sends);
	receiver("recvmsg: pieces that move, TCP", receives, feed_elsewhere,
		 4096);
	feed(from);
	receiver("recvmsg: MSG_WAITALL, pieces that vanish", receives_all,
		 feed_rest, 8192);
	close_both();
	close(listener);
}

/* --- addresses ------------------------------------------------------------ */

static struct sockaddr_un place;
static int full, late;

static void name(const char *text)
{
	place = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strcpy(place.sun_path + 1, text);
}

static int bound(int type, const char *text)
{
	int fd = socket(AF_UNIX, type, 0);

	name(text);
	bind(fd, (struct sockaddr *)&place, sizeof(place));
	return fd;
}

static long connects(void *arg)
{
	(void)arg;
	return connect(late, (struct sockaddr *)&place, sizeof(place));
}

static void make_room(void *arg)
{
	int tries = 100, fd;

	(void)arg;
	name("moving, nobody");
	do {
		fd = accept(full, NULL, NULL);
	} while (fd < 0 && --tries);
	close(fd);
}

static long tells(void *arg)
{
	(void)arg;
	return sendto(late, "late", 4, 0, (struct sockaddr *)&place,
		      sizeof(place));
}

static void take_one(void *arg)
{
	(void)arg;
	name("moving, nobody");
	while (recv(full, aside, 4096, MSG_DONTWAIT) == 4096)
		;
}

static void addresses(void)
{
	int first = socket(AF_UNIX, SOCK_STREAM, 0);

	full = bound(SOCK_STREAM, "moving, full");
	listen(full, 0);
	connect(first, (struct sockaddr *)&place, sizeof(place));
	late = socket(AF_UNIX, SOCK_STREAM, 0);
	check(blocks("connect: an address that changes", connects, make_room,
		     NULL), "connect: an address that changes");
	close(first);
	close(late);
	close(full);

	full = bound(SOCK_DGRAM, "moving, full");
	late = socket(AF_UNIX, SOCK_DGRAM, 0);
	while (sendto(late, from, 4096, MSG_DONTWAIT,
		      (struct sockaddr *)&place, sizeof(place)) == 4096)
		;
	check(blocks("sendto: an address that changes", tells, take_one, NULL),
	      "sendto: an address that changes");
	close(late);
	close(full);
}

/* --- offsets -------------------------------------------------------------- */

static off_t place_in_file;
static int file;

static long splices_in(void *arg)
{
	(void)arg;
	return splice(out, NULL, file, &place_in_file, 8, 0);
}

static void back(void *arg)
{
	(void)arg;
	place_in_file = -1;
	write(in, "spliced", 8);
}

static long splices_out(void *arg)
{
	(void)arg;
	return splice(file, &place_in_file, in, NULL, 8, 0);
}

static void back_and_drain(void *arg)
{
	ssize_t n = 0, got;

	(void)arg;
	place_in_file = -3;
	while (n < 65536 && (got = read(out, aside, 65536)) > 0)
		n += got;
}

static long splices_memory(void *arg)
{
	(void)arg;
	return vmsplice(out, pieces, PIECES, 0);
}

static void offsets(void)
{
	int s[2];

	pipe(s);
	out = s[0];
	in = s[1];
	put("file", "some text of a small file");
	file = open("file", O_RDWR);
	place_in_file = 5;
	check(blocks("splice: an offset that changes", splices_in, back, NULL),
	      "splice: an offset that changes");
	value("splice: the offset after that = %lld", (long long)place_in_file);
	show_file("file", "splice: the file after that");
	receiver("vmsplice: pieces that move", splices_memory, feed_elsewhere,
		 4096);
	while (fcntl(in, F_SETFL, O_NONBLOCK), write(in, from, 4096) == 4096)
		;
	fcntl(in, F_SETFL, 0);
	place_in_file = 5;
	check(blocks("splice: to a full pipe", splices_out, back_and_drain,
		     NULL), "splice: to a full pipe");
	value("splice: the offset after the pipe = %lld", (long long)place_in_file);
	memset(aside, 0, 9);
	value("splice: from the file = %zd %.8s", read(out, aside, 8), aside);
	close(file);
	close(in);
	close(out);
}

/* --- lengths -------------------------------------------------------------- */

/* As the kernel has them: the library's lengths are of 32 bits. */
struct control {
	size_t len;
	int level, type;
	char room[64];
};

struct message {
	void *name;
	int namelen;
	struct iovec *iov;
	size_t iovlen;
	void *control;
	size_t controllen;
	int flags;
};

static long raw(int fd, const struct message *m)
{
	return syscall(SYS_sendmsg, fd, m, MSG_DONTWAIT);
}

static void endless(int fd, const char *kind)
{
	struct control c = { SIZE_MAX - 2, IPPROTO_TCP, 0, "" };
	struct iovec v = { from, 1 };
	struct message m = { NULL, 0, &v, 1, &c, SIZE_MAX, 0 };

	check(raw(fd, &m), "sendmsg: endless control, %s", kind);
	m.controllen = 1UL << 31;
	check(raw(fd, &m), "sendmsg: 2 GiB of control, %s", kind);
	m.control = NULL;
	check(raw(fd, &m), "sendmsg: no control, 2 GiB, %s", kind);
}

/* Of an address that is longer than any the rest does not count. */
static void long_name(int fd, const struct sockaddr_in *to)
{
	char room[200] = "";
	struct iovec v = { from, 1 };
	struct message m = { room, sizeof(room), &v, 1, NULL, 0, 0 };

	memcpy(room, to, sizeof(*to));
	check(raw(fd, &m), "sendmsg: an address of 200 bytes");
	check(sendto(fd, from, 1, 0, (struct sockaddr *)room, sizeof(room)),
	      "sendto: an address of 200 bytes");
}

static void lengths(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = 9,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int s[2], u = socket(AF_INET, SOCK_DGRAM, 0);

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	endless(s[0], "AF_UNIX");
	close(s[0]);
	close(s[1]);
	connect(u, (struct sockaddr *)&here, sizeof(here));
	endless(u, "UDP");
	close(u);
	u = socket(AF_INET, SOCK_DGRAM, 0);
	long_name(u, &here);
	close(u);
	listen_now();
	connect_now();
	endless(a, "TCP");
	close_both();
	close(listener);
}

void program_moving(void)
{
	begin();
	vectors();
	addresses();
	offsets();
	lengths();
}
