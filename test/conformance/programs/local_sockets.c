/* SPDX-License-Identifier: BSD-3-Clause */
/* AF_UNIX: names, pairs, datagrams, descriptors and credentials. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

static char buf[70000];
static int s[2];

static const struct constant types[] = {
	CONSTANT(SOCK_STREAM), CONSTANT(SOCK_DGRAM), CONSTANT(SOCK_SEQPACKET),
};

static void polls(const char *type, const char *what, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
	int n = poll(&p, 1, 0);

	value("poll: %s %s = %d 0x%x", type, what, n, p.revents);
}

static void pairs(int type, const char *name)
{
	struct iovec v[2] = { { buf, 2 }, { buf + 10, 2 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };

	signal(SIGPIPE, SIG_IGN);
	socketpair(AF_UNIX, type, 0, s);
	polls(name, "new", s[0]);
	check(recv(s[0], buf, 10, MSG_DONTWAIT), "recv: %s nothing", name);
	send(s[0], "hello", 5, 0);
	send(s[0], "world", 5, 0);
	polls(name, "with data", s[1]);
	check(recv(s[1], buf, 3, MSG_PEEK), "recv: %s MSG_PEEK", name);
	check(recv(s[1], buf, 3, MSG_PEEK | MSG_TRUNC),
	      "recv: %s MSG_PEEK|MSG_TRUNC", name);
	check(recvmsg(s[1], &m, 0), "recvmsg: %s short", name);
	value("recvmsg: %s flags = 0x%x", name, (unsigned)m.msg_flags);
	check(recv(s[1], buf, 100, 0), "recv: %s the rest", name);
	check(recv(s[1], buf, 100, MSG_DONTWAIT), "recv: %s no more", name);
	check(send(s[0], "", 0, 0), "send: %s nothing", name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s after nothing",
	      name);
	send(s[0], "left", 4, 0);
	check(shutdown(s[0], SHUT_WR), "shutdown: %s SHUT_WR", name);
	polls(name, "other shut, data left", s[1]);
	check(send(s[0], "x", 1, 0), "send: %s after SHUT_WR", name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s what was left",
	      name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s other shut", name);
	polls(name, "other shut", s[1]);
	check(send(s[1], "back", 4, 0), "send: %s back", name);
	close(s[0]);
	check(recv(s[1], buf, 10, MSG_DONTWAIT), "recv: %s other closed",
	      name);
	check(recv(s[1], buf, 10, MSG_DONTWAIT),
	      "recv: %s other closed, again", name);
	check(send(s[1], "x", 1, 0), "send: %s other closed", name);
	polls(name, "other closed", s[1]);
	close(s[1]);
	signal(SIGPIPE, SIG_DFL);
}

static long pass(int to, const int *fds, size_t count)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control;
	struct iovec v = { "x", 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = CMSG_SPACE(count * 4) };

	memset(&control, 0, sizeof(control));
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(&control.head), fds, count * sizeof(int));
	return sendmsg(to, &m, 0);
}

static int take(int from, size_t room, int flags, const char *what)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control;
	char byte;
	struct iovec v = { &byte, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = room };
	int fds[4] = { -1, -1, -1, -1 }, i;
	size_t n = 0;

	if (check(recvmsg(from, &m, MSG_DONTWAIT | flags), "recvmsg: %s",
		  what) < 0)
		return -1;
	if (m.msg_controllen >= CMSG_LEN(0))
		n = (control.head.cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(fds, CMSG_DATA(&control.head), n * sizeof(int));
	value("recvmsg: %s gives = %zu descriptors, flags 0x%x", what, n,
	      (unsigned)m.msg_flags);
	for (i = 1; i < (int)n; i++)
		close(fds[i]);
	return fds[0];
}

static void rights(void)
{
	int fd = open("passed", O_RDWR | O_CREAT, 0600), got, two[2];

	write(fd, "text", 4);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	check(pass(s[0], &fd, 1), "sendmsg: SCM_RIGHTS");
	close(fd);
	got = take(s[1], CMSG_SPACE(sizeof(int)), 0, "SCM_RIGHTS");
	check(pread(got, buf, 10, 0), "recvmsg: read from it");
	check(fcntl(got, F_GETFD), "recvmsg: F_GETFD of it");
	two[0] = two[1] = got;
	check(pass(s[0], two, 2), "sendmsg: SCM_RIGHTS of two");
	close(take(s[1], CMSG_SPACE(2 * sizeof(int)), MSG_CMSG_CLOEXEC,
		   "SCM_RIGHTS of two"));
	pass(s[0], two, 2);
	close(take(s[1], CMSG_LEN(sizeof(int)), 0, "room for one"));
	pass(s[0], two, 2);
	close(take(s[1], 0, 0, "room for none"));
	pass(s[0], two, 1);
	check(recv(s[1], buf, 1, MSG_DONTWAIT), "recv: drops what was passed");
	two[0] = 200;
	check(pass(s[0], two, 1), "sendmsg: SCM_RIGHTS of a closed one");
	pass(s[0], &got, 1);
	close(got);
	close(s[0]);
	close(s[1]);
}

static void credentials(void)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct ucred c = { 0 };
	socklen_t n = sizeof(c);
	struct iovec v = { buf, 10 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = sizeof(control) };

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	check(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &c, &n),
	      "getsockopt: SO_PEERCRED");
	value("getsockopt: SO_PEERCRED gives = %d %d %d", c.pid == getpid(),
	      (int)c.uid, (int)c.gid);
	check(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, 4),
	      "setsockopt: SO_PASSCRED");
	send(s[0], "x", 1, 0);
	check(recvmsg(s[1], &m, MSG_DONTWAIT), "recvmsg: SO_PASSCRED");
	memset(&c, 0, sizeof(c));
	if (m.msg_controllen == CMSG_SPACE(sizeof(c)))
		memcpy(&c, CMSG_DATA(&control.head), sizeof(c));
	value("recvmsg: SO_PASSCRED gives = %d %d %d", c.pid == getpid(),
	      (int)c.uid, (int)c.gid);
	close(s[0]);
	close(s[1]);
}

static socklen_t name_of(struct sockaddr_un *a, const char *name)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	if (name[0] != '@') {
		strcpy(a->sun_path, name);
		return sizeof(*a);
	}
	memcpy(a->sun_path + 1, name + 1, strlen(name + 1));
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			   strlen(name));
}

static void named(int type, const char *label, const char *name)
{
	struct sockaddr_un a, got;
	socklen_t n = name_of(&a, name), len = sizeof(got);
	int server = socket(AF_UNIX, type, 0), client, other = -1;
	struct stat st;

	check(bind(server, (struct sockaddr *)&a, n), "bind: %s %s", label,
	      name);
	check(bind(server, (struct sockaddr *)&a, n), "bind: %s %s twice",
	      label, name);
	other = socket(AF_UNIX, type, 0);
	check(bind(other, (struct sockaddr *)&a, n), "bind: %s %s in use",
	      label, name);
	close(other);
	if (name[0] != '@' && !stat(name, &st))
		value("bind: %s %s mode = %o", label, name, st.st_mode);
	check(getsockname(server, (struct sockaddr *)&got, &len),
	      "getsockname: %s %s", label, name);
	value("getsockname: %s %s length = %d", label, name, (int)len);
	client = socket(AF_UNIX, type, 0);
	if (type != SOCK_DGRAM) {
		check(connect(client, (struct sockaddr *)&a, n),
		      "connect: %s %s nobody listens", label, name);
		check(listen(server, 2), "listen: %s %s", label, name);
	}
	check(connect(client, (struct sockaddr *)&a, n), "connect: %s %s",
	      label, name);
	check(send(client, "hello", 5, 0), "send: %s %s", label, name);
	if (type != SOCK_DGRAM) {
		len = sizeof(got);
		other = opened(accept(server, (struct sockaddr *)&got, &len),
			       "accept: %s %s", label, name);
		value("accept: %s %s name's length = %d", label, name,
		      (int)len);
	}
	check(recv(type == SOCK_DGRAM ? server : other, buf, 10,
		   MSG_DONTWAIT), "recv: %s %s", label, name);
	if (type != SOCK_DGRAM) {
		check(send(other, "back", 4, MSG_NOSIGNAL),
		      "send: %s %s back", label, name);
		check(recv(client, buf, 10, MSG_DONTWAIT),
		      "recv: %s %s back", label, name);
		close(other);
		check(recv(client, buf, 10, MSG_DONTWAIT),
		      "recv: %s %s closed", label, name);
	}
	close(server);
	close(client);
	client = socket(AF_UNIX, type, 0);
	check(connect(client, (struct sockaddr *)&a, n),
	      "connect: %s %s server gone", label, name);
	close(client);
	unlink(name);
}

static void errors(void)
{
	struct sockaddr_un a;
	socklen_t n = name_of(&a, "missing");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), dgram;

	check(connect(fd, (struct sockaddr *)&a, n), "connect: missing name");
	check(listen(fd, 1), "listen: no name");
	check(bind(fd, (struct sockaddr *)&a, 1), "bind: 1 byte");
	check(bind(fd, (struct sockaddr *)&a, 200), "bind: 200 bytes");
	n = name_of(&a, "none/name");
	check(bind(fd, (struct sockaddr *)&a, n), "bind: missing folder");
	put("file", "text");
	n = name_of(&a, "file");
	check(bind(fd, (struct sockaddr *)&a, n), "bind: a file's name");
	check(connect(fd, (struct sockaddr *)&a, n), "connect: a file");
	n = name_of(&a, "sock");
	check(bind(fd, (struct sockaddr *)&a, n), "bind: a new name");
	check(open("sock", O_RDWR), "open: a socket");
	dgram = socket(AF_UNIX, SOCK_DGRAM, 0);
	check(connect(dgram, (struct sockaddr *)&a, n),
	      "connect: another type");
	check(bind(dgram, (struct sockaddr *)&a, sizeof(sa_family_t)),
	      "bind: any name");
	close(dgram);
	close(fd);
	check(unlink("sock"), "unlink: a socket");
}

/* --- more than the queue holds -------------------------------------------- */

