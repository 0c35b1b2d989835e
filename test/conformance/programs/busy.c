/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that compute and make no calls: signals, shares of the CPU, who goes
 * before whom. All threads are on one CPU.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "check.h"

#define MS	1000000L

static volatile sig_atomic_t flag, count;
static volatile bool stop;
static uintptr_t seen_pc;
static sigjmp_buf out;

static long ns_of(clockid_t clock)
{
	struct timespec t = { 0, 0 };

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000 + t.tv_nsec;
}

static void on_signal(int sig)
{
	(void)sig;
	flag = 1;
	count++;
}

static void handle(int sig, void (*fn)(int))
{
	struct sigaction sa = { .sa_handler = fn };

	sigaction(sig, &sa, NULL);
}

static void in_ms(long ms)
{
	flag = 0;
	setitimer(ITIMER_REAL, &(struct itimerval){
		.it_value.tv_usec = ms * 1000 }, NULL);
}

/* Again and again: on a machine with much to do a signal may come before the
 * thread is where it is to be interrupted.
 */
static void each_ms(long ms)
{
	struct timeval t = { .tv_usec = ms * 1000 };

	flag = 0;
	setitimer(ITIMER_REAL, &(struct itimerval){ t, t }, NULL);
}

/* Until the flag is set, or a long while has passed without any call. */
static __attribute__((noinline)) void spin(void)
{
	volatile unsigned long n;

	for (n = 0; !flag && n < 20000000000; n++)
		;
}

#define SPIN_SIZE	128	/* of spin() at most */
extern const char loop_begin[], loop_end[];
static char other_stack[65536];
static bool was_there;		/* on the other stack */

static void on_context(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];

	(void)info;
	was_there = (uintptr_t)&uc - (uintptr_t)other_stack <
		    sizeof(other_stack);
	if (pc - (uintptr_t)spin < SPIN_SIZE) {
		seen_pc = pc;
		on_signal(sig);
	}
}

static void on_loop(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];

	(void)sig;
	(void)info;
	if (pc - (uintptr_t)loop_begin <
	    (uintptr_t)loop_end - (uintptr_t)loop_begin)
		uc->uc_mcontext.gregs[REG_RBX] = 7;
}

/* Until a handler sets the register. */
static __attribute__((noinline)) long loop(void)
{
	long rbx = 0;

	__asm__ volatile("loop_begin: test %0, %0\n\tjz loop_begin\n"
			 "loop_end:" : "+b"(rbx));
	return rbx;
}

static void jump(int sig)
{
	siglongjmp(out, sig);
}

static void contexts(void)
{
	struct sigaction sa = { .sa_sigaction = on_context,
				.sa_flags = SA_SIGINFO };

	sigaction(SIGALRM, &sa, NULL);
	each_ms(10);
	spin();
	value("sigaction: registers of a busy thread = %d", seen_pc != 0);
	sa.sa_sigaction = on_loop;
	sigaction(SIGALRM, &sa, NULL);
	value("sigaction: a register that the handler set = %ld", loop());
	sigaltstack(&(stack_t){ .ss_sp = other_stack,
				.ss_size = sizeof(other_stack) }, NULL);
	sa.sa_sigaction = on_context;
	sa.sa_flags |= SA_ONSTACK;
	sigaction(SIGALRM, &sa, NULL);
	each_ms(10);
	spin();
	value("sigaction: on the other stack = %d", was_there);
	each_ms(0);
	sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
}

/* ---- AVX, the upper halves of whose registers FXSAVE does not keep -------- */

#define CPUID_AVX	(3u << 27)	/* and the system keeps its state */

static unsigned char wide[32], got[32];

static int has_avx(void)
{
	unsigned a = 1, b, c = 0, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return (c & CPUID_AVX) == CPUID_AVX;
}

