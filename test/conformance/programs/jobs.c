/* SPDX-License-Identifier: BSD-3-Clause */
/* Children and what is shared with them: scripts, stopping and continuing,
 * locks of two processes, queues and segments that outlive a process.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"
#include "child.h"

#define SHM_KEY	4712	/* the child's */

/* ---- scripts -------------------------------------------------------------- */

static void script(const char *name, const char *text)
{
	put(name, text);
	chmod(name, 0755);
}

/* What was written: one line a check. */
static void show_lines(const char *what, int from)
{
	char text[1000], *line, *end;
	ssize_t n, all = 0;
	int i = 0;

	while ((n = read(from, text + all, sizeof(text) - 1 - all)) > 0)
		all += n;
	text[all] = '\0';
	close(from);
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		value("execve: script, %s, line %d = %s", what, i++, line);
	}
}

static void run_script(const char *path, const char *what)
{
	char *argv[] = { "called", "first", "second", NULL };
	char *envp[] = { "A=1", NULL };
	int out[2], status = -1;
	pid_t pid;

	pipe(out);
	pid = vfork();
	if (!pid) {
		dup2(out[1], 1);
		execve(path, argv, envp);
		_exit(100 + errno);
	}
	close(out[1]);
	waitpid(pid, &status, 0);
	value("execve: script, %s = 0x%x", what, status);
	show_lines(what, out[0]);
}

static void scripts(void)
{
	static const struct {
		const char *what, *text;
	} cases[] = {
		{ "plain", "#!./args\nrest\n" },
		{ "an argument", "#!./args a\nrest\n" },
		{ "arguments are one", "#! ./args \t a b  c \t\n" },
		{ "no end of line", "#!./args a" },
		{ "nothing", "#!\n" }, { "blanks", "#!  \t \n" },
		{ "only the mark", "#!" }, { "half a mark", "#" },
		{ "no interpreter", "#!./none\n" },
		{ "a directory", "#!.\n" }, { "no right", "#!./text\n" },
		{ "itself", "#!./script\n" }, { "by a script", "#!./other x\n" },
		{ "an end in the name", "#!./ar" }, { "blanks at the end", "#! \t" },
	};
	char text[400];
	unsigned i;

	put("text", "#!./args\n");
	script("other", "#!./args o\n");
	for (i = 0; i < COUNT(cases); i++) {
		script("script", cases[i].text);
		run_script("./script", cases[i].what);
	}
	memset(text, ' ', sizeof(text));
	memcpy(text, "#!./args", 8);
	strcpy(text + 270, "far\n");
	script("script", text);
	run_script("./script", "a long line");
	memset(text, 'x', sizeof(text));
	memcpy(text, "#!./", 4);
	strcpy(text + 300, "\n");
	script("script", text);
	run_script("./script", "a long name");
	run_script("text", "not executable");
}

/* Five scripts may be read by each other, a sixth may not. */
static void depth(void)
{
	char name[] = "s0", text[] = "#!./s0 x\n";
	int i;

	script("s0", "#!./args 0\n");
	for (i = 1; i < 7; i++) {
		name[1] = (char)('0' + i);
		text[5] = (char)('0' + i - 1);
		text[7] = name[1];
		script(name, text);
	}
	run_script("./s4", "five");
	run_script("./s5", "six");
	run_script("./s6", "seven");
}

