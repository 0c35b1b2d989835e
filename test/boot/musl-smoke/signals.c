/* SPDX-License-Identifier: BSD-3-Clause */
/* Handlers, masks, restart, alternate stack, signals of threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "smoke.h"

static volatile int got, got_value, order[8], norder;
static pthread_t got_in;

static void handler(int sig)
{
	got = sig;
	got_in = pthread_self();
	if (norder < 8)
		order[norder++] = sig;
}

static void info_handler(int sig, siginfo_t *si, void *ctx)
{
	ucontext_t *uc = ctx;

	got = si->si_signo == sig ? sig : -1;
	got_value = si->si_code == SI_QUEUE ? si->si_value.sival_int :
					      (int)si->si_pid;
	if (sigismember(&uc->uc_sigmask, SIGUSR2) != 1)
		got = -2;
}

static void install(int sig, void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	sigemptyset(&sa.sa_mask);
	CHECK(sigaction(sig, &sa, NULL) == 0);
}

static void raise_(void)
{
	install(SIGUSR1, handler, 0);
	got = 0;
	CHECK(raise(SIGUSR1) == 0);
	CHECK(got == SIGUSR1);
	got = 0;
	CHECK(kill(getpid(), SIGUSR1) == 0);
	CHECK(got == SIGUSR1);
	CHECK(kill(getpid() + 1000, SIGUSR1) == -1 && errno == ESRCH);
	CHECK(kill(getpid(), 65) == -1 && errno == EINVAL);
	CHECK(kill(getpid(), 0) == 0);
	signal(SIGUSR1, SIG_IGN);
	got = 0;
	raise(SIGUSR1);
	CHECK(got == 0);
	signal(SIGUSR1, SIG_DFL);
}

static void mask(void)
{
	sigset_t set, old, pending;

	install(SIGUSR1, handler, 0);
	install(SIGUSR2, handler, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	CHECK(pthread_sigmask(SIG_BLOCK, &set, &old) == 0);
	got = norder = 0;
	raise(SIGUSR2);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK(got == 0);
	CHECK(sigpending(&pending) == 0);
	CHECK(sigismember(&pending, SIGUSR1) && sigismember(&pending, SIGUSR2));
	CHECK(pthread_sigmask(SIG_SETMASK, &old, NULL) == 0);
	CHECK(norder == 2);
	CHECK(order[0] == SIGUSR1 && order[1] == SIGUSR2);
	CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGUSR1));
}

static void siginfo(void)
{
	struct sigaction sa = {
		.sa_sigaction = info_handler, .sa_flags = SA_SIGINFO,
	};
	union sigval v = { .sival_int = 4711 };
	sigset_t set, old;

	CHECK(sigaction(SIGUSR1, &sa, NULL) == 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	got = 0;
	CHECK(sigqueue(getpid(), SIGUSR1, v) == 0);
	CHECK(got == SIGUSR1 && got_value == 4711);
	raise(SIGUSR1);
	CHECK(got_value == getpid());
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static volatile int depth, max_depth, runs;

static void nest(int sig)
{
	if (++depth > max_depth)
		max_depth = depth;
	if (++runs < 3)
		raise(sig);
	depth--;
}

static void nodefer(void)
{
	install(SIGUSR1, nest, 0);
	depth = max_depth = runs = 0;
	raise(SIGUSR1);
	/* The second and third came when the handler had returned. */
	CHECK(max_depth == 1 && runs == 3);
	install(SIGUSR1, nest, SA_NODEFER);
	depth = max_depth = runs = 0;
	raise(SIGUSR1);
	CHECK(max_depth == 3);
	install(SIGUSR1, handler, SA_RESETHAND);
	raise(SIGUSR1);
	struct sigaction now;

	CHECK(sigaction(SIGUSR1, NULL, &now) == 0);
	CHECK(now.sa_handler == SIG_DFL);
}

static char alt[16384];
static volatile int on_alt;

static void where(int sig)
{
	char here;

	(void)sig;
	on_alt = &here >= alt && &here < alt + sizeof(alt);
}

static void altstack(void)
{
	stack_t ss = { .ss_sp = alt, .ss_size = sizeof(alt) }, old;

	CHECK(sigaltstack(&ss, NULL) == 0);
	install(SIGUSR1, where, SA_ONSTACK);
	on_alt = 0;
	raise(SIGUSR1);
	CHECK(on_alt);
	install(SIGUSR1, where, 0);
	raise(SIGUSR1);
	CHECK(!on_alt);
	ss.ss_flags = SS_DISABLE;
	CHECK(sigaltstack(&ss, &old) == 0);
	CHECK(old.ss_sp == alt);
}

static sigjmp_buf env;

static void jump(int sig)
{
	siglongjmp(env, sig);
}

static void longjmp_(void)
{
	sigset_t now;
	int r;

	install(SIGUSR1, jump, 0);
	r = sigsetjmp(env, 1);
	if (!r) {
		raise(SIGUSR1);
		CHECK(!"not reached");
	}
	CHECK(r == SIGUSR1);
	pthread_sigmask(SIG_BLOCK, NULL, &now);
	CHECK(!sigismember(&now, SIGUSR1));
}

static int fds[2];

static void *read_pipe(void *arg)
{
	char b;
	ssize_t n;

	(void)arg;
	n = read(fds[0], &b, 1);
	return (void *)(intptr_t)(n < 0 ? -errno : n);
}

/* A signal ends a read without SA_RESTART, and not with it. */
static void restart(int flags, intptr_t expect)
{
	pthread_t t;
	void *r;

	CHECK(pipe(fds) == 0);
	install(SIGUSR1, handler, flags);
	CHECK(!pthread_create(&t, NULL, read_pipe, NULL));
	sched_yield();
	got = 0;
	CHECK(!pthread_kill(t, SIGUSR1));
	sched_yield();
	CHECK(got == SIGUSR1);
	CHECK(pthread_equal(got_in, t));
	CHECK(write(fds[1], "x", 1) == 1);
	CHECK(!pthread_join(t, &r));
	CHECK((intptr_t)r == expect);
	close(fds[0]);
	close(fds[1]);
}

static void interrupted(void)
{
	restart(0, -EINTR);
}

static void restarted(void)
{
	restart(SA_RESTART, 1);
}

static void sigpipe(void)
{
	CHECK(pipe(fds) == 0);
	install(SIGPIPE, handler, 0);
	close(fds[0]);
	got = 0;
	CHECK(write(fds[1], "x", 1) == -1 && errno == EPIPE);
	CHECK(got == SIGPIPE);
	close(fds[1]);
}

const struct test signal_tests[] = {
	{ "signals: raise and kill", raise_ },
	{ "signals: mask and pending", mask },
	{ "signals: siginfo and queue", siginfo },
	{ "signals: nodefer and resethand", nodefer },
	{ "signals: alternate stack", altstack },
	{ "signals: siglongjmp from a handler", longjmp_ },
	{ "signals: a call is interrupted", interrupted },
	{ "signals: a call is restarted", restarted },
	{ "signals: SIGPIPE", sigpipe },
	{ 0 }
};
