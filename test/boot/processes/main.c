/* SPDX-License-Identifier: BSD-3-Clause */
/* Starts the programs of the initrd, which the host's libc was linked to (their
 * source is programs/tool.c), as children, and reports on them.
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIE	"/bin/pie"
#define FIXED	"/bin/fixed"
#define TIMES	1000
#define SLACK	(64 * 4096)	/* bytes that caches may keep */

extern char **environ;

static int count;

static void expect(const char *name, long got, long want)
{
	printf("%s %d - %s\n", got == want ? "ok" : "not ok", ++count, name);
	if (got != want)
		printf("# %ld, expected %ld\n", got, want);
}

static pid_t start(const char *path, const char *what, const char *arg,
		   posix_spawn_file_actions_t *actions)
{
	char *argv[] = { (char *)path, (char *)what, (char *)arg, NULL };
	pid_t pid = -1;

	return posix_spawn(&pid, path, actions, NULL, argv, environ) ? -1 : pid;
}

/* The exit status of a child; 1000 + the signal that ended it. */
static int ended(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static int run(const char *path, const char *what, const char *arg)
{
	return ended(start(path, what, arg, NULL));
}

static void programs(const char *path)
{
	expect("exit status", run(path, "status", "42"), 42);
	expect("arguments and environment", run(path, "given", "an arg"), 0);
	expect("memory: malloc, brk, mmap", run(path, "memory", NULL), 0);
	expect("threads", run(path, "threads", NULL), 0);
	expect("exit with threads", run(path, "exit", NULL), 7);
	expect("first thread ends first", run(path, "leader", NULL), 0);
	expect("handler of a signal", run(path, "handler", NULL), 0);
	expect("handler of a fault", run(path, "fault", NULL), 0);
	expect("a system call with a bad address", run(path, "efault", NULL), 0);
	expect("a crash", run(path, "crash", NULL), 1011);
	expect("abort", run(path, "abort", NULL), 1006);
	expect("stack overflow", run(path, "deep", NULL), 1011);
}

/* "ab" through a child that copies its input to its output. */
static void piped(void)
{
	posix_spawn_file_actions_t actions;
	int in[2], out[2];
	char got[8] = "";
	pid_t pid;

	pipe2(in, O_CLOEXEC);
	pipe2(out, O_CLOEXEC);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	pid = start(PIE, "copy", NULL, &actions);
	close(in[0]);
	close(out[1]);
	write(in[1], "ab", 2);
	close(in[1]);
	expect("a pipe to a child and back", read(out[0], got, 2), 2);
	expect("what came back", strcmp(got, "ab"), 0);
	expect("end of file ends the child", ended(pid), 0);
	expect("it closes its end", read(out[0], got, 2), 0);
	close(out[0]);
	posix_spawn_file_actions_destroy(&actions);
}

/* Children that compute with floating-point numbers and yield in between. */
static void side_by_side(void)
{
	pid_t pid[4];
	int i, right = 0;

	for (i = 0; i < 4; i++)
		pid[i] = start(PIE, "float", &"4321"[i], NULL);
	for (i = 0; i < 4; i++)
		right += ended(pid[i]) == 0;
	expect("floating-point registers of four at once", right, 4);
}

static unsigned long free_memory(void)
{
	struct sysinfo info;

	sysinfo(&info);
	return info.freeram * info.mem_unit;
}

static void many(void)
{
	int i, right = 0, fd = dup(0);
	unsigned long before;

	close(fd);
	for (i = 0; i < 10; i++)
		run(PIE, "threads", NULL);
	before = free_memory();
	for (i = 0; i < TIMES; i++)
		right += run(i & 1 ? PIE : FIXED, "status", "3") == 3;
	expect("a thousand children", right, TIMES);
	expect("no memory is lost", before - free_memory() < SLACK ||
	       free_memory() > before, 1);
	expect("no descriptor is lost", dup(0), fd);
}

/* Standard input is the terminal, where the key of SIGINT was hit: a child in
 * the background does not get it, but when it has the foreground.
 */
static void terminal(void)
{
	char *argv[] = { PIE, "tty", NULL };
	posix_spawnattr_t attr;
	int status = -1;
	pid_t pid = -1;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setpgroup(&attr, 0);
	expect("the terminal is ours", tcgetpgrp(0), getpgrp());
	posix_spawn(&pid, PIE, NULL, &attr, argv, environ);
	waitpid(pid, &status, WUNTRACED);
	expect("who reads in the background stops",
	       WIFSTOPPED(status) ? WSTOPSIG(status) : status, SIGTTIN);
	expect("no such group", tcsetpgrp(0, 99999), -1);
	expect("the terminal for a child", tcsetpgrp(0, pid), 0);
	expect("whose terminal", tcgetpgrp(0), pid);
	kill(-pid, SIGCONT);
	expect("the key ends the child", ended(pid), 1000 + SIGINT);
	expect("the terminal comes back", tcgetpgrp(0), getpgrp());
	posix_spawnattr_destroy(&attr);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	setenv("COLOUR", "blue", 1);
	programs(PIE);
	programs(FIXED);
	expect("a program starts another", run(PIE, "spawn", FIXED), 0);
	expect("a program by vfork", run(FIXED, "vfork", PIE), 0);
	expect("fixed addresses are in use", run(FIXED, "spawn", FIXED), 9);
	expect("an orphan", run(PIE, "orphan", PIE), 0);
	expect("the orphan is ours", ended(-1) < 0 && wait(NULL) > 0, 1);
	terminal();
	piped();
	side_by_side();
	many();
	printf("1..%d\n", count);
	return 0;
}
