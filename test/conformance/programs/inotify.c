/* SPDX-License-Identifier: BSD-3-Clause */
/* inotify: which operation gives which events, in which order; watches. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

#define MASK_CREATE	0x10000000	/* IN_MASK_CREATE */

static int in;

/* Reports what came since the last time: watch, mask, name; "~" joins. */
static void events(const char *what)
{
	char buf[4096] __attribute__((aligned(8))), line[1000] = "";
	struct inotify_event *e;
	ssize_t n, at;

	while ((n = read(in, buf, sizeof(buf))) > 0) {
		for (at = 0; at < n; at += (ssize_t)sizeof(*e) + e->len) {
			e = (struct inotify_event *)(buf + at);
			snprintf(line + strlen(line),
				 sizeof(line) - strlen(line), " %d:%x%s%s%s",
				 e->wd, e->mask, e->cookie ? "~" : "",
				 e->len ? "/" : "", e->len ? e->name : "");
		}
	}
	value("inotify: %s = %s", what, *line ? line + 1 : "none");
}

static void calls(void)
{
	int bad = opened(open("f", O_CREAT | O_RDWR, 0644), "open: f");

	check(inotify_init1(1), "inotify_init1: bad flag");
	in = opened(inotify_init1(IN_NONBLOCK | IN_CLOEXEC),
		    "inotify_init1: both flags");
	value("fcntl: inotify's flags = %x %d",
	      fcntl(in, F_GETFL) & (O_NONBLOCK | O_ACCMODE),
	      fcntl(in, F_GETFD));
	check(inotify_add_watch(in, "none", IN_OPEN),
	      "inotify_add_watch: missing");
	check(inotify_add_watch(in, "f", 0), "inotify_add_watch: no event");
	check(inotify_add_watch(in, "f", IN_OPEN | IN_ONLYDIR),
	      "inotify_add_watch: IN_ONLYDIR");
	check(inotify_add_watch(bad, "f", IN_OPEN),
	      "inotify_add_watch: another file");
	check(inotify_add_watch(99, "f", IN_OPEN),
	      "inotify_add_watch: nothing");
	check(inotify_add_watch(in, "f", IN_OPEN | IN_MASK_ADD | MASK_CREATE),
	      "inotify_add_watch: add and create");
	check(inotify_rm_watch(in, 1), "inotify_rm_watch: none");
	check(inotify_rm_watch(bad, 1), "inotify_rm_watch: another file");
	check(inotify_add_watch(in, "f", IN_OPEN), "inotify_add_watch: f");
	check(inotify_add_watch(in, "f", IN_OPEN | MASK_CREATE),
	      "inotify_add_watch: create, is there");
	check(inotify_add_watch(in, "f", IN_MODIFY | IN_MASK_ADD),
	      "inotify_add_watch: add");
	close(open("f", O_RDONLY));
	check(write(bad, "x", 1), "write: f");
	events("added");
	check(inotify_add_watch(in, "f", IN_MODIFY),
	      "inotify_add_watch: instead");
	close(open("f", O_RDONLY));
	check(write(bad, "x", 1), "write: f again");
	events("instead");
	check(inotify_rm_watch(in, 1), "inotify_rm_watch: f");
	events("removed");
	check(inotify_rm_watch(in, 1), "inotify_rm_watch: twice");
	check(symlink("f", "l"), "symlink: to f");
	check(inotify_add_watch(in, "l", IN_OPEN | IN_DONT_FOLLOW),
	      "inotify_add_watch: the link");
	close(open("l", O_RDONLY));
	events("IN_DONT_FOLLOW");
	check(inotify_rm_watch(in, 2), "inotify_rm_watch: the link");
	check(inotify_add_watch(in, "l", IN_OPEN | IN_ONESHOT),
	      "inotify_add_watch: IN_ONESHOT");
	close(open("f", O_RDONLY));
	close(open("f", O_RDONLY));
	events("IN_ONESHOT");
	close(bad);
	unlink("f");
	unlink("l");
	close(in);
}

static void one_file(void)
{
	struct timespec atime[2] = { { 1, 0 }, { 0, UTIME_OMIT } };
	struct timespec mtime[2] = { { 0, UTIME_OMIT }, { 1, 0 } };
	char buf[8];
	int fd = open("f", O_CREAT | O_RDWR, 0644);

	events("create and open");
	check(write(fd, "hello", 5), "write: 5");
	events("write");
	check(write(fd, "", 0), "write: nothing");
	events("write nothing");
	check(pread(fd, buf, 5, 0), "pread: 5");
	events("read");
	check(pread(fd, buf, 5, 100), "pread: behind the end");
	events("read at the end");
	check(ftruncate(fd, 2), "ftruncate: 2");
	events("truncate");
	check(fchmod(fd, 0600), "fchmod: f");
	events("chmod");
	check(fchown(fd, 0, 0), "fchown: f");
	events("chown");
	check(futimens(fd, NULL), "utimensat: now");
	events("both times");
	check(futimens(fd, atime), "utimensat: access");
	events("access time");
	check(futimens(fd, mtime), "utimensat: modification");
	events("modification time");
	close(fd);
	events("close for writing");
	fd = open("f", O_RDONLY);
	close(fd);
	events("close for reading");
	close(open("f", O_WRONLY | O_TRUNC));
	events("O_TRUNC");
	check(truncate("f", 10), "truncate: f");
	events("truncate by name");
	check(stat("f", &(struct stat) { 0 }), "stat: f");
	check(access("f", R_OK), "access: f");
	close(open("f", O_PATH));
	events("stat and O_PATH");
}

