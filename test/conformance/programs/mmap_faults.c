/* SPDX-License-Identifier: BSD-3-Clause */
/* Faults of the program: siginfo, masks, stacks; bad addresses in calls. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include "check.h"
#include "probe.h"

#define PAGE	4096
#define RW	(PROT_READ | PROT_WRITE)
#define ANON	(MAP_PRIVATE | MAP_ANONYMOUS)

static char *none, *readable;	/* no access; read-only */

static void accesses(void)
{
	static const struct {
		const char *name;
		int prot;
	} cases[] = {
		{ "none", PROT_NONE }, { "r", PROT_READ }, { "w", PROT_WRITE },
		{ "rw", RW }, { "rx", PROT_READ | PROT_EXEC },
	};
	unsigned i;
	char *p;

	for (i = 0; i < COUNT(cases); i++) {
		p = mmap(NULL, PAGE, cases[i].prot, ANON, -1, 0);
		probe(p, false, "mmap: prot %s, read", cases[i].name);
		probe(p + PAGE - 1, true, "mmap: prot %s, write",
		      cases[i].name);
		munmap(p, PAGE);
		probe(p, false, "munmap: prot %s, read", cases[i].name);
	}
	probe((char *)8, true, "null: write");
	probe((char *)0xfff, false, "null: read");
	probe((char *)0x800000000000, false, "sigaction: no such address");
	probe((char *)0xffffffffffffffff, false, "sigaction: last address");
	p = mmap(NULL, 2 * PAGE, RW, ANON, -1, 0);
	mprotect(p + PAGE, PAGE, PROT_NONE);
	probe((char *)(uintptr_t)(p + PAGE - 1), true, "mprotect: last byte");
	probe(p + PAGE, true, "mprotect: first byte of the guard");
	probe_word(p + PAGE - 4, "mprotect: a word over the border");
	munmap(p, 2 * PAGE);
}

/* Where Linux' kernel is, or where nothing can be. */
static void far_addresses(void)
{
	static const struct {
		const char *name;
		uintptr_t at;
	} cases[] = {
		{ "end of the lower half", 0x7ffffffff000 },
		{ "no address", 0x800000000000 },
		{ "no address, far up", 0x1234567800000000 },
		{ "upper half", 0xffff900000000000 },
		{ "last page", 0xfffffffffffff000 },
	};
	char name[100];
	unsigned i;

	for (i = 0; i < COUNT(cases); i++) {
		char *p = (char *)cases[i].at;

		probe(p, false, "sigaction: read, %s", cases[i].name);
		probe(p, true, "sigaction: write, %s", cases[i].name);
		snprintf(name, sizeof(name), "sigaction: call, %s",
			 cases[i].name);
		probe_call(p, name);
	}
}

static volatile int runs, code_seen, stacked;
static char stack[65536];
static sigjmp_buf out;

static void count(int sig, siginfo_t *si, void *ctx)
{
	ucontext_t *uc = ctx;
	sigset_t now;

	runs++;
	code_seen = si->si_code;
	stacked = (uintptr_t)&now - (uintptr_t)stack < sizeof(stack);
	sigprocmask(SIG_BLOCK, NULL, &now);
	value("sigaction: in the handler, run %d = sig %d itself %d USR1 %d "
	      "old USR1 %d", runs, sig, sigismember(&now, sig),
	      sigismember(&now, SIGUSR1),
	      sigismember(&uc->uc_sigmask, SIGUSR1));
	siglongjmp(out, 1);
}

static void with_flags(int flags, const char *name)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO | flags }, old;
	sigset_t now;

	sa.sa_sigaction = count;
	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGUSR1);
	sigaction(SIGSEGV, &sa, &old);
	if (sigsetjmp(out, 1) == 0)
		*(volatile char *)none = 1;
	sigprocmask(SIG_BLOCK, NULL, &now);
	value("sigaction: %s = on the stack %d, blocked after %d", name,
	      stacked, sigismember(&now, SIGSEGV));
	sigaction(SIGSEGV, NULL, &sa);
	value("sigaction: %s, handler = %s", name,
	      sa.sa_handler == SIG_DFL ? "default" : "stays");
	sigaction(SIGSEGV, &old, NULL);
}

