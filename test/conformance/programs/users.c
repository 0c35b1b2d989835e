/* SPDX-License-Identifier: BSD-3-Clause */
/* What processes of different users may do to each other, and what they hear
 * of each other. A child by vfork() writes to its parent's memory.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define OTHER	3000

struct seen {
	long result;
	int error;
};

#define SEE(s, call)	((s)->result = (call), (s)->error = errno)

static volatile siginfo_t last;

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	memcpy((void *)&last, info, sizeof(*info));
}

static void become_other(void)
{
	/* not the library's: it tells all threads, which are the parent's */
	syscall(SYS_setresgid, OTHER, OTHER, OTHER);
	syscall(SYS_setresuid, OTHER, OTHER, OTHER);
}

static void show(const struct seen *s, const char *name)
{
	if (s->result < 0)
		value("%s = -1 %s", name, ename(s->error));
	else
		value("%s = %ld", name, s->result);
}

static struct seen seen[16];

/* What another user's child may do to its parent, which is root. */
static void child_of_other(pid_t parent, int nice)
{
	struct sched_param param = { .sched_priority = 0 };
	union sigval v = { .sival_int = 3 };
	unsigned long cpus = 1;
	struct rlimit limit;

	become_other();
	SEE(&seen[0], kill(parent, 0));
	SEE(&seen[1], kill(parent, SIGUSR1));
	SEE(&seen[2], kill(parent, SIGCONT));
	SEE(&seen[3], sigqueue(parent, SIGUSR1, v));
	SEE(&seen[4], syscall(SYS_tgkill, parent, parent, SIGUSR1));
	SEE(&seen[5], syscall(SYS_tkill, parent, SIGUSR1));
	SEE(&seen[6], setpriority(PRIO_PROCESS, parent, 10));
	SEE(&seen[7], getpriority(PRIO_PROCESS, parent) == nice);
	SEE(&seen[8], syscall(SYS_sched_setscheduler, parent, SCHED_OTHER,
			      &param));
	SEE(&seen[9], syscall(SYS_sched_setaffinity, parent, sizeof(cpus),
			      &cpus));
	SEE(&seen[10], prlimit(parent, RLIMIT_CORE, NULL, &limit));
	SEE(&seen[11], kill(-1, 0));
	limit = (struct rlimit){ 40, 40 };
	SEE(&seen[12], setrlimit(RLIMIT_NICE, &limit));
	SEE(&seen[13], kill(getpid(), 0));
}

