/* SPDX-License-Identifier: BSD-3-Clause */
/* Files below /proc: their formats, and what can be compared with other calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static char text[65536];

static const char *get(const char *path)
{
	int fd = open(path, O_RDONLY);
	size_t len = 0;
	ssize_t n = 0;

	while (fd >= 0 && len < sizeof(text) - 1 &&
	       (n = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)n;
	if (fd >= 0)
		close(fd);
	text[len] = '\0';
	return text;
}

/* The line of `get` that begins so, without its end; "" if there is none. */
static const char *line(const char *begin)
{
	static char out[400];
	const char *p = text;

	while (p && strncmp(p, begin, strlen(begin)))
		p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL;
	snprintf(out, sizeof(out), "%.*s", p ? (int)strcspn(p, "\n") : 0,
		 p ? p : "");
	return out;
}

/* Runs of digits become 9, of hexadecimal letters and digits too if asked. */
static const char *shape(const char *s, const char *digits)
{
	static char out[400];
	size_t i = 0;

	while (*s && i < sizeof(out) - 1) {
		size_t n = strspn(s, digits);

		out[i++] = n ? '9' : *s;
		s += n ? n : 1;
	}
	out[i] = '\0';
	return out;
}

#define DIGITS	"0123456789"

static void shape_of(const char *path, const char *digits)
{
	get(path);
	text[strcspn(text, "\n")] = '\0';
	value("shape: %s = %s", path, shape(text, digits));
}

static void shapes(void)
{
	static const char *const lines[] = {
		"/proc/uptime", "/proc/loadavg", "/proc/self/statm",
		"/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max",
		"/proc/sys/kernel/cap_last_cap",
		"/proc/sys/kernel/ngroups_max",
		"/proc/sys/kernel/random/entropy_avail",
		"/proc/sys/kernel/random/poolsize",
		"/proc/sys/vm/overcommit_memory", "/proc/sys/vm/max_map_count",
		"/proc/sys/fs/file-max", "/proc/sys/fs/file-nr",
		"/proc/sys/fs/nr_open", "/proc/sys/fs/pipe-max-size",
		"/proc/sys/net/core/somaxconn",
		"/proc/sys/net/ipv4/ip_local_port_range",
		"/proc/self/oom_score", "/proc/self/oom_score_adj",
		"/proc/sys/kernel/msgmax", "/proc/sys/kernel/msgmnb",
		"/proc/sys/kernel/msgmni", "/proc/sys/kernel/sem",
		"/proc/sys/kernel/shmmax", "/proc/sys/kernel/shmall",
		"/proc/sys/kernel/shmmni", "/proc/sys/fs/mqueue/msg_max",
		"/proc/sys/fs/mqueue/msgsize_max",
		"/proc/sys/fs/mqueue/queues_max",
	};
	char first[64];
	unsigned i;

	for (i = 0; i < COUNT(lines); i++)
		shape_of(lines[i], DIGITS);
	shape_of("/proc/sys/kernel/random/uuid", DIGITS "abcdef");
	snprintf(first, sizeof(first), "%.63s",
		 get("/proc/sys/kernel/random/uuid"));
	value("uuid: length = %zu version %c", strlen(first), first[14]);
	value("uuid: another one = %d",
	      !!strcmp(first, get("/proc/sys/kernel/random/uuid")));
	snprintf(first, sizeof(first), "%.63s",
		 get("/proc/sys/kernel/random/boot_id"));
	value("boot_id: the same = %d",
	      !strcmp(first, get("/proc/sys/kernel/random/boot_id")));
	value("entropy_avail: is = %s",
	      strtok((char *)get("/proc/sys/kernel/random/entropy_avail"),
		     "\n"));
	value("swaps: is = %s", strtok((char *)get("/proc/swaps"), "\n"));
	value("version: begins = %.14s", get("/proc/version"));
}

