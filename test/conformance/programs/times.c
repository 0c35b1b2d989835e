/* SPDX-License-Identifier: BSD-3-Clause */
/* Times of files: which calls touch which, and setting them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>
#include "check.h"
#include "linux.h"

static const char *shown(const struct stat *st)
{
	static char text[80];

	snprintf(text, sizeof(text), "%ld.%09ld %ld.%09ld",
		 (long)st->st_atim.tv_sec, st->st_atim.tv_nsec,
		 (long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	return text;
}

static void sets(void)
{
	static const struct {
		const char *name;
		struct timespec t[2];
	} cases[] = {
		{ "both", { { 11, 22 }, { 33, 44 } } },
		{ "last nanosecond", { { 1, 999999999 }, { 2, 999999999 } } },
		{ "too many nanoseconds", { { 1, 1000000000 }, { 2, 0 } } },
		{ "negative nanoseconds", { { 1, -1 }, { 2, 0 } } },
		{ "before 1970", { { -5, 1 }, { -6, 2 } } },
		{ "omit the first", { { 7, UTIME_OMIT }, { 8, 9 } } },
		{ "omit the second", { { 7, 8 }, { 8, UTIME_OMIT } } },
		{ "omit both", { { 1, UTIME_OMIT }, { 1, UTIME_OMIT } } },
		{ "far away", { { 1L << 33, 0 }, { 1L << 33, 1 } } },
	};
	struct stat st;
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(cases); i++) {
		put("file", "text");
		utimensat(AT_FDCWD, "file", (struct timespec[2]){ { 100, 1 },
			  { 200, 2 } }, 0);
		check(utimensat(AT_FDCWD, "file", cases[i].t, 0),
		      "utimensat: %s", cases[i].name);
		stat("file", &st);
		value("utimensat: %s gives = %s", cases[i].name, shown(&st));
		fd = open("file", O_RDONLY);
		check(futimens(fd, cases[i].t), "futimens: %s", cases[i].name);
		close(fd);
	}
	check(utimensat(AT_FDCWD, "none", (struct timespec[2]){
			{ 0, UTIME_OMIT }, { 0, UTIME_OMIT } }, 0),
	      "utimensat: omit both of a missing one");
}

static void others(void)
{
	struct timeval tv[2] = { { 5, 6 }, { 7, 8 } };
	struct utimbuf times = { 70, 80 };
	struct stat st;

	put("file", "text");
	symlink("file", "link");
	check(utimes("file", tv), "utimes: both");
	stat("file", &st);
	value("utimes: gives = %s", shown(&st));
	tv[1].tv_usec = 1000000;
	check(utimes("file", tv), "utimes: too many microseconds");
	check(syscall(SYS_utime, "file", &times), "utime: both");
	stat("file", &st);
	value("utime: gives = %s", shown(&st));
	check(utimensat(AT_FDCWD, "link", (struct timespec[2]){ { 3, 3 },
			{ 4, 4 } }, AT_SYMLINK_NOFOLLOW),
	      "utimensat: the link itself");
	lstat("link", &st);
	value("utimensat: the link gives = %s", shown(&st));
	stat("file", &st);
	value("utimensat: its target keeps = %s", shown(&st));
}

static int fd;

static void do_write(void)
{
	write(fd, "more", 4);
}

static void do_write_nothing(void)
{
	write(fd, "", 0);
}

static void do_truncate_same(void)
{
	struct stat st;

	fstat(fd, &st);
	truncate("dir/file", st.st_size);
}

static void do_truncate_shorter(void)
{
	truncate("dir/file", 1);
}

static void do_ftruncate_same(void)
{
	struct stat st;

	fstat(fd, &st);
	ftruncate(fd, st.st_size);
}

static void do_open_trunc(void)
{
	close(open("dir/file", O_WRONLY | O_TRUNC));
}

static void do_chmod(void)
{
	chmod("dir/file", 0600);
}

static void do_chown(void)
{
	chown("dir/file", 0, 0);
}

static void do_link(void)
{
	link("dir/file", "dir/second");
}

static void do_unlink(void)
{
	unlink("dir/second");
}

static void do_rename(void)
{
	rename("dir/file", "dir/renamed");
	rename("dir/renamed", "dir/file");
}

static void do_mkdir(void)
{
	mkdir("dir/sub", 0700);
}

static void do_rmdir(void)
{
	rmdir("dir/sub");
}

static void do_stat(void)
{
	struct stat st;

	stat("dir/file", &st);
}

static void do_create(void)
{
	close(open("dir/second", O_CREAT | O_EXCL | O_WRONLY, 0600));
}

static int later(const struct timespec *a, const struct timespec *b)
{
	return b->tv_sec > a->tv_sec ||
	       (b->tv_sec == a->tv_sec && b->tv_nsec > a->tv_nsec);
}

static void touches(void)
{
	static const struct {
		const char *name;
		void (*act)(void);
	} acts[] = {
		{ "write", do_write }, { "write: nothing", do_write_nothing },
		{ "truncate: same size", do_truncate_same },
		{ "truncate: shorter", do_truncate_shorter },
		{ "ftruncate: same size", do_ftruncate_same },
		{ "open: O_TRUNC", do_open_trunc }, { "chmod", do_chmod },
		{ "chown", do_chown }, { "link", do_link },
		{ "unlink", do_unlink }, { "rename", do_rename },
		{ "mkdir", do_mkdir }, { "rmdir", do_rmdir },
		{ "stat", do_stat }, { "open: O_CREAT", do_create },
	};
	struct stat file, dir, file2, dir2;
	unsigned i;

	mkdir("dir", 0755);
	put("dir/file", "text");
	fd = open("dir/file", O_RDWR);
	for (i = 0; i < COUNT(acts); i++) {
		stat("dir/file", &file);
		stat("dir", &dir);
		wait_ms(20);	/* more than the clock of files ticks */
		acts[i].act();
		stat("dir/file", &file2);
		stat("dir", &dir2);
		value("%s%s touches = file m%d c%d, directory m%d c%d",
		      acts[i].name, strchr(acts[i].name, ':') ? "," : ":",
		      later(&file.st_mtim, &file2.st_mtim),
		      later(&file.st_ctim, &file2.st_ctim),
		      later(&dir.st_mtim, &dir2.st_mtim),
		      later(&dir.st_ctim, &dir2.st_ctim));
	}
	close(fd);
}

static void extended(void)
{
	struct statx st;
	struct timespec now;

	put("file", "text");
	clock_gettime(CLOCK_REALTIME, &now);
	memset(&st, 0xff, sizeof(st));
	check(syscall(SYS_statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, &st),
	      "statx: basic");
	value("statx: basic mask = 0x%x", st.mask & STATX_BASIC_STATS);
	value("statx: basic fields = %o %d %d %d %ld", st.mode, (int)st.nlink,
	      (int)st.uid, (int)st.gid, (long)st.size);
	/* in a shared folder it is another machine's clock that tells it */
	value("statx: mtime near now = %d",
	      st.mtime.sec >= now.tv_sec - 2 && st.mtime.sec <= now.tv_sec + 1);
	check(syscall(SYS_statx, AT_FDCWD, "file", 0x6000, 0x7ff, &st),
	      "statx: both kinds of sync");
	check(syscall(SYS_statx, AT_FDCWD, "file", 0, 0x80000000u, &st),
	      "statx: reserved mask");
	check(syscall(SYS_statx, AT_FDCWD, "file", 0, 0, &st),
	      "statx: empty mask");
}

void program_times(void)
{
	sets();
	others();
	touches();
	extended();
}
