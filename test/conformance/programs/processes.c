/* SPDX-License-Identifier: BSD-3-Clause */
/* Making and ending processes, and what belongs to one. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define ARCH_SET_FS	0x1002
#define ARCH_GET_FS	0x1003

static void masks(void)
{
	static const mode_t sets[] = { 0, 077, 0777, 07777, 022 };
	unsigned i;

	for (i = 0; i < COUNT(sets); i++)
		value("umask: %o gives = %o", sets[i], umask(sets[i]));
}

static void *exits(void *arg)
{
	pthread_exit((char *)arg + 1);
}

static void thread_state(void)
{
	pthread_t thread;
	uintptr_t base = 0;
	void *r;

	check(syscall(SYS_arch_prctl, ARCH_GET_FS, &base),
	      "arch_prctl: ARCH_GET_FS");
	value("arch_prctl: ARCH_GET_FS gives the thread pointer = %d",
	      base == (uintptr_t)pthread_self());
	check(syscall(SYS_arch_prctl, ARCH_SET_FS, base),
	      "arch_prctl: ARCH_SET_FS");
	check(syscall(SYS_arch_prctl, 0x4711, base), "arch_prctl: bad code");
	pthread_create(&thread, NULL, exits, (void *)7);
	pthread_join(thread, &r);
	value("exit: of a thread = %d", (int)(intptr_t)r);
}

static void programs(void)
{
	char *const argv[] = { "x", NULL };

	put("file", "text");
	mkdir("dir", 0755);
	check(execve("none", argv, NULL), "execve: missing");
	check(execve("dir", argv, NULL), "execve: a directory");
	check(execve("file", argv, NULL), "execve: not executable");
	check(execve("file/x", argv, NULL), "execve: below a file");
	chmod("file", 0755);
	check(execve("file", argv, NULL), "execve: no program");
	put("empty", "");
	chmod("empty", 0755);
	check(execve("empty", argv, NULL), "execve: an empty file");
}

static void children(void)
{
	int status = -1, pid;

	pid = fork();
	if (!pid)
		_exit(3);
	check(pid < 0 ? -1 : 0, "fork: a child");
	if (pid > 0) {
		check(waitpid(pid, &status, 0) == pid, "wait4: a child");
		value("exit_group: status = 0x%x", status);
	}
	pid = vfork();
	if (!pid)
		_exit(4);
	check(pid < 0 ? -1 : 0, "vfork: a child");
	if (pid > 0) {
		waitpid(pid, &status, 0);
		value("vfork: status = 0x%x", status);
	}
}

void program_processes(void)
{
	int fd;

	masks();
	thread_state();
	programs();
	children();
	check(setns(-1, 0), "setns: closed");
	fd = open("file", O_RDONLY);
	check(setns(fd, 0), "setns: a file");
	close(fd);
	check(syscall(SYS_membarrier, 0, 0, 0) > 0, "membarrier: query");
	check(syscall(SYS_membarrier, 0, 1, 0), "membarrier: bad flag");
	check(syscall(SYS_membarrier, 1 << 20, 0, 0),
	      "membarrier: bad command");
	check(setsid(), "setsid: a group's leader");
}