static void clear_avx(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)info;
	if (sig == SIGILL)
		uc->uc_mcontext.gregs[REG_RIP] += 2;
	__asm__ volatile("vzeroall" : : : "xmm0", "xmm1", "xmm2", "xmm3",
			 "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			 "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
	flag = 1;
}

static void avx(void)
{
	struct sigaction sa = { .sa_sigaction = clear_avx,
				.sa_flags = SA_SIGINFO };
	bool kept[2] = { true, true };

	memset(wide, 'x', sizeof(wide));
	if (has_avx()) {
		sigaction(SIGILL, &sa, NULL);
		__asm__ volatile("vmovdqu %1, %%ymm5\n\tud2\n\t"
				 "vmovdqu %%ymm5, %0"
				 : "=m"(got) : "m"(wide) : "xmm5", "memory");
		kept[0] = !memcmp(wide, got, sizeof(got));
		sigaction(SIGALRM, &sa, NULL);
		in_ms(10);
		__asm__ volatile("vmovdqu %1, %%ymm5\n1:\tcmpl $0, %2\n\t"
				 "je 1b\n\tvmovdqu %%ymm5, %0"
				 : "=m"(got) : "m"(wide), "m"(flag)
				 : "xmm5", "memory");
		kept[1] = !memcmp(wide, got, sizeof(got));
		handle(SIGILL, SIG_DFL);
	}
	value("sigaction: AVX registers behind SIGILL = %d", kept[0]);
	value("sigaction: AVX registers of a busy thread = %d", kept[1]);
}

static void signals(void)
{
	struct timespec a = { 0, 1 };

	handle(SIGALRM, on_signal);
	in_ms(20);
	spin();
	value("setitimer: a busy thread is interrupted = %d", flag);
	flag = 0;
	alarm(1);
	spin();
	value("alarm: a busy thread is interrupted = %d", flag);
	contexts();
	avx();
	handle(SIGALRM, jump);
	if (!sigsetjmp(out, 1)) {
		in_ms(10);
		for (;;)
			;
	}
	check(nanosleep(&a, NULL), "nanosleep: behind siglongjmp");
	handle(SIGALRM, SIG_DFL);
}

static double harmonic(int n)
{
	double sum = 0;
	int i;

	for (i = 1; i <= n; i++)
		sum += 1.0 / i;
	return sum;
}

static void on_float(int sig)
{
	volatile double x = harmonic(100);

	(void)x;
	on_signal(sig);
}

static void *float_thread(void *arg)
{
	*(double *)arg = harmonic(2000000);
	return NULL;
}

/* The state of the floating-point unit is each thread's own. */
static void floats(void)
{
	double sums[3];
	pthread_t t[2];
	int i;

	handle(SIGALRM, on_float);
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 3000 }, { 0, 3000 } },
		  NULL);
	for (i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, float_thread, &sums[i]);
	sums[2] = harmonic(2000000);
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	value("setitimer: sums of three threads = %.12f %.12f %.12f", sums[0],
	      sums[1], sums[2]);
	handle(SIGALRM, SIG_DFL);
}

