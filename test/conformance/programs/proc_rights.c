/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc for users and the super user, ends of files, and while threads come and
 * go.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

#define USER	1000

static void as_user(void)
{
	static const struct {
		const char *path;
		int flags;
	} opens[] = {
		{ "/proc/self/status", O_RDONLY },
		{ "/proc/self/stat", O_RDONLY },
		{ "/proc/self/maps", O_RDONLY },
		{ "/proc/self/fd", O_RDONLY },
		{ "/proc/self/limits", O_RDONLY },
		{ "/proc/self/status", O_WRONLY },
		{ "/proc/meminfo", O_RDONLY },
		{ "/proc/meminfo", O_WRONLY },
		{ "/proc/sys/kernel/hostname", O_RDONLY },
		{ "/proc/sys/kernel/hostname", O_WRONLY },
		{ "/proc/sys/vm/overcommit_memory", O_WRONLY },
		{ "/proc/sys/kernel/ostype", O_WRONLY },
	};
	char path[64];
	unsigned i;
	int fd, mine;

	mkdir("private", 0700);
	put("private/file", "mine");
	mine = open("private/file", O_RDONLY);
	check(seteuid(USER), "seteuid: a user");
	for (i = 0; i < COUNT(opens); i++) {
		fd = opened(open(opens[i].path, opens[i].flags),
			    "open: %s %s", opens[i].path,
			    opens[i].flags ? "O_WRONLY" : "O_RDONLY");
		if (fd >= 0)
			close(fd);
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", mine);
	check(access(path, F_OK), "access: a file of a closed directory");
	opened(fd = open(path, O_RDONLY), "open: a file of a closed directory");
	close(fd);
	check(open(path, O_RDWR), "open: for writing, without the right");
	check(open("private/file", O_RDONLY), "open: by its path");
	check(mkdir("/proc/x", 0700), "mkdir: /proc/x");
	check(mkdir("/proc/self/x", 0700), "mkdir: /proc/self/x");
	check(mkdir("/proc/sys/kernel/x", 0700), "mkdir: below sys");
	check(mkdir("/proc/meminfo", 0700), "mkdir: /proc/meminfo");
	check(symlink("x", "/proc/x"), "symlink: /proc/x");
	check(link("private/file", "/proc/x"), "link: /proc/x");
	check(rename("/proc/meminfo", "/proc/x"), "rename: /proc/x");
	check(mknod("/proc/x", S_IFIFO | 0600, 0), "mknod: /proc/x");
	check(open("/proc/x", O_RDWR | O_CREAT, 0600), "open: O_CREAT");
	check(unlink("/proc/uptime"), "unlink: /proc/uptime");
	check(access("/proc/meminfo", W_OK), "access: W_OK /proc/meminfo");
	check(seteuid(0), "seteuid: back");
	close(mine);
}

/* Which files lseek() finds an end of, though all have the size 0. */
static void file_ends(void)
{
	static const char *const files[] = {
		"self/status", "self/stat", "self/maps", "self/limits",
		"self/mounts", "self/cmdline", "self/environ", "self/comm",
		"uptime", "meminfo", "loadavg", "version", "filesystems",
		"sys/kernel/hostname", "sys/kernel/ostype",
		"sys/vm/overcommit_memory",
	};
	char path[64] = "/proc/";
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(files); i++) {
		strcpy(path + 6, files[i]);
		fd = open(path, O_RDONLY);
		check(lseek(fd, 0, SEEK_END), "lseek: end of %s", files[i]);
		check(lseek(fd, 0, SEEK_DATA), "lseek: data of %s", files[i]);
		check(lseek(fd, 5, SEEK_CUR), "lseek: on in %s", files[i]);
		close(fd);
	}
}

/* Settings are the super user's, but only those that can be changed. */
static void settings(void)
{
	static const char *const files[] = {
		"/proc/sys/kernel/hostname", "/proc/sys/kernel/ostype",
		"/proc/sys/kernel/osrelease", "/proc/sys/vm/overcommit_memory",
		"/proc/uptime", "/proc/self/status",
	};
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(files); i++) {
		check(access(files[i], W_OK), "access: W_OK %s", files[i]);
		check(access(files[i], X_OK), "access: X_OK of %s", files[i]);
		fd = opened(open(files[i], O_RDWR), "open: %s both ways",
			    files[i]);
		close(fd);
	}
}

/* ---- threads ------------------------------------------------------------- */

static volatile bool stop;

static void *ends(void *arg)
{
	if (arg)
		usleep(100);
	return NULL;
}

static void *makes_threads(void *arg)
{
	pthread_t t[4];
	int i, n;

	while (!stop) {
		for (n = 0; n < 4; n++)
			if (pthread_create(&t[n], NULL, ends, n & 1 ? arg :
					   NULL))
				break;
		for (i = 0; i < n; i++)
			pthread_join(t[i], NULL);
	}
	return NULL;
}

static void *opens_files(void *arg)
{
	int fd[8], i;

	while (!stop) {
		for (i = 0; i < 8; i++)
			fd[i] = open("/dev/null", O_RDONLY);
		usleep(100);
		for (i = 0; i < 8; i++)
			close(fd[i]);
	}
	return arg;
}

/* Reads a file, whose thread may have ended. @return whether it is as it
 * should be
 */
static bool read_one(int dir, const char *name, const char *file)
{
	char path[300], buf[2000];
	int fd, n;

	snprintf(path, sizeof(path), "%s/%s", name, file);
	fd = openat(dir, path, O_RDONLY);
	if (fd < 0)
		return errno == ENOENT || errno == ESRCH;
	n = (int)read(fd, buf, sizeof(buf) - 1);
	buf[n > 0 ? n : 0] = '\0';
	close(fd);
	if (n < 0)
		return errno == ESRCH;
	return n > 0 && buf[n - 1] == '\n';
}

static bool read_link(int dir, const char *name)
{
	char buf[300];
	int n = (int)readlinkat(dir, name, buf, sizeof(buf));

	return n > 0 || (n < 0 && errno == ENOENT);
}

static void races(void)
{
	pthread_t t[3];
	int i, bad = 0, seen = 0;
	struct dirent *e;
	DIR *d;

	stop = false;
	pthread_create(&t[0], NULL, makes_threads, "sleeps");
	pthread_create(&t[1], NULL, makes_threads, "sleeps");
	pthread_create(&t[2], NULL, opens_files, NULL);
	for (i = 0; i < 150; i++) {
		d = opendir("/proc/self/task");
		while ((e = readdir(d))) {
			if (e->d_name[0] == '.')
				continue;
			seen++;
			bad += !read_one(dirfd(d), e->d_name, "stat");
			bad += !read_one(dirfd(d), e->d_name, "status");
		}
		closedir(d);
		d = opendir("/proc/self/fd");
		while ((e = readdir(d)))
			if (e->d_name[0] != '.')
				bad += !read_link(dirfd(d), e->d_name);
		closedir(d);
		usleep(50);
	}
	stop = true;
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	value("readdir: threads were seen = %d", seen >= 150);
	value("read: of threads that come and go, wrong = %d", bad);
}

void program_proc_rights(void)
{
	as_user();
	file_ends();
	settings();
	races();
}
