/* SPDX-License-Identifier: BSD-3-Clause */
/* Pipes: ends, blocking, atomic writes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"

static void ends(void)
{
	struct stat st;
	char c;
	int p[2], n;

	FAILS(EINVAL, pipe2(p, 0x12345));
	CHECK(pipe2(p, O_NONBLOCK | O_CLOEXEC) == 0);
	CHECK(fcntl(p[0], F_GETFD) == FD_CLOEXEC);
	CHECK(fcntl(p[1], F_GETFL) == (O_WRONLY | O_NONBLOCK));
	CHECK(fstat(p[0], &st) == 0 && S_ISFIFO(st.st_mode));
	FAILS(EAGAIN, read(p[0], &c, 1));
	FAILS(EBADF, write(p[0], &c, 1));
	FAILS(EBADF, read(p[1], &c, 1));
	FAILS(ESPIPE, lseek(p[0], 0, SEEK_SET));
	FAILS(ESPIPE, pread(p[0], &c, 1, 0));
	CHECK(write(p[1], "ab", 2) == 2);
	CHECK(ioctl(p[0], FIONREAD, &n) == 0 && n == 2);
	CHECK(close(p[1]) == 0 && read(p[0], &c, 1) == 1);
	CHECK(read(p[0], &c, 1) == 1 && read(p[0], &c, 1) == 0);
	close(p[0]);
	CHECK(pipe(p) == 0 && close(p[0]) == 0);
	FAILS(EPIPE, write(p[1], &c, 1));
	close(p[1]);
}

static void full(void)
{
	static char buf[70000];
	int p[2];

	CHECK(pipe2(p, O_NONBLOCK) == 0);
	CHECK(fcntl(p[0], F_GETPIPE_SZ) == 65536);
	CHECK(write(p[1], buf, sizeof(buf)) == 65536);
	FAILS(EAGAIN, write(p[1], buf, 1));
	CHECK(read(p[0], buf, 4096) == 4096);
	CHECK(write(p[1], buf, 4096) == 4096);
	CHECK(read(p[0], buf, 70000) == 65536);
	CHECK(fcntl(p[1], F_SETPIPE_SZ, 5000) == 8192);
	CHECK(write(p[1], buf, sizeof(buf)) == 8192);
	FAILS(EBUSY, fcntl(p[1], F_SETPIPE_SZ, 4096));
	close(p[0]);
	close(p[1]);
}

static int q[2];

static void *slow_reader(void *arg)
{
	static char buf[3000];
	long sum = 0, n;

	(void)arg;
	usleep(10000);
	while ((n = read(q[0], buf, sizeof(buf))) > 0)
		sum += n;
	return (void *)sum;
}

/* A blocking write of any size is written as a whole. */
static void blocking(void)
{
	static char buf[300000];
	pthread_t t;
	void *sum;

	CHECK(pipe(q) == 0);
	CHECK(pthread_create(&t, NULL, slow_reader, NULL) == 0);
	CHECK(write(q[1], buf, sizeof(buf)) == sizeof(buf));
	close(q[1]);
	pthread_join(t, &sum);
	CHECK((long)sum == sizeof(buf));
	close(q[0]);
}

static volatile int hits;

static void on_signal(int sig)
{
	(void)sig;
	hits++;
}

static void *kill_later(void *arg)
{
	usleep(20000);
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static void interrupted(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pthread_t t, me = pthread_self();
	char c;
	int p[2];

	sigaction(SIGUSR1, &sa, NULL);
	CHECK(pipe(p) == 0);
	pthread_create(&t, NULL, kill_later, &me);
	FAILS(EINTR, read(p[0], &c, 1));
	pthread_join(t, NULL);
	CHECK(hits == 1);
	close(p[0]);
	close(p[1]);
}

const struct test pipe_tests[] = {
	{ "pipe: ends", ends },
	{ "pipe: full", full },
	{ "pipe: blocking writer", blocking },
	{ "pipe: interrupted reader", interrupted },
	{ 0 }
};
