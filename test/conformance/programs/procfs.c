/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc as a file system: kinds of nodes, errors, links, reading in pieces. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

#define TEXT	8192

/* All of a file, by pieces of `step` bytes. */
static ssize_t get(const char *path, char *buf, size_t size, size_t step)
{
	int fd = open(path, O_RDONLY);
	size_t len = 0;
	ssize_t n = -1;

	while (fd >= 0 && len + step < size &&
	       (n = read(fd, buf + len, step)) > 0)
		len += (size_t)n;
	if (fd >= 0)
		close(fd);
	buf[len] = '\0';
	return n < 0 ? -1 : (ssize_t)len;
}

static void attributes(void)
{
	static const char *const paths[] = {
		"/proc", "/proc/self", "/proc/thread-self", "/proc/self/",
		"/proc/self/fd", "/proc/self/fdinfo", "/proc/self/task",
		"/proc/self/status", "/proc/self/stat", "/proc/self/statm",
		"/proc/self/maps", "/proc/self/cmdline", "/proc/self/environ",
		"/proc/self/limits", "/proc/self/mounts",
		"/proc/self/mountinfo", "/proc/self/comm", "/proc/self/exe",
		"/proc/self/cwd", "/proc/self/root",
		"/proc/self/oom_score_adj", "/proc/self/oom_score",
		"/proc/thread-self/stat", "/proc/thread-self/status",
		"/proc/thread-self/comm", "/proc/self/net",
		"/proc/net", "/proc/net/dev", "/proc/net/tcp",
		"/proc/net/tcp6", "/proc/net/udp", "/proc/net/unix",
		"/proc/net/route", "/proc/net/if_inet6",
		"/proc/meminfo", "/proc/cpuinfo", "/proc/uptime",
		"/proc/loadavg", "/proc/stat", "/proc/version",
		"/proc/filesystems", "/proc/mounts", "/proc/swaps",
		"/proc/sys", "/proc/sys/kernel", "/proc/sys/kernel/hostname",
		"/proc/sys/kernel/ostype", "/proc/sys/kernel/osrelease",
		"/proc/sys/kernel/random/uuid",
		"/proc/sys/kernel/random/boot_id",
		"/proc/sys/kernel/random/entropy_avail",
		"/proc/sys/vm/overcommit_memory",
		"/proc/sys/kernel/cap_last_cap", "/proc/none",
		"/proc/self/none", "/proc/self/status/x", "/proc/0",
		"/proc/-1", "/proc/01", "/proc/99999999999999999999",
		"/proc/self/task/0", "/proc/self/fd/-1", "/proc/self/fd/00",
		"/proc/self/fd/900",
	};
	struct stat st;
	unsigned i;

	for (i = 0; i < COUNT(paths); i++) {
		if (lstat(paths[i], &st)) {
			check(-1, "lstat: %s", paths[i]);
			continue;
		}
		/* newer ones tell how many descriptors there are */
		value("lstat: %s = %o uid %d size %ld", paths[i], st.st_mode,
		      st.st_uid, S_ISDIR(st.st_mode) ? 0 : (long)st.st_size);
	}
}

static void back_and_forth(char *path, unsigned times)
{
	strcpy(path, "/proc");
	while (times--)
		strcat(path, "/self/..");
	strcat(path, "/uptime");
}