static void handlers(void)
{
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	stack_t off = { .ss_flags = SS_DISABLE };

	with_flags(0, "no flags");
	with_flags(SA_NODEFER, "SA_NODEFER");
	with_flags((int)SA_RESETHAND, "SA_RESETHAND");
	with_flags(SA_ONSTACK, "SA_ONSTACK without one");
	check(sigaltstack(&ss, NULL), "sigaltstack: set");
	with_flags(0, "not asked for");
	with_flags(SA_ONSTACK, "SA_ONSTACK");
	with_flags(SA_ONSTACK, "SA_ONSTACK again");
	check(sigaltstack(&off, NULL), "sigaltstack: disable");
}

static void exceptions(void)
{
	probe_run(PROBE_DIVIDE, "sigaction: division by zero");
	probe_run(PROBE_UNDEFINED, "sigaction: undefined instruction");
	probe_run(PROBE_BREAKPOINT, "sigaction: breakpoint");
	probe_run(PROBE_ABORT, "sigaction: raise");
}

/* Calls that write to a bad address. */
static void bad_results(char *bad, const char *kind)
{
	struct iovec iov = { bad, 8 };
	int fd = open("file", O_RDWR);

#define BAD(name, call)	check(call, name ": %s", kind)
	BAD("read", pread(fd, bad, 8, 0));
	BAD("readv", readv(fd, &iov, 1));
	BAD("stat", syscall(SYS_stat, "file", bad));
	BAD("fstat", syscall(SYS_fstat, fd, bad));
	BAD("pipe", syscall(SYS_pipe, bad));
	BAD("getcwd", syscall(SYS_getcwd, bad, 100));
	BAD("uname", syscall(SYS_uname, bad));
	BAD("clock_gettime", syscall(SYS_clock_gettime, 0, bad));
	BAD("gettimeofday", syscall(SYS_gettimeofday, bad, NULL));
	BAD("getrlimit", syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, bad));
	BAD("getrusage", syscall(SYS_getrusage, RUSAGE_SELF, bad));
	BAD("sigaction", syscall(SYS_rt_sigaction, SIGUSR2, NULL, bad, 8));
	BAD("sigprocmask", syscall(SYS_rt_sigprocmask, 0, NULL, bad, 8));
	BAD("sigaltstack", syscall(SYS_sigaltstack, NULL, bad));
	BAD("getrandom", syscall(SYS_getrandom, bad, 16, 0));
	BAD("socketpair", syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0,
				  bad));
	BAD("timer_create", syscall(SYS_timer_create, 1, NULL, bad));
	close(fd);
}

/* Calls that read from a bad address. */
static void bad_arguments(char *bad, const char *kind)
{
	int fd = open("file", O_RDWR);

	BAD("open", syscall(SYS_open, bad, O_RDONLY));
	BAD("write", pwrite(fd, bad, 8, 5000));
	BAD("writev", writev(fd, (struct iovec *)bad, 1));
	BAD("mkdir", syscall(SYS_mkdir, bad, 0700));
	BAD("rename", syscall(SYS_rename, "file", bad));
	BAD("unlink", syscall(SYS_unlink, bad));
	BAD("nanosleep", syscall(SYS_nanosleep, bad, NULL));
	BAD("poll", syscall(SYS_poll, bad, 1, 0));
	BAD("utimensat", syscall(SYS_utimensat, AT_FDCWD, "file", bad, 0));
	BAD("sigaction new", syscall(SYS_rt_sigaction, SIGUSR2, bad, NULL, 8));
	BAD("setitimer", syscall(SYS_setitimer, ITIMER_REAL, bad, NULL));
	BAD("chdir", syscall(SYS_chdir, bad));
	BAD("access", syscall(SYS_access, bad, F_OK));
	close(fd);
}

static void calls(void)
{
	put_pattern("file", 100);
	bad_results(none, "no access");
	bad_results(readable, "read-only");
	bad_arguments(none, "no access");
	/* and all is as before */
	probe(none, false, "mprotect: still no access");
	probe(readable, true, "mprotect: still read-only");
	value("mprotect: still zero = %d", readable[0]);
	show_file("file", "write: the file afterwards");
}

void program_mmap_faults(void)
{
	none = mmap(NULL, PAGE, PROT_NONE, ANON, -1, 0);
	readable = mmap(NULL, PAGE, PROT_READ, ANON, -1, 0);
	probe_start();
	accesses();
	far_addresses();
	exceptions();
	handlers();
	calls();
	probe_stop();
	munmap(none, PAGE);
	munmap(readable, PAGE);
}
