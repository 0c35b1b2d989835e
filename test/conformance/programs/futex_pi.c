/* SPDX-License-Identifier: BSD-3-Clause */
/* Locks that inherit priority: the futex operations, what is left in the word,
 * dead owners, circles.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define LOCK_PI		6
#define UNLOCK_PI	7
#define TRYLOCK_PI	8
#define LOCK_PI2	13
#define REALTIME	256
#define WAKE		1
#define REQUEUE		3
#define WAKE_OP		5
#define WAKE_BITSET	10

#define WAITERS		0x80000000u
#define DIED		0x40000000u
#define TID		0x3fffffffu

static _Atomic unsigned word, second;
static _Atomic int order, first_in;
static _Atomic bool holds, may_go;

static long futex(_Atomic unsigned *at, int op, const struct timespec *t)
{
	return syscall(SYS_futex, at, op, 0, t, NULL, 0);
}

static unsigned tid(void)
{
	return (unsigned)syscall(SYS_gettid);
}

/* The word, with "mine", "another's" for the identifier. */
static void show(const char *name)
{
	unsigned v = word;

	value("futex: %s, word = %s%s%s", name, !(v & TID) ? "free" :
	      (v & TID) == tid() ? "mine" : "another's",
	      v & WAITERS ? " waiters" : "", v & DIED ? " died" : "");
}

static struct timespec soon(clockid_t clock, long ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ms * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

static void alone(void)
{
	_Atomic unsigned *odd = (void *)((char *)&word + 1);

	word = 0;
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI free");
	show("LOCK_PI free");
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI mine");
	check(futex(&word, TRYLOCK_PI, NULL), "futex: TRYLOCK_PI mine");
	show("LOCK_PI mine");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI");
	show("UNLOCK_PI");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI free");
	check(futex(&word, TRYLOCK_PI, NULL), "futex: TRYLOCK_PI free");
	show("TRYLOCK_PI free");
	word = 0;
	check(futex(&word, LOCK_PI2, NULL), "futex: LOCK_PI2 free");
	show("LOCK_PI2 free");
	word = DIED;
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI died");
	show("LOCK_PI died");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI died");
	show("UNLOCK_PI died");
	word = 3999999;
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI of nobody");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI of nobody");
	check(futex(odd, LOCK_PI, NULL), "futex: LOCK_PI not aligned");
	check(futex(odd, UNLOCK_PI, NULL), "futex: UNLOCK_PI not aligned");
	check(futex(&word, LOCK_PI, &(struct timespec){ 0, -1 }),
	      "futex: LOCK_PI bad time");
	check(futex(&word, LOCK_PI | REALTIME, NULL),
	      "futex: LOCK_PI with a clock");
	check(futex(&word, 0 | REALTIME, NULL), "futex: WAIT with a clock");
	check(futex(&word, 1 | REALTIME, NULL), "futex: WAKE with a clock");
}

static void *holder(void *arg)
{
	futex(&word, LOCK_PI, NULL);
	holds = true;
	while (!may_go)
		sched_yield();
	if (!arg)
		futex(&word, UNLOCK_PI, NULL);
	return NULL;
}

static pthread_t hold(void *dies)
{
	pthread_t t;

	word = 0;
	holds = may_go = false;
	pthread_create(&t, NULL, holder, dies);
	while (!holds)
		sched_yield();
	return t;
}

static void limits(void)
{
	pthread_t t = hold(NULL);
	struct timespec at;

	check(futex(&word, TRYLOCK_PI, NULL), "futex: TRYLOCK_PI another's");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI another's");
	at = soon(CLOCK_REALTIME, 10);
	check(futex(&word, LOCK_PI, &at), "futex: LOCK_PI 10 ms");
	show("LOCK_PI 10 ms");
	at = soon(CLOCK_MONOTONIC, 10);
	check(futex(&word, LOCK_PI2, &at), "futex: LOCK_PI2 10 ms");
	at = soon(CLOCK_REALTIME, 10);
	check(futex(&word, LOCK_PI2 | REALTIME, &at),
	      "futex: LOCK_PI2 10 ms of real time");
	at = (struct timespec){ 0, 1 };
	check(futex(&word, LOCK_PI, &at), "futex: LOCK_PI past");
	may_go = true;
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI handed over");
	show("LOCK_PI handed over");
	pthread_join(t, NULL);
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI at last");
	show("UNLOCK_PI at last");
}