#define MANY	20
#define BIG	30000

static struct sockaddr_un far;
static socklen_t far_len;

static void *send_many(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < MANY; i++)
		if (sendto(s[0], buf, BIG, 0, (struct sockaddr *)&far,
			   far_len) != BIG)
			return (void *)(long)errno;
	return NULL;
}

/* The receiver begins when the sender waits. */
static void many(const char *name)
{
	void *err;
	pthread_t t;
	long sum = 0;
	int i;

	pthread_create(&t, NULL, send_many, NULL);
	usleep(20000);
	for (i = 0; i < MANY; i++)
		sum += recv(s[1], buf, sizeof(buf), 0);
	pthread_join(t, &err);
	value("recv: %s, many large ones, in all = %ld", name, sum);
	value("send: %s, many large ones, errno = %ld", name, (long)err);
}

static void full_pairs(void)
{
	static const struct constant kinds[] = {
		CONSTANT(SOCK_DGRAM), CONSTANT(SOCK_SEQPACKET),
	};
	unsigned i;
	int n;

	for (i = 0; i < COUNT(kinds); i++) {
		socketpair(AF_UNIX, (int)kinds[i].v, 0, s);
		far_len = 0;
		many(kinds[i].name);
		fcntl(s[0], F_SETFL, O_NONBLOCK);
		send(s[0], buf, 20000, 0);
		check(send(s[0], buf, 60000, 0),
		      "send: %s, a large one behind another", kinds[i].name);
		for (n = 0; n < 100 && send(s[0], buf, BIG, 0) > 0; n++)
			;
		value("send: %s, ends with errno = %d", kinds[i].name, errno);
		close(s[0]);
		close(s[1]);
	}
}

