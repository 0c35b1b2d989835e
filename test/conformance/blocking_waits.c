/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait: for several files, for messages, for words of memory, for
 * time and signals. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "blocking.h"
#include "check.h"

static char small[64];
static _Atomic int word;
static sem_t sem;
static const struct timespec long_time = { 1000, 0 };

static bool epoll_of_pipe(void)
{
	struct epoll_event e = { .events = EPOLLIN };

	if (!blocking_pipe())
		return false;
	bfd[2] = epoll_create1(0);
	return made(!epoll_ctl(bfd[2], EPOLL_CTL_ADD, bfd[0], &e));
}

static long c_epoll_wait(void)
{
	struct epoll_event e;

	return epoll_wait(bfd[2], &e, 1, -1);
}

static long c_epoll_pwait(void)
{
	struct epoll_event e;

	return epoll_pwait(bfd[2], &e, 1, 1000000, NULL);
}

static long c_poll(void)
{
	return poll(&(struct pollfd){ bfd[0], POLLIN, 0 }, 1, -1);
}

static long c_ppoll(void)
{
	return ppoll(&(struct pollfd){ bfd[0], POLLIN, 0 }, 1, &long_time,
		     NULL);
}

static long c_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(bfd[0], &set);
	return select(bfd[0] + 1, &set, NULL, NULL, NULL);
}

static long c_pselect(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(bfd[0], &set);
	return pselect(bfd[0] + 1, &set, NULL, NULL, &long_time, NULL);
}

static bool mail(void)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 8 };

	bfd[0] = mq_open("/blocking", O_RDWR | O_CREAT, 0600, &attr);
	mq_unlink("/blocking");
	return made(bfd[0] >= 0);
}

static bool full_mail(void)
{
	return mail() && made(!mq_send(bfd[0], "x", 1, 0));
}

static long c_mq_receive(void) { return mq_receive(bfd[0], small, 8, NULL); }
static long c_mq_send(void) { return mq_send(bfd[0], "y", 1, 0); }
static void w_mq_send(void) { mq_send(bfd[0], "x", 1, 0); }
static void w_mq_receive(void) { mq_receive(bfd[0], small, 8, NULL); }

static long c_mq_timedreceive(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	return mq_timedreceive(bfd[0], small, 8, NULL, &t);
}

struct message {
	long type;
	char text[8];
};

static bool queue(void)
{
	sysv_id = msgget(IPC_PRIVATE, 0600);
	return made(sysv_id >= 0);
}

static bool full_queue(void)
{
	static const struct message m = { 1, "text" };

	if (!queue())
		return false;
	while (!msgsnd(sysv_id, &m, 8, IPC_NOWAIT))
		;
	return true;
}

static long c_msgrcv(void)
{
	struct message m;

	return msgrcv(sysv_id, &m, sizeof(m.text), 0, 0);
}

static long c_msgsnd(void)
{
	return msgsnd(sysv_id, &(struct message){ 1, "more" }, 8, 0);
}

static void w_msgsnd(void)
{
	msgsnd(sysv_id, &(struct message){ 1, "more" }, 8, 0);
}

static void w_msgrcv(void)
{
	struct message m;

	msgrcv(sysv_id, &m, sizeof(m.text), 0, 0);
}

static bool semaphores(void)
{
	sysv_id = semget(IPC_PRIVATE, 1, 0600);
	return made(sysv_id >= 0);
}

static long c_semop(void)
{
	return semop(sysv_id, &(struct sembuf){ 0, -1, 0 }, 1);
}

static long c_semtimedop(void)
{
	return semtimedop(sysv_id, &(struct sembuf){ 0, -1, 0 }, 1,
			  &long_time);
}

static void w_semop(void)
{
	semop(sysv_id, &(struct sembuf){ 0, 1, 0 }, 1);
}

static bool nothing(void)
{
	return true;
}

static long c_futex(void)
{
	return syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0);
}

static long c_futex_timed(void)
{
	return syscall(SYS_futex, &word, 0, 0, &long_time, NULL, 0);
}

static long c_futex_bits(void)
{
	return syscall(SYS_futex, &word, 9, 0, NULL, NULL, 1);
}

static void w_futex(void)
{
	syscall(SYS_futex, &word, 1, 1, NULL, NULL, 0);
}

