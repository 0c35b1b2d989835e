/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals in depth: order and limit of queued ones, threads and their masks,
 * which thread is chosen, stacks, what a handler may change.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "check.h"

static const struct timespec now_or_never;

static int got[200], values[200], count;

static void note(int sig, siginfo_t *info, void *context)
{
	(void)context;
	got[count] = sig;
	values[count++] = info->si_value.sival_int;
}

static void on(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_sigaction = fn,
				.sa_flags = SA_SIGINFO | flags };

	sigaction(sig, &sa, NULL);
}

static void queue(int sig, int v)
{
	sigqueue(getpid(), sig, (union sigval){ .sival_int = v });
}

static void block(int how, const int *sigs, unsigned n)
{
	sigset_t set;

	sigemptyset(&set);
	while (n--)
		sigaddset(&set, sigs[n]);
	pthread_sigmask(how, &set, NULL);
}

/* ---- order -------------------------------------------------------------- */

static void order(void)
{
	const int sigs[] = { SIGRTMIN + 5, SIGRTMIN + 2, SIGUSR2, SIGUSR1,
			     SIGRTMIN + 3 };
	struct sigaction sa = { .sa_sigaction = note, .sa_flags = SA_SIGINFO };
	unsigned i;
	int n;

	sigfillset(&sa.sa_mask);
	for (i = 0; i < COUNT(sigs); i++)
		sigaction(sigs[i], &sa, NULL);
	block(SIG_BLOCK, sigs, COUNT(sigs));
	for (n = 0; n < 3; n++)
		for (i = 0; i < COUNT(sigs); i++)
			queue(sigs[i], n * 10 + (int)i);
	count = 0;
	block(SIG_UNBLOCK, sigs, COUNT(sigs));
	for (n = 0; n < count; n++)
		value("sigqueue: number %d = SIGRTMIN%+d, value %d", n,
		      got[n] - SIGRTMIN, values[n]);
	for (i = 0; i < COUNT(sigs); i++)
		signal(sigs[i], SIG_DFL);
}

static void limit(void)
{
	const int rt = SIGRTMIN + 4;
	struct rlimit old, low = { 0, 0 };
	int sent, taken = 0, sum = 0;
	siginfo_t info;
	sigset_t set;

	block(SIG_BLOCK, &rt, 1);
	sigemptyset(&set);
	sigaddset(&set, rt);
	for (sent = 0; sent < 300; sent++)
		if (sigqueue(getpid(), rt, (union sigval){ .sival_int = 1 }))
			break;
	value("sigqueue: 300 of one signal = %d", sent);
	while (sigtimedwait(&set, &info, &now_or_never) == rt) {
		sum += info.si_value.sival_int;
		taken++;
	}
	value("sigtimedwait: 300 of one signal = %d, sum %d", taken, sum);
	getrlimit(RLIMIT_SIGPENDING, &old);
	low.rlim_max = old.rlim_max;
	check(setrlimit(RLIMIT_SIGPENDING, &low),
	      "setrlimit: RLIMIT_SIGPENDING");
	check(sigqueue(getpid(), rt, (union sigval){ .sival_int = 1 }),
	      "sigqueue: over RLIMIT_SIGPENDING");
	check(kill(getpid(), rt), "kill: over RLIMIT_SIGPENDING");
	check(raise(rt), "raise: over RLIMIT_SIGPENDING");
	for (taken = 0; sigtimedwait(&set, NULL, &now_or_never) == rt; )
		taken++;
	value("sigtimedwait: with RLIMIT_SIGPENDING = %d", taken);
	setrlimit(RLIMIT_SIGPENDING, &old);
	check(sigqueue(getpid(), rt, (union sigval){ 0 }),
	      "sigqueue: limit gone");
	sigtimedwait(&set, NULL, &now_or_never);
	block(SIG_UNBLOCK, &rt, 1);
}

/* ---- threads ------------------------------------------------------------ */

static _Atomic int ready, handled_by, ends, tids[3];

static void who(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
	handled_by = (int)syscall(SYS_gettid);
}

static void *idles(void *arg)
{
	int n = (int)(intptr_t)arg;
	const int sig = SIGUSR1;

	block(n == 2 ? SIG_UNBLOCK : SIG_BLOCK, &sig, 1);
	tids[n] = (int)syscall(SYS_gettid);
	ready++;
	while (!ends)
		wait_ms(1);
	return NULL;
}

static int who_handled(void)
{
	int i;

	for (i = 0; i < 500 && !handled_by; i++)
		wait_ms(1);
	for (i = 0; i < 3; i++)
		if (tids[i] == handled_by)
			return i;
	return -1;
}

static void *waits(void *arg)
{
	sigset_t set;
	int sig = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	ready++;
	sigwait(&set, &sig);
	(void)arg;
	return (void *)(intptr_t)sig;
}

static void threads(void)
{
	const int sigs[] = { SIGUSR1, SIGUSR2 };
	pthread_t t[3];
	sigset_t set;
	unsigned i;
	void *r;

	on(SIGUSR1, who, 0);
	block(SIG_BLOCK, sigs, 2);
	ready = ends = handled_by = 0;
	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, idles, (void *)(intptr_t)i);
	while (ready < 3)
		wait_ms(1);
	kill(getpid(), SIGUSR1);
	value("kill: only one thread has it unblocked = %d", who_handled());
	handled_by = 0;
	pthread_kill(t[2], SIGUSR1);
	value("pthread_kill: to one thread = %d", who_handled());
	handled_by = 0;
	pthread_kill(t[0], SIGUSR1);
	wait_ms(10);
	value("pthread_kill: to one that blocks it = %d", handled_by);
	sigpending(&set);
	value("sigpending: of another thread = %d",
	      sigismember(&set, SIGUSR1));
	ends = 1;
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("pthread_kill: blocked until the thread's end = %d",
	      handled_by);
	ready = 0;
	pthread_create(&t[0], NULL, waits, NULL);
	while (!ready)
		wait_ms(1);
	wait_ms(5);
	kill(getpid(), SIGUSR2);
	pthread_join(t[0], &r);
	value("sigwait: of the process, by a thread = %d",
	      (int)(intptr_t)r == SIGUSR2);
	sigpending(&set);
	value("sigpending: taken by a thread = %d",
	      sigismember(&set, SIGUSR2));
	block(SIG_UNBLOCK, sigs, 2);
	signal(SIGUSR1, SIG_DFL);
}

