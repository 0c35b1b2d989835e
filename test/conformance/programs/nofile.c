/* SPDX-License-Identifier: BSD-3-Clause */
/* No descriptor is left: what fails for it has done nothing. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>
#include "check.h"

#define DESCRIPTORS_MOST	1000

static struct rlimit before;

/* As many descriptors as `n` can be opened from now on; -1: as before. */
static void leave(int n)
{
	struct rlimit limit = before;
	int fd;

	if (n >= 0) {
		fd = dup(0);
		close(fd);
		limit.rlim_cur = (rlim_t)(fd + n);
	}
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void report_exists(const char *path)
{
	struct stat st;

	leave(-1);
	check(stat(path, &st), "open: none left, then %s is there", path);
	leave(0);
}

static void opening(void)
{
	leave(0);
	opened(open("file", O_RDONLY), "open: none left");
	opened(open("missing", O_RDONLY), "open: none left, missing");
	opened(open("", O_RDONLY), "open: none left, no name");
	opened(open("new", O_WRONLY | O_CREAT | O_EXCL, 0600),
	       "open: none left, O_CREAT");
	report_exists("new");
	opened(open("file", O_WRONLY | O_TRUNC), "open: none left, O_TRUNC");
	opened(openat(1 << 20, "file", O_RDONLY), "openat: none left, nowhere");
	opened(open("dir", O_RDONLY | O_PATH), "open: none left, O_PATH");
	opened(open("file", O_RDONLY | O_CREAT | O_DIRECTORY),
	       "open: none left, odd flags");
	opened(dup(0), "dup: none left");
	opened(dup2(0, DESCRIPTORS_MOST), "dup2: none left");
	opened(fcntl(0, F_DUPFD, 0), "fcntl: F_DUPFD, none left");
	leave(-1);
	show_file("file", "open: none left, O_TRUNC leaves");
}

static void making(void)
{
	struct mq_attr attr = { .mq_maxmsg = 2, .mq_msgsize = 8 };
	sigset_t set;
	int fds[2];

	sigemptyset(&set);
	leave(0);
	opened(eventfd(0, 0), "eventfd: none left");
	opened(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create: none left");
	opened(epoll_create1(0), "epoll_create1: none left");
	opened(signalfd(-1, &set, 0), "signalfd: none left");
	opened(inotify_init1(0), "inotify_init1: none left");
	opened(memfd_create("m", 0), "memfd_create: none left");
	opened(socket(AF_INET, SOCK_STREAM, 0), "socket: none left, TCP");
	opened(socket(AF_INET, SOCK_DGRAM, 0), "socket: none left, UDP");
	opened(socket(AF_UNIX, SOCK_STREAM, 0), "socket: none left, local");
	opened((int)mq_open("/nofile", O_RDWR | O_CREAT, 0600, &attr),
	       "mq_open: none left");
	leave(1);
	check(pipe2(fds, 0), "pipe2: one left");
	check(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), "socketpair: one left");
	opened(eventfd(0, 0), "eventfd: one left");
	leave(-1);
	check(mq_unlink("/nofile"), "mq_unlink: was not made");
}

static void receiving_rights(void)
{
	char byte = 'x', control[CMSG_SPACE(2 * sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int fds[2], pass[2] = { 0, 0 };

	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(pass));
	memcpy(CMSG_DATA(c), pass, sizeof(pass));
	check(sendmsg(fds[0], &msg, 0), "sendmsg: two descriptors");
	leave(1);
	check(recvmsg(fds[1], &msg, 0), "recvmsg: one left of two");
	value("recvmsg: one left gives = 0x%x %zu", msg.msg_flags,
	      (size_t)msg.msg_controllen);
	leave(-1);
	close(fds[0]);
	close(fds[1]);
}

static void accepting(int family, const void *addr, socklen_t len,
		      const char *name)
{
	struct sockaddr_storage at;
	socklen_t atlen = sizeof(at);
	int s = socket(family, SOCK_STREAM, 0);
	int c = socket(family, SOCK_STREAM, 0);

	check(bind(s, addr, len), "bind: %s", name);
	check(listen(s, 1), "listen: %s", name);
	getsockname(s, (struct sockaddr *)&at, &atlen);
	check(connect(c, (struct sockaddr *)&at, atlen), "connect: %s", name);
	leave(0);
	opened(accept(s, NULL, NULL), "accept: none left, %s", name);
	leave(-1);
	opened(accept4(s, NULL, NULL, SOCK_NONBLOCK),
	       "accept4: one left again, %s", name);
	close(s);
	close(c);
}

void program_nofile(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "sock" };

	getrlimit(RLIMIT_NOFILE, &before);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	put("file", "text");
	mkdir("dir", 0755);
	opening();
	making();
	receiving_rights();
	accepting(AF_INET, &in, sizeof(in), "TCP");
	accepting(AF_UNIX, &un, sizeof(un), "local");
}