static void errors(void)
{
	static const struct {
		const char *path;
		int flags;
		const char *how;
	} opens[] = {
		{ "/proc/self/status", O_RDWR, "O_RDWR" },
		{ "/proc/self/status", O_RDONLY | O_DIRECTORY, "O_DIRECTORY" },
		{ "/proc/self/status", O_RDONLY | O_CREAT, "O_CREAT" },
		{ "/proc/self/status", O_RDONLY | O_CREAT | O_EXCL, "O_EXCL" },
		{ "/proc/self/status", O_RDONLY | O_NOFOLLOW, "O_NOFOLLOW" },
		{ "/proc/self", O_RDONLY | O_NOFOLLOW, "O_NOFOLLOW" },
		{ "/proc/self", O_PATH | O_NOFOLLOW, "O_PATH" },
		{ "/proc/self/", O_RDONLY, "O_RDONLY" },
		{ "/proc/self", O_WRONLY, "O_WRONLY" },
		{ "/proc/new", O_RDWR | O_CREAT, "O_CREAT" },
		{ "/proc/self/new", O_RDWR | O_CREAT, "O_CREAT" },
		{ "/proc/sys/new", O_RDWR | O_CREAT, "O_CREAT" },
		{ "/proc/sys/kernel/hostname", O_WRONLY | O_TRUNC, "O_TRUNC" },
		{ "/proc/sys/kernel/ostype", O_WRONLY, "O_WRONLY" },
		{ "/proc/sys/kernel/hostname", O_WRONLY | O_APPEND,
		  "O_APPEND" },
		{ "/proc/self/exe", O_RDONLY, "the program" },
		{ "/proc/self/status/", O_RDONLY, "a slash" },
	};
	char path[600];
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(opens); i++) {
		fd = opened(open(opens[i].path, opens[i].flags, 0600),
			    "open: %s %s", opens[i].path, opens[i].how);
		if (fd >= 0)
			close(fd);
	}
	check(mkdir("/proc/dir", 0700), "mkdir: /proc/dir");
	check(mkdir("/proc/self/fd", 0700), "mkdir: /proc/self/fd");
	check(rmdir("/proc/self/fd"), "rmdir: /proc/self/fd");
	check(unlink("/proc/uptime"), "unlink: /proc/uptime");
	check(unlink("/proc/none"), "unlink: /proc/none");
	check(symlink("x", "/proc/link"), "symlink: /proc/link");
	check(link("/proc/uptime", "/proc/other"), "link: /proc/other");
	check(rename("/proc/uptime", "/proc/other"), "rename: /proc/other");
	check(mknod("/proc/fifo", S_IFIFO | 0600, 0), "mknod: /proc/fifo");
	check(chmod("/proc/self/status", 0600), "chmod: /proc/self/status");
	check(truncate("/proc/uptime", 0), "truncate: /proc/uptime");
	check(access("/proc/uptime", R_OK), "access: R_OK /proc/uptime");
	check(access("/proc/uptime", X_OK), "access: X_OK /proc/uptime");
	memset(path, 'n', sizeof(path));
	memcpy(path, "/proc/", 6);
	path[6 + 255] = '\0';
	check(access(path, F_OK), "access: a long name");
	for (i = 20; i < 60; i += 25) {
		back_and_forth(path, i);
		check(access(path, F_OK), "access: %u times back and forth",
		      i);
	}
	check(access("/proc/self/../../proc/./self/task/../uptime", F_OK),
	      "access: dots");
}

