/* SPDX-License-Identifier: BSD-3-Clause */
/* Other calls, on each kind of descriptor. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"
#include "kinds.h"

static long do_getfd(int fd)
{
	return fcntl(fd, F_GETFD);
}

static long do_getfl(int fd)
{
	long r = fcntl(fd, F_GETFL);

	return r < 0 ? r : r & ~(long)O_LARGEFILE;
}

static long do_pipe_size(int fd)
{
	return fcntl(fd, F_GETPIPE_SZ);
}

static long do_setlk(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLK, &l);
}

static long do_fcntl_bad(int fd)
{
	return fcntl(fd, 4711, 0);
}

static long do_fionread(int fd)
{
	int n = -1;

	return ioctl(fd, FIONREAD, &n) ? -1 : n;
}

static long do_fionbio(int fd)
{
	int on = 1;

	return ioctl(fd, FIONBIO, &on);
}

static long do_ioctl_bad(int fd)
{
	return ioctl(fd, 0x4711, 0);
}

static long do_isatty(int fd)
{
	return isatty(fd) ? 1 : -1;
}

static long do_poll(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLPRI };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

static long do_epoll_add(int fd)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT };
	int set = epoll_create1(0), error;
	long r = epoll_ctl(set, EPOLL_CTL_ADD, fd, &ev);

	if (!r && epoll_wait(set, &ev, 1, 0) > 0)
		r = (long)ev.events;
	error = errno;
	close(set);
	errno = error;
	return r;
}

static long do_epoll_wait(int fd)
{
	struct epoll_event ev;

	return epoll_wait(fd, &ev, 1, 0);
}

static long do_timer_get(int fd)
{
	struct itimerspec t;

	return timerfd_gettime(fd, &t);
}

static long do_sendfile_in(int fd)
{
	int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600), error;
	long r = sendfile(out, fd, NULL, 4);

	error = errno;
	close(out);
	errno = error;
	return r;
}

static long do_sendfile_out(int fd)
{
	int in = open("file", O_RDONLY), error;
	long r = sendfile(fd, in, NULL, 4);

	error = errno;
	close(in);
	errno = error;
	return r;
}

static long do_send(int fd)
{
	return send(fd, "text", 4, MSG_NOSIGNAL);
}

static long do_recv(int fd)
{
	return recv(fd, (char[4]){ 0 }, 4, 0);
}

static long do_listen(int fd)
{
	return listen(fd, 1);
}

static long do_accept(int fd)
{
	return accept(fd, NULL, NULL);
}

static long do_getsockname(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	return getsockname(fd, (struct sockaddr *)&a, &n) ? -1 : (long)n;
}

static long do_getpeername(int fd)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof(a);

	return getpeername(fd, (struct sockaddr *)&a, &n) ? -1 : (long)n;
}

static long do_so_type(int fd)
{
	int type = 0;
	socklen_t n = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) ? -1 : type;
}

static long do_shutdown(int fd)
{
	return shutdown(fd, SHUT_RDWR);
}

static const struct fd_call calls[] = {
	{ "fcntl: F_GETFD,", do_getfd, false },
	{ "fcntl: F_GETFL,", do_getfl, false },
	{ "fcntl: F_GETPIPE_SZ,", do_pipe_size, false },
	{ "fcntl: F_SETLK,", do_setlk, false },
	{ "fcntl: bad,", do_fcntl_bad, false },
	{ "ioctl: FIONREAD,", do_fionread, true },
	{ "ioctl: FIONBIO,", do_fionbio, false },
	{ "ioctl: bad,", do_ioctl_bad, true },
	{ "isatty", do_isatty, true },
	{ "poll", do_poll, false },
	{ "epoll_ctl", do_epoll_add, false },
	{ "epoll_wait", do_epoll_wait, false },
	{ "timerfd_gettime", do_timer_get, false },
	{ "sendfile: in,", do_sendfile_in, false },
	{ "sendfile: out,", do_sendfile_out, false },
	{ "send", do_send, false },
	{ "recv", do_recv, false },
	{ "listen", do_listen, false },
	{ "accept", do_accept, false },
	{ "getsockname", do_getsockname, false },
	{ "getpeername", do_getpeername, false },
	{ "getsockopt: SO_TYPE,", do_so_type, false },
	{ "shutdown", do_shutdown, false },
};

void program_fd_other(void)
{
	try_kinds(calls, COUNT(calls));
}
