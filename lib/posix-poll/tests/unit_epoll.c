/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of poll queues and of sets of interest: levels, edges, one shot. */
/* unit-sources: lib/posix-poll/epoll.c lib/posix-fd/fdtab.c lib/posix-fd/ofile.c lib/posix-fd/locks.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <abi/poll.h>
#include <uk/process.h>
#include "../epoll.h"
#include <unit.h>

struct process uk_process_first;
extern const struct uk_process_ops *const __start_uk_tab_process[];

struct source {
	struct uk_file file;
	unsigned int level;
	int polls, fd;
	struct uk_ofile *of;	/* no reference */
};

static unsigned int source_poll(struct uk_file *f)
{
	struct source *s = __containerof(f, struct source, file);

	s->polls++;
	return s->level;
}

static void source_release(struct uk_file *f)
{
	(void)f;
}

static const struct uk_file_ops source_ops = {
	.poll = source_poll, .release = source_release,
};
static const struct uk_file_ops plain_ops = {
	.traits = UK_FILE_ALWAYS_READY, .release = source_release,
};

static void open_source(struct source *s)
{
	struct process *p = &uk_process_first;

	if (!p->fdtab) {
		p->rlimits[UK_RLIMIT_NOFILE].rlim_cur = 1000;
		__start_uk_tab_process[0]->init(p);
	}
	memset(s, 0, sizeof(*s));
	uk_file_init(&s->file, &source_ops);
	s->fd = uk_fd_open(&s->file, UK_O_RDWR);
	s->of = uk_fd_get(s->fd);
	uk_ofile_put(s->of);
}

static void rise(struct source *s, unsigned int ev)
{
	s->level |= ev;
	uk_file_notify(&s->file, ev);
}

static int add(struct epoll *ep, struct source *s, __u32 events)
{
	struct uk_epoll_event ev = { events, (__u64)s->fd };

	return epoll_add(ep, s->fd, s->of, &ev);
}

static int collect(struct epoll *ep, int max)
{
	struct uk_epoll_event out[64];

	return epoll_collect(ep, out, max);
}

/* ---- the queue ---------------------------------------------------------- */

static unsigned int heard;

static void hear(struct uk_poll_waiter *w, unsigned int events)
{
	(void)w;
	heard |= events;
}

UK_TESTCASE(pollq, masks_and_removal)
{
	struct uk_poll_waiter a, b;
	struct uk_pollq q;

	uk_pollq_init(&q);
	uk_poll_waiter_init(&a, hear, UK_POLLIN);
	uk_poll_waiter_init(&b, hear, UK_POLLOUT);
	uk_pollq_add(&q, &a);
	uk_pollq_add(&q, &b);
	uk_pollq_notify(&q, UK_POLLIN | UK_POLLPRI);
	UK_TEST_EXPECT_SNUM_EQ(heard, UK_POLLIN);
	heard = 0;
	uk_pollq_remove(&q, &a);
	uk_pollq_remove(&q, &a);
	uk_pollq_notify(&q, UK_POLLIN);
	UK_TEST_EXPECT_SNUM_EQ(heard, 0);
	uk_pollq_notify(&q, UK_POLLHUP);
	UK_TEST_EXPECT_SNUM_EQ(heard, UK_POLLHUP);
	uk_pollq_remove(&q, &b);
	UK_TEST_EXPECT(!q.first);
	heard = 0;
}

/* ---- sets --------------------------------------------------------------- */

UK_TESTCASE(epoll, level)
{
	struct epoll *ep = epoll_new();
	struct source s;

	open_source(&s);
	UK_TEST_EXPECT_SNUM_EQ(add(ep, &s, UK_EPOLLIN), 0);
	UK_TEST_EXPECT_SNUM_EQ(add(ep, &s, UK_EPOLLIN), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	rise(&s, UK_POLLOUT);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	rise(&s, UK_POLLIN);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);	/* still */
	s.level = 0;
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	rise(&s, UK_POLLHUP);				/* never asked for */
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(epoll_del(ep, s.fd, s.of), 0);
	UK_TEST_EXPECT_SNUM_EQ(epoll_del(ep, s.fd, s.of), -ENOENT);
	UK_TEST_EXPECT(!s.file.pollq.first);
	uk_fd_close(s.fd);
	uk_file_release(&ep->file);
}