static void pieces(void)
{
	static char whole[TEXT], parts[TEXT], one[16];
	int fd, again;
	ssize_t n;

	get("/proc/self/limits", whole, sizeof(whole), 4000);
	get("/proc/self/limits", parts, sizeof(parts), 1);
	value("read: by one byte = %d", !strcmp(whole, parts));
	get("/proc/self/limits", parts, sizeof(parts), 7);
	value("read: by seven bytes = %d", !strcmp(whole, parts));
	fd = open("/proc/self/limits", O_RDONLY);
	n = pread(fd, one, 10, 26);
	value("pread: in the middle = %zd %d", n,
	      n == 10 && !memcmp(one, whole + 26, 10));
	check(read(fd, one, 5), "read: from the start behind it");
	value("read: begins = %.5s", one);
	check(lseek(fd, 1000000, SEEK_SET), "lseek: far behind the end");
	check(read(fd, one, 5), "read: far behind the end");
	check(pread(fd, one, 5, 1L << 40), "pread: very far behind the end");
	check(lseek(fd, -1, SEEK_SET), "lseek: negative");
	check(lseek(fd, 0, SEEK_END), "lseek: to an end that nobody knows");
	check(lseek(fd, 3, SEEK_SET), "lseek: 3");
	check(lseek(fd, 4, SEEK_CUR), "lseek: 4 on");
	read(fd, one, 5);
	value("read: from 7 = %d", !memcmp(one, whole + 7, 5));
	check(write(fd, "x", 1), "write: opened for reading");
	check(read(fd, one, 0), "read: nothing");
	close(fd);
	fd = open("/proc/self/comm", O_RDONLY);
	again = open("/proc/self/comm", O_RDONLY);
	read(fd, one, 1);
	n = read(again, parts, sizeof(parts));
	value("read: two descriptions are apart = %d", n > 1);
	close(again);
	close(fd);
	fd = open("/proc/self", O_RDONLY);
	check(read(fd, one, 1), "read: a directory");
	close(fd);
}

static void self_links(void)
{
	char path[PATH_MAX], expect[PATH_MAX];
	int pid = getpid();
	ssize_t n;

	n = readlink("/proc/self", path, sizeof(path));
	path[n > 0 ? n : 0] = '\0';
	value("readlink: self is the pid = %d", atoi(path) == pid);
	n = readlink("/proc/thread-self", path, sizeof(path));
	path[n > 0 ? n : 0] = '\0';
	snprintf(expect, sizeof(expect), "%d/task/%d", pid,
		 (int)syscall(SYS_gettid));
	value("readlink: thread-self = %d", !strcmp(path, expect));
	check(readlink("/proc/self/status", path, sizeof(path)),
	      "readlink: a file");
	check(readlink("/proc/mounts", path, 4), "readlink: four bytes");
	n = readlink("/proc/mounts", path, sizeof(path));
	value("readlink: mounts = %.*s", (int)n, path);
	n = readlink("/proc/net", path, sizeof(path));
	value("readlink: net = %.*s", (int)n, path);
	n = readlink("/proc/self/root", path, sizeof(path));
	value("readlink: root = %.*s", (int)n, path);
	n = readlink("/proc/self/cwd", path, sizeof(path));
	path[n > 0 ? n : 0] = '\0';
	getcwd(expect, sizeof(expect));
	value("readlink: cwd = %d", !strcmp(path, expect));
	put("here", "text");
	show_file("/proc/self/cwd/here", "open: by cwd");
	n = readlink("/proc/self/exe", path, sizeof(path));
	value("readlink: exe is absolute = %d", n > 1 && path[0] == '/');
	check(chdir("/proc/self/task"), "chdir: task");
	getcwd(path, sizeof(path));
	snprintf(expect + strlen(expect) + 1, 64, "/proc/%d/task", pid);
	value("getcwd: task = %d",
	      !strcmp(path, expect + strlen(expect) + 1));
	check(access("../status", F_OK), "access: ../status");
	check(chdir(expect), "chdir: back");
}

static void fd_path(int fd, const char *rest, char *path)
{
	sprintf(path, "/proc/self/fd/%d%s", fd, rest);
}