static void names(void)
{
	struct utsname u;
	char host[80];

	uname(&u);
	value("ostype: is uname's = %d",
	      !strncmp(get("/proc/sys/kernel/ostype"), u.sysname,
		       strlen(u.sysname)));
	value("osrelease: is uname's = %d",
	      !strncmp(get("/proc/sys/kernel/osrelease"), u.release,
		       strlen(u.release)));
	value("version: is uname's = %d",
	      !strncmp(get("/proc/sys/kernel/version"), u.version,
		       strlen(u.version)));
	snprintf(host, sizeof(host), "%s", u.nodename);
	put("/proc/sys/kernel/hostname", "a-host\n");
	uname(&u);
	value("hostname: set for uname = %s", u.nodename);
	sethostname("another", 7);
	value("hostname: set by sethostname = %s",
	      strtok((char *)get("/proc/sys/kernel/hostname"), "\n"));
	sethostname(host, strlen(host));
}

static long store(const char *path, const char *what)
{
	int fd = open(path, O_WRONLY);
	long n = write(fd, what, strlen(what));
	int error = errno;

	close(fd);
	errno = error;
	return n;
}

static void stores(void)
{
	static const char *const bad[] = { "abc", "", "7", "-1" };
	unsigned i;

	check(store("/proc/self/oom_score_adj", "100"),
	      "write: oom_score_adj 100");
	show_file("/proc/self/oom_score_adj", "oom_score_adj: is");
	check(store("/proc/self/oom_score_adj", "-5000"),
	      "write: oom_score_adj too low");
	check(store("/proc/self/oom_score_adj", "x"),
	      "write: oom_score_adj no number");
	check(store("/proc/self/oom_score_adj", "0\n"),
	      "write: oom_score_adj 0");
	for (i = 0; i < COUNT(bad); i++)
		check(store("/proc/sys/vm/overcommit_memory", bad[i]),
		      "write: overcommit_memory \"%s\"", bad[i]);
}

static void times(void)
{
	double up = atof(get("/proc/uptime"));
	long btime, fields[10], n;
	struct timespec now;
	struct sysinfo info;

	clock_gettime(CLOCK_BOOTTIME, &now);
	value("uptime: is that of the clock = %d",
	      up > (double)now.tv_sec - 2 && up < (double)now.tv_sec + 2);
	get("/proc/stat");
	btime = atol(line("btime ") + 6);
	value("btime: is now less the uptime = %d",
	      labs(time(NULL) - (long)up - btime) < 4);
	n = sscanf(line("cpu "), "cpu %ld %ld %ld %ld %ld %ld %ld %ld %ld %ld",
		   fields, fields + 1, fields + 2, fields + 3, fields + 4,
		   fields + 5, fields + 6, fields + 7, fields + 8, fields + 9);
	value("cpu: fields = %ld", n);
	value("cpu0: is there = %d", line("cpu0 ")[0] == 'c');
	value("ctxt: is there = %d", line("ctxt ")[0] == 'c');
	value("processes: is there = %d", line("processes ")[0] == 'p');
	value("procs_running: is there = %d", line("procs_running ")[0] == 'p');
	get("/proc/meminfo");
	sysinfo(&info);
	value("MemTotal: is sysinfo's = %d", strtoul(line("MemTotal:") + 9, 0,
	      10) == info.totalram * info.mem_unit / 1024);
	value("MemFree: has a value = %d", atol(line("MemFree:") + 8) > 0);
	value("MemAvailable: = %zu %s", strlen(line("MemAvailable:")),
	      line("MemAvailable:") + 25);
	value("SwapTotal: length = %zu", strlen(line("SwapTotal:")));
	value("cpuinfo: processor = %d",
	      !strncmp(get("/proc/cpuinfo"), "processor\t: 0\n", 14));
	value("cpuinfo: flags have fpu = %d",
	      !!strstr(line("flags\t\t:"), " fpu "));
}