static void interrupted(void)
{
	pthread_t t = hold(NULL);
	struct timespec at = soon(CLOCK_REALTIME, 60);

	interrupt_start(0);
	check(futex(&word, LOCK_PI, &at), "futex: LOCK_PI interrupted");
	value("futex: LOCK_PI interrupted, handled = %d",
	      interrupt_stop() > 0);
	may_go = true;
	pthread_join(t, NULL);
}

static void *queues(void *arg)
{
	int n;

	futex(&word, LOCK_PI, NULL);
	n = order++;
	if (!n)
		first_in = (int)(intptr_t)arg;
	sched_yield();
	futex(&word, UNLOCK_PI, NULL);
	return (void *)(intptr_t)n;
}

static void in_order(void)
{
	pthread_t t[3];
	unsigned i;
	void *n;

	word = 0;
	order = 0;
	futex(&word, LOCK_PI, NULL);
	for (i = 0; i < 3; i++) {
		pthread_create(&t[i], NULL, queues, (void *)(intptr_t)i);
		wait_ms(10);
	}
	show("LOCK_PI with three waiters");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI to the first");
	for (i = 0; i < 3; i++) {
		pthread_join(t[i], &n);
		value("futex: LOCK_PI of waiter %u came = %d", i,
		      (int)(intptr_t)n);
	}
	show("UNLOCK_PI of all");
}

static void dead_owner(void)
{
	pthread_t t = hold(&word);

	may_go = true;
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI owner dies");
	show("LOCK_PI owner dies");
	pthread_join(t, NULL);
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI owner died");
	t = hold(&word);
	may_go = true;
	pthread_join(t, NULL);
	check(futex(&word, LOCK_PI, NULL), "futex: LOCK_PI owner is dead");
	check(futex(&word, TRYLOCK_PI, NULL),
	      "futex: TRYLOCK_PI owner is dead");
}

static void *crosses(void *arg)
{
	(void)arg;
	futex(&second, LOCK_PI, NULL);
	holds = true;
	futex(&word, LOCK_PI, NULL);
	futex(&word, UNLOCK_PI, NULL);
	futex(&second, UNLOCK_PI, NULL);
	return NULL;
}

static void circle(void)
{
	pthread_t t;

	word = second = 0;
	holds = false;
	futex(&word, LOCK_PI, NULL);
	pthread_create(&t, NULL, crosses, NULL);
	while (!holds)
		sched_yield();
	wait_ms(20);
	check(futex(&second, LOCK_PI, NULL), "futex: LOCK_PI in a circle");
	check(futex(&second, TRYLOCK_PI, NULL),
	      "futex: TRYLOCK_PI in a circle");
	check(futex(&word, UNLOCK_PI, NULL), "futex: UNLOCK_PI of a circle");
	pthread_join(t, NULL);
	value("futex: words after a circle = %u %u", (unsigned)word,
	      (unsigned)second);
}

/* ---- from a word to a lock ------------------------------------------------ */

#define WAIT_REQUEUE	11
#define CMP_REQUEUE	12
#define BAD		0x123456789000L

static _Atomic unsigned cond;
static _Atomic int waiting;

static long wait_requeue(unsigned val, const struct timespec *t,
			 _Atomic unsigned *lock)
{
	return syscall(SYS_futex, &cond, WAIT_REQUEUE, val, t, lock, 0);
}

static long cmp_requeue(int wake, long move, _Atomic unsigned *lock,
			unsigned val)
{
	return syscall(SYS_futex, &cond, CMP_REQUEUE, wake, move, lock, val);
}

static void *waits_on_cond(void *arg)
{
	long rc;

	(void)arg;
	waiting++;
	rc = wait_requeue(0, NULL, &word);
	if (!rc && (word & TID) != tid())
		rc = 1000;
	if (!rc) {
		order++;
		futex(&word, UNLOCK_PI, NULL);
	}
	return (void *)rc;
}

static void start_waiting(pthread_t *t, int n)
{
	int i;

	word = cond = 0;
	waiting = order = 0;
	for (i = 0; i < n; i++)
		pthread_create(&t[i], NULL, waits_on_cond, NULL);
	while (waiting < n)
		sched_yield();
	wait_ms(20);
}