/* What a descriptor's link says, without what differs. */
static void show_link(int fd, const char *name)
{
	char path[64], text[PATH_MAX], cwd[PATH_MAX];
	struct stat st;
	ssize_t n;

	fd_path(fd, "", path);
	n = readlink(path, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	getcwd(cwd, sizeof(cwd));
	lstat(path, &st);
	if (!strncmp(text, cwd, strlen(cwd)))
		memmove(text, text + strlen(cwd),
			strlen(text + strlen(cwd)) + 1);
	else if (strchr(text, '['))
		strchr(text, '[')[1] = '\0';
	value("readlink: %s = \"%s\" %o size %ld", name, text, st.st_mode,
	      (long)st.st_size);
}

static void descriptors_of_files(void)
{
	char path[64], buf[16] = "";
	struct stat a, b;
	int fd, again;

	put("file", "content");
	mkdir("dir", 0755);
	put("dir/in", "inside");
	fd = open("file", O_RDONLY);
	show_link(fd, "read only");
	fd_path(fd, "", path);
	again = opened(open(path, O_RDWR), "open: fd for writing");
	check(write(again, "CON", 3), "write: opened by fd");
	check(read(fd, buf, 15), "read: of the first one");
	value("read: has = %s", buf);
	fstat(again, &a);
	stat(path, &b);
	value("stat: through the link = %d", a.st_ino == b.st_ino);
	show_link(again, "read and write");
	close(again);
	opened(again = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600),
	       "open: fd with O_CREAT and O_TRUNC");
	check(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600),
	      "open: fd with O_EXCL");
	show_link(again, "write only");
	close(again);
	check(open(path, O_RDONLY | O_NOFOLLOW), "open: fd with O_NOFOLLOW");
	fd_path(fd, "/", path);
	check(open(path, O_RDONLY), "open: file with a slash");
	fd_path(fd, "/x", path);
	check(open(path, O_RDONLY), "open: below a file");
	unlink("file");
	fd_path(fd, "", path);
	opened(again = open(path, O_RDONLY), "open: fd of an unlinked file");
	close(again);
	close(fd);
	check(open(path, O_RDONLY), "open: a closed one");
	check(readlink(path, buf, sizeof(buf)), "readlink: a closed one");
	fd = open("dir", O_RDONLY | O_DIRECTORY);
	show_link(fd, "a directory");
	fd_path(fd, "/in", path);
	show_file(path, "open: below a directory");
	close(fd);
	fd = open("dir/in", O_PATH);
	show_link(fd, "O_PATH");
	fd_path(fd, "", path);
	show_file(path, "open: of an O_PATH one");
	close(fd);
	fd = open("/dev/null", O_RDWR);
	show_link(fd, "a device");
	fd_path(fd, "", path);
	opened(again = open(path, O_RDWR), "open: a device");
	close(again);
	close(fd);
}

static void descriptors_of_others(void)
{
	char path[64], buf[8] = "", expect[64];
	struct stat st;
	int p[2], s[2], fd;
	ssize_t n;

	pipe(p);
	show_link(p[0], "a pipe");
	fstat(p[0], &st);
	fd_path(p[0], "", path);
	snprintf(expect, sizeof(expect), "pipe:[%lu]", (long)st.st_ino);
	n = readlink(path, buf, sizeof(buf));
	value("readlink: a pipe by its number = %d",
	      n > 0 && !strncmp(buf, expect, (size_t)n));
	opened(fd = open(path, O_RDONLY), "open: a pipe");
	write(p[1], "data", 4);
	memset(buf, 0, sizeof(buf));
	check(read(fd, buf, 4), "read: a pipe opened by fd");
	value("read: a pipe has = %s", buf);
	close(fd);
	stat(path, &st);
	value("stat: a pipe = %o", st.st_mode & S_IFMT);
	fd_path(p[0], "/x", path);
	check(access(path, F_OK), "access: below a pipe");
	close(p[0]);
	close(p[1]);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	show_link(s[0], "a socket");
	fd_path(s[0], "", path);
	check(open(path, O_RDWR), "open: a socket");
	close(s[0]);
	close(s[1]);
	fd = eventfd(0, 0);
	fd_path(fd, "", path);
	check(open(path, O_RDWR), "open: an eventfd");
	n = readlink(path, expect, sizeof(expect));
	value("readlink: an eventfd = %.*s", 12, n > 12 ? expect : "");
	close(fd);
	fd = (int)syscall(SYS_memfd_create, "m", 0);
	write(fd, "mem", 3);
	fd_path(fd, "", path);
	show_file(path, "open: a memfd");
	close(fd);
}

