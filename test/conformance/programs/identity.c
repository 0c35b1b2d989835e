/* SPDX-License-Identifier: BSD-3-Clause */
/* Users and groups, processes and sessions, capabilities, prctl. */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

static void show_users(const char *what)
{
	uid_t r, e, s;

	getresuid(&r, &e, &s);
	value("%s gives = %d %d %d", what, (int)r, (int)e, (int)s);
}

static void show_groups(const char *what)
{
	gid_t r, e, s;

	getresgid(&r, &e, &s);
	value("%s gives = %d %d %d", what, (int)r, (int)e, (int)s);
}

static void users(void)
{
	static const struct {
		int r, e, s;
	} sets[] = {
		{ -1, 5, -1 }, { -1, 6, -1 }, { -1, 0, -1 }, { 7, 7, 0 },
		{ -1, 9, -1 }, { 0, 0, 0 }, { 0, -1, 0 }, { 8, 8, 0 },
		{ -1, 0, -1 }, { 0, 0, 0 }, { -1, -1, -1 },
	};
	char name[60];
	unsigned i;

	check(getuid(), "getuid: root");
	check(geteuid(), "geteuid: root");
	check(getgid(), "getgid: root");
	check(getegid(), "getegid: root");
	for (i = 0; i < COUNT(sets); i++) {
		check(setresuid((uid_t)sets[i].r, (uid_t)sets[i].e,
				(uid_t)sets[i].s),
		      "setresuid: step %u", i);
		snprintf(name, sizeof(name), "getresuid: step %u", i);
		show_users(name);
	}
	for (i = 0; i < COUNT(sets); i++) {
		check(setresgid((gid_t)sets[i].r, (gid_t)sets[i].e,
				(gid_t)sets[i].s),
		      "setresgid: step %u", i);
		snprintf(name, sizeof(name), "getresgid: step %u", i);
		show_groups(name);
	}
	check(setreuid(-1, 5), "setreuid: effective");
	show_users("setreuid: effective");
	check(setreuid(5, 0), "setreuid: swap");
	show_users("setreuid: swap");
	check(setresuid(0, 0, 0), "setresuid: root again");
}

static void as_user(void)
{
	gid_t groups[3] = { 4, 5, 6 };

	/* whoever runs the suite may be nice */
	setpriority(PRIO_PROCESS, 0, 0);
	setresgid(50, 50, 0);
	setresuid(60, 60, 0);
	check(setuid(61), "setuid: another's");
	check(setuid(60), "setuid: one's own");
	check(setgid(51), "setgid: another's");
	check(setgid(50), "setgid: one's own");
	check(setgroups(3, groups), "setgroups: by a user");
	check(setregid(51, -1), "setregid: another's");
	check(setregid(-1, 0), "setregid: the saved one");
	check(setreuid(61, -1), "setreuid: another's");
	check(chroot("."), "chroot: by a user");
	check(setpriority(PRIO_PROCESS, 0, 5), "setpriority: nicer");
	check(setpriority(PRIO_PROCESS, 0, 0), "setpriority: less nice");
	check(nice(-1), "nice: less");
	check(sethostname("x", 1), "sethostname: by a user");
	check(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, RLIM_INFINITY }),
	      "setrlimit: a higher hard limit");
	check(setresuid(0, 0, 0), "setresuid: back by the saved one");
	check(setresgid(0, 0, 0), "setresgid: back");
	check(setpriority(PRIO_PROCESS, 0, 0), "setpriority: by root");
}

static void groups(void)
{
	gid_t list[4] = { 1, 2, 3, 4 }, got[4] = { 0 };

	check(setgroups(3, list), "setgroups: three");
	check(getgroups(0, NULL), "getgroups: how many");
	check(getgroups(2, got), "getgroups: too little room");
	check(getgroups(4, got), "getgroups: all");
	value("getgroups: gives = %d %d %d", (int)got[0], (int)got[1],
	      (int)got[2]);
	check(getgroups(-1, got), "getgroups: -1");
	check(setgroups(70000, list), "setgroups: 70000");
	check(setgroups(0, NULL), "setgroups: none");
	check(getgroups(4, got), "getgroups: none");
	check(setfsuid((uid_t)5), "setfsuid: old one");
	check(setfsuid((uid_t)-1), "setfsuid: read");
	check(setfsuid((uid_t)0), "setfsuid: back");
}

