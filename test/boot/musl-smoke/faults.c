/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions as signals: what the handler is told, and ways out of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "smoke.h"

#define PAGE	4096L
#define RW	(PROT_READ | PROT_WRITE)
#define FAILS(call, error)						\
	(errno = 0, (long)(call) == -1 && errno == (error))

static const char constant[] = "constant";
static sigjmp_buf back;
static volatile siginfo_t seen;	/* raise() may be a leaf function */
static int seen_on_alt;
static stack_t alt;
static volatile long count;

static void jump(int sig, siginfo_t *si, void *ctx)
{
	const ucontext_t *uc = ctx;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	seen = *si;
	if (uc->uc_mcontext.gregs[REG_RIP] == 0 || si->si_signo != sig)
		seen.si_signo = -1;
	seen_on_alt = here - (uintptr_t)alt.ss_sp < alt.ss_size;
	siglongjmp(back, 1);
}

static void install(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO | flags };

	sa.sa_sigaction = fn;
	sigemptyset(&sa.sa_mask);
	CHECK(sigaction(sig, &sa, NULL) == 0);
}

static void __attribute__((noinline)) load(const volatile void *p)
{
	(void)*(const volatile char *)p;
}

static void __attribute__((noinline)) store(volatile void *p)
{
	*(volatile char *)p = 1;
}

/* Does the access raise the signal, with this code and address? */
#define RAISES(access, sig, code, addr)					\
	do {								\
		seen.si_signo = 0;					\
		if (sigsetjmp(back, 1) == 0)				\
			access;						\
		CHECK(seen.si_signo == (sig));				\
		CHECK(seen.si_code == (code));				\
		CHECK(seen.si_addr == (void *)(addr));			\
	} while (0)

static void segv(void)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	sigset_t mask;

	install(SIGSEGV, jump, 0);
	CHECK(p != MAP_FAILED && munmap(p + 2 * PAGE, PAGE) == 0);
	CHECK(mprotect(p + PAGE, PAGE, PROT_NONE) == 0);
	RAISES(store(p + 17), SIGSEGV, SEGV_ACCERR, p + 17);
	RAISES(load(p + PAGE + 3), SIGSEGV, SEGV_ACCERR, p + PAGE + 3);
	RAISES(load(p + 2 * PAGE), SIGSEGV, SEGV_MAPERR, p + 2 * PAGE);
	RAISES(store((void *)8), SIGSEGV, SEGV_MAPERR, 8);
	RAISES(store((void *)(uintptr_t)constant), SIGSEGV, SEGV_ACCERR,
	       constant);
	RAISES(load((void *)0x8000000000000000), SIGSEGV, SI_KERNEL, 0);
	/* not blocked after the jump */
	CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
	CHECK(!sigismember(&mask, SIGSEGV));
	CHECK(munmap(p, 3 * PAGE) == 0);
	signal(SIGSEGV, SIG_DFL);
}

static void by_string_functions(void)
{
	char *p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static char from[PAGE];

	install(SIGSEGV, jump, 0);
	CHECK(p != MAP_FAILED && munmap(p + PAGE, PAGE) == 0);
	seen.si_signo = 0;
	if (sigsetjmp(back, 1) == 0)
		memcpy(p + PAGE - 100, from, 1000);
	CHECK(seen.si_signo == SIGSEGV && seen.si_code == SEGV_MAPERR);
	CHECK((uintptr_t)seen.si_addr / PAGE == (uintptr_t)p / PAGE + 1);
	seen.si_signo = 0;
	if (sigsetjmp(back, 1) == 0)
		memset(p + PAGE - 8, 0, 9);
	CHECK(seen.si_signo == SIGSEGV);
	memset(p, 'x', PAGE);
	seen.si_signo = 0;
	if (sigsetjmp(back, 1) == 0)
		count = (long)strlen(p);
	CHECK(seen.si_signo == SIGSEGV && seen.si_addr == p + PAGE);
	CHECK(munmap(p, PAGE) == 0);
	signal(SIGSEGV, SIG_DFL);
}