static void by_descriptor(void)
{
	char *argv[] = { "called", NULL }, *envp[] = { NULL };
	int dir = open(".", O_RDONLY | O_DIRECTORY), status = -1;
	pid_t pid;

	script("script", "#!./code x\n");
	pid = vfork();
	if (!pid) {
		syscall(SYS_execveat, dir, "script", argv, envp, 0);
		_exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	value("execveat: a script = 0x%x", status);
	close(dir);
}

/* ---- stopped and continued ------------------------------------------------- */

static int in[2];

/* A child in a group of its own that reads from the pipe. */
static pid_t reader_by(char *what, uid_t user)
{
	char *argv[] = { "./args", what, NULL };
	pid_t pid;

	pipe(in);
	pid = vfork();
	if (!pid) {
		dup2(in[0], 0);
		close(in[1]);
		setpgid(0, 0);
		if (user)
			syscall(SYS_setuid, user);
		execve("./code", argv, NULL);
		_exit(100);
	}
	close(in[0]);
	return pid;
}

static pid_t reader(void)
{
	return reader_by("r", 0);
}

static void show(const char *what, pid_t pid, int options)
{
	int status = 0;
	pid_t got = waitpid(pid, &status, options);

	value("wait4: %s = %s 0x%x", what, got > 0 ? "child" :
	      got ? ename(errno) : "0", status);
}

static void show_id(const char *what, pid_t pid, int options)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	if (!check(waitid(P_PID, (id_t)pid, &info, options), "waitid: %s",
		   what))
		value("waitid: %s gives = %d %d %d %d", what, info.si_signo,
		      info.si_code, info.si_status,
		      info.si_pid ? info.si_pid == pid : -1);
}

static void stops(int sig, const char *name)
{
	pid_t pid = reader();
	char what[60];

	strcpy(what, name);
	check(kill(pid, sig), "kill: %s", name);
	show(strcat(what, ", WUNTRACED"), pid, WUNTRACED);
	strcpy(what, name);
	show(strcat(what, " again"), pid, WUNTRACED | WNOHANG);
	write(in[1], "abcd", 4);
	wait_ms(10);
	strcpy(what, name);
	show(strcat(what, ", does it run"), pid, WNOHANG);
	check(kill(pid, SIGCONT), "kill: SIGCONT after %s", name);
	strcpy(what, name);
	show(strcat(what, ", ended"), pid, 0);
	close(in[1]);
}

static void continues(void)
{
	pid_t pid = reader();

	show("WUNTRACED of a running one", pid,
	     WUNTRACED | WCONTINUED | WNOHANG);
	kill(pid, SIGSTOP);
	show_id("stopped, WNOWAIT", pid, WSTOPPED | WNOWAIT);
	show_id("stopped, WCONTINUED", pid, WCONTINUED | WNOHANG);
	show_id("stopped, WEXITED", pid, WEXITED | WNOHANG);
	show_id("stopped", pid, WSTOPPED);
	show_id("stopped again", pid, WSTOPPED | WNOHANG);
	kill(pid, SIGCONT);
	show_id("continued, WSTOPPED", pid, WSTOPPED | WNOHANG);
	show("continued", pid, WCONTINUED);
	show("continued again", pid, WCONTINUED | WNOHANG);
	kill(pid, SIGCONT);
	show("continued while it runs", pid, WCONTINUED | WNOHANG);
	kill(-pid, SIGSTOP);
	show("its group stopped", -pid, WUNTRACED);
	kill(pid, SIGKILL);
	show("killed while stopped", pid, 0);
	close(in[1]);
	pid = reader();
	kill(pid, SIGSTOP);
	show("stopped, then asked to end", pid, WUNTRACED);
	kill(pid, SIGTERM);
	wait_ms(10);
	show("SIGTERM waits", pid, WNOHANG);
	kill(pid, SIGCONT);
	show("SIGTERM, continued", pid, 0);
	close(in[1]);
}

static volatile int codes[4], told;

static void on_child(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	codes[told++ & 3] = info->si_code * 100 + info->si_status;
}

static void tells_parent(int flags, const char *how)
{
	struct sigaction act = {
		.sa_sigaction = on_child,
		.sa_flags = SA_SIGINFO | SA_RESTART | flags,
	}, old;
	int status;
	pid_t pid;

	told = codes[0] = codes[1] = codes[2] = 0;
	sigaction(SIGCHLD, &act, &old);
	pid = reader();
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	wait_ms(5);
	kill(pid, SIGCONT);
	waitpid(pid, &status, WCONTINUED);
	wait_ms(5);
	write(in[1], "x", 1);
	waitpid(pid, &status, 0);
	wait_ms(5);
	value("SIGCHLD: %s = %d times, %d %d %d", how, told, codes[0],
	      codes[1], codes[2]);
	sigaction(SIGCHLD, &old, NULL);
	close(in[1]);
}

