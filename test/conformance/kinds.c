/* SPDX-License-Identifier: BSD-3-Clause */
/* One descriptor of each kind. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "check.h"
#include "kinds.h"

int kind_peer = -1;

static int make_file(void)
{
	return open("file", O_RDWR);
}

static int make_readonly(void)
{
	return open("file", O_RDONLY);
}

static int make_writeonly(void)
{
	return open("file", O_WRONLY);
}

static int make_dir(void)
{
	return open("dir", O_RDONLY | O_DIRECTORY);
}

static int make_path(void)
{
	return open("file", O_PATH);
}

static int make_pipe_end(int end)
{
	int fds[2];

	if (pipe2(fds, O_NONBLOCK))
		return -1;
	kind_peer = fds[!end];
	return fds[end];
}

static int make_reader(void)
{
	return make_pipe_end(0);
}

static int make_writer(void)
{
	return make_pipe_end(1);
}

static int make_event(void)
{
	return eventfd(3, EFD_NONBLOCK);
}

static int make_timer(void)
{
	return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
}

static int make_epoll(void)
{
	return epoll_create1(0);
}

static int make_pair(int type)
{
	int fds[2];

	if (socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, fds))
		return -1;
	kind_peer = fds[1];
	return fds[0];
}

static int make_stream(void)
{
	return make_pair(SOCK_STREAM);
}

static int make_dgram(void)
{
	return make_pair(SOCK_DGRAM);
}

static int make_tcp(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
}

static int make_udp(void)
{
	return socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
}

static int make_null(void)
{
	return open("/dev/null", O_RDWR);
}

static int make_zero(void)
{
	return open("/dev/zero", O_RDWR);
}

static int make_full(void)
{
	return open("/dev/full", O_RDWR);
}

static int make_closed(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static int make_none(void)
{
	return -1;
}

const struct kind kinds[] = {
	{ "file", false, make_file },
	{ "read-only file", false, make_readonly },
	{ "write-only file", false, make_writeonly },
	{ "directory", false, make_dir },
	{ "O_PATH", false, make_path },
	{ "pipe's reader", false, make_reader },
	{ "pipe's writer", false, make_writer },
	{ "eventfd", true, make_event },
	{ "timerfd", true, make_timer },
	{ "epoll", true, make_epoll },
	{ "stream pair", false, make_stream },
	{ "datagram pair", false, make_dgram },
	{ "TCP", false, make_tcp },
	{ "UDP", false, make_udp },
	{ "null", false, make_null },
	{ "zero", false, make_zero },
	{ "full", false, make_full },
	{ "closed", false, make_closed },
	{ "-1", false, make_none },
	{ NULL, false, NULL },
};

void try_kinds(const struct fd_call *calls, size_t count)
{
	const struct kind *k;
	size_t c;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	mkdir("dir", 0755);
	for (c = 0; c < count; c++)
		for (k = kinds; k->name; k++) {
			if (calls[c].named && k->anonymous)
				continue;
			put_pattern("file", 50);
			fd = k->make();
			check(calls[c].call(fd), "%s%s %s", calls[c].name,
			      strchr(calls[c].name, ':') ? "" : ":", k->name);
			close(fd);
			close(kind_peer);
			kind_peer = -1;
		}
	signal(SIGPIPE, SIG_DFL);
}
