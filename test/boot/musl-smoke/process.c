/* SPDX-License-Identifier: BSD-3-Clause */
/* Identity, limits, priority; what does not exist says so. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "smoke.h"

static void identity(void)
{
	CHECK(getpid() > 0);
	CHECK(getpgrp() == getpid() && getsid(0) == getpid());
	CHECK(getpgid(12345) == -1 && errno == ESRCH);
	CHECK(setsid() == -1 && errno == EPERM);
}

static void no_children(void)
{
	int status;

	CHECK(fork() == -1 && errno == ENOSYS);
	CHECK(execl("/x", "x", (char *)0) == -1 && errno == ENOSYS);
	CHECK(waitpid(-1, &status, 0) == -1 && errno == ECHILD);
	CHECK(wait(NULL) == -1 && errno == ECHILD);
	CHECK(system("true") == -1);
}

static void limits(void)
{
	struct rlimit r;

	CHECK(getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur >= 16);
	r.rlim_cur = 100;
	CHECK(setrlimit(RLIMIT_NOFILE, &r) == 0);
	CHECK(getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur == 100);
	r.rlim_cur = r.rlim_max;
	CHECK(setrlimit(RLIMIT_NOFILE, &r) == 0);
	r.rlim_cur = r.rlim_max + 1;
	CHECK(setrlimit(RLIMIT_NOFILE, &r) == -1 && errno == EINVAL);
	CHECK(getrlimit(99, &r) == -1 && errno == EINVAL);
}

static void usage(void)
{
	struct rusage u;

	CHECK(getrusage(RUSAGE_SELF, &u) == 0);
	CHECK(u.ru_utime.tv_sec >= 0 && u.ru_utime.tv_sec < 3600);
	CHECK(getrusage(5, &u) == -1 && errno == EINVAL);
}

static void scheduling(void)
{
	struct sched_param p = { 0 };
	cpu_set_t set;

	/* musl does not offer the POSIX functions: Linux differs from them. */
	CHECK(syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER);
	CHECK(sched_get_priority_max(SCHED_FIFO) == 99);
	p.sched_priority = 1;
	CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) == 0);
	CHECK(syscall(SYS_sched_getscheduler, 0) == SCHED_FIFO);
	CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p) == -1);
	p.sched_priority = 0;
	CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p) == 0);
	CHECK(sched_getaffinity(0, sizeof(set), &set) == 0);
	CHECK(CPU_COUNT(&set) == 1 && CPU_ISSET(0, &set));
	CHECK(getpriority(PRIO_PROCESS, 0) == 0);
}

static void names(void)
{
	char name[16] = "";

	CHECK(prctl(PR_SET_NAME, "a-rather-long-name", 0, 0, 0) == 0);
	CHECK(prctl(PR_GET_NAME, name, 0, 0, 0) == 0);
	CHECK(strcmp(name, "a-rather-long-n") == 0);
	CHECK(prctl(9999, 0, 0, 0, 0) == -1 && errno == EINVAL);
}

/* By a constant, by a variable, by the instruction: the same call. */
static void by_number(void)
{
	volatile long nr = SYS_getpid;
	long (*function)(long, ...) = syscall;

	CHECK(syscall(SYS_getpid) == getpid());
	CHECK(syscall(nr) == getpid());
	CHECK(function(SYS_getpid) == getpid());
	CHECK(syscall(9999) == -1 && errno == ENOSYS);
	nr = -1;
	CHECK(syscall(nr) == -1 && errno == ENOSYS);
	CHECK(syscall(SYS_membarrier, 0, 0, 0) & 8);
	CHECK(syscall(SYS_membarrier, 8, 0, 0) == 0);
	CHECK(syscall(SYS_membarrier, 2, 0, 0) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_swapon, "x", 0) == -1 && errno == ENOSYS);
#if defined(__x86_64__)
	long r = SYS_getpid;

	__asm__ volatile("syscall" : "+a"(r) : : "rcx", "r11", "memory");
	CHECK(r == getpid());
	r = 100000;
	__asm__ volatile("syscall" : "+a"(r) : : "rcx", "r11", "memory");
	CHECK(r == -ENOSYS);
#endif
}

const struct test process_tests[] = {
	{ "process: identity", identity },
	{ "process: there are no children", no_children },
	{ "process: limits", limits },
	{ "process: usage", usage },
	{ "process: scheduling", scheduling },
	{ "process: prctl", names },
	{ "process: calls by number", by_number },
	{ 0 }
};