/* stat as proc(5) has it: what stands behind the name, by spaces. */
static void stat_file(void)
{
	long v[52];
	char *p, state;
	int n;

	prctl(PR_SET_NAME, "a) (b");
	get("/proc/thread-self/stat");
	value("stat: begins with the tid = %d",
	      atoi(text) == (int)syscall(SYS_gettid));
	p = strrchr(text, ')');
	value("stat: name = %d", p && strstr(text, " (a) (b) ") != NULL);
	state = p ? p[2] : '?';
	for (n = 0, p = p ? p + 3 : text; n < 52 && *p == ' '; n++)
		v[n] = (long)strtoull(p, &p, 10);
	value("stat: state = %c", state);
	value("stat: fields behind the state = %d \"%s\"", n,
	      *p == '\n' ? "" : p);
	value("stat: ppid = %d", v[0] == getppid());
	value("stat: pgrp = %d", v[1] == getpgrp());
	value("stat: session = %d", v[2] == getsid(0));
	value("stat: threads = %d", v[16] > 0);
	value("stat: pages in memory fit in all = %d",
	      v[20] > 0 && v[20] * 4096 <= v[19]);
	value("stat: exit signal = %ld", v[34]);
	get("/proc/self/stat");
	value("stat: of the process = %d", atoi(text) == getpid());
	prctl(PR_SET_NAME, "test");
}

static void status_line(const char *key)
{
	value("status: %s = %s", key,
	      shape(line(key) + strlen(key), DIGITS "abcdef"));
}

static void status_file(void)
{
	static const char *const keys[] = {
		"State:", "Tgid:", "Ngid:", "Pid:", "PPid:", "TracerPid:",
		"Uid:", "Gid:", "FDSize:", "Threads:", "SigPnd:", "ShdPnd:",
		"SigIgn:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:",
		"CapAmb:", "NoNewPrivs:", "Seccomp:",
	};
	sigset_t set, old;
	unsigned i;

	prctl(PR_SET_NAME, "a\nb\\c");
	signal(SIGUSR2, SIG_IGN);
	signal(SIGHUP, exit);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGRTMIN + 3);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	pthread_kill(pthread_self(), SIGUSR1);
	umask(027);
	get("/proc/thread-self/status");
	value("status: name = %s", line("Name:"));
	value("status: umask = %s", line("Umask:"));
	value("status: order = %d", strstr(text, "\nTgid") <
	      strstr(text, "\nPid") && strstr(text, "\nUid") <
	      strstr(text, "\nVmRSS") && strstr(text, "\nVmRSS") <
	      strstr(text, "\nSigQ"));
	for (i = 0; i < COUNT(keys); i++)
		status_line(keys[i]);
	value("status: blocked = %s", line("SigBlk:"));
	value("status: pending = %s", line("SigPnd:"));
	value("status: ignored has SIGUSR2 = %d",
	      (int)(strtoull(line("SigIgn:") + 8, 0, 16) >> (SIGUSR2 - 1) & 1));
	value("status: caught has SIGHUP = %d",
	      (int)(strtoull(line("SigCgt:") + 8, 0, 16) >> (SIGHUP - 1) & 1));
	value("status: VmRSS = %d %s", atol(line("VmRSS:") + 6) > 0,
	      line("VmRSS:") + strlen(line("VmRSS:")) - 3);
	value("status: VmSize is no less = %d", atol(line("VmSize:") + 7) >=
	      strtol(strstr(text, "VmRSS:") + 6, NULL, 10));
	umask(022);
	sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	signal(SIGUSR2, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	prctl(PR_SET_NAME, "test");
}

static void limits_file(void)
{
	struct rlimit r;
	char want[80];
	const char *p;
	int n = 0;

	get("/proc/self/limits");
	for (p = text; (p = strchr(p, '\n')); p++)
		n++;
	value("limits: lines = %d", n);
	value("limits: head = %s|", line("Limit"));
	getrlimit(RLIMIT_NOFILE, &r);
	snprintf(want, sizeof(want), "%-25s %-20lu %-20lu files     ",
		 "Max open files", (long)r.rlim_cur, (long)r.rlim_max);
	value("limits: open files = %d", !strcmp(line("Max open files"),
						 want));
	value("limits: core = %zu", strlen(line("Max core file size")));
	value("limits: nice = %zu", strlen(line("Max nice priority")));
}

/* The line of /proc/self/maps that has an address. */
static void map_of(const void *p, const char *what)
{
	unsigned long start, end, at = (unsigned long)p, off, ino = 0;
	char prot[8] = "", name[64] = "";
	unsigned major, minor;
	const char *l = text;
	int n = 0;

	while (*l) {
		name[0] = '\0';
		n = sscanf(l, "%lx-%lx %7s %lx %x:%x %lu%*[ ]%63[^\n]",
			   &start, &end, prot, &off, &major, &minor, &ino,
			   name);
		if (n < 7 || (at >= start && at < end))
			break;
		l += strcspn(l, "\n") + 1;
	}
	value("maps: %s = %s fields %d", what, *l && n >= 7 ? prot : "none",
	      n < 7 ? n : 7);
}

