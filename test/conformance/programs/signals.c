/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals: actions, masks, queues, waiting, stacks. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static volatile sig_atomic_t count, last, depth, deepest, code_seen, int_seen;
static volatile sig_atomic_t on_stack, blocked_inside;
static char *stack_low, *stack_high;

static void handler(int sig)
{
	char here;
	sigset_t set;

	count++;
	last = sig;
	on_stack = &here >= stack_low && &here < stack_high;
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	blocked_inside = sigismember(&set, sig);
	errno = ERANGE;
}

static void with_info(int sig, siginfo_t *info, void *context)
{
	count++;
	last = sig;
	code_seen = info->si_code;
	int_seen = info->si_value.sival_int;
	(void)context;
}

static void nests(int sig)
{
	if (++depth > deepest)
		deepest = depth;
	if (count++ < 3)
		raise(sig);
	depth--;
}

static void set_action(int sig, void (*h)(int), int flags)
{
	struct sigaction sa = { .sa_handler = h, .sa_flags = flags };

	sigaction(sig, &sa, NULL);
}

static void actions(void)
{
	static const int bad[] = { 0, -1, 65, 1000, SIGKILL, SIGSTOP };
	struct sigaction sa = { .sa_handler = handler }, old;
	sigset_t set;
	unsigned i;

	for (i = 0; i < COUNT(bad); i++) {
		check(sigaction(bad[i], &sa, NULL), "sigaction: %d", bad[i]);
		check(sigaction(bad[i], NULL, &old), "sigaction: %d, read",
		      bad[i]);
	}
	sa.sa_flags = SA_RESTART;
	sigaddset(&sa.sa_mask, SIGUSR2);
	check(sigaction(SIGUSR1, &sa, &old), "sigaction: SIGUSR1");
	value("sigaction: old = %d", old.sa_handler == SIG_DFL);
	sigaction(SIGUSR1, NULL, &old);
	value("sigaction: read = %d 0x%x %d", old.sa_handler == handler,
	      (unsigned)old.sa_flags & ~0x4000000u,
	      sigismember(&old.sa_mask, SIGUSR2));
	count = 0;
	errno = 0;
	check(raise(SIGUSR1), "raise: SIGUSR1");
	value("raise: handled = %d, blocked inside %d, errno %s", count,
	      blocked_inside, ename(errno));
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	value("raise: blocked afterwards = %d", sigismember(&set, SIGUSR1));
	set_action(SIGUSR1, handler, SA_RESETHAND);
	raise(SIGUSR1);
	sigaction(SIGUSR1, NULL, &old);
	value("sigaction: SA_RESETHAND leaves = %d",
	      old.sa_handler == SIG_DFL);
	count = depth = deepest = 0;
	set_action(SIGUSR1, nests, 0);
	raise(SIGUSR1);
	value("raise: nested = %d deep, %d times", deepest, count);
	count = depth = deepest = 0;
	set_action(SIGUSR1, nests, SA_NODEFER);
	raise(SIGUSR1);
	value("raise: SA_NODEFER = %d deep, %d times", deepest, count);
	set_action(SIGUSR1, SIG_IGN, 0);
	check(raise(SIGUSR1), "raise: ignored");
	set_action(SIGUSR1, SIG_DFL, 0);
	check(raise(SIGCHLD), "raise: SIGCHLD by default");
	check(raise(SIGURG), "raise: SIGURG by default");
	check(raise(SIGWINCH), "raise: SIGWINCH by default");
	check(raise(SIGCONT), "raise: SIGCONT by default");
	check(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4),
	      "sigaction: size 4");
}