static bool no_posts(void)
{
	return made(!sem_init(&sem, 0, 0));
}

static long c_sem_wait(void) { return sem_wait(&sem); }
static void w_sem_post(void) { sem_post(&sem); }

static long c_sem_timedwait(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	return sem_timedwait(&sem, &t);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void unlock(void *arg)
{
	(void)arg;
	pthread_mutex_unlock(&lock);
}

/* Without a loop by itself: an interrupted wait must not end. */
static long c_cond_wait(void)
{
	long rc;

	pthread_mutex_lock(&lock);
	pthread_cleanup_push(unlock, NULL);
	rc = pthread_cond_wait(&cond, &lock);
	pthread_cleanup_pop(1);
	return rc;
}

static long c_cond_timedwait(void)
{
	struct timespec t;
	long rc;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += 1000;
	pthread_mutex_lock(&lock);
	pthread_cleanup_push(unlock, NULL);
	rc = pthread_cond_timedwait(&cond, &lock, &t);
	pthread_cleanup_pop(1);
	return rc;
}

static void w_cond(void)
{
	pthread_mutex_lock(&lock);
	pthread_cond_signal(&cond);
	pthread_mutex_unlock(&lock);
}

static long c_nanosleep(void) { return nanosleep(&long_time, NULL); }
static long c_pause(void) { return pause(); }

static long c_clock_nanosleep(void)
{
	int error = clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, NULL);

	errno = error;
	return error ? -1 : 0;
}

static long c_sigsuspend(void)
{
	sigset_t set;

	sigemptyset(&set);
	return sigsuspend(&set);
}

/* The C library's own begins again when it was interrupted. */
static long c_sigtimedwait(void)
{
	static const unsigned long set = 1ul << (SIGWINCH - 1);

	return syscall(SYS_rt_sigtimedwait, &set, NULL, &long_time, 8);
}

const struct blocking blocking_waits[] = {
	{ "epoll_wait: pipe", epoll_of_pipe, c_epoll_wait, blocking_write,
	  true },
	{ "epoll_pwait: with a limit", epoll_of_pipe, c_epoll_pwait,
	  blocking_write, true },
	{ "poll: pipe", blocking_pipe, c_poll, blocking_write, true },
	{ "ppoll: with a limit", blocking_pipe, c_ppoll, blocking_write, true },
	{ "select: pipe", blocking_pipe, c_select, blocking_write, true },
	{ "pselect: with a limit", blocking_pipe, c_pselect, blocking_write,
	  true },
	{ "mq_receive: empty", mail, c_mq_receive, w_mq_send, true },
	{ "mq_timedreceive: empty", mail, c_mq_timedreceive, w_mq_send, true },
	{ "mq_send: full", full_mail, c_mq_send, w_mq_receive, true },
	{ "msgrcv: empty", queue, c_msgrcv, w_msgsnd, true },
	{ "msgsnd: full", full_queue, c_msgsnd, w_msgrcv, true },
	{ "semop: 0", semaphores, c_semop, w_semop, false },
	{ "semtimedop: 0", semaphores, c_semtimedop, w_semop, false },
	{ "futex: FUTEX_WAIT", nothing, c_futex, w_futex, false },
	{ "futex: FUTEX_WAIT with a limit", nothing, c_futex_timed,
	  w_futex, false },
	{ "futex: FUTEX_WAIT_BITSET", nothing, c_futex_bits, w_futex, false },
	{ "sem_wait: 0", no_posts, c_sem_wait, w_sem_post, true },
	{ "sem_timedwait: 0", no_posts, c_sem_timedwait, w_sem_post, true },
	{ "pthread_cond_wait: no event", nothing, c_cond_wait, w_cond, true },
	{ "pthread_cond_timedwait: no event", nothing, c_cond_timedwait,
	  w_cond, true },
	{ "nanosleep: long", nothing, c_nanosleep, NULL, true },
	{ "clock_nanosleep: long", nothing, c_clock_nanosleep, NULL, true },
	{ "pause: nothing", nothing, c_pause, NULL, true },
	{ "sigsuspend: nothing", nothing, c_sigsuspend, NULL, true },
	{ "rt_sigtimedwait: nothing", nothing, c_sigtimedwait, NULL, false },
	{ 0 },
};