static volatile int from;

static void note_user(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	from = (int)info->si_uid;
}

/* Of whom the parent hears: the child's user. */
static void tells_user(void)
{
	struct sigaction act = { .sa_sigaction = note_user,
				 .sa_flags = SA_SIGINFO | SA_RESTART }, old;
	siginfo_t info;
	pid_t pid;

	sigaction(SIGCHLD, &act, &old);
	from = -1;
	pid = reader_by("r", 1000);
	kill(pid, SIGSTOP);
	waitid(P_PID, (id_t)pid, &info, WSTOPPED);
	value("waitid: stopped, si_uid = %d", (int)info.si_uid);
	wait_ms(5);
	value("SIGCHLD: stopped, si_uid = %d", from);
	from = -1;
	kill(pid, SIGCONT);
	close(in[1]);
	waitid(P_PID, (id_t)pid, &info, WEXITED);
	value("waitid: ended, si_uid = %d", (int)info.si_uid);
	wait_ms(5);
	value("SIGCHLD: ended, si_uid = %d", from);
	sigaction(SIGCHLD, &old, NULL);
}

/* A child that blocks SIGTSTP until it has read something. */
static pid_t blocking(void)
{
	sigset_t stop, old;
	pid_t pid;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	pthread_sigmask(SIG_BLOCK, &stop, &old);
	pid = reader_by("u", 0);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return pid;
}

static void stop_waits(void)
{
	pid_t pid = blocking();

	kill(pid, SIGTSTP);
	wait_ms(5);
	show("SIGTSTP blocked", pid, WUNTRACED | WNOHANG);
	write(in[1], "a", 1);
	show("SIGTSTP unblocked", pid, WUNTRACED);
	kill(pid, SIGCONT);
	write(in[1], "bc", 2);
	show("SIGTSTP unblocked, ends", pid, 0);
	close(in[1]);
	pid = blocking();
	kill(pid, SIGTSTP);
	kill(pid, SIGCONT);
	write(in[1], "a", 1);
	wait_ms(5);
	show("SIGTSTP undone", pid, WUNTRACED | WNOHANG);
	write(in[1], "bc", 2);
	show("SIGTSTP undone, ends", pid, 0);
	close(in[1]);
}

