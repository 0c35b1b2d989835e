/* SPDX-License-Identifier: BSD-3-Clause */
/* Connections, over TCP's loopback device and by names of local sockets: one
 * thread connects again and again, the other one serves.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "stress.h"

#define CHUNK	6000u

struct service {
	int listener;
	struct sockaddr_storage name;
	socklen_t namelen;
	sem_t gone;		/* the client has closed */
	uint64_t sent, got;
};

/* Before each message; a length of 0 is the last one of a connection. */
struct head {
	uint32_t len, key;
};

static void *listen_at(int family, const void *name, socklen_t len)
{
	struct service *s = need(sizeof(*s));

	s->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must_work(s->listener >= 0, "socket");
	must_work(!bind(s->listener, name, len), "bind");
	must_work(!listen(s->listener, 4), "listen");
	s->namelen = sizeof(s->name);
	must_work(!getsockname(s->listener, (struct sockaddr *)&s->name,
			       &s->namelen), "getsockname");
	sem_init(&s->gone, 0, 0);
	return s;
}

static void *tcp_begin(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return listen_at(AF_INET, &in, sizeof(in));
}

static void *local_begin(void)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	static unsigned number;
	int n = snprintf(un.sun_path + 1, sizeof(un.sun_path) - 1,
			 "stress.%u", number++);

	return listen_at(AF_UNIX, &un,
			 (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				     1 + (size_t)n));
}

/* Without the minute in which a closed connection is remembered. */
static void close_at_once(int fd)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(fd);
}

static void wait_gone(struct worker *w, struct service *s)
{
	at(w, "wait until the client has closed");
	while (sem_wait(&s->gone))
		must(w, errno == EINTR, "sem_wait");
}

/* ---- the client --------------------------------------------------------- */

static int connect_to(struct worker *w, struct service *s)
{
	int fd = socket(s->name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc;

	must(w, fd >= 0, "socket");
	at(w, "connect");
	rc = connect(fd, (struct sockaddr *)&s->name, s->namelen);
	if (rc && errno == EINTR) {
		/* It goes on by itself: wait until one can write. */
		fd_set set;

		do {
			FD_ZERO(&set);
			FD_SET(fd, &set);
			rc = select(fd + 1, NULL, &set, NULL, NULL);
		} while (rc < 0 && errno == EINTR);
		rc = rc == 1 ? 0 : -1;
	}
	must(w, !rc, "connect");
	return fd;
}

static void exchange(struct worker *w, struct service *s, int fd,
		     uint8_t *data)
{
	struct head h = { 1 + pick(w, CHUNK), pick(w, 1000) };
	uint64_t answer;

	put_pattern(data, h.len, h.key, 0);
	at(w, "send");
	write_all(w, fd, &h, sizeof(h));
	write_all(w, fd, data, h.len);
	s->sent += h.len;
	at(w, "receive the answer");
	must(w, read_all(w, fd, &answer, sizeof(answer)) == sizeof(answer),
	     "the answer was cut");
	must(w, answer == s->sent, "another answer");
}

static void client(struct worker *w, struct service *s)
{
	struct head last = { 0, 0 };
	uint8_t *data = need(CHUNK);
	bool goes_on;
	char byte;
	int fd;

	do {
		fd = connect_to(w, s);
		do {
			exchange(w, s, fd, data);
			goes_on = more(w);
		} while (goes_on && pick(w, 8));
		last.key = !goes_on;
		at(w, "send the last one");
		write_all(w, fd, &last, sizeof(last));
		must(w, !shutdown(fd, SHUT_WR), "shutdown");
		at(w, "receive the last byte");
		must(w, read_all(w, fd, &byte, 1) == 1, "no last byte");
		close_at_once(fd);
		sem_post(&s->gone);
	} while (goes_on);
	free(data);
}

/* ---- the server --------------------------------------------------------- */

static int accept_one(struct worker *w, struct service *s)
{
	int fd;

	at(w, "accept");
	do
		fd = accept(s->listener, NULL, NULL);
	while (fd < 0 && errno == EINTR);
	must(w, fd >= 0, "accept");
	return fd;
}

/* @return the client's last word: it comes no more */
static bool serve(struct worker *w, struct service *s, int fd, uint8_t *data)
{
	struct head h;
	char byte;

	for (;;) {
		step(w);
		at(w, "receive");
		must(w, read_all(w, fd, &h, sizeof(h)) == sizeof(h),
		     "the head was cut");
		if (!h.len)
			break;
		must(w, h.len <= CHUNK, "no head");
		must(w, read_all(w, fd, data, h.len) == h.len,
		     "the message was cut");
		check_pattern(w, data, h.len, h.key, 0);
		s->got += h.len;
		at(w, "answer");
		write_all(w, fd, &s->got, sizeof(s->got));
	}
	at(w, "receive the end");
	must(w, !read_all(w, fd, &byte, 1), "bytes behind the end");
	write_all(w, fd, "!", 1);
	wait_gone(w, s);
	close_at_once(fd);
	return h.key;
}

static void server(struct worker *w, struct service *s)
{
	uint8_t *data = need(CHUNK);
	bool last;

	do
		last = serve(w, s, accept_one(w, s), data);
	while (!last);
	free(data);
}

static void work(struct worker *w)
{
	if (w->member)
		client(w, w->shared);
	else
		server(w, w->shared);
}

static void end(void *shared)
{
	struct service *s = shared;

	must_work(s->sent == s->got, "a connection lost bytes");
	close(s->listener);
	sem_destroy(&s->gone);
	free(s);
}

const struct crew tcp_pair = { "tcp", 2, 4, tcp_begin, work, end };
const struct crew local_pair = { "local", 2, 2, local_begin, work, end };