static void requeue_errors(void)
{
	struct timespec at = soon(CLOCK_MONOTONIC, 10);

	word = cond = 0;
	check(wait_requeue(1, NULL, &word), "futex: WAIT_REQUEUE_PI, changed");
	check(wait_requeue(0, &at, &word), "futex: WAIT_REQUEUE_PI 10 ms");
	at = soon(CLOCK_REALTIME, 10);
	check(syscall(SYS_futex, &cond, WAIT_REQUEUE | REALTIME, 0, &at, &word,
		      0), "futex: WAIT_REQUEUE_PI 10 ms of real time");
	check(wait_requeue(0, NULL, &cond), "futex: WAIT_REQUEUE_PI to itself");
	check(syscall(SYS_futex, BAD, WAIT_REQUEUE, 0, NULL, &word, 0),
	      "futex: WAIT_REQUEUE_PI on a bad address");
	check(wait_requeue(0, NULL, (void *)BAD),
	      "futex: WAIT_REQUEUE_PI to a bad address");
	check(cmp_requeue(1, 0, &word, 1), "futex: CMP_REQUEUE_PI, changed");
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI of nobody");
	check(cmp_requeue(2, 0, &word, 0), "futex: CMP_REQUEUE_PI wakes two");
	check(cmp_requeue(0, 1, &word, 0), "futex: CMP_REQUEUE_PI wakes none");
	check(cmp_requeue(1, 0, &cond, 0), "futex: CMP_REQUEUE_PI to itself");
	check(cmp_requeue(1, -1, &word, 0), "futex: CMP_REQUEUE_PI of -1");
	show("CMP_REQUEUE_PI of nobody");
}

static void *waits_in_circle(void *arg)
{
	(void)arg;
	futex(&second, LOCK_PI, NULL);
	waiting++;
	return (void *)wait_requeue(0, NULL, &word);
}

static void *closes_circle(void *arg)
{
	struct timespec at = soon(CLOCK_REALTIME, 600);

	(void)arg;
	futex(&word, LOCK_PI, NULL);
	holds = true;
	futex(&second, LOCK_PI, &at);
	return NULL;	/* holding it */
}

/* Who is not moved does not wait for the owner, and outlives him. */
static void owner_of_none(void)
{
	pthread_t waiter, owner;
	void *r;

	word = second = cond = 0;
	waiting = 0;
	holds = false;
	pthread_create(&waiter, NULL, waits_in_circle, NULL);
	while (!waiting)
		sched_yield();
	pthread_create(&owner, NULL, closes_circle, NULL);
	while (!holds)
		sched_yield();
	wait_ms(20);
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI in a circle");
	pthread_join(owner, NULL);
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI, dead owner");
	word = 0;
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI, freed");
	pthread_join(waiter, &r);
	value("futex: WAIT_REQUEUE_PI after the owner = %ld", (long)r);
}

static void join_all(pthread_t *t, int n, const char *what)
{
	void *r;
	int i;

	for (i = 0; i < n; i++) {
		pthread_join(t[i], &r);
		value("futex: %s, thread %d = %ld", what, i, (long)r);
	}
	value("futex: %s, had the lock = %d", what, order);
	show(what);
}

static void requeued(void)
{
	pthread_t t[3];

	start_waiting(t, 1);
	check(cmp_requeue(1, 0, &second, 0), "futex: CMP_REQUEUE_PI elsewhere");
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI to a free one");
	join_all(t, 1, "CMP_REQUEUE_PI to a free one");
	start_waiting(t, 3);
	futex(&word, LOCK_PI, NULL);
	check(cmp_requeue(1, 1, &word, 0), "futex: CMP_REQUEUE_PI of two");
	show("CMP_REQUEUE_PI of two");
	check(cmp_requeue(1, 5, &word, 0), "futex: CMP_REQUEUE_PI of the third");
	value("futex: CMP_REQUEUE_PI, before the lock is free = %d", order);
	futex(&word, UNLOCK_PI, NULL);
	join_all(t, 3, "CMP_REQUEUE_PI of all");
}

