/* SPDX-License-Identifier: BSD-3-Clause */
/* EFAULT: addresses that nothing is at. */
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "check.h"

#define BAD	0x123456789000L

void program_bad_address(void)
{
	static const struct {
		const char *name;
		long call, args[4];
	} calls[] = {
		{ "open", SYS_open, { BAD, O_RDONLY } },
		{ "stat", SYS_stat, { BAD, BAD } },
		{ "pipe", SYS_pipe, { BAD } },
		{ "uname", SYS_uname, { BAD } },
		{ "gettimeofday", SYS_gettimeofday, { BAD, 0 } },
		{ "nanosleep", SYS_nanosleep, { BAD, 0 } },
		{ "getcwd", SYS_getcwd, { BAD, 100 } },
		{ "poll", SYS_poll, { BAD, 1, 0 } },
		{ "sigaction", SYS_rt_sigaction, { SIGUSR2, BAD, 0, 8 } },
		{ "getrlimit", SYS_getrlimit, { RLIMIT_NOFILE, BAD } },
		{ "sysinfo", SYS_sysinfo, { BAD } },
	};
	char zero = 0;
	unsigned i;
	int fd = open("file", O_RDWR | O_CREAT, 0600);

	check(write(fd, (char *)BAD, 4), "write: bad address");
	check(write(fd, &zero, 1), "write: good address");
	check(pread(fd, (char *)BAD, 4, 0), "pread: bad address");
	check(syscall(SYS_fstat, fd, BAD), "fstat: bad address");
	close(fd);
	for (i = 0; i < COUNT(calls); i++)
		check(syscall(calls[i].call, calls[i].args[0],
			      calls[i].args[1], calls[i].args[2],
			      calls[i].args[3]), "%s: bad address",
		      calls[i].name);
}