UK_TESTCASE(epoll, edge)
{
	struct epoll *ep = epoll_new();
	struct source s;

	open_source(&s);
	s.level = UK_POLLIN;			/* up before it is added */
	UK_TEST_EXPECT_SNUM_EQ(add(ep, &s, UK_EPOLLIN | UK_EPOLLET), 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	rise(&s, UK_POLLIN);			/* more arrives: a new edge */
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	rise(&s, UK_POLLIN);
	s.level = 0;				/* consumed by somebody else */
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	uk_fd_close(s.fd);
	uk_file_release(&ep->file);
}

UK_TESTCASE(epoll, one_shot)
{
	struct uk_epoll_event ev = { UK_EPOLLIN | UK_EPOLLONESHOT, 1 };
	struct epoll *ep = epoll_new();
	struct source s;

	open_source(&s);
	s.level = UK_POLLIN;
	UK_TEST_EXPECT_SNUM_EQ(epoll_add(ep, s.fd, s.of, &ev), 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	rise(&s, UK_POLLIN | UK_POLLHUP);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	UK_TEST_EXPECT_SNUM_EQ(epoll_mod(ep, s.fd, s.of, &ev), 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 1);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	uk_fd_close(s.fd);
	uk_file_release(&ep->file);
}

/* Only what is ready is looked at; each gets its turn. */
UK_TESTCASE(epoll, ready_only_and_fair)
{
	static struct source s[200];
	struct uk_epoll_event out[2];
	struct epoll *ep = epoll_new();
	bool seen[200] = { 0 };
	int i, k, polls = 0;

	for (i = 0; i < 200; i++) {
		open_source(&s[i]);
		UK_TEST_EXPECT_SNUM_EQ(add(ep, &s[i], UK_EPOLLIN), 0);
		s[i].polls = 0;
	}
	for (i = 0; i < 200; i += 40)
		rise(&s[i], UK_POLLIN);
	for (k = 0; k < 3; k++) {
		UK_TEST_EXPECT_SNUM_EQ(epoll_collect(ep, out, 2), 2);
		for (i = 0; i < 2; i++)
			seen[out[i].data - (__u64)s[0].fd] = true;
	}
	for (i = 0; i < 200; i++) {
		UK_TEST_EXPECT(seen[i] == (i % 40 == 0));
		polls += s[i].polls;
	}
	UK_TEST_EXPECT_SNUM_EQ(polls, 6);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 64), 5);
	for (i = 0; i < 200; i++)
		uk_fd_close(s[i].fd);
	UK_TEST_EXPECT_SNUM_EQ(ep->count, 0);
	uk_file_release(&ep->file);
}

/* After a rush it holds what it held before. */
UK_TESTCASE(epoll, gives_back)
{
	struct epoll *ep = epoll_new();
	static struct source s[100];
	long live;
	int i;

	for (i = 0; i < 100; i++)
		open_source(&s[i]);
	live = unit_alloc_live;
	for (i = 0; i < 100; i++)
		UK_TEST_EXPECT_SNUM_EQ(add(ep, &s[i], UK_EPOLLIN), 0);
	UK_TEST_EXPECT_SNUM_GE(ep->buckets, 100);
	for (i = 0; i < 98; i++)
		UK_TEST_EXPECT_SNUM_EQ(epoll_del(ep, s[i].fd, s[i].of), 0);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live + 2);
	for (i = 0; i < 100; i++) {
		rise(&s[i], UK_POLLIN);
		UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), i < 98 ? 0 : i - 97);
	}
	for (i = 0; i < 100; i++)
		uk_fd_close(s[i].fd);
	uk_file_release(&ep->file);
}