static void other_user(void)
{
	static const char *const names[] = {
		"kill: another user's, 0", "kill: another user's",
		"kill: another user's, SIGCONT", "sigqueue: another user's",
		"tgkill: another user's", "tkill: another user's",
		"setpriority: another user's", "getpriority: another user's",
		"sched_setscheduler: another user's",
		"sched_setaffinity: another user's",
		"prlimit: another user's", "kill: all others",
		"setrlimit: a higher hard limit", "kill: itself",
	};
	int nice = getpriority(PRIO_PROCESS, 0);
	pid_t self = getpid(), pid = vfork();
	unsigned i;

	if (!pid) {
		child_of_other(self, nice);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	for (i = 0; i < COUNT(names); i++)
		if (i != 11)	/* on Linux there may be processes of OTHER */
			show(&seen[i], names[i]);
}

/* A child's signals tell who it is; root may do all of it to a child. */
static void signals(void)
{
	struct sigaction act = { .sa_sigaction = handler,
				 .sa_flags = SA_SIGINFO };
	union sigval v = { .sival_int = 5 };
	pid_t self = getpid(), pid;
	static siginfo_t info;	/* a child's: no compiler sees it written */
	sigset_t set, old;

	sigaction(SIGUSR2, &act, NULL);
	pid = vfork();
	if (!pid) {
		SEE(&seen[0], sigqueue(self, SIGUSR2, v));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	show(&seen[0], "sigqueue: to the parent");
	value("sigqueue: to the parent tells = %d %d %d", last.si_code,
	      last.si_pid == pid, last.si_value.sival_int);
	pid = vfork();
	if (!pid) {
		kill(self, SIGUSR2);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	value("kill: to the parent tells = %d %d", last.si_code,
	      last.si_pid == pid);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	if (!vfork()) {
		syscall(SYS_setresuid, OTHER, OTHER, 0);
		kill(getpid(), SIGUSR2);
		sigwaitinfo(&set, &info);
		_exit(0);
	}
	wait(NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	value("kill: the user of the sender = %d", (int)info.si_uid);
	memset(&info, 0, sizeof(info));
	info.si_code = SI_USER;
	check(syscall(SYS_rt_sigqueueinfo, 1, 0, &info),
	      "rt_sigqueueinfo: as if from kill");
	signal(SIGUSR2, SIG_DFL);
}

static void busy(int ms)
{
	struct timespec t;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
}

static void usage(void)
{
	struct rusage before, after;

	getrusage(RUSAGE_CHILDREN, &before);
	if (!vfork()) {
		struct timespec t;

		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
		busy(t.tv_sec * 1000 + t.tv_nsec / 1000000 + 100);
		_exit(0);
	}
	wait(NULL);
	getrusage(RUSAGE_CHILDREN, &after);
	value("getrusage: a child that computed = %d",
	      (after.ru_utime.tv_sec - before.ru_utime.tv_sec +
	       after.ru_stime.tv_sec - before.ru_stime.tv_sec) * 1000 +
	      (after.ru_utime.tv_usec - before.ru_utime.tv_usec +
	       after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1000 > 50);
}

/* ---- credentials of local sockets ------------------------------------------ */

static void peer(int fd, pid_t child, const char *name)
{
	struct ucred c = { -2, -2, -2 };
	socklen_t n = sizeof(c);

	getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &c, &n);
	value("getsockopt: SO_PEERCRED %s = %s %d %d", name,
	      c.pid == getpid() ? "self" : c.pid && c.pid == child ? "child" :
	      c.pid ? "other" : "none", (int)c.uid, (int)c.gid);
}

static void sender(int fd, pid_t child, const char *name)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	char text[8];
	struct iovec v = { text, sizeof(text) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = &control,
			    .msg_controllen = sizeof(control) };
	struct ucred c = { -2, -2, -2 };
	long n = recvmsg(fd, &m, MSG_DONTWAIT);

	if (n >= 0 && m.msg_controllen == sizeof(control))
		memcpy(&c, CMSG_DATA(&control.head), sizeof(c));
	value("recvmsg: %s = %ld %s %d %d", name, n,
	      c.pid == getpid() ? "self" : c.pid == child ? "child" : "other",
	      (int)c.uid, (int)c.gid);
}

static long tell(int fd, pid_t pid, uid_t uid)
{
	struct ucred c = { pid, uid, uid };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(c))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(c)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_CREDENTIALS } };
	struct iovec v = { "t", 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1,
			    .msg_control = &control,
			    .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &c, sizeof(c));
	return sendmsg(fd, &m, 0);
}

static void messages(void)
{
	int s[2], on = 1;
	pid_t pid, self = getpid();

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	pid = vfork();
	if (!pid) {
		become_other();
		send(s[0], "one", 3, 0);
		SEE(&seen[0], tell(s[0], self, 0));
		SEE(&seen[1], tell(s[0], getpid(), 0));
		SEE(&seen[2], tell(s[0], getpid(), OTHER));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	send(s[0], "two", 3, 0);
	show(&seen[0], "sendmsg: as another process");
	show(&seen[1], "sendmsg: as root");
	show(&seen[2], "sendmsg: as itself");
	sender(s[1], pid, "a child's bytes");
	sender(s[1], pid, "the parent's bytes");
	check(tell(s[0], 999999, 0), "sendmsg: as nobody");
	check(tell(s[0], self, OTHER), "sendmsg: root as another user");
	sender(s[1], pid, "as it said");
	close(s[0]);
	close(s[1]);
}

static void peers(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "peer" };
	int s[2], l, c, n;
	pid_t pid;

	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s);
	pid = vfork();
	if (!pid) {
		become_other();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	peer(s[0], pid, "of a pair");
	close(s[0]);
	close(s[1]);
	l = socket(AF_UNIX, SOCK_STREAM, 0);
	peer(l, 0, "unconnected");
	bind(l, (struct sockaddr *)&a, sizeof(a));
	listen(l, 5);
	peer(l, 0, "of a listener");
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	pid = vfork();
	if (!pid) {
		syscall(SYS_setresuid, 0, 0, 0);
		syscall(SYS_setresgid, OTHER, OTHER, OTHER);
		connect(c, (struct sockaddr *)&a, sizeof(a));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	n = accept(l, NULL, NULL);
	peer(n, pid, "of who connected");
	peer(c, pid, "of who listened");
	close(n);
	close(c);
	close(l);
	l = socket(AF_UNIX, SOCK_DGRAM, 0);
	c = socket(AF_UNIX, SOCK_DGRAM, 0);
	unlink("peer");
	bind(l, (struct sockaddr *)&a, sizeof(a));
	connect(c, (struct sockaddr *)&a, sizeof(a));
	peer(c, 0, "of a datagram socket");
	close(l);
	close(c);
}

void program_users(void)
{
	other_user();
	signals();
	usage();
	messages();
	peers();
}