static void full_stranger(void)
{
	int n;

	far_len = name_of(&far, "far");
	s[0] = socket(AF_UNIX, SOCK_DGRAM, 0);
	s[1] = socket(AF_UNIX, SOCK_DGRAM, 0);
	bind(s[1], (struct sockaddr *)&far, far_len);
	many("to one not connected");
	for (n = 0; n < 100 && sendto(s[0], buf, BIG, MSG_DONTWAIT,
				      (struct sockaddr *)&far, far_len) > 0;
	     n++)
		;
	value("sendto: to one not connected, ends with errno = %d", errno);
	close(s[0]);
	close(s[1]);
	unlink("far");
}

/* --- descriptors within a stream ------------------------------------------ */

/* Sends `len` bytes, with a descriptor if there is one. */
static long part(int to, size_t len, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec v = { buf, len };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	memset(&control, 0, sizeof(control));
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(int));
	if (fd >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof(control.room);
	}
	return sendmsg(to, &m, 0);
}

/* What one call receives, and the kinds of control data that come along. */
static void receives(size_t len, size_t room, int flags, const char *what)
{
	union {
		struct cmsghdr head;
		char room[128];
	} control;
	struct iovec v = { buf, len };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = control.room,
			    .msg_controllen = room };
	int creds = 0, files = 0, fd;
	struct cmsghdr *c;

	if (check(recvmsg(s[1], &m, flags), "recvmsg: %s", what) < 0)
		return;
	for (c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
		creds += c->cmsg_type == SCM_CREDENTIALS;
		if (c->cmsg_type != SCM_RIGHTS)
			continue;
		files++;
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
		close(fd);
	}
	value("recvmsg: %s brings = %d descriptors, %d credentials, 0x%x",
	      what, files, creds, (unsigned)m.msg_flags);
}

