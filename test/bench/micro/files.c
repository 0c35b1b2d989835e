/* SPDX-License-Identifier: BSD-3-Clause */
/* A pipe and a file of 1 MiB in the root file system. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "micro.h"

#define DATA "/data.bin"

static char buf[65536];

static void measure_pipe(long n)
{
	int fds[2];
	char c = 'x';

	MUST(!pipe(fds));
	MEASURE("pipe_1", n, {
		MUST(write(fds[1], &c, 1) == 1 && read(fds[0], &c, 1) == 1);
	});
	close(fds[0]);
	close(fds[1]);
}

static int make_file(void)
{
	int fd = open(DATA, O_RDWR | O_CREAT | O_TRUNC, 0644);

	for (int i = 0; fd >= 0 && i < 16; i++)
		if (write(fd, buf, sizeof(buf)) != sizeof(buf))
			return -1;
	return fd;
}

void measure_files(long scale)
{
	struct stat st;
	int fd;

	measure_pipe(20000 * scale);
	fd = make_file();
	MUST(fd >= 0);
	MEASURE("pread_1", 20000 * scale, pread(fd, buf, 1, 0));
	MEASURE("pread_4k", 10000 * scale, pread(fd, buf, 4096, 4096));
	MEASURE("pread_64k", 1000 * scale, pread(fd, buf, 65536, 0));
	close(fd);
	MEASURE("stat", 10000 * scale, stat(DATA, &st));
	MEASURE("open_close", 5000 * scale, close(open(DATA, O_RDONLY)));
}
