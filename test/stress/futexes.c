/* SPDX-License-Identifier: BSD-3-Clause */
/* Futexes: a word goes round, and a queue of messages. */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "stress.h"

#define FUTEX_REQUEUE		3
#define FUTEX_WAIT_BITSET	9
#define FUTEX_WAKE_BITSET	10
#define END			(-1)

struct ring {
	_Atomic int word;	/* whose turn it is, modulo the members */
	_Atomic int other;	/* where some are moved to */
};

static long futex(_Atomic int *at, int op, int v, void *time, void *at2,
		  int v3)
{
	return syscall(SYS_futex, at, op, v, time, at2, v3);
}

static void *ring_begin(void)
{
	return need(sizeof(struct ring));
}

/* Now and then with a limit that is soon over. */
static void wait_turn(struct worker *w, struct ring *r, int seen)
{
	struct timespec t;
	long rc;

	at(w, "futex wait");
	if (pick(w, 16)) {
		rc = futex(&r->word, FUTEX_WAIT_BITSET, seen, NULL, NULL,
			   1 << w->member);
		must(w, !rc || errno == EAGAIN || errno == EINTR, "futex");
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += pick(w, 200000);
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	rc = futex(&r->word, FUTEX_WAIT_BITSET, seen, &t, NULL,
		   1 << w->member);
	must(w, !rc || errno == EAGAIN || errno == EINTR || errno == ETIMEDOUT,
	     "futex with a limit");
}

/* The turn is the next one's: who waits for it is woken, perhaps by way of
 * another word. All others go on waiting.
 */
static void pass_on(struct worker *w, struct ring *r, int turn)
{
	unsigned next = (w->member + 1) % futex_ring.members;

	r->word = turn + 1;
	if (pick(w, 4)) {
		futex(&r->word, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL,
		      1 << next);
		return;
	}
	futex(&r->word, FUTEX_REQUEUE, 0, (void *)(long)INT_MAX, &r->other, 0);
	sched_yield();
	futex(&r->other, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, -1);
}

static void ring_work(struct worker *w)
{
	struct ring *r = w->shared;
	int turn, members = (int)futex_ring.members;

	while ((turn = r->word) != END) {
		if (turn % members != (int)w->member) {
			step(w);
			wait_turn(w, r, turn);
			continue;
		}
		if (w->member || more(w)) {
			pass_on(w, r, turn & 0xffffff);
			continue;
		}
		r->word = END;
		futex(&r->word, FUTEX_WAKE_BITSET, INT_MAX, NULL, NULL, -1);
	}
}

const struct crew futex_ring = {
	"futexes", 4, 2, ring_begin, ring_work, free,
};

/* ---- a queue by a mutex and two conditions ------------------------------ */

#define PLACES		5
#define PRODUCERS	3u

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t room, some;
	uint32_t item[PLACES];
	unsigned first, count, producers;
	uint64_t put, taken;
};

static void *queue_begin(void)
{
	struct queue *q = need(sizeof(*q));

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->room, NULL);
	pthread_cond_init(&q->some, NULL);
	q->producers = PRODUCERS;
	return q;
}

static void wait_for(struct worker *w, pthread_cond_t *cond, struct queue *q)
{
	struct timespec t;
	int rc;

	if (pick(w, 8)) {
		rc = pthread_cond_wait(cond, &q->lock);
	} else {
		clock_gettime(CLOCK_REALTIME, &t);
		t.tv_sec += pick(w, 2);
		rc = pthread_cond_timedwait(cond, &q->lock, &t);
	}
	must(w, !rc || rc == ETIMEDOUT, "condition");
}

static void produce(struct worker *w, struct queue *q)
{
	uint32_t item;

	while (more(w)) {
		item = pick(w, 1000000);
		at(w, "lock to put");
		pthread_mutex_lock(&q->lock);
		at(w, "wait for room");
		while (q->count == PLACES)
			wait_for(w, &q->room, q);
		q->item[(q->first + q->count++) % PLACES] = item;
		q->put += item;
		if (!pick(w, 8))
			sched_yield();
		pthread_mutex_unlock(&q->lock);
		pthread_cond_signal(&q->some);
	}
	pthread_mutex_lock(&q->lock);
	q->producers--;
	pthread_cond_broadcast(&q->some);
	pthread_mutex_unlock(&q->lock);
}

static void consume(struct worker *w, struct queue *q)
{
	bool end = false;

	while (!end) {
		step(w);
		at(w, "lock to take");
		pthread_mutex_lock(&q->lock);
		at(w, "wait for an item");
		while (!q->count && q->producers)
			wait_for(w, &q->some, q);
		end = !q->count;
		if (!end) {
			q->taken += q->item[q->first];
			q->first = (q->first + 1) % PLACES;
			q->count--;
		}
		pthread_mutex_unlock(&q->lock);
		pthread_cond_signal(&q->room);
	}
}

static void queue_work(struct worker *w)
{
	if (w->member < PRODUCERS)
		produce(w, w->shared);
	else
		consume(w, w->shared);
}

static void queue_end(void *shared)
{
	struct queue *q = shared;

	must_work(q->put == q->taken && !q->count, "a queue lost items");
	pthread_cond_destroy(&q->room);
	pthread_cond_destroy(&q->some);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

const struct crew message_queue = {
	"queue", 6, 1, queue_begin, queue_work, queue_end,
};
