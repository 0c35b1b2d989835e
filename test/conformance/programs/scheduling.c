/* SPDX-License-Identifier: BSD-3-Clause */
/* Policies, priorities, niceness: what is set is told, who may set what. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static const struct constant policies[] = {
	CONSTANT(SCHED_OTHER), CONSTANT(SCHED_FIFO), CONSTANT(SCHED_RR),
	CONSTANT(SCHED_BATCH), CONSTANT(SCHED_IDLE), { 4, "4" }, { 6, "6" },
	{ -1, "-1" },
};

/* libc's own functions do not ask. */
static long set(pid_t tid, int policy, int priority)
{
	struct sched_param p = { .sched_priority = priority };

	return syscall(SYS_sched_setscheduler, tid, policy, &p);
}

static int priority_of(pid_t tid)
{
	struct sched_param p = { .sched_priority = -1 };

	syscall(SYS_sched_getparam, tid, &p);
	return p.sched_priority;
}

static int nice_of(pid_t tid)
{
	return getpriority(PRIO_PROCESS, (id_t)tid);
}

static void all_policies(void)
{
	static const int priorities[] = { -1, 0, 1, 50, 99, 100 };
	struct timespec t;
	unsigned i, n;

	for (i = 0; i < COUNT(policies); i++) {
		const char *name = policies[i].name;

		for (n = 0; n < COUNT(priorities); n++) {
			if (check(set(0, (int)policies[i].v, priorities[n]),
				  "sched_setscheduler: %s, %d", name,
				  priorities[n]))
				continue;
			value("sched_getscheduler: after %s, %d = %ld", name,
			      priorities[n], syscall(SYS_sched_getscheduler, 0));
			value("sched_getparam: after %s, %d = %d", name,
			      priorities[n], priority_of(0));
			syscall(SYS_sched_rr_get_interval, 0, &t);
			if (policies[i].v == SCHED_FIFO ||
			    policies[i].v == SCHED_RR)
				value("sched_rr_get_interval: %s, %d = %ld", name,
				      priorities[n], t.tv_nsec);
		}
	}
	set(0, SCHED_OTHER, 0);
}

static void errors(void)
{
	struct sched_param p = { .sched_priority = 0 };
	struct timespec t;

	check(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, NULL),
	      "sched_setscheduler: no parameter");
	check(set(-1, SCHED_OTHER, 0), "sched_setscheduler: -1");
	check(set(999999, SCHED_OTHER, 0), "sched_setscheduler: nobody");
	check(set(999999, 77, 0), "sched_setscheduler: nobody, bad policy");
	check(syscall(SYS_sched_getparam, 0, NULL),
	      "sched_getparam: no parameter");
	check(syscall(SYS_sched_getparam, -1, &p), "sched_getparam: -1");
	check(syscall(SYS_sched_getparam, 999999, &p), "sched_getparam: nobody");
	check(syscall(SYS_sched_setparam, 0, NULL),
	      "sched_setparam: no parameter");
	check(syscall(SYS_sched_setparam, 999999, &p), "sched_setparam: nobody");
	p.sched_priority = 1;
	check(syscall(SYS_sched_setparam, 0, &p),
	      "sched_setparam: a priority of SCHED_OTHER");
	check(syscall(SYS_sched_rr_get_interval, -1, &t),
	      "sched_rr_get_interval: -1");
	check(syscall(SYS_sched_setaffinity, 999999, sizeof(long), &(long){ 1 }),
	      "sched_setaffinity: nobody");
	check(syscall(SYS_sched_getaffinity, -1, sizeof(cpu_set_t),
		      &(cpu_set_t){ 0 }), "sched_getaffinity: -1");
}

static void *tell(void *arg)
{
	struct sched_param p;

	syscall(SYS_sched_getparam, 0, &p);
	value("pthread_create: %s = %ld %d %d", (const char *)arg,
	      syscall(SYS_sched_getscheduler, 0), p.sched_priority, nice_of(0));
	return NULL;
}