struct worker {
	pthread_t thread;
	int policy;
	volatile long cpu;		/* ns, at the end */
	volatile pid_t tid;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	w->tid = (pid_t)syscall(SYS_gettid);
	while (!stop)
		;
	w->cpu = ns_of(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

static void begin(struct worker *w)
{
	struct sched_param p = { .sched_priority = 0 };

	stop = false;
	w->tid = 0;
	pthread_create(&w->thread, NULL, work, w);
	while (!w->tid)
		wait_ms(1);
	syscall(SYS_sched_setscheduler, w->tid, w->policy, &p);
}

static void *cancelled(void *arg)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	*(volatile pid_t *)arg = 1;
	for (;;)
		;
	return NULL;
}

static void *until_flag(void *arg)
{
	*(volatile pid_t *)arg = 1;
	spin();
	return NULL;
}

static void others(void)
{
	volatile pid_t runs = 0;
	pthread_t t;
	void *result;

	handle(SIGUSR1, on_signal);
	flag = 0;
	pthread_create(&t, NULL, until_flag, (void *)&runs);
	while (!runs)
		wait_ms(1);
	code(pthread_kill(t, SIGUSR1), "pthread_kill: a busy thread");
	pthread_join(t, NULL);
	value("pthread_kill: it was interrupted = %d", flag);
	runs = 0;
	pthread_create(&t, NULL, cancelled, (void *)&runs);
	while (!runs)
		wait_ms(1);
	code(pthread_cancel(t), "pthread_cancel: a busy thread");
	pthread_join(t, &result);
	value("pthread_cancel: it ended = %d", result == PTHREAD_CANCELED);
	handle(SIGUSR1, SIG_DFL);
}

/* Lets two work for a while; what the first got, in percent of both. */
static long share(int policy)
{
	struct worker w[2] = { { .policy = policy } };

	begin(&w[0]);
	begin(&w[1]);
	wait_ms(600);
	stop = true;
	pthread_join(w[0].thread, NULL);
	pthread_join(w[1].thread, NULL);
	return w[0].cpu * 100 / (w[0].cpu + w[1].cpu + 1);
}

static void shares(void)
{
	long equal = share(SCHED_OTHER), batch = share(SCHED_BATCH);

	value("nice: equals share the CPU = %d", equal > 30 && equal < 70);
	value("sched_setscheduler: SCHED_BATCH has its share = %d",
	      batch > 30 && batch < 70);
}

static char order[8];
static sem_t go[3], done;

static void *ordered(void *arg)
{
	long i = (long)arg;
	struct sched_param p = { .sched_priority = (int[]){ 10, 30, 20 }[i] };

	syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
	sem_post(&done);
	sem_wait(&go[i]);
	order[strlen(order)] = (char)('0' + p.sched_priority / 10);
	return NULL;
}

/* One that goes before the others wakes them, in another order. */
static void priorities(void)
{
	struct sched_param p = { .sched_priority = 90 };
	pthread_t t[3];
	long i;

	sem_init(&done, 0, 0);
	memset(order, 0, sizeof(order));
	for (i = 0; i < 3; i++) {
		sem_init(&go[i], 0, 0);
		pthread_create(&t[i], NULL, ordered, (void *)i);
	}
	for (i = 0; i < 3; i++)
		sem_wait(&done);
	wait_ms(10);
	check(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p),
	      "sched_setscheduler: SCHED_FIFO, 90");
	for (i = 0; i < 3; i++)
		sem_post(&go[i]);
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("sched_setscheduler: order of priorities = %s", order);
	p.sched_priority = 0;
	syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p);
}

static void *fifo(void *arg)
{
	struct sched_param p = { .sched_priority = 5 };
	clockid_t clock;
	long begun, used, until;

	pthread_getcpuclockid(*(pthread_t *)arg, &clock);
	syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
	wait_ms(50);
	value("sched_setscheduler: SCHED_FIFO wakes beside a busy thread = 1");
	begun = ns_of(CLOCK_MONOTONIC);
	used = ns_of(clock);
	for (until = begun + 100 * MS; ns_of(CLOCK_MONOTONIC) < until;)
		;
	value("sched_setscheduler: SCHED_FIFO keeps the CPU = %d",
	      ns_of(clock) - used < 20 * MS);
	return NULL;
}

static void realtime(void)
{
	struct worker w = { .policy = SCHED_OTHER };
	pthread_t t;

	begin(&w);
	pthread_create(&t, NULL, fifo, &w.thread);
	pthread_join(t, NULL);
	stop = true;
	pthread_join(w.thread, NULL);
}

void program_busy(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	check(sched_setaffinity(0, sizeof(one), &one),
	      "sched_setaffinity: the first CPU");
	signals();
	floats();
	others();
	shares();
	priorities();
	realtime();
}