static void bus(void)
{
	int fd = memfd_create("bus", 0);
	char *p = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	char *q = mmap(NULL, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);

	install(SIGBUS, jump, 0);
	CHECK(p != MAP_FAILED && q != MAP_FAILED);
	RAISES(load(p), SIGBUS, BUS_ADRERR, p);
	CHECK(ftruncate(fd, 2 * PAGE) == 0);
	store(p + PAGE);
	store(q + PAGE);
	RAISES(store(p + 2 * PAGE + 1), SIGBUS, BUS_ADRERR, p + 2 * PAGE + 1);
	CHECK(ftruncate(fd, 1) == 0);
	RAISES(load(p + PAGE), SIGBUS, BUS_ADRERR, p + PAGE);
	RAISES(load(q + PAGE), SIGBUS, BUS_ADRERR, q + PAGE);
	store(p + 100);
	CHECK(munmap(p, 3 * PAGE) == 0 && munmap(q, 3 * PAGE) == 0);
	close(fd);
	signal(SIGBUS, SIG_DFL);
}

/* The handler mends what was wrong; the instruction is tried again. */
static void mend(int sig, siginfo_t *si, void *ctx)
{
	uintptr_t page = (uintptr_t)si->si_addr & -PAGE;

	(void)sig;
	(void)ctx;
	count++;
	mprotect((void *)page, PAGE, RW);
}

static void retried(void)
{
	volatile char *p = mmap(NULL, 8 * PAGE, PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double sum = 0.5;
	long i, ints = 3;

	CHECK(p != MAP_FAILED);
	install(SIGSEGV, mend, 0);
	count = 0;
	for (i = 0; i < 8; i++) {
		p[i * PAGE + 9] = (char)i;
		sum += p[i * PAGE + 9];
		ints = ints * 3 + p[i * PAGE + 9];
	}
	CHECK(count == 8 && sum == 28.5);
	CHECK(ints == 21319);
	CHECK(munmap((void *)p, 8 * PAGE) == 0);
	signal(SIGSEGV, SIG_DFL);
}

/* The handler changes the registers: the load is stepped over. */
static void step_over(int sig, siginfo_t *si, void *ctx)
{
	ucontext_t *uc = ctx;

	(void)sig;
	CHECK((uintptr_t)uc->uc_mcontext.gregs[REG_CR2] ==
	      (uintptr_t)si->si_addr);
	uc->uc_mcontext.gregs[REG_RAX] = 4711;
	uc->uc_mcontext.gregs[REG_RIP] += 3;
}

static void registers(void)
{
	long got = 0;

	install(SIGSEGV, step_over, 0);
	/* 3 bytes: mov (%rcx), %rax */
	__asm__ volatile(".byte 0x48, 0x8b, 0x01" : "=a"(got)
			 : "c"(16L) : "memory");
	CHECK(got == 4711);
	signal(SIGSEGV, SIG_DFL);
}

static int __attribute__((noinline)) deeper(volatile char *above)
{
	volatile char here[512];

	here[0] = above ? above[0] : 0;
	/* ends some day, as far as the compiler knows */
	if (here[0] != 1)
		here[1] = (char)deeper(here);
	return here[0] + here[1];
}

static void *overflow(void *arg)
{
	static char stack[16384];

	(void)arg;
	alt = (stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) };
	CHECK(sigaltstack(&alt, NULL) == 0);
	install(SIGSEGV, jump, SA_ONSTACK);
	for (int i = 0; i < 2; i++) {
		seen.si_signo = 0;
		if (sigsetjmp(back, 1) == 0)
			count = deeper(NULL);
		CHECK(seen.si_signo == SIGSEGV && seen_on_alt);
	}
	return NULL;
}

static void stack_overflow(void)
{
	pthread_attr_t attr;
	pthread_t t;

	CHECK(pthread_attr_init(&attr) == 0);
	CHECK(pthread_attr_setstacksize(&attr, 65536) == 0);
	CHECK(pthread_create(&t, &attr, overflow, NULL) == 0);
	CHECK(pthread_join(t, NULL) == 0);
	signal(SIGSEGV, SIG_DFL);
	alt.ss_size = 0;
}

