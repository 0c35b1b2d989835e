/* SPDX-License-Identifier: BSD-3-Clause */
/* The file object: attributes, references, poll queues, pieces of memory. */
/* unit-sources: lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/file.h>
#include <uk/sched.h>
#include <uk/wait.h>
#include <unit.h>

/* ---- a kind of file, and a scheduler that is only asked to sleep ---- */

static int released, stat_rc;
static unsigned int level;
static struct uk_file file;

static void release(struct uk_file *f)
{
	UK_TEST_EXPECT_PTR_EQ(f, &file);
	released++;
}

static unsigned int poll_level(struct uk_file *f)
{
	(void)f;
	return level;
}

static int getstat(struct uk_file *f, unsigned int mask,
		   struct uk_filestat *st)
{
	(void)f;
	UK_TEST_EXPECT(!st->mask && !st->size && !st->ctime.nsec);
	st->mask = mask;
	st->size = 7;
	return stat_rc;
}

static const struct uk_file_ops bare = { .release = release };
static const struct uk_file_ops full = {
	.poll = poll_level, .getstat = getstat, .release = release,
};

static int sleeps;
static int (*on_sleep)(void);
static __nsec slept_until;

int uk_waitq_sleep(struct uk_waitq_ticket *ticket, __nsec deadline, bool intr)
{
	int rc;

	UK_TEST_EXPECT(intr && file.pollq.first);
	sleeps++;
	slept_until = deadline;
	rc = on_sleep();
	ticket->woken = false;
	return rc;
}

static int woken;

void uk_thread_wake(struct uk_thread *t)
{
	(void)t;
	woken++;
}

UK_TESTCASE(ukfile, references)
{
	uk_file_init(&file, &bare);
	uk_file_acquire(&file);
	uk_file_release(&file);
	UK_TEST_EXPECT_ZERO(released);
	uk_file_release(&file);
	UK_TEST_EXPECT_SNUM_EQ(released, 1);
}

UK_TESTCASE(ukfile, attributes)
{
	struct uk_filestat st;

	memset(&st, 0xff, sizeof(st));
	uk_file_init(&file, &bare);
	UK_TEST_EXPECT_ZERO(uk_file_getstat(&file, UK_STATX_MODE, &st));
	UK_TEST_EXPECT_SNUM_EQ(st.mode, 0600);
	UK_TEST_EXPECT(!st.size && !st.uid && !st.ino && st.nlink == 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(&file), UK_POLLIN |
			       UK_POLLRDNORM | UK_POLLOUT | UK_POLLWRNORM);
	uk_file_init(&file, &full);
	memset(&st, 0xff, sizeof(st));
	UK_TEST_EXPECT_ZERO(uk_file_getstat(&file, UK_STATX_SIZE, &st));
	UK_TEST_EXPECT(st.size == 7 && st.mask == UK_STATX_SIZE && !st.mode);
	stat_rc = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_file_getstat(&file, UK_STATX_SIZE, &st),
			       -EIO);
}

/* ---- waiting ---- */

static int become_readable(void)
{
	level = UK_POLLIN;
	uk_file_notify(&file, UK_POLLIN);
	return 0;
}

static int spurious_then_hangup(void)
{
	if (sleeps < 3) {
		uk_file_notify(&file, UK_POLLIN);
		return 0;
	}
	level = UK_POLLHUP;
	uk_file_notify(&file, UK_POLLHUP);
	return 0;
}

static int other_event(void)
{
	level = UK_POLLOUT;
	uk_file_notify(&file, UK_POLLOUT);
	return -ETIMEDOUT;
}

static int signal_comes(void)
{
	return -EINTR;
}

static int wait_with(int (*fn)(void), __nsec deadline)
{
	uk_file_init(&file, &full);
	level = 0;
	sleeps = woken = 0;
	on_sleep = fn;
	return uk_file_wait(&file, UK_POLLIN, deadline);
}

UK_TESTCASE(ukfile, waits_for_what_was_asked)
{
	UK_TEST_EXPECT_ZERO(wait_with(become_readable, 0));
	UK_TEST_EXPECT(sleeps == 1 && woken == 1 && !slept_until);
	UK_TEST_EXPECT_NULL(file.pollq.first);
	UK_TEST_EXPECT_ZERO(wait_with(spurious_then_hangup, 0));
	UK_TEST_EXPECT(sleeps == 3 && woken == 3);
	UK_TEST_EXPECT_SNUM_EQ(wait_with(other_event, 99), -ETIMEDOUT);
	UK_TEST_EXPECT(!woken && slept_until == 99);
	UK_TEST_EXPECT_NULL(file.pollq.first);
	UK_TEST_EXPECT_SNUM_EQ(wait_with(signal_comes, 99), -EINTR);
	UK_TEST_EXPECT_SNUM_EQ(wait_with(signal_comes, 0), -512);
	UK_TEST_EXPECT_NULL(file.pollq.first);
}

