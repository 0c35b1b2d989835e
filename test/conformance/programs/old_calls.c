/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that a libc of today does not make any more. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>
#include <unistd.h>
#include "check.h"

static void show_times(const char *path, const char *name)
{
	struct stat st;

	if (stat(path, &st))
		return;
	value("%s = %lld.%09ld %lld.%09ld", name, (long long)st.st_atim.tv_sec,
	      st.st_atim.tv_nsec, (long long)st.st_mtim.tv_sec,
	      st.st_mtim.tv_nsec);
}

static void files(void)
{
	struct timeval t[2] = { { 1000, 5 }, { 2000, 999999 } };
	struct timeval odd[2] = { { 1000, 5 }, { 2000, 1000000 } };
	struct utimbuf old = { 7, 8 };
	int dir = open(".", O_RDONLY | O_DIRECTORY);
	int fd;

	umask(027);
	fd = (int)syscall(SYS_creat, "made", 0666);
	opened(fd, "creat: new");
	check(write(fd, "abc", 3), "write: to what creat made");
	close(fd);
	show_file("made", "creat: writes");
	opened((int)syscall(SYS_creat, "made", 0600), "creat: again");
	show_file("made", "creat: truncates");
	opened((int)syscall(SYS_creat, ".", 0600), "creat: a directory");
	check(syscall(SYS_utimes, "made", t), "utimes: both");
	show_times("made", "utimes: gives");
	check(syscall(SYS_utimes, "made", odd), "utimes: odd");
	check(syscall(SYS_utimes, "missing", t), "utimes: missing");
	check(syscall(SYS_utimes, "made", NULL), "utimes: now");
	check(syscall(SYS_utime, "made", &old), "utime: both");
	show_times("made", "utime: gives");
	check(syscall(SYS_futimesat, dir, "made", t), "futimesat: both");
	show_times("made", "futimesat: gives");
	check(syscall(SYS_futimesat, dir, "made", odd), "futimesat: odd");
	check(syscall(SYS_futimesat, dir, "missing", t), "futimesat: missing");
	check(syscall(SYS_futimesat, 99, "made", t), "futimesat: nowhere");
	check(syscall(SYS_sync), "sync: all");
	close(dir);
}

static void events(void)
{
	struct inotify_event ev;
	eventfd_t n = 0;
	int fd = (int)syscall(SYS_eventfd, 5);

	opened(fd, "eventfd: without flags");
	check(eventfd_read(fd, &n), "read: what eventfd counts");
	value("read: eventfd = %d", (int)n);
	check(fcntl(fd, F_GETFD), "fcntl: F_GETFD of eventfd");
	close(fd);
	fd = (int)syscall(SYS_inotify_init);
	opened(fd, "inotify_init: it");
	check(inotify_add_watch(fd, "made", IN_ATTRIB), "inotify_add_watch: it");
	check(chmod("made", 0600), "chmod: what is watched");
	check(read(fd, &ev, sizeof(ev)), "read: of inotify_init");
	value("read: the event = 0x%x", ev.mask);
	close(fd);
}

static void clocks(void)
{
	struct timespec bad = { 0, 1000000000 }, before = { -1, 0 };
	struct timeval odd = { 0, -1 };
	time_t t = 0, now = (time_t)syscall(SYS_time, &t);

	value("time: both = %d", now == t && now > 1000000000);
	value("time: NULL = %d", (time_t)syscall(SYS_time, NULL) >= now);
	check(clock_settime(CLOCK_REALTIME, &bad), "clock_settime: odd time");
	check(clock_settime(CLOCK_REALTIME, &before),
	      "clock_settime: before 1970");
	check(clock_settime(CLOCK_MONOTONIC, &bad), "clock_settime: monotonic");
	check(clock_settime(99, &bad), "clock_settime: no clock");
	check(syscall(SYS_settimeofday, &odd, NULL), "settimeofday: odd time");
	check(syscall(SYS_settimeofday, NULL, NULL), "settimeofday: nothing");
}

static volatile sig_atomic_t alarms;

static void on_alarm(int sig)
{
	(void)sig;
	alarms++;
}

static void alarm_clock(void)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct itimerval it;

	sigaction(SIGALRM, &sa, NULL);
	check(syscall(SYS_alarm, 100), "alarm: first");
	value("alarm: what was left = %d", syscall(SYS_alarm, 50) > 50);
	value("alarm: off = %d", syscall(SYS_alarm, 0) > 0);
	check(syscall(SYS_alarm, 0), "alarm: off already");
	syscall(SYS_alarm, 1);
	getitimer(ITIMER_REAL, &it);
	value("getitimer: of alarm = %d %d", it.it_value.tv_sec <= 1,
	      (int)it.it_interval.tv_sec);
	check(syscall(SYS_pause), "pause: until the alarm");
	value("alarm: signals = %d", (int)alarms);
	signal(SIGALRM, SIG_DFL);
}

void program_old_calls(void)
{
	files();
	events();
	clocks();
	alarm_clock();
}
