/* SPDX-License-Identifier: BSD-3-Clause */
/* Other programs as children: vfork, execve, posix_spawn, wait4, waitid. The
 * programs are files that this one writes (child.h), position independent or
 * with fixed addresses.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"
#include "child.h"

#define AT_EMPTY_PATH	0x1000

static void write_programs(void)
{
	child_build(ET_DYN);
	child_write("pie", sizeof(child));
	child_build(ET_EXEC);
	child_write("fixed", sizeof(child));
}

/* The status of a child that runs a program; (prepare) is called in it. */
static int run(const char *path, const char *what, const char *digit,
	       void (*prepare)(void))
{
	char *argv[] = { (char *)path, (char *)what, (char *)digit, NULL };
	char *envp[] = { "A=1", "B=two", NULL };
	int status = -1;
	pid_t pid = vfork();

	if (!pid) {
		if (prepare)
			prepare();
		execve(path, argv, envp);
		_exit(100 + errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? WTERMSIG(status) : status;
}

static void statuses(void)
{
	value("execve: exits = 0x%x", run("./pie", "x", "5", NULL));
	value("execve: fixed addresses = 0x%x", run("./fixed", "x", "6", NULL));
	value("execve: in its place = 0x%x", run("./pie", "e", NULL, NULL));
	value("execve: fixed in its place = 0x%x",
	      run("./fixed", "e", NULL, NULL));
	value("wait4: SIGSEGV of a child = %d", run("./pie", "c", NULL, NULL));
	value("wait4: SIGILL of a child = %d", run("./pie", "i", NULL, NULL));
	value("wait4: SIGTERM of a child = %d", run("./pie", "k", NULL, NULL));
	value("getppid: of a child lives = 0x%x",
	      run("./pie", "p", NULL, NULL));
}

static void errors(void)
{
	char *argv[] = { "pie", "x", "1", NULL };
	static char big[300000];
	char *huge[] = { "pie", big, NULL };
	int status = -1;

	value("execve: child, missing = 0x%x", run("none", "x", "0", NULL));
	value("execve: child, empty path = 0x%x", run("", "x", "0", NULL));
	child_build(ET_REL);
	child_write("bad", sizeof(child));
	value("execve: an object file = 0x%x", run("./bad", "x", "0", NULL));
	child_build(ET_DYN);
	child.e.e_machine = EM_ARM;
	child_write("bad", sizeof(child));
	value("execve: another machine = 0x%x", run("./bad", "x", "0", NULL));
	child_build(ET_DYN);
	child.e.e_phnum = 0;
	child_write("bad", sizeof(child));
	value("execve: no segments = 0x%x", run("./bad", "x", "0", NULL));
	child_build(ET_DYN);
	child.e.e_phentsize = 8;
	child_write("bad", sizeof(child));
	value("execve: small headers = 0x%x", run("./bad", "x", "0", NULL));
	child_build(ET_DYN);
	child_write("bad", 40);
	value("execve: half a header = 0x%x", run("./bad", "x", "0", NULL));
	memset(big, 'x', sizeof(big) - 1);
	if (!vfork()) {
		execve("./pie", huge, NULL);
		_exit(errno == E2BIG ? 3 : 4);
	}
	wait(&status);
	value("execve: a long argument = 0x%x", status);
	check(syscall(SYS_execveat, -1, "pie", argv, NULL, 0),
	      "execveat: closed");
}

static int out[2];

static void to_pipe(void)
{
	dup2(out[1], 1);
}

/* What a child wrote, one line of it a check. */
static void show_lines(const char *what)
{
	char text[512], *line, *end;
	ssize_t n;
	int i = 0;

	close(out[1]);
	n = read(out[0], text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	/* a pipe may give less at once */
	while (n > 0) {
		ssize_t more = read(out[0], text + n, sizeof(text) - 1 - n);

		if (more <= 0)
			break;
		n += more;
		text[n] = '\0';
	}
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		value("execve: %s, line %d = %s", what, i++, line);
	}
	close(out[0]);
}

static void arguments(void)
{
	pipe(out);
	value("execve: arguments = 0x%x", run("./pie", "args", "1", to_pipe));
	show_lines("arguments");
}

static void descriptors(void)
{
	int kept = open("kept", O_RDWR | O_CREAT, 0644);
	int gone = open("gone", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	char digit[2] = "0";
	struct stat st;

	digit[0] = (char)('0' + kept);
	value("execve: a descriptor stays = 0x%x",
	      run("./pie", "d", digit, NULL));
	fstat(kept, &st);
	value("execve: written by the child = %d", (int)st.st_size);
	digit[0] = (char)('0' + gone);
	value("execve: close-on-exec = 0x%x", run("./pie", "d", digit, NULL));
	check(fcntl(gone, F_GETFD), "execve: the parent's is open");
	close(kept);
	close(gone);
}

static void change_places(void)
{
	chdir("sub");
	umask(0);
	close(0);
	setpgid(0, 0);
}

static void own_state(void)
{
	char where[256];
	int zero = open("/dev/null", O_RDONLY);
	int before = fcntl(0, F_GETFD);

	mkdir("sub", 0755);
	value("vfork: a child leads its group = 0x%x",
	      run("../pie", "g", NULL, change_places));
	getcwd(where, sizeof(where));
	value("vfork: parent's directory = %s", strrchr(where, '/'));
	value("vfork: parent's umask = %o", umask(022));
	value("vfork: parent's descriptor = %d", fcntl(0, F_GETFD) == before);
	close(zero);
}

static void spawned(void)
{
	char *argv[] = { "pie", "x", "4", NULL }, *envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	char *args[] = { "pie", "args", NULL };
	int status = -1, fd;
	pid_t pid;

	code(posix_spawn(&pid, "./pie", NULL, NULL, argv, envp),
	     "posix_spawn: exits");
	waitpid(pid, &status, 0);
	value("posix_spawn: status = 0x%x", status);
	code(posix_spawn(&pid, "./none", NULL, NULL, argv, envp),
	     "posix_spawn: missing");
	check(waitpid(-1, &status, WNOHANG), "posix_spawn: missing, wait");
	pipe(out);
	fd = out[1];
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, 1);
	posix_spawn_file_actions_addclose(&actions, fd);
	code(posix_spawn(&pid, "./fixed", &actions, NULL, args, envp),
	     "posix_spawn: file actions");
	waitpid(pid, &status, 0);
	show_lines("file actions");
	posix_spawn_file_actions_destroy(&actions);
}

static int in[2];

static void from_pipe(void)
{
	dup2(in[0], 0);
	close(in[1]);
}

/* A child that reads from the pipe (in) until something comes. */
static pid_t reader(int group)
{
	char *argv[] = { "./pie", "r", NULL };
	pid_t pid;

	pipe(in);
	pid = vfork();
	if (!pid) {
		from_pipe();
		if (group)
			setpgid(0, 0);
		execve("./pie", argv, NULL);
		_exit(100);
	}
	close(in[0]);
	return pid;
}

static void waiting(void)
{
	siginfo_t info;
	int status = -1;
	pid_t pid = reader(0);

	check(waitpid(pid, &status, WNOHANG), "wait4: WNOHANG, runs");
	memset(&info, 1, sizeof(info));
	check(waitid(P_PID, pid, &info, WEXITED | WNOHANG),
	      "waitid: WNOHANG, runs");
	value("waitid: WNOHANG, pid = %d", info.si_pid);
	check(waitpid(pid + 12345, &status, 0), "wait4: not a child");
	write(in[1], "abc", 3);
	check(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), "waitid: WNOWAIT");
	value("waitid: WNOWAIT, pid = %d", info.si_pid == pid);
	value("waitid: WNOWAIT, code = %d", info.si_code);
	value("waitid: WNOWAIT, status = %d", info.si_status);
	value("waitid: WNOWAIT, signal = %d", info.si_signo);
	check(kill(pid, 0), "kill: a zombie");
	check(waitpid(pid, &status, 0) == pid ? 0 : -1, "wait4: after WNOWAIT");
	value("wait4: after WNOWAIT, status = 0x%x", status);
	check(kill(pid, 0), "kill: waited for");
	check(waitpid(pid, &status, 0), "wait4: waited for");
	close(in[1]);
}

static void groups(void)
{
	int status = -1;
	pid_t pid = reader(1);

	value("getpgid: of a child = %d", getpgid(pid) == pid);
	value("getsid: of a child = %d", getsid(pid) == getsid(0));
	check(setpgid(pid, 0), "setpgid: after execve");
	check(waitpid(0, &status, WNOHANG), "wait4: own group, none");
	check(waitpid(-pid, &status, WNOHANG), "wait4: its group");
	check(kill(-pid, SIGTERM), "kill: its group");
	check(waitpid(-pid, &status, 0) == pid ? 0 : -1, "wait4: group ended");
	value("wait4: group, status = %d", status);
	check(kill(-pid, 0), "kill: no group");
	close(in[1]);
}

static volatile int handled, handled_code, handled_status;

static void on_child(int sig, siginfo_t *info, void *context)
{
	(void)context;
	handled = sig;
	handled_code = info->si_code;
	handled_status = info->si_status;
}

static void told(void)
{
	struct sigaction act = {
		.sa_sigaction = on_child, .sa_flags = SA_SIGINFO | SA_RESTART,
	}, old;
	struct timespec soon = { 5, 0 };
	siginfo_t info;
	sigset_t set;
	int status;
	pid_t pid;

	sigaction(SIGCHLD, &act, &old);
	run("./pie", "x", "3", NULL);
	value("SIGCHLD: handler = %d", handled);
	value("SIGCHLD: code = %d", handled_code);
	value("SIGCHLD: status = %d", handled_status);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pid = reader(0);
	kill(pid, SIGKILL);
	value("SIGCHLD: sigtimedwait = %d", sigtimedwait(&set, &info, &soon));
	value("SIGCHLD: killed, code = %d", info.si_code);
	value("SIGCHLD: killed, status = %d", info.si_status);
	value("SIGCHLD: killed, pid = %d", info.si_pid == pid);
	waitpid(pid, &status, 0);
	close(in[1]);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	act = (struct sigaction){ .sa_handler = SIG_IGN };
	sigaction(SIGCHLD, &act, NULL);
	value("SIGCHLD: ignored = %d", run("./pie", "x", "3", NULL));
	check(waitpid(-1, &status, 0), "SIGCHLD: ignored, wait4");
	sigaction(SIGCHLD, &old, NULL);
}

/* A child that makes no call. */
static pid_t busy(const char *what, const char *digit)
{
	char *argv[] = { "./pie", (char *)what, (char *)digit, NULL };
	pid_t pid = vfork();

	if (!pid) {
		execve("./pie", argv, NULL);
		_exit(100);
	}
	return pid;
}

static void killed(pid_t pid, int sig, const char *name)
{
	int status = -1;

	check(kill(pid, sig), "kill: %s", name);
	waitpid(pid, &status, 0);
	value("wait4: %s = %d", name, status);
}

/* It stops neither its parent nor its own signals and timers. */
static void busy_ones(void)
{
	pid_t one = busy("b", "0"), other = busy("b", "0"), bare;
	int status;

	wait_ms(20);
	check(waitpid(-1, &status, WNOHANG), "wait4: busy children");
	bare = busy("s", "0");
	wait_ms(20);
	killed(one, SIGTERM, "a busy child");
	killed(other, SIGKILL, "another one, SIGKILL");
	killed(bare, SIGTERM, "a busy child without a stack");
	value("setitimer: of a busy child = %d", run("./pie", "t", "0", NULL));
	value("setitimer: of its CPU time, ITIMER_VIRTUAL = %d",
	      run("./fixed", "t", "1", NULL));
	value("setitimer: of its CPU time, ITIMER_PROF = %d",
	      run("./pie", "t", "2", NULL));
	value("rt_sigaction: handler in a busy child = 0x%x",
	      run("./pie", "h", NULL, NULL));
}

static void by_descriptor(void)
{
	char *argv[] = { "pie", "x", "8", NULL };
	int fd = open("pie", O_PATH | O_CLOEXEC), status = -1;
	pid_t pid = vfork();

	if (!pid) {
		syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH);
		_exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	value("execveat: AT_EMPTY_PATH = 0x%x", status);
	close(fd);
}

static void many(void)
{
	int i, right = 0;

	for (i = 0; i < 50; i++)
		right += run("./pie", "x", "2", NULL) == 0x200;
	value("execve: fifty times = %d", right);
}

void program_spawn(void)
{
	write_programs();
	statuses();
	errors();
	arguments();
	descriptors();
	own_state();
	spawned();
	waiting();
	groups();
	told();
	by_descriptor();
	busy_ones();
	many();
}