/* Of one's own: a signal to stop that waits goes when one to go on comes. */
static void opposites(void)
{
	sigset_t both, old, got;

	sigemptyset(&both);
	sigaddset(&both, SIGTSTP);
	sigaddset(&both, SIGCONT);
	sigaddset(&both, SIGTTIN);
	pthread_sigmask(SIG_BLOCK, &both, &old);
	kill(getpid(), SIGTSTP);
	sigpending(&got);
	value("sigpending: SIGTSTP = %d %d", sigismember(&got, SIGTSTP),
	      sigismember(&got, SIGCONT));
	kill(getpid(), SIGCONT);
	sigpending(&got);
	value("sigpending: SIGTSTP, SIGCONT = %d %d",
	      sigismember(&got, SIGTSTP), sigismember(&got, SIGCONT));
	kill(getpid(), SIGTTIN);
	sigpending(&got);
	value("sigpending: SIGTSTP, SIGCONT, SIGTTIN = %d %d %d",
	      sigismember(&got, SIGTSTP), sigismember(&got, SIGCONT),
	      sigismember(&got, SIGTTIN));
	kill(getpid(), SIGCONT);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void ignores(void)
{
	pid_t pid;

	signal(SIGTSTP, SIG_IGN);
	pid = reader();
	signal(SIGTSTP, SIG_DFL);
	kill(pid, SIGTSTP);
	wait_ms(5);
	show("SIGTSTP ignored", pid, WUNTRACED | WNOHANG);
	write(in[1], "xy", 2);
	show("SIGTSTP ignored, ends", pid, 0);
	close(in[1]);
}

/* ---- what is shared -------------------------------------------------------- */

/* The child has byte 1 and wants byte 0, which we have. */
static void deadlock(void)
{
	struct flock l = { F_WRLCK, SEEK_SET, 0, 1, 0 };
	int fd = open("locked", O_RDWR | O_CREAT, 0644), out[2], status = -1;
	char digit[2] = { (char)('0' + fd), '\0' }, c;
	char *argv[] = { "./code", "l", digit, NULL };
	pid_t pid;

	check(fcntl(fd, F_SETLK, &l), "fcntl: F_SETLK, byte 0");
	pipe(out);
	pid = vfork();
	if (!pid) {
		dup2(out[1], 1);
		execve("./code", argv, NULL);
		_exit(100);
	}
	close(out[1]);
	read(out[0], &c, 1);
	wait_ms(20);
	l.l_start = 1;
	check(fcntl(fd, F_SETLK, &l), "fcntl: F_SETLK, the child's");
	check(fcntl(fd, F_SETLKW, &l), "fcntl: F_SETLKW, for each other");
	l.l_start = 0;
	l.l_type = F_UNLCK;
	check(fcntl(fd, F_SETLK, &l), "fcntl: F_UNLCK, byte 0");
	waitpid(pid, &status, 0);
	value("fcntl: F_SETLKW of the child = 0x%x", status);
	l.l_start = 1;
	l.l_type = F_WRLCK;
	check(fcntl(fd, F_SETLKW, &l), "fcntl: F_SETLKW, nobody's now");
	close(out[0]);
	close(fd);
}

static void queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 2, .mq_msgsize = 8 };
	mqd_t q = mq_open("/jobs", O_RDWR | O_CREAT, 0600, &attr);
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	char digit[2] = { (char)('0' + q), '\0' };
	char *argv[] = { "./code", "m", digit, NULL };
	int status = -1, i;
	pid_t pid;

	fcntl(q, F_SETFD, 0);
	for (i = 0; i < 2; i++) {
		pid = vfork();
		if (!pid) {
			execve("./code", argv, NULL);
			_exit(100);
		}
		waitpid(pid, &status, 0);
		value("mq_notify: of a child, time %d = 0x%x", i, status);
	}
	check(mq_send(q, "x", 1, 0), "mq_timedsend: to nobody");
	check(mq_notify(q, &none), "mq_notify: the child's has ended");
	mq_close(q);
	mq_unlink("/jobs");
}

static void segment(void)
{
	char *argv[] = { "./code", "v", NULL };
	int id = shmget(SHM_KEY, 4096, IPC_CREAT | 0600), status = -1;
	char *p = shmat(id, NULL, 0);
	struct shmid_ds ds;
	pid_t pid = vfork();

	if (!pid) {
		execve("./code", argv, NULL);
		_exit(100);
	}
	waitpid(pid, &status, 0);
	value("shmat: of a child = 0x%x %c", status, *p);
	shmctl(id, IPC_STAT, &ds);
	value("shmctl: attached after its end = %d, last %d",
	      (int)ds.shm_nattch, ds.shm_lpid == pid);
	shmdt(p);
	check(shmctl(id, IPC_RMID, NULL), "shmctl: IPC_RMID, attached by none");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: then it is gone");
}

void program_jobs(void)
{
	child_build(ET_DYN);
	child_write("code", sizeof(child));
	child_write("args", sizeof(child));
	scripts();
	depth();
	by_descriptor();
	stops(SIGSTOP, "SIGSTOP");
	stops(SIGTSTP, "SIGTSTP");
	stops(SIGTTIN, "SIGTTIN");
	continues();
	tells_parent(0, "each change");
	tells_parent(SA_NOCLDSTOP, "SA_NOCLDSTOP");
	ignores();
	tells_user();
	stop_waits();
	opposites();
	deadlock();
	queue();
	segment();
}
