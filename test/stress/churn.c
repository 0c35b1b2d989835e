/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that come and go: by a return, by cancellation wherever they wait,
 * detached, and with a lock that they still held.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "stress.h"

/* What a passing thread is given. */
struct guest {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int fd;
	uint32_t number;
	_Atomic unsigned cleaned, ready;
};

static pthread_key_t key;
static _Atomic unsigned destroyed;
static _Thread_local uint32_t own_number;

static void destroy(void *value)
{
	destroyed++;
	free(value);
}

static void *churn_begin(void)
{
	destroyed = 0;
	must_work(!pthread_key_create(&key, destroy), "pthread_key_create");
	return NULL;
}

static void churn_end(void *shared)
{
	(void)shared;
	pthread_key_delete(key);
}

static void clean(void *arg)
{
	((struct guest *)arg)->cleaned++;
}

static void clean_locked(void *arg)
{
	struct guest *g = arg;

	clean(g);
	pthread_mutex_unlock(&g->lock);
}

static void *returns(void *arg)
{
	struct guest *g = arg;

	own_number = g->number;
	pthread_setspecific(key, calloc(1, 1 + g->number % 5000));
	sched_yield();
	return (void *)(uintptr_t)own_number;
}

static void *reads(void *arg)
{
	struct guest *g = arg;
	char c;

	pthread_cleanup_push(clean, g);
	g->ready = 1;
	for (;;)
		read(g->fd, &c, 1);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *sleeps(void *arg)
{
	pthread_cleanup_push(clean, arg);
	((struct guest *)arg)->ready = 1;
	for (;;)
		nanosleep(&(struct timespec){ 1000, 0 }, NULL);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *waits(void *arg)
{
	struct guest *g = arg;

	pthread_mutex_lock(&g->lock);
	pthread_cleanup_push(clean_locked, g);
	g->ready = 1;
	for (;;)
		pthread_cond_wait(&g->cond, &g->lock);
	pthread_cleanup_pop(1);
	return NULL;
}

static void *dies_locked(void *arg)
{
	pthread_mutex_lock(&((struct guest *)arg)->lock);
	return NULL;
}

static void *detached(void *arg)
{
	((struct guest *)arg)->ready = 1;
	return NULL;
}

static pthread_t start(struct worker *w, void *(*fn)(void *), struct guest *g)
{
	pthread_t t;

	g->cleaned = g->ready = 0;
	must(w, !pthread_create(&t, NULL, fn, g), "pthread_create");
	return t;
}

static void join_returned(struct worker *w, struct guest *g)
{
	unsigned before = destroyed;
	pthread_t t;
	void *r;

	g->number = pick(w, 1u << 30);
	t = start(w, returns, g);
	at(w, "join");
	must(w, !pthread_join(t, &r) && (uintptr_t)r == g->number, "join");
	must(w, destroyed == before + 1, "a thread's data stays");
}

static void cancel(struct worker *w, void *(*fn)(void *), struct guest *g)
{
	pthread_t t = start(w, fn, g);
	void *r;

	/* at its first instruction, at its call, or within it */
	if (pick(w, 4))
		while (!g->ready)
			sched_yield();
	if (pick(w, 2))
		sched_yield();
	must(w, !pthread_cancel(t), "pthread_cancel");
	at(w, "join a cancelled thread");
	must(w, !pthread_join(t, &r) && r == PTHREAD_CANCELED, "cancelled");
	must(w, g->cleaned == g->ready || !g->ready, "cleanup");
	must(w, !pthread_mutex_trylock(&g->lock), "the lock stays");
	pthread_mutex_unlock(&g->lock);
}

static void die_locked(struct worker *w, struct guest *g)
{
	pthread_t t = start(w, dies_locked, g);

	at(w, "lock of a thread that dies");
	if (pick(w, 2))
		sched_yield();
	switch (pthread_mutex_lock(&g->lock)) {
	case EOWNERDEAD:
		must(w, !pthread_mutex_consistent(&g->lock), "consistent");
		/* fall through */
	case 0:
		pthread_mutex_unlock(&g->lock);
		break;
	default:
		must(w, false, "lock of a dead owner");
	}
	pthread_join(t, NULL);
	if (pthread_mutex_lock(&g->lock) == EOWNERDEAD)
		pthread_mutex_consistent(&g->lock);
	pthread_mutex_unlock(&g->lock);
}

static void leave_alone(struct worker *w, struct guest *g)
{
	pthread_detach(start(w, detached, g));
	at(w, "wait for a detached thread");
	while (!g->ready)
		sched_yield();
}

static void churn_work(struct worker *w)
{
	pthread_mutexattr_t attr;
	struct guest g = { .ready = 0 };
	int p[2];

	must(w, !pipe(p), "pipe");
	g.fd = p[0];
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&g.lock, &attr);
	pthread_cond_init(&g.cond, NULL);
	while (more(w)) {
		join_returned(w, &g);
		cancel(w, reads, &g);
		cancel(w, sleeps, &g);
		cancel(w, waits, &g);
		die_locked(w, &g);
		leave_alone(w, &g);
	}
	pthread_mutex_destroy(&g.lock);
	close(p[0]);
	close(p[1]);
}

const struct crew thread_churn = {
	"churn", 1, 1, churn_begin, churn_work, churn_end,
};