UK_TESTCASE(ukfile, what_holds_already_needs_no_sleep)
{
	uk_file_init(&file, &full);
	sleeps = 0;
	level = UK_POLLERR;
	UK_TEST_EXPECT_ZERO(uk_file_wait(&file, UK_POLLIN, 0));
	level = UK_POLLIN;
	UK_TEST_EXPECT_ZERO(uk_file_wait(&file, UK_POLLIN, 1));
	uk_file_init(&file, &bare);
	UK_TEST_EXPECT_ZERO(uk_file_wait(&file, UK_POLLOUT, 0));
	UK_TEST_EXPECT_ZERO(sleeps);
}

/* A file whose level always holds, but which does not always take what it is
 * given: only its notifications count.
 */
static struct uk_file_waiter waiter;

static int told(void)
{
	uk_file_notify(&file, UK_POLLOUT);
	UK_TEST_EXPECT(waiter.ticket.woken);
	return 0;
}

static void wait_begin(int (*fn)(void))
{
	uk_file_init(&file, &full);
	level = UK_POLLOUT;
	sleeps = woken = 0;
	on_sleep = fn;
	uk_file_wait_begin(&waiter, &file, UK_POLLOUT);
	UK_TEST_EXPECT(file.pollq.first == &waiter.w);
	UK_TEST_EXPECT(!waiter.ticket.woken);
}

UK_TESTCASE(ukfile, waits_until_it_is_told)
{
	wait_begin(told);
	UK_TEST_EXPECT_ZERO(sleeps);
	UK_TEST_EXPECT_ZERO(uk_file_wait_told(&waiter, 0));
	UK_TEST_EXPECT_ZERO(uk_file_wait_told(&waiter, 7));
	UK_TEST_EXPECT(sleeps == 2 && woken == 2 && slept_until == 7);
	/* what is told before the sleep is kept for it */
	uk_file_notify(&file, UK_POLLIN);
	UK_TEST_EXPECT(!waiter.ticket.woken);
	uk_file_notify(&file, UK_POLLHUP);
	UK_TEST_EXPECT(waiter.ticket.woken && woken == 3);
	uk_file_wait_end(&waiter);
	UK_TEST_EXPECT_NULL(file.pollq.first);
	waiter.ticket.woken = false;
	uk_file_notify(&file, UK_POLLOUT);
	UK_TEST_EXPECT(!waiter.ticket.woken && woken == 3);
}

static int time_is_over(void)
{
	return -ETIMEDOUT;
}

UK_TESTCASE(ukfile, waits_no_longer_than_signals_and_time_allow)
{
	wait_begin(signal_comes);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_wait_told(&waiter, 0), -512);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_wait_told(&waiter, 99), -EINTR);
	on_sleep = time_is_over;
	UK_TEST_EXPECT_SNUM_EQ(uk_file_wait_told(&waiter, 99), -ETIMEDOUT);
	UK_TEST_EXPECT(file.pollq.first == &waiter.w);
	uk_file_wait_end(&waiter);
	UK_TEST_EXPECT_NULL(file.pollq.first);
}

/* ---- poll queues ---- */

static struct uk_pollq q;
static unsigned int got[3];
static struct uk_poll_waiter w[3];

static void note(struct uk_poll_waiter *waiter, unsigned int events)
{
	UK_TEST_EXPECT(events);
	got[waiter - w] |= events;
}

static void expect(unsigned int a, unsigned int b, unsigned int c)
{
	UK_TEST_EXPECT_SNUM_EQ(got[0], a);
	UK_TEST_EXPECT_SNUM_EQ(got[1], b);
	UK_TEST_EXPECT_SNUM_EQ(got[2], c);
	memset(got, 0, sizeof(got));
}

UK_TESTCASE(pollq, masks)
{
	uk_pollq_init(&q);
	uk_pollq_notify(&q, UK_POLLIN);
	uk_poll_waiter_init(&w[0], note, UK_POLLIN);
	uk_poll_waiter_init(&w[1], note, UK_POLLOUT);
	uk_poll_waiter_init(&w[2], note, 0);
	uk_pollq_remove(&q, &w[1]);	/* not queued: harmless */
	uk_pollq_add(&q, &w[0]);
	uk_pollq_add(&q, &w[1]);
	uk_pollq_add(&q, &w[2]);
	uk_pollq_notify(&q, UK_POLLIN | UK_POLLPRI);
	expect(UK_POLLIN, 0, 0);
	uk_pollq_notify(&q, UK_POLLOUT | UK_POLLHUP);
	expect(UK_POLLHUP, UK_POLLOUT | UK_POLLHUP, UK_POLLHUP);
	uk_pollq_notify(&q, 0);
	expect(0, 0, 0);
}

