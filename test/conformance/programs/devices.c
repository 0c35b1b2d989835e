/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices of /dev that need no hardware. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>
#include "check.h"

/* Nothing is there. */
#define BAD	((void *)0x100000)

static const char *const names[] = {
	"null", "zero", "full", "random", "urandom",
};

static void attributes(void)
{
	static const char *const more[] = { "tty", "console" };
	char path[40];
	struct stat st;
	unsigned i;

	for (i = 0; i < COUNT(names) + COUNT(more); i++) {
		snprintf(path, sizeof(path), "/dev/%s", i < COUNT(names) ?
			 names[i] : more[i - COUNT(names)]);
		if (check(stat(path, &st), "stat: %s", path))
			continue;
		value("stat: %s gives = %o %u:%u size %ld", path,
		      st.st_mode & (S_IFMT | 0600), major(st.st_rdev),
		      minor(st.st_rdev), (long)st.st_size);
	}
	stat("/dev/shm", &st);
	value("stat: /dev/shm = %o", st.st_mode);
	check(mkdir("/dev/shm/conformance", 0700), "mkdir: /dev/shm");
	check(rmdir("/dev/shm/conformance"), "rmdir: /dev/shm");
	check(access("/dev/null/x", F_OK), "access: below a device");
	check(open("/dev/null/", O_RDONLY), "open: a device with a slash");
	check(open("/dev/null", O_RDONLY | O_DIRECTORY),
	      "open: a device with O_DIRECTORY");
	check(open("/dev/null", O_RDWR | O_CREAT | O_EXCL, 0600),
	      "open: a device with O_EXCL");
	check(open("/dev/none", O_RDWR), "open: none");
}

/* Whether all bytes are the same. */
static int all(const unsigned char *p, size_t n, int byte)
{
	while (n-- && *p == byte)
		p++;
	return n == (size_t)-1;
}

static void read_write(const char *name, int fd)
{
	unsigned char buf[64];
	struct stat st;
	ssize_t n;
	int v = -1;

	memset(buf, 'x', sizeof(buf));
	n = check(read(fd, buf, 40), "read: %s", name);
	value("read: %s kept = %d zeros = %d", name, all(buf, 64, 'x'),
	      n > 0 && all(buf, 40, 0));
	value("read: %s behind it = %d", name, all(buf + 40, 24, 'x'));
	check(write(fd, "text", 4), "write: %s", name);
	check(write(fd, "", 0), "write: %s nothing", name);
	check(pread(fd, buf, 10, 1000), "pread: %s", name);
	check(pwrite(fd, buf, 10, 1000), "pwrite: %s", name);
	check(pread(fd, buf, 10, -1), "pread: %s negative", name);
	check(lseek(fd, 100, SEEK_SET), "lseek: %s set", name);
	check(lseek(fd, 5, SEEK_CUR), "lseek: %s cur", name);
	check(lseek(fd, 0, SEEK_END), "lseek: %s end", name);
	check(lseek(fd, 0, 9), "lseek: %s no such way", name);
	check(read(fd, BAD, 4), "read: %s bad address", name);
	check(write(fd, BAD, 4), "write: %s bad address", name);
	check(ftruncate(fd, 10), "ftruncate: %s", name);
	check(fsync(fd), "fsync: %s", name);
	if (!strstr(name, "random"))
		check(ioctl(fd, FIONREAD, &v), "ioctl: %s FIONREAD", name);
	check(isatty(fd) ? 0 : -1, "isatty: %s", name);
	fstat(fd, &st);
	value("fstat: %s = %o", name, st.st_mode & S_IFMT);
}

static void ready(const char *name, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN };
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI, 0 };
	int ep = epoll_create1(0);

	check(poll(&p, 1, 0), "poll: %s", name);
	value("poll: %s gives = %x", name, p.revents);
	check(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev), "epoll_ctl: %s", name);
	close(ep);
}