static void maps_file(void)
{
	static int in_data = 1;
	static const int constant = 2;
	char *anon, *shared, *file, *none;
	unsigned long start, end, last = 0;
	const char *l;
	int fd, sorted = 1, columns = 1;

	put_pattern("mapped", 8192);
	fd = open("mapped", O_RDWR);
	anon = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	file = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 4096);
	get("/proc/self/maps");
	map_of(anon, "private");
	map_of(none, "nothing");
	map_of(shared, "shared");
	map_of(file, "a file");
	map_of(&in_data, "data");
	map_of(&constant, "constants");
	map_of((void *)maps_file, "code");
	map_of(&fd, "stack");
	for (l = text; *l; l += strcspn(l, "\n") + 1) {
		const char *name = strpbrk(l, "/[\n");

		sscanf(l, "%lx-%lx", &start, &end);
		sorted &= start >= last && end > start;
		last = end;
		columns &= *name == '\n' || name - l >= 73;
	}
	value("maps: sorted = %d", sorted);
	value("maps: names in their column = %d", columns);
	value("maps: has the file = %d", strstr(text, "/mapped\n") != NULL);
	value("maps: offset of the file = %d",
	      strstr(text, " 00001000 ") != NULL);
	munmap(anon, 8192);
	munmap(none, 4096);
	munmap(shared, 4096);
	munmap(file, 4096);
	close(fd);
}

static void mounts_files(void)
{
	char a[64], b[200], c[64], d[200];
	int x, y, good = 1, n = 0;
	const char *l;

	for (l = get("/proc/self/mounts"); *l; l += strcspn(l, "\n") + 1, n++)
		good &= sscanf(l, "%63s %199s %63s %199s %d %d", a, b, c, d,
			       &x, &y) == 6;
	value("mounts: lines have six fields = %d", n > 1 && good);
	value("mounts: has /proc = %d", strstr(text, " /proc proc rw,") != 0);
	n = 0;
	for (l = get("/proc/self/mountinfo"); *l; l += strcspn(l, "\n") + 1)
		n += sscanf(l, "%d %d %d:%d %199s %199s", &x, &y, &x, &y, b,
			    d) == 6 && strstr(l, " - ");
	value("mountinfo: lines = %d", n > 1);
	value("mountinfo: has /proc = %d", strstr(text, " - proc proc rw") != 0);
	get("/proc/filesystems");
	value("filesystems: has proc = %d", strstr(text, "nodev\tproc\n") != 0);
	value("filesystems: has tmpfs = %d",
	      strstr(text, "nodev\ttmpfs\n") != 0);
}

static void others(void)
{
	char path[64];
	int fd, n;

	fd = open("/proc/self/cmdline", O_RDONLY);
	n = (int)read(fd, text, sizeof(text));
	value("cmdline: ends with a zero = %d", n > 0 && !text[n - 1]);
	close(fd);
	fd = open("/proc/self/environ", O_RDONLY);
	n = (int)read(fd, text, sizeof(text));
	value("environ: ends with a zero = %d", n > 0 && !text[n - 1]);
	value("environ: has names = %d", n > 0 && strchr(text, '=') != NULL);
	close(fd);
	put("seek", "0123456789");
	fd = open("seek", O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK);
	lseek(fd, 7, SEEK_SET);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	get(path);
	value("fdinfo: pos = %s", line("pos:"));
	value("fdinfo: flags = %o",
	      (unsigned)strtoul(line("flags:") + 7, 0, 8) & ~0100000);
	value("fdinfo: mnt_id = %s", shape(line("mnt_id:"), DIGITS));
	close(fd);
}

void program_proc_files(void)
{
	shapes();
	names();
	stores();
	times();
	stat_file();
	status_file();
	limits_file();
	maps_file();
	mounts_files();
	others();
}
