/* SPDX-License-Identifier: BSD-3-Clause */
/* Limits, usage, priorities, scheduling, what the system says of itself. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/random.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "check.h"

static const struct constant resources[] = {
	CONSTANT(RLIMIT_CPU), CONSTANT(RLIMIT_FSIZE), CONSTANT(RLIMIT_DATA),
	CONSTANT(RLIMIT_STACK), CONSTANT(RLIMIT_CORE), CONSTANT(RLIMIT_RSS),
	CONSTANT(RLIMIT_NPROC), CONSTANT(RLIMIT_NOFILE),
	CONSTANT(RLIMIT_MEMLOCK), CONSTANT(RLIMIT_AS), CONSTANT(RLIMIT_LOCKS),
	CONSTANT(RLIMIT_SIGPENDING), CONSTANT(RLIMIT_MSGQUEUE),
	CONSTANT(RLIMIT_NICE), CONSTANT(RLIMIT_RTPRIO),
	CONSTANT(RLIMIT_RTTIME), { 16, "16" }, { -1, "-1" },
};

static void resource_limits(void)
{
	struct rlimit old, now;
	unsigned i;

	for (i = 0; i < COUNT(resources); i++) {
		int r = (int)resources[i].v;

		if (check(getrlimit(r, &old), "getrlimit: %s",
			  resources[i].name))
			continue;
		check(setrlimit(r, &old), "setrlimit: %s, the same",
		      resources[i].name);
		now = old;
		if (now.rlim_max != RLIM_INFINITY) {
			now.rlim_cur = now.rlim_max + 1;
		} else {
			now.rlim_max = 1 << 20;
			now.rlim_cur = (1 << 20) + 1;
		}
		check(setrlimit(r, &now), "setrlimit: %s, soft above hard",
		      resources[i].name);
		check(prlimit(0, r, NULL, &now), "prlimit: %s, read",
		      resources[i].name);
		value("prlimit: %s as getrlimit = %d", resources[i].name,
		      !memcmp(&now, &old, sizeof(old)));
	}
	check(prlimit(999999, RLIMIT_NOFILE, NULL, &now), "prlimit: nobody");
	getrlimit(RLIMIT_CORE, &old);
	now = old;
	now.rlim_cur = 0;
	check(setrlimit(RLIMIT_CORE, &now), "setrlimit: RLIMIT_CORE 0");
	getrlimit(RLIMIT_CORE, &now);
	value("getrlimit: RLIMIT_CORE gives = %ld", (long)now.rlim_cur);
	setrlimit(RLIMIT_CORE, &old);
}

#define TOUCHED	(24L << 20)

static void usage(void)
{
	static const struct constant who[] = {
		CONSTANT(RUSAGE_SELF), CONSTANT(RUSAGE_CHILDREN),
		CONSTANT(RUSAGE_THREAD), { 7, "7" },
	};
	struct rusage u;
	unsigned i;
	void *p;

	for (i = 0; i < COUNT(who); i++) {
		memset(&u, 0xff, sizeof(u));
		if (!check(getrusage((int)who[i].v, &u), "getrusage: %s",
			   who[i].name))
			value("getrusage: %s sane = %d", who[i].name,
			      u.ru_utime.tv_usec < 1000000 &&
			      u.ru_stime.tv_usec < 1000000);
	}
	getrusage(RUSAGE_CHILDREN, &u);
	value("getrusage: children's time = %ld", (long)u.ru_utime.tv_sec);
	getrusage(RUSAGE_SELF, &u);
	value("getrusage: memory known = %d", u.ru_maxrss > 0);
	p = mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	munmap(p, TOUCHED);
	getrusage(RUSAGE_SELF, &u);
	value("getrusage: memory given back counts = %d",
	      u.ru_maxrss >= TOUCHED / 1024);
}

static void priorities(void)
{
	static const struct constant which[] = {
		CONSTANT(PRIO_PROCESS), CONSTANT(PRIO_PGRP),
		CONSTANT(PRIO_USER), { 3, "3" },
	};
	static const int values[] = { 5, 19, 30, -20, -30, 0 };
	int old;
	unsigned i;

	errno = 0;
	old = getpriority(PRIO_PROCESS, 0);
	for (i = 0; i < COUNT(values); i++) {
		check(setpriority(PRIO_PROCESS, 0, values[i]),
		      "setpriority: %d", values[i]);
		errno = 0;
		value("getpriority: after %d = %d %s", values[i],
		      getpriority(PRIO_PROCESS, 0), ename(errno));
	}
	for (i = 0; i < COUNT(which); i++) {
		errno = 0;
		getpriority((int)which[i].v, 0);
		value("getpriority: %s = %s", which[i].name, ename(errno));
		errno = 0;
		getpriority((int)which[i].v, 999999);
		value("getpriority: %s of nobody = %s", which[i].name,
		      ename(errno));
	}
	check(setpriority(PRIO_PROCESS, 999999, 0), "setpriority: nobody");
	errno = 0;
	check(nice(3), "nice: 3");
	check(nice(-3), "nice: -3");
	setpriority(PRIO_PROCESS, 0, old);
}

static void scheduling(void)
{
	static const struct constant policies[] = {
		CONSTANT(SCHED_OTHER), CONSTANT(SCHED_FIFO),
		CONSTANT(SCHED_RR), CONSTANT(SCHED_BATCH),
		CONSTANT(SCHED_IDLE), { 77, "77" },
	};
	struct sched_param p = { 0 };
	struct timespec t;
	cpu_set_t set;
	unsigned i;

	for (i = 0; i < COUNT(policies); i++) {
		check(syscall(SYS_sched_get_priority_max, policies[i].v),
		      "sched_get_priority_max: %s", policies[i].name);
		check(syscall(SYS_sched_get_priority_min, policies[i].v),
		      "sched_get_priority_min: %s", policies[i].name);
		p.sched_priority = 100;
		check(syscall(SYS_sched_setscheduler, 0, policies[i].v, &p),
		      "sched_setscheduler: %s, 100", policies[i].name);
	}
	check(syscall(SYS_sched_getscheduler, 0),
	      "sched_getscheduler: oneself");
	check(syscall(SYS_sched_getscheduler, -1), "sched_getscheduler: -1");
	check(syscall(SYS_sched_getscheduler, 999999),
	      "sched_getscheduler: nobody");
	check(syscall(SYS_sched_getparam, 0, &p), "sched_getparam: oneself");
	value("sched_getparam: gives = %d", p.sched_priority);
	check(syscall(SYS_sched_setparam, 0, &p), "sched_setparam: the same");
	check(syscall(SYS_sched_rr_get_interval, 999999, &t),
	      "sched_rr_get_interval: nobody");
	check(sched_yield(), "sched_yield: once");
	check(sched_getaffinity(0, sizeof(set), &set),
	      "sched_getaffinity: oneself");
	value("sched_getaffinity: some = %d", CPU_COUNT(&set) > 0);
	check(sched_setaffinity(0, sizeof(set), &set),
	      "sched_setaffinity: the same");
	CPU_ZERO(&set);
	check(sched_setaffinity(0, sizeof(set), &set),
	      "sched_setaffinity: none");
	check(sched_getaffinity(0, 4, &set), "sched_getaffinity: 4 bytes");
	check(sched_getaffinity(999999, sizeof(set), &set),
	      "sched_getaffinity: nobody");
	check(syscall(SYS_getcpu, &i, NULL, NULL), "getcpu: number");
}

static void names(void)
{
	struct utsname u;
	struct sysinfo s;
	char text[8], saved[65];

	check(uname(&u), "uname: all");
	value("uname: system = %s, machine %s", u.sysname, u.machine);
	check(gethostname(saved, sizeof(saved)), "gethostname: room");
	value("gethostname: as uname = %d", !strcmp(saved, u.nodename));
	check(sethostname("another", 7), "sethostname: seven");
	check(gethostname(text, sizeof(text)), "gethostname: exact room");
	value("gethostname: gives = %s", text);
	check(sethostname("x", 65), "sethostname: 65");
	check(sethostname("x", (size_t)-1), "sethostname: -1");
	check(setdomainname("domain", 6), "setdomainname: six");
	uname(&u);
	value("uname: names = %s %s", u.nodename, u.domainname);
	sethostname(saved, strlen(saved));
	check(sysinfo(&s), "sysinfo: all");
	value("sysinfo: memory = %d", s.totalram >= s.freeram && s.freeram > 0);
	value("sysinfo: unit = %u", s.mem_unit);
	value("sysinfo: processes = %d", s.procs > 0);
}

static void files(void)
{
	struct statfs st;

	check(statfs(".", &st), "statfs: here");
	value("statfs: name length = %ld", (long)st.f_namelen);
	value("statfs: block = %ld", (long)st.f_bsize);
	check(statfs("/dev/null", &st), "statfs: a device");
}

static void random_bytes(void)
{
	char text[300] = "";

	check(getrandom(text, 16, 0), "getrandom: 16");
	check(getrandom(text, 300, 0), "getrandom: 300");
	check(getrandom(text, 0, 0), "getrandom: nothing");
	check(getrandom(text, 16, GRND_NONBLOCK), "getrandom: GRND_NONBLOCK");
	check(getrandom(text, 16, GRND_RANDOM), "getrandom: GRND_RANDOM");
	check(getrandom(text, 16, 0x80), "getrandom: bad flag");
	check(getrandom(text, 16, GRND_RANDOM | 4), "getrandom: two flags");
	check(getentropy(text, 256), "getentropy: 256");
	check(getentropy(text, 257), "getentropy: 257");
}

void program_limits(void)
{
	resource_limits();
	usage();
	priorities();
	scheduling();
	names();
	files();
	random_bytes();
}