static void processes(void)
{
	int status, pid = getpid();

	value("getpid: positive = %d", pid > 0);
	value("gettid: positive = %d", syscall(SYS_gettid) > 0);
	value("getpgrp: as getpgid = %d", getpgrp() == getpgid(0));
	value("getsid: of oneself = %d", getsid(0) == getsid(pid));
	check(getpgid(999999), "getpgid: nobody");
	check(getsid(999999), "getsid: nobody");
	check(setpgid(0, -1), "setpgid: negative");
	check(setpgid(999999, 0), "setpgid: nobody");
	check(setpgid(-1, 0), "setpgid: process -1");
	check(wait4(-1, &status, 0, NULL), "wait4: no child");
	check(wait4(-1, &status, WNOHANG, NULL), "wait4: WNOHANG");
	check(wait4(999999, &status, 0, NULL), "wait4: nobody");
	check(wait4(-1, &status, 0x100, NULL), "wait4: bad option");
	check(waitid(P_ALL, 0, NULL, WEXITED), "waitid: no child");
	check(waitid(P_ALL, 0, NULL, 0), "waitid: no option");
	check(waitid(77, 0, NULL, WEXITED), "waitid: bad kind");
	value("getppid: not negative = %d", getppid() >= 0);
}

static void controls(void)
{
	char name[17] = "";

	check(prctl(PR_SET_NAME, "a-rather-long-name-of-it"),
	      "prctl: PR_SET_NAME");
	check(prctl(PR_GET_NAME, name), "prctl: PR_GET_NAME");
	value("prctl: PR_GET_NAME gives = %s", name);
	check(prctl(PR_SET_DUMPABLE, 0), "prctl: PR_SET_DUMPABLE");
	check(prctl(PR_GET_DUMPABLE), "prctl: PR_GET_DUMPABLE of 0");
	check(prctl(PR_SET_DUMPABLE, 9), "prctl: PR_SET_DUMPABLE 9");
	prctl(PR_SET_DUMPABLE, 1);
	check(prctl(PR_GET_KEEPCAPS), "prctl: PR_GET_KEEPCAPS");
	check(prctl(PR_SET_KEEPCAPS, 1), "prctl: PR_SET_KEEPCAPS");
	check(prctl(PR_GET_KEEPCAPS), "prctl: PR_GET_KEEPCAPS of 1");
	prctl(PR_SET_KEEPCAPS, 0);
	check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
	      "prctl: PR_GET_NO_NEW_PRIVS");
	check(prctl(PR_SET_PDEATHSIG, 9), "prctl: PR_SET_PDEATHSIG");
	check(prctl(PR_SET_PDEATHSIG, 99), "prctl: PR_SET_PDEATHSIG 99");
	check(prctl(PR_SET_PDEATHSIG, 0), "prctl: PR_SET_PDEATHSIG 0");
	check(prctl(4711), "prctl: 4711");
	code(pthread_setname_np(pthread_self(), "sixteen letters!"),
	     "pthread_setname_np: too long");
	code(pthread_setname_np(pthread_self(), "short"),
	     "pthread_setname_np: short");
	code(pthread_getname_np(pthread_self(), name, sizeof(name)),
	     "pthread_getname_np: room");
	value("pthread_getname_np: gives = %s", name);
}

static void capabilities(void)
{
	struct {
		unsigned version;
		int pid;
	} head = { 0, 0 };
	struct {
		unsigned effective, permitted, inheritable;
	} data[2] = { { 0 } };

	check(syscall(SYS_capget, &head, NULL), "capget: asks the version");
	value("capget: version = 0x%x", head.version);
	head.version = 1;
	check(syscall(SYS_capget, &head, data), "capget: version 1");
	value("capget: version 1 gives = 0x%x", head.version);
	head.version = 0x20080522;
	check(syscall(SYS_capget, &head, data), "capget: root");
	value("capget: root has CAP_SETUID = %d",
	      (int)(data[0].effective >> 7 & 1));
	head.pid = 999999;
	check(syscall(SYS_capget, &head, data), "capget: nobody");
	head.pid = -1;
	check(syscall(SYS_capget, &head, data), "capget: process -1");
	head.pid = 0;
	check(syscall(SYS_capget, &head, data), "capget: root again");
	check(syscall(SYS_capset, &head, data), "capset: the same");
	data[0].effective &= ~(1u << 7);
	check(syscall(SYS_capset, &head, data), "capset: less");
	check(syscall(SYS_setresuid, 5, -1, -1),
	      "setresuid: without CAP_SETUID");
	data[0].effective |= 1u << 7;
	check(syscall(SYS_capset, &head, data), "capset: again more");
	head.pid = 1234567;
	check(syscall(SYS_capset, &head, data), "capset: another");
}

void program_identity(void)
{
	users();
	setresuid(0, 0, 0);
	groups();
	processes();
	controls();
	capabilities();
	as_user();
}