static void *part_later(void *arg)
{
	wait_ms(100);
	part(s[0], 3, arg ? s[0] : -1);
	return NULL;
}

/* First 3 bytes, then 3, then 3: (fds) says by bits which bring one. */
static void parts(unsigned fds, int flags, size_t room, const char *what)
{
	int on = room > 64, i;
	char more[80];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	for (i = 0; i < 3; i++)
		part(s[0], 3, fds & 1u << i ? s[0] : -1);
	shutdown(s[0], SHUT_WR);
	receives(9, room, flags, what);
	snprintf(more, sizeof(more), "%s, the next", what);
	receives(9, room, flags & ~MSG_PEEK, more);
	close(s[0]);
	close(s[1]);
}

static void parts_later(bool first, bool second, const char *what)
{
	pthread_t thread;

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	part(s[0], 3, first ? s[0] : -1);
	pthread_create(&thread, NULL, part_later, second ? buf : NULL);
	receives(6, 64, MSG_WAITALL, what);
	pthread_join(thread, NULL);
	close(s[0]);
	close(s[1]);
}

static void rights_in_streams(void)
{
	parts(2, 0, 64, "a descriptor with the second part");
	parts(2, MSG_WAITALL, 64, "MSG_WAITALL, second part's descriptor");
	parts(1, MSG_WAITALL, 64, "MSG_WAITALL, first part's descriptor");
	parts(3, MSG_WAITALL, 64, "MSG_WAITALL, two parts' descriptors");
	parts(1, MSG_WAITALL, 0, "MSG_WAITALL, first's, no room");
	parts(2, MSG_WAITALL, 0, "MSG_WAITALL, second's, no room");
	parts(2, MSG_PEEK, 64, "MSG_PEEK, second part's descriptor");
	parts(2, MSG_WAITALL, 128, "MSG_WAITALL, SO_PASSCRED, second's");
	parts_later(false, true, "MSG_WAITALL, descriptor comes later");
	parts_later(true, false, "MSG_WAITALL, descriptor was there");
	parts_later(false, false, "MSG_WAITALL, no descriptor");
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	check(part(s[0], 10000, s[0]), "sendmsg: 10000 bytes, a descriptor");
	receives(20000, 64, 0, "10000 bytes with a descriptor");
	receives(20000, 64, MSG_DONTWAIT, "10000 bytes with one, no more");
	close(s[0]);
	close(s[1]);
}

void program_local_sockets(void)
{
	unsigned t;

	for (t = 0; t < COUNT(types); t++)
		pairs((int)types[t].v, types[t].name);
	rights();
	credentials();
	for (t = 0; t < COUNT(types); t++) {
		named((int)types[t].v, types[t].name, "sock");
		named((int)types[t].v, types[t].name, "@abstract");
	}
	errors();
	full_pairs();
	full_stranger();
	rights_in_streams();
}
