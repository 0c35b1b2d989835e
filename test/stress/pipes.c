/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes: a stream from one to one; records from many to one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "stress.h"

#define CHUNK	9000

struct pair {
	int fd[2];
	size_t sent, got;
};

static void *pair_begin(void)
{
	struct pair *p = need(sizeof(*p));

	must_work(!pipe(p->fd), "pipe");
	return p;
}

static void ready(struct worker *w, int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };
	int n;

	at(w, "poll");
	do
		n = poll(&p, 1, -1);
	while (n < 0 && errno == EINTR);
	must(w, n == 1 && p.revents, "poll");
}

/* As much as the pipe takes without a wait. */
static void write_some(struct worker *w, int fd, const uint8_t *data,
		       size_t len)
{
	ssize_t n;

	while (len) {
		ready(w, fd, POLLOUT);
		at(w, "write without a wait");
		n = write(fd, data, len);
		must(w, n > 0 || errno == EAGAIN || errno == EINTR, "write");
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
}

static void send_stream(struct worker *w, struct pair *p)
{
	bool polls = w->copy & 1;
	uint8_t data[CHUNK];
	size_t len;

	if (polls)
		fcntl(p->fd[1], F_SETFL, O_NONBLOCK);
	while (more(w)) {
		len = 1 + pick(w, CHUNK);
		put_pattern(data, len, w->copy, p->sent);
		at(w, "write");
		if (polls)
			write_some(w, p->fd[1], data, len);
		else
			write_all(w, p->fd[1], data, len);
		p->sent += len;
	}
	close(p->fd[1]);
}

static void take_stream(struct worker *w, struct pair *p)
{
	uint8_t data[CHUNK];
	ssize_t n;

	for (;;) {
		step(w);
		if (w->copy & 2)
			ready(w, p->fd[0], POLLIN);
		at(w, "read");
		n = read(p->fd[0], data, 1 + pick(w, CHUNK));
		if (n < 0 && errno == EINTR)
			continue;
		must(w, n >= 0, "read");
		if (!n)
			return;
		check_pattern(w, data, (size_t)n, w->copy, p->got);
		p->got += (size_t)n;
	}
}

static void pair_work(struct worker *w)
{
	if (w->member)
		take_stream(w, w->shared);
	else
		send_stream(w, w->shared);
}

static void pair_end(void *shared)
{
	struct pair *p = shared;

	must_work(p->sent == p->got, "a pipe lost bytes");
	close(p->fd[0]);
	free(p);
}

const struct crew pipe_pair = {
	"pipe", 2, 4, pair_begin, pair_work, pair_end,
};

/* ---- records that must come whole --------------------------------------- */

struct record {
	uint16_t len;		/* all of it; 0: the writer's last */
	uint16_t who;
	uint32_t number;
	uint8_t data[PIPE_BUF - 8];
};

static void write_records(struct worker *w, const struct pair *p)
{
	struct record r = { .who = (uint16_t)w->member };
	ssize_t n;

	while (more(w)) {
		r.len = (uint16_t)(8 + pick(w, sizeof(r.data) + 1));
		put_pattern(r.data, r.len - 8u, r.who, r.number);
		at(w, "write of a record");
		do
			n = write(p->fd[1], &r, r.len);
		while (n < 0 && errno == EINTR);
		must(w, n == r.len, "a record was cut");
		r.number++;
	}
	r.len = 0;
	write_all(w, p->fd[1], &r, 8);
}

static void read_records(struct worker *w, struct pair *p)
{
	uint32_t next[8] = { 0 };
	struct record r;
	unsigned left = pipe_many.members - 1;

	while (left) {
		step(w);
		at(w, "read of a record");
		must(w, read_all(w, p->fd[0], &r, 8) == 8, "end of records");
		if (!r.len) {
			left--;
			continue;
		}
		must(w, r.who < COUNT(next) && r.len >= 8 &&
		     r.len <= sizeof(r), "no record");
		must(w, read_all(w, p->fd[0], r.data, r.len - 8u) ==
		     r.len - 8u, "half a record");
		check_pattern(w, r.data, r.len - 8u, r.who, r.number);
		must(w, r.number == next[r.who]++, "records in disorder");
	}
}

static void many_work(struct worker *w)
{
	if (w->member)
		write_records(w, w->shared);
	else
		read_records(w, w->shared);
}

static void many_end(void *shared)
{
	struct pair *p = shared;

	close(p->fd[0]);
	close(p->fd[1]);
	free(p);
}

const struct crew pipe_many = {
	"records", 5, 1, pair_begin, many_work, many_end,
};
