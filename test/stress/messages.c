/* SPDX-License-Identifier: BSD-3-Clause */
/* Datagrams that carry descriptors; a server that waits for all by epoll. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "stress.h"

#define CHUNK	1500u

struct mail {
	int fd[2];
	uint32_t sent, got;
};

static void *mail_begin(void)
{
	static unsigned number;
	struct mail *m = need(sizeof(*m));
	int type = number++ & 1 ? SOCK_DGRAM : SOCK_SEQPACKET;

	must_work(!socketpair(AF_UNIX, type, 0, m->fd), "socketpair");
	return m;
}

/* One message, with a descriptor if that is not -1. */
static void send_with(struct worker *w, int to, struct iovec *iov, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} c;
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	memset(&c, 0, sizeof(c));
	if (fd >= 0) {
		m.msg_control = &c;
		m.msg_controllen = sizeof(c);
		c.head.cmsg_level = SOL_SOCKET;
		c.head.cmsg_type = SCM_RIGHTS;
		c.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&c.head), &fd, sizeof(fd));
	}
	do
		n = sendmsg(to, &m, 0);
	while (n < 0 && errno == EINTR);
	must(w, n == (ssize_t)(iov[0].iov_len + iov[1].iov_len), "sendmsg");
}

/* @return the descriptor that came with it, or -1 */
static int take_with(struct worker *w, int from, struct iovec *iov, ssize_t *n)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} c;
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 2, .msg_control = &c,
			    .msg_controllen = sizeof(c) };
	int fd;

	do
		*n = recvmsg(from, &m, 0);
	while (*n < 0 && errno == EINTR);
	must(w, *n >= (ssize_t)sizeof(uint32_t), "recvmsg");
	if (!CMSG_FIRSTHDR(&m))
		return -1;
	must(w, c.head.cmsg_type == SCM_RIGHTS, "no descriptor");
	memcpy(&fd, CMSG_DATA(&c.head), sizeof(fd));
	return fd;
}

static void send_mail(struct worker *w, struct mail *m)
{
	uint8_t data[CHUNK];
	uint32_t number = 0, back;
	struct iovec iov[2] = { { &number, sizeof(number) }, { data, 0 } };
	int p[2];

	while (more(w)) {
		number++;
		iov[1].iov_len = pick(w, CHUNK + 1);
		put_pattern(data, iov[1].iov_len, number, 0);
		at(w, "send a datagram");
		if (pick(w, 8)) {
			send_with(w, m->fd[0], iov, -1);
			continue;
		}
		must(w, !pipe(p), "pipe");
		send_with(w, m->fd[0], iov, p[1]);
		close(p[1]);
		at(w, "read from a pipe whose other end was sent");
		must(w, read_all(w, p[0], &back, 4) == 4 && back == number,
		     "a descriptor was lost");
		must(w, !read_all(w, p[0], &back, 1), "a pipe left open");
		close(p[0]);
	}
	m->sent = number;
	number = 0;
	iov[1].iov_len = 0;
	send_with(w, m->fd[0], iov, -1);
}

static void take_mail(struct worker *w, struct mail *m)
{
	uint8_t data[CHUNK];
	uint32_t number;
	struct iovec iov[2] = { { &number, sizeof(number) },
				{ data, sizeof(data) } };
	ssize_t n;
	int fd;

	for (;;) {
		step(w);
		at(w, "receive a datagram");
		fd = take_with(w, m->fd[1], iov, &n);
		if (!number)
			return;
		must(w, number == ++m->got, "datagrams in disorder");
		check_pattern(w, data, (size_t)n - sizeof(number), number, 0);
		if (fd >= 0) {
			write_all(w, fd, &number, sizeof(number));
			close(fd);
		}
	}
}

static void mail_work(struct worker *w)
{
	if (w->member)
		take_mail(w, w->shared);
	else
		send_mail(w, w->shared);
}

static void mail_end(void *shared)
{
	struct mail *m = shared;

	must_work(m->sent == m->got, "datagrams were lost");
	close(m->fd[0]);
	close(m->fd[1]);
	free(m);
}

const struct crew datagrams = {
	"datagrams", 2, 1, mail_begin, mail_work, mail_end,
};

/* ---- one server, three clients ------------------------------------------ */

#define CLIENTS	3u
#define REQUEST	64u

struct hub {
	int pair[CLIENTS][2];	/* the server's, the client's */
	int epoll, counter, timer;
	_Atomic uint64_t asked;
	uint64_t served, counted, ticks;
};

