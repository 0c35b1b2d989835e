/* SPDX-License-Identifier: BSD-3-Clause */
/* 64 threads in crews over all that blocks.
 *
 *	stress [--seconds N | --steps N] [--seed N]
 *
 * Ends with status 0 when each crew found what it had to find and, after a
 * short round that warms up, the round left nothing behind; 1: something was
 * wrong; 3: threads hang, and are named.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "stress.h"

#define THREADS		64
#define WARM_STEPS	30
#define TICK_NS		100000000
#define STALL_TICKS	600	/* a minute without a step: it hangs */
#define SETTLE_TICKS	200
#define STATUS_HANG	3

static const struct crew *const crews[] = {
	&pipe_pair, &pipe_many, &futex_ring, &message_queue, &lock_step,
	&mappings, &shared_mapping, &tcp_pair, &local_pair, &datagrams,
	&epoll_server, &own_files, &common_file, &thread_churn,
};

static struct worker workers[THREADS];
static _Atomic bool all_ended;

static void tick(void)
{
	nanosleep(&(struct timespec){ 0, TICK_NS }, NULL);
}

static void *work(void *arg)
{
	struct worker *w = arg;

	w->crew->work(w);
	w->ended = true;
	return NULL;
}

/* ---- a watchdog, and one who interrupts ---------------------------------- */

static void report_hang(const unsigned *stalled)
{
	unsigned i;

	for (i = 0; i < THREADS; i++)
		if (stalled[i] >= STALL_TICKS)
			printf("stress: %s %u.%u hangs at %s, step %lu "
			       "(seed %lu)\n", workers[i].crew->name,
			       workers[i].copy, workers[i].member,
			       workers[i].place, workers[i].steps, seed);
	fflush(stdout);
	_exit(STATUS_HANG);
}

/* A whole crew hangs when one of it does: the report waits for all of them. */
static void *watchdog(void *arg)
{
	unsigned long seen[THREADS] = { 0 };
	unsigned stalled[THREADS] = { 0 }, i;
	bool hang = false;

	(void)arg;
	while (!all_ended) {
		tick();
		if (hang)
			report_hang(stalled);
		for (i = 0; i < THREADS; i++) {
			stalled[i] = workers[i].ended ||
				     workers[i].steps != seen[i] ?
				     0 : stalled[i] + 1;
			seen[i] = workers[i].steps;
			hang = hang || stalled[i] > STALL_TICKS;
		}
	}
	return NULL;
}

static void handler(int sig)
{
	(void)sig;
}

/* Signals to all, of which the handler of one lets calls be restarted. */
static void *disturb(void *arg)
{
	struct worker me = { .random = seed ^ 0xd15c0 };

	(void)arg;
	while (!all_ended) {
		pthread_kill(workers[pick(&me, THREADS)].thread,
			     pick(&me, 2) ? SIGUSR1 : SIGUSR2);
		nanosleep(&(struct timespec){ 0, 1 + pick(&me, 4000000) },
			  NULL);
	}
	return NULL;
}

/* ---- rounds --------------------------------------------------------------- */

static void begin_crews(void)
{
	struct worker *w = workers;
	unsigned i, copy, member;
	void *shared;

	for (i = 0; i < COUNT(crews); i++) {
		for (copy = 0; copy < crews[i]->copies; copy++) {
			shared = crews[i]->begin();
			for (member = 0; member < crews[i]->members; member++) {
				must_work(w < workers + THREADS, "threads");
				memset(w, 0, sizeof(*w));
				w->crew = crews[i];
				w->copy = copy;
				w->member = member;
				w->shared = shared;
				w->place = "its begin";
				w->random = (seed + 1) * 0x9e3779b97f4a7c15UL ^
					    (uint64_t)(w - workers + 1) << 32;
				w++;
			}
		}
	}
	must_work(w == workers + THREADS, "not all threads have a crew");
}

static void end_crews(void)
{
	unsigned i;

	for (i = 0; i < THREADS; i++)
		must_work(!pthread_join(workers[i].thread, NULL), "join");
	for (i = 0; i < THREADS; i++)
		if (!workers[i].member)
			workers[i].crew->end(workers[i].shared);
}

static void run_round(unsigned long steps, unsigned long seconds)
{
	pthread_t dog, disturber;
	unsigned i;

	round_steps = steps;
	round_seconds = seconds;
	enough = all_ended = false;
	begin_crews();
	for (i = 0; i < THREADS; i++)
		must_work(!pthread_create(&workers[i].thread, NULL, work,
					  &workers[i]), "pthread_create");
	must_work(!pthread_create(&dog, NULL, watchdog, NULL) &&
		  !pthread_create(&disturber, NULL, disturb, NULL),
		  "pthread_create");
	if (seconds) {
		nanosleep(&(struct timespec){ (time_t)seconds, 0 }, NULL);
		enough = true;
	}
	for (i = 0; i < THREADS; i++)
		while (!workers[i].ended)
			tick();
	/* Nobody sends a signal to a thread that was joined. */
	all_ended = true;
	pthread_join(disturber, NULL);
	pthread_join(dog, NULL);
	end_crews();
}

/* What ended is taken back when somebody else runs, not at once.
 * @return rows that differ, which are printed
 */
static unsigned compare(const struct held *before)
{
	struct held now;
	unsigned i, n = 1, ticks;

	for (ticks = 0; n && ticks < SETTLE_TICKS; ticks++) {
		tick();
		held_now(&now);
		for (i = n = 0; i < now.rows; i++)
			n += now.row[i].value != before->row[i].value;
	}
	for (i = 0; i < now.rows; i++)
		if (now.row[i].value != before->row[i].value)
			printf("stress: %s was %lu, is %lu (seed %lu)\n",
			       now.row[i].name, before->row[i].value,
			       now.row[i].value, seed);
	return n;
}

static unsigned long number(int argc, char **argv, const char *name,
			    unsigned long otherwise)
{
	int i;

	for (i = 1; i < argc - 1; i++)
		if (!strcmp(argv[i], name))
			return strtoul(argv[i + 1], NULL, 0);
	return otherwise;
}

int main(int argc, char **argv)
{
	unsigned long seconds = number(argc, argv, "--seconds", 0);
	unsigned long steps = number(argc, argv, "--steps", seconds ? 0 : 100);
	struct sigaction sa = { .sa_handler = handler };
	unsigned long sum = 0;
	struct held before;
	unsigned i;

	seed = number(argc, argv, "--seed", 1);
	sigaction(SIGUSR1, &sa, NULL);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR2, &sa, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	run_round(WARM_STEPS, 0);
	tick();
	held_now(&before);
	run_round(steps, seconds);
	for (i = 0; i < THREADS; i++)
		sum += workers[i].steps;
	if (compare(&before))
		return 1;
	printf("stress: %d threads, %lu steps, nothing left behind (seed %lu)"
	       "\n", THREADS, sum, seed);
	return 0;
}