UK_TESTCASE(epoll, closing)
{
	struct epoll *ep = epoll_new();
	long live = unit_alloc_live;
	struct source s;

	open_source(&s);
	add(ep, &s, UK_EPOLLIN);
	rise(&s, UK_POLLIN);
	uk_fd_close(s.fd);
	UK_TEST_EXPECT_SNUM_EQ(ep->count, 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(ep, 8), 0);
	open_source(&s);
	add(ep, &s, UK_EPOLLIN);
	uk_file_release(&ep->file);		/* the set goes first */
	UK_TEST_EXPECT(!s.file.pollq.first && !s.of->watches);
	uk_fd_close(s.fd);
	UK_TEST_EXPECT(unit_alloc_live < live);
}

UK_TESTCASE(epoll, nested_and_refused)
{
	struct epoll *a = epoll_new(), *b = epoll_new();
	struct uk_epoll_event ev = { UK_EPOLLIN, 0 };
	struct uk_ofile *ao, *bo;
	struct source s, plain;
	int af, bf;

	open_source(&s);
	open_source(&plain);
	plain.file.ops = &plain_ops;
	UK_TEST_EXPECT_SNUM_EQ(add(a, &plain, UK_EPOLLIN), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(add(a, &s, UK_EPOLLIN | UK_EPOLLEXCLUSIVE |
				   UK_EPOLLONESHOT), -EINVAL);
	af = uk_fd_open(&a->file, UK_O_RDWR);
	bf = uk_fd_open(&b->file, UK_O_RDWR);
	ao = uk_fd_get(af);
	bo = uk_fd_get(bf);
	UK_TEST_EXPECT_SNUM_EQ(epoll_add(a, bf, bo, &ev), 0);
	UK_TEST_EXPECT_SNUM_EQ(epoll_add(b, af, ao, &ev), -ELOOP);
	UK_TEST_EXPECT_SNUM_EQ(add(b, &s, UK_EPOLLIN), 0);
	UK_TEST_EXPECT_SNUM_EQ(collect(a, 8), 0);
	rise(&s, UK_POLLIN);
	UK_TEST_EXPECT_SNUM_EQ(collect(a, 8), 1);
	s.level = 0;
	UK_TEST_EXPECT_SNUM_EQ(collect(a, 8), 0);
	uk_ofile_put(ao);
	uk_ofile_put(bo);
	uk_fd_close(bf);
	uk_fd_close(af);
	uk_fd_close(s.fd);
	uk_fd_close(plain.fd);
}

UK_TESTCASE(epoll, out_of_memory)
{
	struct epoll *ep = epoll_new();
	struct source s;
	static struct source more[40];
	int i;

	open_source(&s);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(add(ep, &s, UK_EPOLLIN), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT(!s.file.pollq.first && !s.of->watches);
	UK_TEST_EXPECT_SNUM_EQ(add(ep, &s, UK_EPOLLIN), 0);
	uk_fd_close(s.fd);
	/* the table is full, and stays */
	for (i = 0; i < 40; i++) {
		open_source(&more[i]);
		unit_alloc_fail_after(2);
		UK_TEST_EXPECT_SNUM_EQ(add(ep, &more[i], UK_EPOLLIN), 0);
		unit_alloc_fail_after(0);
	}
	UK_TEST_EXPECT_SNUM_EQ(ep->buckets, EPOLL_FIRST);
	for (i = 0; i < 40; i++) {
		rise(&more[i], UK_POLLIN);
		UK_TEST_EXPECT_SNUM_EQ(collect(ep, 64), i + 1);
	}
	for (i = 0; i < 40; i++)
		uk_fd_close(more[i].fd);
	uk_file_release(&ep->file);
}

UK_TESTSUITE_REGISTER(pollq, NULL);
UK_TESTSUITE_REGISTER(epoll, NULL);