static void map(const char *name, int fd)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	check(p == MAP_FAILED ? -1 : 0, "mmap: %s private", name);
	if (p != MAP_FAILED) {
		value("mmap: %s has = %d", name, p[4095]);
		munmap(p, 4096);
	}
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(p == MAP_FAILED ? -1 : 0, "mmap: %s shared", name);
	if (p != MAP_FAILED)
		munmap(p, 4096);
}

static void each(void)
{
	char path[40];
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "/dev/%s", names[i]);
		fd = opened(open(path, O_RDWR), "open: %s", path);
		read_write(names[i], fd);
		/* older ones had no random numbers at first, and said so */
		if (strcmp(names[i], "random"))
			ready(names[i], fd);
		map(names[i], fd);
		close(fd);
		fd = opened(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND,
				 0600), "open: %s as a shell does", path);
		check(read(fd, path, 1), "read: %s opened for writing",
		      names[i]);
		check(write(fd, "12", 2), "write: %s by O_APPEND", names[i]);
		close(fd);
		fd = open(path, O_RDONLY);
		check(write(fd, "1", 1), "write: %s opened for reading",
		      names[i]);
		close(fd);
	}
}

static void random_bytes(void)
{
	static unsigned char a[70000], b[70000];
	int fd = open("/dev/urandom", O_RDONLY);
	int bits[8] = { 0 };
	unsigned i, fair = 1;

	check(read(fd, a, sizeof(a)), "read: urandom many");
	check(read(fd, b, sizeof(b)), "read: urandom again");
	value("read: urandom differs = %d", !!memcmp(a, b, sizeof(a)));
	for (i = 0; i < sizeof(a) * 8; i++)
		bits[i % 8] += a[i / 8] >> i % 8 & 1;
	for (i = 0; i < 8; i++)
		fair &= bits[i] > 33000 && bits[i] < 37000;
	value("read: urandom has as many ones as zeros = %d", fair);
	close(fd);
	fd = open("/dev/random", O_RDONLY | O_NONBLOCK);
	check(read(fd, a, 600), "read: random with O_NONBLOCK");
	close(fd);
}

static void own_links(void)
{
	static const char *const links[] = {
		"/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr",
	};
	char path[80], buf[8] = "";
	unsigned i;
	ssize_t n;
	int fd, p[2];

	for (i = 0; i < COUNT(links); i++) {
		n = readlink(links[i], path, sizeof(path));
		value("readlink: %s = %.*s", links[i], n > 0 ? (int)n : 0,
		      path);
	}
	pipe(p);
	snprintf(path, sizeof(path), "/dev/fd/%d", p[0]);
	fd = opened(open(path, O_RDONLY), "open: /dev/fd of a pipe");
	write(p[1], "pipe", 4);
	check(read(fd, buf, 8), "read: /dev/fd of a pipe");
	close(fd);
	close(p[0]);
	close(p[1]);
	put("file", "a file");
	fd = open("file", O_RDONLY);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	show_file(path, "open: /dev/fd of a file");
	close(fd);
	check(open(path, O_RDONLY), "open: /dev/fd of a closed one");
	fd = opened(open("/dev/stdout", O_WRONLY), "open: /dev/stdout");
	close(fd);
}

/* One that is not in /dev: a node is its number. */
static void own_nodes(void)
{
	char buf[4] = "abc";
	int fd;

	check(mknod("zero", S_IFCHR | 0600, makedev(1, 5)), "mknod: zero");
	fd = opened(open("zero", O_RDONLY), "open: another zero");
	check(read(fd, buf, 3), "read: another zero");
	value("read: another zero has = %d", all((void *)buf, 3, 0));
	close(fd);
	check(mknod("none", S_IFCHR | 0600, makedev(249, 77)), "mknod: none");
	check(open("none", O_RDONLY), "open: no such device");
	check(mknod("disk", S_IFBLK | 0600, makedev(249, 77)), "mknod: disk");
	check(open("disk", O_RDONLY), "open: no such disk");
}

void program_devices(void)
{
	attributes();
	each();
	random_bytes();
	own_links();
	own_nodes();
}