/* An alternate stack that has no memory yet. */
static void stack_on_demand(void)
{
	char *p = mmap(NULL, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);
	stack_t off = { .ss_flags = SS_DISABLE };

	alt = (stack_t){ .ss_sp = p, .ss_size = 16 * PAGE };
	CHECK(p != MAP_FAILED && sigaltstack(&alt, NULL) == 0);
	install(SIGSEGV, jump, SA_ONSTACK);
	RAISES(load((void *)24), SIGSEGV, SEGV_MAPERR, 24);
	CHECK(seen_on_alt);
	CHECK(sigaltstack(&off, NULL) == 0);
	CHECK(munmap(p, 16 * PAGE) == 0);
	alt.ss_size = 0;
	signal(SIGSEGV, SIG_DFL);
}

static void arithmetic(void)
{
	volatile int zero = 0, some = 7;

	install(SIGFPE, jump, 0);
	install(SIGILL, jump, 0);
	seen.si_signo = 0;
	if (sigsetjmp(back, 1) == 0)
		count = some / zero;
	CHECK(seen.si_signo == SIGFPE && seen.si_code == FPE_INTDIV);
	CHECK(seen.si_addr != NULL);
	seen.si_signo = 0;
	if (sigsetjmp(back, 1) == 0)
		__asm__ volatile("ud2");
	CHECK(seen.si_signo == SIGILL && seen.si_code == ILL_ILLOPN);
	signal(SIGFPE, SIG_DFL);
	signal(SIGILL, SIG_DFL);
}

static void on_trap(int sig, siginfo_t *si, void *ctx)
{
	(void)ctx;
	count = sig * 1000 + si->si_code;
}

static void breakpoint(void)
{
	install(SIGTRAP, on_trap, 0);
	count = 0;
	__asm__ volatile("int3");
	CHECK(count == SIGTRAP * 1000 + SI_KERNEL);
	signal(SIGTRAP, SIG_DFL);
}

/* A fault in the handler of another signal, which ran at a system call. */
static void in_handler(int sig)
{
	(void)sig;
	if (sigsetjmp(back, 1) == 0)
		store((void *)32);
	count++;
}

static void nested(void)
{
	struct sigaction sa = { .sa_handler = in_handler };
	sigset_t mask;

	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGUSR2);
	CHECK(sigaction(SIGUSR1, &sa, NULL) == 0);
	install(SIGSEGV, jump, 0);
	count = 0;
	seen.si_signo = 0;
	CHECK(raise(SIGUSR1) == 0);
	CHECK(count == 1 && seen.si_signo == SIGSEGV);
	CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0);
	CHECK(!sigismember(&mask, SIGUSR1) && !sigismember(&mask, SIGUSR2));
	signal(SIGUSR1, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
}

static void reset_hand(void)
{
	struct sigaction sa;

	install(SIGSEGV, jump, SA_RESETHAND);
	RAISES(load((void *)40), SIGSEGV, SEGV_MAPERR, 40);
	CHECK(sigaction(SIGSEGV, NULL, &sa) == 0);
	CHECK(sa.sa_handler == SIG_DFL);
}

static volatile long open_number = SYS_open;