static void names(void)
{
	check(inotify_add_watch(in, "f", IN_ALL_EVENTS),
	      "inotify_add_watch: file in a watched directory");
	check(truncate("f", 3), "truncate: f, watched twice");
	events("truncate, watched twice");
	check(link("f", "g"), "link: g");
	events("link");
	check(unlink("f"), "unlink: f");
	events("unlink of one name");
	check(rename("g", "h"), "rename: g");
	events("rename");
	close(open("i", O_CREAT | O_WRONLY, 0644));
	events("another file");
	check(rename("i", "h"), "rename: over h");
	events("rename over the other");
	check(mkdir("d", 0755), "mkdir: d");
	events("mkdir");
	check(rename("h", "d/h"), "rename: into d");
	events("rename to elsewhere");
	check(rename("d/h", "h"), "rename: out of d");
	events("rename from elsewhere");
	check(symlink("h", "l"), "symlink: l");
	events("symlink");
	check(unlink("l"), "unlink: l");
	events("unlink a link");
	check(mkfifo("p", 0600), "mknod: p");
	events("mkfifo");
	check(unlink("p"), "unlink: p");
	events("unlink a FIFO");
	check(unlink("h"), "unlink: h");
	events("unlink");
}

static void directories(void)
{
	char buf[1000];
	int fd;

	check(inotify_add_watch(in, "d", IN_ALL_EVENTS),
	      "inotify_add_watch: directory in a watched directory");
	fd = open("d", O_RDONLY | O_DIRECTORY);
	events("open a directory");
	check(syscall(SYS_getdents64, fd, buf, sizeof(buf)) > 0,
	      "getdents64: d");
	events("list a directory");
	close(fd);
	events("close a directory");
	check(chmod("d", 0700), "chmod: d");
	events("chmod a directory");
	check(rename("d", "e"), "rename: d");
	events("rename a directory");
	close(open("e/x", O_CREAT | O_WRONLY, 0644));
	events("a file in it");
	check(unlink("e/x"), "unlink: e/x");
	events("unlink in it");
	check(rmdir("e"), "rmdir: e");
	events("rmdir");
}

/* A file lives until it is closed; then its watch goes. */
static void last_close(void)
{
	int fd = open("z", O_CREAT | O_RDWR, 0644);

	events("z made");
	check(inotify_add_watch(in, "z", IN_DELETE_SELF | IN_ATTRIB),
	      "inotify_add_watch: z");
	check(unlink("z"), "unlink: z, open");
	events("unlink an open file");
	close(fd);
	check(inotify_rm_watch(in, 5), "inotify_rm_watch: of a file that went");
	check(read(in, (char[4096]) { 0 }, 4096) > 0, "read: the end of z");
}

static void queue(void)
{
	struct pollfd p = { in, POLLIN, 0 };
	char small[20];
	int n = -1;

	poll(&p, 1, 0);
	value("poll: no event = %x", p.revents);
	check(read(in, small, sizeof(small)), "read: no event");
	close(open("a_name_of_16_byt", O_CREAT | O_WRONLY, 0644));
	poll(&p, 1, 0);
	value("poll: events = %x", p.revents);
	check(ioctl(in, FIONREAD, &n), "ioctl: FIONREAD of inotify");
	value("ioctl: FIONREAD gives = %d", n);
	check(read(in, small, sizeof(small)), "read: too small for an event");
	check(read(in, (char[60]) { 0 }, 60), "read: one event");
	check(write(in, "x", 1), "write: to inotify");
	events("the other two");
	/* the same event again and again is one */
	n = open("a_name_of_16_byt", O_RDWR);
	events("open again");
	check(write(n, "x", 1), "write: first");
	check(write(n, "x", 1), "write: second");
	events("two writes");
	close(n);
	unlink("a_name_of_16_byt");
}

void program_inotify(void)
{
	calls();
	in = inotify_init1(IN_NONBLOCK);
	check(inotify_add_watch(in, ".", IN_ALL_EVENTS),
	      "inotify_add_watch: directory");
	one_file();
	names();
	directories();
	last_close();
	queue();
	check(inotify_rm_watch(in, 1), "inotify_rm_watch: directory");
	close(in);
}