static void watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	must_work(!epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e), "epoll_ctl");
}

/* A level, an edge and a one-shot interest. */
static void *hub_begin(void)
{
	static const uint32_t events[CLIENTS] = {
		EPOLLIN, EPOLLIN | EPOLLET, EPOLLIN | EPOLLONESHOT,
	};
	struct itimerspec often = { { 0, 3000000 }, { 0, 3000000 } };
	struct hub *h = need(sizeof(*h));
	unsigned i;

	h->epoll = epoll_create1(0);
	h->counter = eventfd(0, EFD_NONBLOCK);
	h->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	must_work(h->epoll >= 0 && h->counter >= 0 && h->timer >= 0, "epoll");
	watch(h->epoll, h->counter, EPOLLIN);
	watch(h->epoll, h->timer, EPOLLIN);
	timerfd_settime(h->timer, 0, &often, NULL);
	for (i = 0; i < CLIENTS; i++) {
		must_work(!socketpair(AF_UNIX, SOCK_STREAM, 0, h->pair[i]),
			  "socketpair");
		fcntl(h->pair[i][0], F_SETFL, O_NONBLOCK);
		watch(h->epoll, h->pair[i][0], events[i]);
	}
	return h;
}

static void ask(struct worker *w, struct hub *h)
{
	int fd = h->pair[w->member - 1][1];
	uint8_t data[REQUEST], answer[REQUEST];

	while (more(w)) {
		put_pattern(data, REQUEST, pick(w, 1000), 0);
		at(w, "ask");
		write_all(w, h->counter, &(uint64_t){ 1 }, 8);
		write_all(w, fd, data, REQUEST);
		h->asked++;
		at(w, "wait for the answer");
		must(w, read_all(w, fd, answer, REQUEST) == REQUEST &&
		     !memcmp(data, answer, REQUEST), "another answer");
	}
	must(w, !shutdown(fd, SHUT_WR), "shutdown");
}

/* All that is there; there is never more than one request of a client.
 * @return false: the client is gone
 */
static bool answer(struct worker *w, struct hub *h, int fd)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT,
				 .data.fd = fd };
	uint8_t data[REQUEST];
	ssize_t n;

	while ((n = read(fd, data, REQUEST)) > 0) {
		must(w, n == REQUEST, "half a request");
		h->served++;
		write_all(w, fd, data, REQUEST);
	}
	if (!n) {
		must(w, !epoll_ctl(h->epoll, EPOLL_CTL_DEL, fd, NULL), "del");
		return false;
	}
	must(w, errno == EAGAIN || errno == EINTR, "read of a request");
	if (errno == EINTR)
		return answer(w, h, fd);
	if (fd == h->pair[2][0])
		must(w, !epoll_ctl(h->epoll, EPOLL_CTL_MOD, fd, &e), "mod");
	return true;
}

static void count(struct worker *w, int fd, uint64_t *sum)
{
	uint64_t n;
	ssize_t rc = read(fd, &n, sizeof(n));

	must(w, rc == sizeof(n) || errno == EAGAIN || errno == EINTR,
	     "read of a count");
	if (rc == sizeof(n))
		*sum += n;
}

static void serve_all(struct worker *w, struct hub *h)
{
	struct epoll_event e[4];
	unsigned left = CLIENTS;
	int n, i;

	while (left) {
		step(w);
		at(w, "epoll_wait");
		n = epoll_wait(h->epoll, e, COUNT(e), -1);
		must(w, n > 0 || errno == EINTR, "epoll_wait");
		for (i = 0; i < n; i++) {
			if (e[i].data.fd == h->counter)
				count(w, h->counter, &h->counted);
			else if (e[i].data.fd == h->timer)
				count(w, h->timer, &h->ticks);
			else if (!answer(w, h, e[i].data.fd))
				left--;
		}
	}
	count(w, h->counter, &h->counted);
}

static void hub_work(struct worker *w)
{
	if (w->member)
		ask(w, w->shared);
	else
		serve_all(w, w->shared);
}

static void hub_end(void *shared)
{
	struct hub *h = shared;
	unsigned i;

	must_work(h->asked == h->served && h->asked == h->counted,
		  "requests were lost");
	for (i = 0; i < CLIENTS; i++) {
		close(h->pair[i][0]);
		close(h->pair[i][1]);
	}
	close(h->counter);
	close(h->timer);
	close(h->epoll);
	free(h);
}

const struct crew epoll_server = {
	"epoll", 4, 1, hub_begin, hub_work, hub_end,
};
