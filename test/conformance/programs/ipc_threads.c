/* SPDX-License-Identifier: BSD-3-Clause */
/* Many threads at one semaphore, one queue: nothing is lost, nobody is left
 * asleep.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include "check.h"

#define THREADS	12
#define ROUNDS	400

static int set, queue;
static mqd_t mq;
static volatile long *shared;

static void *run_all(void *(*fn)(void *))
{
	pthread_t t[THREADS];
	long i, sum = 0;
	void *one;

	for (i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, fn, (void *)i);
	for (i = 0; i < THREADS; i++) {
		pthread_join(t[i], &one);
		sum += (long)one;
	}
	return (void *)sum;
}

/* Adds to a number under a lock that others wait for. */
static void *locker(void *arg)
{
	struct sembuf down = { 0, -1, SEM_UNDO }, up = { 0, 1, SEM_UNDO };
	long i, seen;

	(void)arg;
	for (i = 0; i < ROUNDS; i++) {
		if (semop(set, &down, 1))
			return (void *)1;
		seen = *shared;
		if (i % 16 == 0)
			sched_yield();
		*shared = seen + 1;
		if (semop(set, &up, 1))
			return (void *)1;
	}
	return NULL;
}

/* Two at once: takes both or none, as philosophers do. */
static void *philosopher(void *arg)
{
	unsigned short me = (unsigned short)(long)arg;
	unsigned short next = (unsigned short)((me + 1) % THREADS);
	struct sembuf take[2] = { { me, -1, 0 }, { next, -1, 0 } };
	struct sembuf give[2] = { { me, 1, 0 }, { next, 1, 0 } };
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (semop(set, take, 2))
			return (void *)1;
		sched_yield();
		if (semop(set, give, 2))
			return (void *)1;
	}
	return NULL;
}

struct message {
	long type;
	long number;
};

/* Even threads send to the odd ones, each its own type. */
static void *msg_user(void *arg)
{
	long me = (long)arg, i, sum = 0;
	struct message m;

	for (i = 1; i <= ROUNDS; i++) {
		if (me % 2 == 0) {
			m.type = me + 2;
			m.number = i;
			if (msgsnd(queue, &m, sizeof(m.number), 0))
				return NULL;
		} else {
			if (msgrcv(queue, &m, sizeof(m.number), me + 1, 0) < 0)
				return NULL;
			sum += m.number;
		}
	}
	return (void *)sum;
}

static void *mq_user(void *arg)
{
	long me = (long)arg, i, sum = 0, number;

	for (i = 1; i <= ROUNDS; i++) {
		number = i;
		if (me % 2 == 0) {
			if (mq_send(mq, (char *)&number, sizeof(number), 0))
				return NULL;
		} else {
			if (mq_receive(mq, (char *)&number, sizeof(number),
				       NULL) < 0)
				return NULL;
			sum += number;
		}
	}
	return (void *)sum;
}

void program_ipc_threads(void)
{
	struct mq_attr attr = { .mq_maxmsg = 3, .mq_msgsize = sizeof(long) };
	int i, shm = shmget(IPC_PRIVATE, 4096, 0600);

	shared = shmat(shm, NULL, 0);
	shmctl(shm, IPC_RMID, NULL);
	set = semget(IPC_PRIVATE, THREADS, 0600);
	for (i = 0; i < THREADS; i++)
		semctl(set, i, SETVAL, 1);
	value("semop: lock, errors = %ld", (long)run_all(locker));
	value("semop: lock, sum = %ld", *shared);
	value("semop: philosophers, errors = %ld", (long)run_all(philosopher));
	check(semctl(set, 0, GETNCNT), "semctl: nobody waits");
	check(semctl(set, 3, GETVAL), "semctl: all is given back");
	semctl(set, 0, IPC_RMID);
	queue = msgget(IPC_PRIVATE, 0600);
	value("msgrcv: sum = %ld", (long)run_all(msg_user));
	msgctl(queue, IPC_RMID, NULL);
	mq = mq_open("/threads", O_RDWR | O_CREAT, 0600, &attr);
	value("mq_timedreceive: sum = %ld", (long)run_all(mq_user));
	mq_close(mq);
	mq_unlink("/threads");
	check(shmdt((void *)shared), "shmdt: shared");
}