static void run(const pthread_attr_t *attr, const char *name)
{
	pthread_t t;

	if (!pthread_create(&t, attr, tell, (void *)name))
		pthread_join(t, NULL);
}

static void inheritance(void)
{
	struct sched_param p = { .sched_priority = 12 };
	pthread_attr_t attr;

	set(0, SCHED_RR, 7);
	setpriority(PRIO_PROCESS, 0, 4);
	run(NULL, "inherits");
	set(0, SCHED_BATCH, 0);
	run(NULL, "inherits once more");
	set(0, SCHED_OTHER, 0);
	setpriority(PRIO_PROCESS, 0, 0);
	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	code(pthread_attr_setschedpolicy(&attr, SCHED_FIFO),
	     "pthread_attr_setschedpolicy: SCHED_FIFO");
	pthread_attr_setschedparam(&attr, &p);
	run(&attr, "explicitly");
}

static void *wait_there(void *arg)
{
	pid_t *at = arg;

	__atomic_store_n(at, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	while (__atomic_load_n(at, __ATOMIC_SEQ_CST))
		wait_ms(1);
	return NULL;
}

/* A thread has a policy and a niceness of its own. */
static void of_a_thread(void)
{
	pid_t tid = 0, other;
	pthread_t t;

	pthread_create(&t, NULL, wait_there, &tid);
	while (!(other = __atomic_load_n(&tid, __ATOMIC_SEQ_CST)))
		wait_ms(1);
	check(set(other, SCHED_RR, 3), "sched_setscheduler: another thread");
	value("sched_getscheduler: another thread = %ld",
	      syscall(SYS_sched_getscheduler, other));
	value("sched_getscheduler: not oneself = %ld",
	      syscall(SYS_sched_getscheduler, 0));
	check(setpriority(PRIO_PROCESS, (id_t)other, 9),
	      "setpriority: another thread");
	value("getpriority: another thread = %d", nice_of(other));
	value("getpriority: not oneself = %d", nice_of(0));
	check(setpriority(PRIO_PGRP, 0, 3), "setpriority: the group");
	value("getpriority: all of the group = %d %d %d", nice_of(0),
	      nice_of(other), getpriority(PRIO_PGRP, 0));
	setpriority(PRIO_PROCESS, (id_t)other, 7);
	value("getpriority: least of the group = %d",
	      getpriority(PRIO_PGRP, 0));
	set(other, SCHED_OTHER, 0);
	setpriority(PRIO_PROCESS, 0, 0);
	__atomic_store_n(&tid, 0, __ATOMIC_SEQ_CST);
	pthread_join(t, NULL);
}

static void of_a_user(void)
{
	setpriority(PRIO_PROCESS, 0, 2);
	setresuid(77, 77, 0);
	check(set(0, SCHED_FIFO, 1), "sched_setscheduler: FIFO by a user");
	check(set(0, SCHED_BATCH, 0), "sched_setscheduler: BATCH by a user");
	check(set(0, SCHED_IDLE, 0), "sched_setscheduler: IDLE by a user");
	check(set(0, SCHED_OTHER, 0), "sched_setscheduler: out of IDLE");
	check(setpriority(PRIO_PROCESS, 0, 1), "setpriority: less by a user");
	check(setpriority(PRIO_PROCESS, 0, 6), "setpriority: more by a user");
	setresuid(0, 0, 0);
	set(0, SCHED_RR, 5);
	setresuid(77, 77, 0);
	check(set(0, SCHED_RR, 6), "sched_setscheduler: a higher priority");
	check(set(0, SCHED_OTHER, 0), "sched_setscheduler: a lower policy");
	setresuid(0, 0, 0);
	set(0, SCHED_OTHER, 0);
	setpriority(PRIO_PROCESS, 0, 0);
}

void program_scheduling(void)
{
	all_policies();
	errors();
	inheritance();
	of_a_thread();
	of_a_user();
}