static int list(const char *path, const char *what)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += !what || !strcmp(e->d_name, what);
	if (d)
		closedir(d);
	return n;
}

static void *wait_in_pipe(void *arg)
{
	int *p = arg;
	char c = (char)syscall(SYS_gettid);
	pid_t tid = (pid_t)syscall(SYS_gettid);

	prctl(PR_SET_NAME, "waits");
	write(p[3], &tid, sizeof(tid));
	read(p[0], &c, 1);
	return NULL;
}

static void threads(void)
{
	static const char *const names[] = { "stat", "status", "comm" };
	char path[80], buf[400];
	int p[4], fd[3], before = list("/proc/self/task", NULL);
	pthread_t thread;
	unsigned i;
	pid_t tid;

	pipe(p);
	pipe(p + 2);
	pthread_create(&thread, NULL, wait_in_pipe, p);
	read(p[2], &tid, sizeof(tid));
	value("readdir: threads more = %d",
	      list("/proc/self/task", NULL) - before);
	sprintf(path, "%d", tid);
	value("readdir: the thread = %d", list("/proc/self/task", path));
	for (i = 0; i < 3; i++) {
		sprintf(path, "/proc/self/task/%d/%s", tid, names[i]);
		fd[i] = opened(open(path, O_RDONLY), "open: task %s",
			       names[i]);
	}
	memset(buf, 0, sizeof(buf));
	read(fd[2], buf, sizeof(buf) - 1);
	value("read: name of a thread = %.5s", buf);
	write(p[1], "", 1);
	pthread_join(thread, NULL);
	for (i = 0; i < 1000 && list("/proc/self/task", NULL) != before; i++)
		wait_ms(5);
	for (i = 0; i < 3; i++) {
		check(pread(fd[i], buf, sizeof(buf), 0),
		      "pread: %s of a thread that ended", names[i]);
		close(fd[i]);
		sprintf(path, "/proc/self/task/%d/%s", tid, names[i]);
		check(open(path, O_RDONLY), "open: %s of a thread that ended",
		      names[i]);
	}
	for (i = 0; i < 4; i++)
		close(p[i]);
}

static void lists(void)
{
	static const char *const names[] = {
		".", "..", "self", "meminfo", "sys", "cpuinfo", "net",
	};
	char name[16];
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(names); i++)
		value("readdir: /proc has %s = %d", names[i],
		      list("/proc", names[i]));
	sprintf(name, "%d", getpid());
	value("readdir: /proc has the pid = %d", list("/proc", name));
	value("readdir: sys/kernel has hostname = %d",
	      list("/proc/sys/kernel", "hostname"));
	fd = open(".", O_RDONLY);
	sprintf(name, "%d", fd);
	value("readdir: fd has an open one = %d", list("/proc/self/fd", name));
	value("readdir: fdinfo has an open one = %d",
	      list("/proc/self/fdinfo", name));
	close(fd);
}

static void others(void)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct statfs fs;
	int fd, ep = epoll_create1(0);

	statfs("/proc/self/status", &fs);
	value("statfs: type = %lx", (long)fs.f_type);
	fd = open("/proc/uptime", O_RDONLY);
	check(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev), "epoll_ctl: uptime");
	check(fsync(fd), "fsync: uptime");
	check(ftruncate(fd, 0), "ftruncate: read only");
	close(fd);
	close(ep);
	prctl(PR_SET_NAME, "a name");
	show_file("/proc/thread-self/comm", "prctl: comm");
	fd = open("/proc/thread-self/comm", O_WRONLY);
	check(write(fd, "much too long for a name", 24), "write: comm");
	close(fd);
	show_file("/proc/thread-self/comm", "read: comm after a write");
}

void program_procfs(void)
{
	attributes();
	errors();
	pieces();
	self_links();
	descriptors_of_files();
	descriptors_of_others();
	threads();
	lists();
	others();
}