UK_TESTCASE(pollq, leaves_in_any_order)
{
	static const char orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 },
		{ 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	int o, i, k;

	for (o = 0; o < 6; o++) {
		uk_pollq_init(&q);
		for (i = 0; i < 3; i++) {
			uk_poll_waiter_init(&w[i], note, UK_POLLIN);
			uk_pollq_add(&q, &w[i]);
		}
		for (i = 0; i < 3; i++) {
			uk_pollq_remove(&q, &w[(int)orders[o][i]]);
			uk_pollq_remove(&q, &w[(int)orders[o][i]]);
			uk_pollq_notify(&q, UK_POLLIN);
			for (k = 0; k < 3; k++)
				UK_TEST_EXPECT_SNUM_EQ(got[(int)orders[o][k]],
						       k > i ? UK_POLLIN : 0);
			memset(got, 0, sizeof(got));
		}
		UK_TEST_EXPECT_NULL(q.first);
	}
}

/* ---- pieces ---- */

/* Every split of a text into three pieces, moved in steps of every size. */
UK_TESTCASE(iov, every_split_and_step)
{
	static const char text[] = "0123456789";
	char out[16], back[16];
	unsigned int a, b, step, at, n;

	for (a = 0; a <= 10; a++)
	for (b = a; b <= 10; b++)
	for (step = 1; step <= 11; step++) {
		struct uk_iovec iov[3] = { { out, a }, { out + a, b - a },
					   { out + b, 10 - b } };
		struct uk_iovpos p = { iov, 3, 0 }, g = { iov, 3, 0 };

		memset(out, '.', sizeof(out));
		memset(back, '.', sizeof(back));
		UK_TEST_EXPECT_SNUM_EQ(uk_iov_len(iov, 3), 10);
		for (at = 0; at < 10; at += n) {
			n = MIN(step, 10 - at);
			UK_TEST_ASSERT(uk_iov_put(&p, text + at, n) == n);
		}
		UK_TEST_EXPECT_BYTES_EQ(out, "0123456789......", 16);
		UK_TEST_EXPECT_ZERO(uk_iov_put(&p, text, 5));
		for (at = 0; at < 10; at += n) {
			n = (unsigned int)uk_iov_get(&g, back + at, step);
			UK_TEST_ASSERT(n == MIN(step, 10 - at));
		}
		UK_TEST_EXPECT_BYTES_EQ(back, "0123456789......", 16);
		UK_TEST_EXPECT_ZERO(uk_iov_get(&g, back, 1));
	}
}

/* What is left of a vector at every byte, and behind its end. */
UK_TESTCASE(iov, rest)
{
	char out[8];
	struct uk_iovec iov[4] = { { out, 2 }, { NULL, 0 }, { out + 2, 3 },
				   { NULL, 0 } };
	static const int at[] = { 0, 1, 2, 3, 4 }, len[] = { 2, 1, 3, 2, 1 };
	struct uk_iovec rest;
	__sz done;

	for (done = 0; done < 5; done++) {
		rest = uk_iov_rest(iov, 4, done);
		UK_TEST_EXPECT_PTR_EQ(rest.iov_base, out + at[done]);
		UK_TEST_EXPECT_SNUM_EQ(rest.iov_len, len[done]);
	}
	UK_TEST_EXPECT_ZERO(uk_iov_rest(iov, 4, 5).iov_len);
	UK_TEST_EXPECT_ZERO(uk_iov_rest(iov, 3, 6).iov_len);
	UK_TEST_EXPECT_ZERO(uk_iov_rest(iov, 1, 2).iov_len);
	UK_TEST_EXPECT_ZERO(uk_iov_rest(iov, 1, 100).iov_len);
	UK_TEST_EXPECT_ZERO(uk_iov_rest(NULL, 0, 1).iov_len);
}

UK_TESTCASE(iov, zeroes_and_empty_vectors)
{
	char out[8] = "abcdefg";
	struct uk_iovec iov[2] = { { out + 1, 2 }, { out + 4, 2 } };
	struct uk_iovpos p = { iov, 2, 0 }, none = { NULL, 0, 0 };

	UK_TEST_EXPECT_SNUM_EQ(uk_iov_zero(&p, 100), 4);
	UK_TEST_EXPECT_BYTES_EQ(out, "a\0\0d\0\0g", 8);
	UK_TEST_EXPECT_ZERO(uk_iov_zero(&none, 3));
	UK_TEST_EXPECT_ZERO(uk_iov_put(&none, out, 3));
	UK_TEST_EXPECT_ZERO(uk_iov_len(NULL, 0));
	UK_TEST_EXPECT_ZERO(uk_iov_len(iov, -1));
}

UK_TESTSUITE_REGISTER(ukfile, NULL);
UK_TESTSUITE_REGISTER(pollq, NULL);
UK_TESTSUITE_REGISTER(iov, NULL);