/* Calls whose address is no good: EFAULT, and the handler is not called. */
static void bad_addresses(void)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);
	int fd = open("bad-address", O_RDWR | O_CREAT, 0600), fds[2];
	struct timespec ts;
	char *none = p + PAGE;
	struct stat st;
	char byte;

	install(SIGSEGV, jump, 0);
	seen.si_signo = 0;
	CHECK(p != MAP_FAILED && munmap(none, PAGE) == 0);
	if (sigsetjmp(back, 1) != 0)
		return;
	CHECK(write(fd, "0123456789", 10) == 10);
	CHECK(FAILS(pread(fd, none, 10, 0), EFAULT));
	CHECK(FAILS(pread(fd, p, 10, 0), EFAULT));
	CHECK(p[0] == 0);
	CHECK(FAILS(pread(fd, p + PAGE - 5, 10, 0), EFAULT));
	CHECK(FAILS(pwrite(fd, none, 10, 100), EFAULT));
	CHECK(FAILS(stat(none, &st), EFAULT));
	CHECK(FAILS(fstat(fd, (struct stat *)none), EFAULT));
	CHECK(FAILS(open(none, O_RDONLY), EFAULT));
	CHECK(FAILS(pipe((int *)none), EFAULT));
	CHECK(FAILS(uname((struct utsname *)none), EFAULT));
	CHECK(FAILS(clock_gettime(CLOCK_MONOTONIC, (struct timespec *)none),
		    EFAULT));
	CHECK(FAILS(nanosleep((struct timespec *)none, NULL), EFAULT));
	CHECK(FAILS(sigaction(SIGUSR1, (struct sigaction *)none, NULL),
		    EFAULT) || seen.si_signo == SIGSEGV);
	CHECK(FAILS(poll((struct pollfd *)none, 1, 0), EFAULT));
	/* by number, over the table */
	CHECK(FAILS(syscall(open_number, none, O_RDONLY), EFAULT));
	CHECK(FAILS(writev(fd, (struct iovec *)none, 1), EFAULT));
	/* and nothing is left of it */
	CHECK(pread(fd, &byte, 1, 3) == 1 && byte == '3');
	CHECK(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	CHECK(pipe(fds) == 0 && close(fds[0]) == 0 && close(fds[1]) == 0);
	RAISES(load(none), SIGSEGV, SEGV_MAPERR, none);
	RAISES(store(p), SIGSEGV, SEGV_ACCERR, p);
	CHECK(munmap(p, PAGE) == 0 && unlink("bad-address") == 0);
	close(fd);
	signal(SIGSEGV, SIG_DFL);
}

static void leave(int sig, siginfo_t *si, void *ctx)
{
	(void)si;
	(void)ctx;
	_exit(sig);
}

/* In the half of the core, whose own mistake it may be: no EFAULT. */
static void *volatile bad = (void *)(~0UL << 40);
static void *volatile not_from_malloc = (void *)(uintptr_t)constant;

/* Faults that no handler may see: the guest must end with a report. */
int fault_that_ends(const char *how)
{
	sigset_t set;

	install(SIGSEGV, leave, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	if (strcmp(how, "default") == 0) {
		signal(SIGSEGV, SIG_DFL);
		store((void *)16);
	} else if (strcmp(how, "ignored") == 0) {
		signal(SIGSEGV, SIG_IGN);
		store((void *)16);
	} else if (strcmp(how, "blocked") == 0) {
		sigprocmask(SIG_BLOCK, &set, NULL);
		store((void *)16);
	} else if (strcmp(how, "in-call") == 0) {
		count = write(open("/in-call", O_CREAT | O_WRONLY, 0600),
			      bad, 400);
	} else if (strcmp(how, "small-write") == 0) {
		count = pipe(bad);
	} else if (strcmp(how, "overflow") == 0) {
		count = deeper(NULL);
	} else if (strcmp(how, "assertion") == 0) {
		install(SIGILL, leave, 0);
		free(not_from_malloc);
	}
	return 99;
}

const struct test fault_tests[] = {
	{ "faults: SIGSEGV", segv },
	{ "faults: by string functions", by_string_functions },
	{ "faults: SIGBUS", bus },
	{ "faults: mended and tried again", retried },
	{ "faults: changed registers", registers },
	{ "faults: stack overflow", stack_overflow },
	{ "faults: alternate stack on demand", stack_on_demand },
	{ "faults: arithmetic and undefined", arithmetic },
	{ "faults: breakpoint", breakpoint },
	{ "faults: in a handler", nested },
	{ "faults: once only", reset_hand },
	{ "faults: bad addresses", bad_addresses },
	{ NULL, NULL }
};