static void *mask_of(void *arg)
{
	pthread_sigmask(SIG_SETMASK, NULL, arg);
	return NULL;
}

static void inherited(void)
{
	const int sigs[] = { SIGUSR1, SIGRTMIN + 7 };
	sigset_t set;
	pthread_t t;

	block(SIG_BLOCK, sigs, 2);
	raise(SIGUSR1);
	pthread_create(&t, NULL, mask_of, &set);
	pthread_join(t, NULL);
	value("pthread_create: mask of the new thread = %d %d %d",
	      sigismember(&set, SIGUSR1), sigismember(&set, SIGRTMIN + 7),
	      sigismember(&set, SIGUSR2));
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR1, SIG_DFL);
	block(SIG_UNBLOCK, sigs, 2);
}

/* ---- stacks and contexts ------------------------------------------------ */

static char *low, *high;
static int inner_on, flags_in, set_in, depth;

static void on_stack(int sig, siginfo_t *info, void *context)
{
	stack_t ss, none = { .ss_flags = SS_DISABLE };
	char here;

	(void)info;
	(void)context;
	if (depth++) {
		inner_on = &here >= low && &here < high;
		return;
	}
	sigaltstack(NULL, &ss);
	flags_in = ss.ss_flags;
	set_in = sigaltstack(&none, NULL) ? errno : 0;
	raise(sig);
}

static void stacks(void)
{
	stack_t ss = { .ss_size = 65536 }, now;

	ss.ss_sp = low = malloc(65536);
	high = low + 65536;
	sigaltstack(&ss, NULL);
	on(SIGUSR1, on_stack, SA_ONSTACK | SA_NODEFER);
	raise(SIGUSR1);
	value("sigaltstack: flags in a handler = %d", flags_in);
	value("sigaltstack: changed in a handler = %s", ename(set_in));
	value("sigaltstack: handler in a handler is on it = %d", inner_on);
	sigaltstack(NULL, &now);
	value("sigaltstack: flags behind a handler = %d", now.ss_flags);
	ss.ss_flags = (int)0x80000000;	/* SS_AUTODISARM */
	check(sigaltstack(&ss, NULL), "sigaltstack: SS_AUTODISARM");
	depth = 0;
	raise(SIGUSR1);
	value("sigaltstack: SS_AUTODISARM, flags in a handler = %d",
	      flags_in);
	sigaltstack(NULL, &now);
	value("sigaltstack: SS_AUTODISARM, flags behind = 0x%x",
	      (unsigned)now.ss_flags);
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
	free(low);
	signal(SIGUSR1, SIG_DFL);
}

static void block_more(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}

static void contexts(void)
{
	const int sig = SIGUSR2;
	sigset_t set;

	on(SIGUSR1, block_more, 0);
	raise(SIGUSR1);
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	value("sigaction: mask that a handler left = %d %d",
	      sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2));
	block(SIG_UNBLOCK, &sig, 1);
	signal(SIGUSR1, SIG_DFL);
}

/* ---- what sigqueue says ------------------------------------------------- */

static siginfo_t last;

static void keep(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	last = *info;
}

static void origins(void)
{
	siginfo_t info = { .si_code = SI_QUEUE };
	int pid = getpid(), tid = (int)syscall(SYS_gettid);

	on(SIGUSR1, keep, 0);
	kill(pid, SIGUSR1);
	value("kill: tells = %d %d %d", last.si_code, last.si_pid == pid,
	      (int)last.si_uid);
	syscall(SYS_tgkill, pid, tid, SIGUSR1);
	value("tgkill: tells = %d %d %d", last.si_code, last.si_pid == pid,
	      (int)last.si_uid);
	queue(SIGUSR1, 5);
	value("sigqueue: tells = %d %d %d %d", last.si_code,
	      last.si_pid == pid, (int)last.si_uid, last.si_int);
	info.si_pid = 77;
	info.si_value.sival_int = 9;
	check(syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, &info),
	      "rt_sigqueueinfo: a pid of its own");
	value("rt_sigqueueinfo: tells = %d %d %d", last.si_code, last.si_pid,
	      last.si_int);
	check(syscall(SYS_rt_tgsigqueueinfo, pid, tid, SIGUSR1, &info),
	      "rt_tgsigqueueinfo: to itself");
	check(syscall(SYS_rt_tgsigqueueinfo, pid, 3999999, SIGUSR1, &info),
	      "rt_tgsigqueueinfo: no thread");
	check(syscall(SYS_rt_tgsigqueueinfo, 0, tid, SIGUSR1, &info),
	      "rt_tgsigqueueinfo: no process");
	check(syscall(SYS_rt_sigqueueinfo, pid, 65, &info),
	      "rt_sigqueueinfo: 65");
	signal(SIGUSR1, SIG_DFL);
}

void program_signals_more(void)
{
	order();
	limit();
	threads();
	inherited();
	stacks();
	contexts();
	origins();
}