/* Who waits for a lock is woken by what hands it on, and by nothing else. */
static void woken_wrongly(void)
{
	pthread_t t;

	start_waiting(&t, 1);
	check(syscall(SYS_futex, &cond, WAKE, 1), "futex: WAKE of who is to move");
	check(syscall(SYS_futex, &cond, WAKE_BITSET, 1, NULL, NULL, 1),
	      "futex: WAKE_BITSET of who is to move");
	check(syscall(SYS_futex, &cond, REQUEUE, 1, 1L, &second),
	      "futex: REQUEUE of who is to move");
	check(syscall(SYS_futex, &cond, WAKE_OP, 1, 1L, &second, 0),
	      "futex: WAKE_OP of who is to move");
	check(syscall(SYS_futex, &second, WAKE_OP, 1, 1L, &cond, 0),
	      "futex: WAKE_OP of a second who is to move");
	futex(&word, LOCK_PI, NULL);
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI after WAKE");
	check(syscall(SYS_futex, &cond, WAKE, 1), "futex: WAKE of who has moved");
	check(syscall(SYS_futex, &word, WAKE, 1), "futex: WAKE of LOCK_PI");
	futex(&word, UNLOCK_PI, NULL);
	join_all(&t, 1, "CMP_REQUEUE_PI after WAKE");
	check(syscall(SYS_futex, &word, WAKE, 1), "futex: WAKE of nobody's lock");
}

static void *waits_plainly(void *arg)
{
	(void)arg;
	waiting++;
	return (void *)(intptr_t)(syscall(SYS_futex, &cond, 0, 0, NULL) ?
				  -errno : 0);
}

/* Who waits for no lock is not moved to one. */
static void moved_wrongly(void)
{
	pthread_t t;
	void *r;

	word = cond = 0;
	waiting = 0;
	pthread_create(&t, NULL, waits_plainly, NULL);
	while (!waiting)
		sched_yield();
	wait_ms(20);
	check(cmp_requeue(1, 0, &word, 1), "futex: CMP_REQUEUE_PI of WAIT, "
	      "changed");
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI of WAIT");
	check(cmp_requeue(1, 5, &word, 0), "futex: CMP_REQUEUE_PI of WAIT, all");
	show("CMP_REQUEUE_PI of WAIT");
	check(syscall(SYS_futex, &cond, WAKE, 1), "futex: WAKE of WAIT");
	pthread_join(t, &r);
	value("futex: WAIT after CMP_REQUEUE_PI = %ld", (long)r);
}

static void handler(int sig)
{
	(void)sig;
}

/* Who was moved to the lock has been woken: he does not wait again. */
static void requeued_interrupted(void)
{
	struct sigaction sa = { .sa_handler = handler }, old;
	pthread_t t;

	sigaction(SIGUSR1, &sa, &old);
	start_waiting(&t, 1);
	futex(&word, LOCK_PI, NULL);
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI of one");
	pthread_kill(t, SIGUSR1);
	wait_ms(20);
	futex(&word, UNLOCK_PI, NULL);
	join_all(&t, 1, "CMP_REQUEUE_PI and a signal");
	sigaction(SIGUSR1, &old, NULL);
}

/* ---- whose priority counts -------------------------------------------------- */

static void *waits_with_priority(void *arg)
{
	be_realtime((int)(intptr_t)arg);
	waiting++;
	wait_requeue(0, NULL, &word);
	if (!order++)
		first_in = (int)(intptr_t)arg;
	futex(&word, UNLOCK_PI, NULL);
	return NULL;
}

/* The highest one is moved first, not the oldest. */
static void moved_by_priority(void)
{
	pthread_t t[3];
	int i;

	word = cond = 0;
	waiting = order = 0;
	for (i = 0; i < 3; i++) {
		pthread_create(&t[i], NULL, waits_with_priority,
			       (void *)(intptr_t)(i == 1 ? 20 : i));
		while (waiting <= i)
			sched_yield();
		wait_ms(20);
	}
	check(cmp_requeue(1, 0, &word, 0), "futex: CMP_REQUEUE_PI by priority");
	while (!order)
		sched_yield();
	value("futex: CMP_REQUEUE_PI, priority of the first = %d", first_in);
	check(cmp_requeue(1, 5, &word, 0), "futex: CMP_REQUEUE_PI of the rest");
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("futex: CMP_REQUEUE_PI by priority, had the lock = %d", order);
}

void program_futex_pi(void)
{
	alone();
	limits();
	interrupted();
	in_order();
	dead_owner();
	circle();
	requeue_errors();
	requeued();
	requeued_interrupted();
	woken_wrongly();
	moved_wrongly();
	owner_of_none();
	moved_by_priority();
}
