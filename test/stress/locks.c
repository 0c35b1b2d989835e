/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads in step by a barrier, and between the steps all other locks. */
#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include "stress.h"

#define MEMBERS	4
#define PLACES	2u

struct locks {
	pthread_barrier_t barrier;
	pthread_rwlock_t rwlock;
	pthread_spinlock_t spin;
	sem_t sem;
	unsigned a, b;			/* equal, but for who writes */
	unsigned spun, in_spin[MEMBERS];
	_Atomic unsigned inside;	/* of the semaphore */
	_Atomic bool last;
};

static void *locks_begin(void)
{
	struct locks *l = need(sizeof(*l));

	pthread_barrier_init(&l->barrier, NULL, MEMBERS);
	pthread_rwlock_init(&l->rwlock, NULL);
	pthread_spin_init(&l->spin, 0);
	sem_init(&l->sem, 0, PLACES);
	return l;
}

static void read_or_write(struct worker *w, struct locks *l)
{
	if (pick(w, 3)) {
		at(w, "lock to read");
		must(w, !pthread_rwlock_rdlock(&l->rwlock), "rdlock");
		must(w, l->a == l->b, "a reader beside a writer");
		sched_yield();
		must(w, l->a == l->b, "a writer beside a reader");
	} else {
		at(w, "lock to write");
		must(w, !pthread_rwlock_wrlock(&l->rwlock), "wrlock");
		l->a++;
		sched_yield();
		l->b++;
	}
	pthread_rwlock_unlock(&l->rwlock);
}

static void count_places(struct worker *w, struct locks *l)
{
	int rc;

	at(w, "semaphore");
	do
		rc = sem_wait(&l->sem);
	while (rc && errno == EINTR);
	must(w, !rc, "sem_wait");
	must(w, ++l->inside <= PLACES, "a semaphore let too many in");
	sched_yield();
	l->inside--;
	must(w, !sem_post(&l->sem), "sem_post");
}

static void spin(struct worker *w, struct locks *l)
{
	at(w, "spin lock");
	pthread_spin_lock(&l->spin);
	l->spun++;
	l->in_spin[w->member]++;
	if (!pick(w, 4))
		sched_yield();
	pthread_spin_unlock(&l->spin);
}

static void locks_work(struct worker *w)
{
	struct locks *l = w->shared;
	int rc;

	do {
		at(w, "barrier");
		rc = pthread_barrier_wait(&l->barrier);
		must(w, !rc || rc == PTHREAD_BARRIER_SERIAL_THREAD, "barrier");
		read_or_write(w, l);
		count_places(w, l);
		spin(w, l);
		if (!w->member)
			l->last = !more(w);
		else
			step(w);
		at(w, "second barrier");
		pthread_barrier_wait(&l->barrier);
	} while (!l->last);
}

static void locks_end(void *shared)
{
	struct locks *l = shared;
	unsigned i, sum = 0;

	for (i = 0; i < MEMBERS; i++)
		sum += l->in_spin[i];
	must_work(sum == l->spun, "two held a spin lock");
	must_work(l->a == l->b, "two held a lock to write");
	pthread_barrier_destroy(&l->barrier);
	pthread_rwlock_destroy(&l->rwlock);
	pthread_spin_destroy(&l->spin);
	sem_destroy(&l->sem);
	free(l);
}

const struct crew lock_step = {
	"locks", MEMBERS, 1, locks_begin, locks_work, locks_end,
};
