/* SPDX-License-Identifier: BSD-3-Clause */
/* Message queues: order by priority and age, the limit, notification. */
/* unit-sources: lib/posix-mqueue/queue.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c lib/posix-fd/fdtab.c lib/posix-fd/ofile.c lib/posix-fd/locks.c lib/ukstring/format.c lib/ukstring/number.c lib/ukstring/string.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <abi/poll.h>
#include <uk/process.h>
#include "../mqueue.h"
#include <unit.h>

struct process uk_process_first;

static int told;

int uk_process_signal(struct process *p, struct uk_thread *t,
		      const struct uk_siginfo *info)
{
	(void)t;
	told += p == &uk_process_first && info->signo == 10 &&
		info->code == UK_SI_MESGQ;
	return 0;
}

static struct mqueue *make_queue(void)
{
	struct mqueue *q = NULL;

	uk_process_first.rlimits[UK_RLIMIT_MSGQUEUE].rlim_cur = 100000;
	UK_TEST_EXPECT_SNUM_EQ(mq_new(100, 100, &q), 0);
	return q;
}

static void put(struct mqueue *q, unsigned prio, unsigned number)
{
	struct mq_msg *m = uk_malloc(uk_alloc_get_default(),
				     sizeof(*m) + sizeof(number));

	m->prio = prio;
	m->len = sizeof(number);
	memcpy(m->text, &number, sizeof(number));
	mq_put(q, m);
}

static unsigned take(struct mqueue *q, unsigned *prio)
{
	struct mq_msg *m = mq_take(q);
	unsigned number;

	*prio = m->prio;
	memcpy(&number, m->text, sizeof(number));
	uk_free(uk_alloc_get_default(), m);
	return number;
}

UK_TESTCASE(mqueue, order)
{
	struct mqueue *q = make_queue();
	unsigned i, prio, last_prio = 99, last = 0, n;
	long live = unit_alloc_live;

	srand(3);
	for (i = 0; i < 100; i++)
		put(q, (unsigned)rand() % 5, i + 1);
	UK_TEST_EXPECT_SNUM_EQ(q->curmsgs, 100);
	UK_TEST_EXPECT_SNUM_EQ(q->bytes, 400);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(&q->file) & UK_POLLOUT, 0);
	for (i = 0; i < 100; i++) {
		n = take(q, &prio);
		UK_TEST_EXPECT(prio < last_prio ||
			       (prio == last_prio && n > last));
		last = n;
		last_prio = prio;
	}
	UK_TEST_EXPECT_SNUM_EQ(q->bytes, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(&q->file) & UK_POLLIN, 0);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	put(q, 1, 1);
	uk_file_release(&q->file);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live - 1);
}

/* All queues together are held against the limit, as long as they live. */
UK_TESTCASE(mqueue, limit)
{
	struct mqueue *a = make_queue(), *b = NULL, *c = NULL;
	long live = unit_alloc_live;

	while (!b && a->reserved < 100000 && mq_new(100, 700, &b) == 0)
		;
	UK_TEST_EXPECT(b);
	UK_TEST_EXPECT_SNUM_EQ(mq_new(100, 300, &c), -EMFILE);
	uk_file_release(&b->file);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(mq_new(100, 300, &c), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(mq_new(100, 300, &c), 0);
	uk_file_release(&c->file);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	uk_file_release(&a->file);
}

UK_TESTCASE(mqueue, told_once)
{
	struct mqueue *q = make_queue();
	unsigned prio;

	mq_set_notify(q, &uk_process_first);
	q->event.sigev_notify = UK_SIGEV_SIGNAL;
	q->event.sigev_signo = 10;
	q->receivers = 1;
	put(q, 0, 1);
	UK_TEST_EXPECT_SNUM_EQ(told, 0);
	take(q, &prio);
	q->receivers = 0;
	put(q, 0, 1);
	UK_TEST_EXPECT_SNUM_EQ(told, 1);
	UK_TEST_EXPECT(!q->notified);
	take(q, &prio);
	put(q, 0, 1);
	UK_TEST_EXPECT_SNUM_EQ(told, 1);
	uk_file_release(&q->file);
}

UK_TESTSUITE_REGISTER(mqueue, NULL);