static void masks(void)
{
	static const struct constant hows[] = {
		CONSTANT(SIG_BLOCK), CONSTANT(SIG_UNBLOCK),
		CONSTANT(SIG_SETMASK), { 9, "9" },
	};
	sigset_t set, old, now;
	unsigned i;

	pthread_sigmask(SIG_SETMASK, NULL, &old);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGKILL);
	sigaddset(&set, SIGSTOP);
	for (i = 0; i < COUNT(hows); i++) {
		check(sigprocmask((int)hows[i].v, &set, NULL),
		      "sigprocmask: %s", hows[i].name);
		pthread_sigmask(SIG_SETMASK, NULL, &now);
		value("sigprocmask: %s gives = %d %d %d", hows[i].name,
		      sigismember(&now, SIGUSR1), sigismember(&now, SIGKILL),
		      sigismember(&now, SIGSTOP));
	}
	check(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, 4),
	      "sigprocmask: size 4");
	set_action(SIGUSR1, handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	count = 0;
	raise(SIGUSR1);
	raise(SIGUSR1);
	sigpending(&now);
	value("sigpending: blocked = %d handled %d",
	      sigismember(&now, SIGUSR1), count);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	value("sigprocmask: unblocked, handled = %d", count);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	set_action(SIGUSR1, SIG_IGN, 0);
	sigpending(&now);
	value("sigpending: ignored = %d", sigismember(&now, SIGUSR1));
	set_action(SIGUSR1, SIG_DFL, 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void queues(void)
{
	const struct timespec none = { 0, 0 };
	sigset_t set, old;
	siginfo_t info;
	int rt = SIGRTMIN + 3, i;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, rt);
	sigaddset(&set, rt + 1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	check(sigtimedwait(&set, &info, &none), "sigtimedwait: nothing");
	check(sigtimedwait(&set, &info, &(struct timespec){ 0, 1000000 }),
	      "sigtimedwait: 1 ms");
	check(sigtimedwait(&set, &info, &(struct timespec){ 0, -1 }),
	      "sigtimedwait: negative");
	for (i = 0; i < 3; i++)
		check(sigqueue(getpid(), rt, (union sigval){ .sival_int = i }),
		      "sigqueue: real-time %d", i);
	sigqueue(getpid(), rt + 1, (union sigval){ .sival_int = 9 });
	raise(SIGUSR1);
	raise(SIGUSR1);
	for (i = 0; i < 6; i++) {
		memset(&info, 0, sizeof(info));
		check(sigtimedwait(&set, &info, &none) == -1 ? -1 :
		      info.si_signo == SIGUSR1 ? 1 : info.si_signo - rt + 100,
		      "sigtimedwait: number %d", i);
		if (info.si_code == SI_QUEUE)
			value("sigtimedwait: number %d has = %d", i,
			      info.si_value.sival_int);
		else
			value("sigtimedwait: number %d code = %d", i,
			      info.si_code);
	}
	check(sigqueue(getpid(), 65, (union sigval){ 0 }), "sigqueue: 65");
	check(sigqueue(getpid(), 0, (union sigval){ 0 }), "sigqueue: 0");
	check(sigqueue(999999, rt, (union sigval){ 0 }), "sigqueue: nobody");
	raise(SIGUSR1);
	check(sigwaitinfo(&set, &info) == SIGUSR1, "sigwaitinfo: one");
	raise(SIGUSR1);
	code(sigwait(&set, &i), "sigwait: one");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void informed(void)
{
	struct sigaction sa = { .sa_sigaction = with_info,
				.sa_flags = SA_SIGINFO };

	sigaction(SIGUSR2, &sa, NULL);
	raise(SIGUSR2);
	value("sigaction: SA_SIGINFO of raise = %d", code_seen);
	kill(getpid(), SIGUSR2);
	value("sigaction: SA_SIGINFO of kill = %d", code_seen);
	sigqueue(getpid(), SIGUSR2, (union sigval){ .sival_int = 42 });
	value("sigaction: SA_SIGINFO of sigqueue = %d %d", code_seen,
	      int_seen);
	set_action(SIGUSR2, SIG_DFL, 0);
}

static void sending(void)
{
	static const int bad[] = { 0, -1, 65 };
	unsigned i;
	int pid = getpid(), tid = (int)syscall(SYS_gettid);

	set_action(SIGUSR1, handler, 0);
	for (i = 0; i < COUNT(bad); i++) {
		check(kill(pid, bad[i]), "kill: signal %d", bad[i]);
		check(syscall(SYS_tgkill, pid, tid, bad[i]),
		      "tgkill: signal %d", bad[i]);
		check(syscall(SYS_tkill, tid, bad[i]), "tkill: signal %d",
		      bad[i]);
		code(pthread_kill(pthread_self(), bad[i]),
		     "pthread_kill: signal %d", bad[i]);
	}
	check(kill(999999, 0), "kill: nobody");
	check(kill(-999999, 0), "kill: no group");
	check(syscall(SYS_tgkill, pid, 999999, 0), "tgkill: no thread");
	check(syscall(SYS_tgkill, 999999, tid, 0), "tgkill: no process");
	check(syscall(SYS_tgkill, -1, tid, 0), "tgkill: process -1");
	check(syscall(SYS_tkill, 0, 0), "tkill: thread 0");
	count = 0;
	check(syscall(SYS_tgkill, pid, tid, SIGUSR1), "tgkill: oneself");
	check(syscall(SYS_tkill, tid, SIGUSR1), "tkill: oneself");
	value("tkill: handled = %d", count);
	set_action(SIGUSR1, SIG_DFL, 0);
}

static void *kicks(void *arg)
{
	wait_ms(20);
	pthread_kill(*(pthread_t *)arg, SIGUSR1);
	return NULL;
}

static void waits(void)
{
	pthread_t self = pthread_self(), other;
	sigset_t set, old, now;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	set_action(SIGUSR1, handler, SA_RESTART);
	count = 0;
	pthread_create(&other, NULL, kicks, &self);
	check(pause(), "pause: handled");
	pthread_join(other, NULL);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	now = old;
	check(sigsuspend(&now), "sigsuspend: pending one");
	value("sigsuspend: handled = %d", count);
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	value("sigsuspend: mask again = %d", sigismember(&now, SIGUSR1));
	pthread_create(&other, NULL, kicks, &self);
	now = old;
	check(sigsuspend(&now), "sigsuspend: later one");
	pthread_join(other, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	interrupt_start(0);
	check(syscall(SYS_rt_sigtimedwait, &(sigset_t){ 0 }, NULL, NULL, 8),
	      "sigtimedwait: interrupted");
	check(syscall(SYS_rt_sigsuspend, &now, 4), "sigsuspend: size 4");
	interrupt_stop();
	set_action(SIGUSR1, SIG_DFL, 0);
}

static void stacks(void)
{
	stack_t now, ss = { .ss_size = 32768, .ss_flags = 0 };

	check(sigaltstack(NULL, &now), "sigaltstack: read");
	value("sigaltstack: flags = %d", now.ss_flags);
	ss.ss_sp = malloc(ss.ss_size);
	ss.ss_flags = 9;
	check(sigaltstack(&ss, NULL), "sigaltstack: bad flags");
	ss.ss_flags = 0;
	ss.ss_size = 100;
	check(syscall(SYS_sigaltstack, &ss, NULL), "sigaltstack: small");
	ss.ss_size = 32768;
	check(sigaltstack(&ss, NULL), "sigaltstack: set");
	check(sigaltstack(NULL, &now), "sigaltstack: read again");
	value("sigaltstack: same = %d flags %d", now.ss_sp == ss.ss_sp,
	      now.ss_flags);
	stack_low = ss.ss_sp;
	stack_high = stack_low + ss.ss_size;
	set_action(SIGUSR1, handler, SA_ONSTACK);
	raise(SIGUSR1);
	value("sigaltstack: SA_ONSTACK runs on it = %d", on_stack);
	set_action(SIGUSR1, handler, 0);
	raise(SIGUSR1);
	value("sigaltstack: without SA_ONSTACK = %d", on_stack);
	ss.ss_flags = SS_DISABLE;
	check(sigaltstack(&ss, NULL), "sigaltstack: off");
	set_action(SIGUSR1, handler, SA_ONSTACK);
	raise(SIGUSR1);
	value("sigaltstack: SA_ONSTACK when off = %d", on_stack);
	set_action(SIGUSR1, SIG_DFL, 0);
	free(stack_low);
	stack_low = stack_high = NULL;
}

static sigjmp_buf back;

static void jumps(int sig)
{
	(void)sig;
	siglongjmp(back, 5);
}

static void jumping(void)
{
	sigset_t set;

	set_action(SIGUSR1, jumps, 0);
	if (!sigsetjmp(back, 1))
		raise(SIGUSR1);
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	value("siglongjmp: mask restored = %d",
	      !sigismember(&set, SIGUSR1));
	set_action(SIGUSR1, SIG_DFL, 0);
}

void program_signals(void)
{
	actions();
	masks();
	queues();
	informed();
	sending();
	waits();
	stacks();
	jumping();
}
