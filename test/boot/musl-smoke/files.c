/* SPDX-License-Identifier: BSD-3-Clause */
/* Files, directories, pipes, anonymous memory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "smoke.h"

static void stream(void)
{
	char line[64];
	int n = 0;
	FILE *f = fopen("/smoke.txt", "w");

	CHECK(f != NULL);
	if (!f)
		return;
	for (int i = 0; i < 1000; i++)
		fprintf(f, "line %d\n", i);
	CHECK(fclose(f) == 0);
	f = fopen("/smoke.txt", "r");
	CHECK(f != NULL);
	while (f && fgets(line, sizeof(line), f))
		n++;
	CHECK(n == 1000);
	CHECK(strcmp(line, "line 999\n") == 0);
	CHECK(f && fseek(f, 7, SEEK_SET) == 0 && fgetc(f) == 'l');
	CHECK(f && fclose(f) == 0);
	CHECK(unlink("/smoke.txt") == 0);
	CHECK(fopen("/smoke.txt", "r") == NULL && errno == ENOENT);
}

static void directory(void)
{
	struct dirent *e;
	struct stat st;
	int seen = 0;
	DIR *d;

	CHECK(mkdir("/smoke.d", 0755) == 0);
	CHECK(close(open("/smoke.d/a", O_CREAT | O_WRONLY, 0600)) == 0);
	CHECK(close(open("/smoke.d/b", O_CREAT | O_WRONLY, 0600)) == 0);
	CHECK(stat("/smoke.d/a", &st) == 0 && S_ISREG(st.st_mode));
	CHECK((st.st_mode & 0777) == 0600 && st.st_size == 0);
	d = opendir("/smoke.d");
	CHECK(d != NULL);
	while (d && (e = readdir(d)))
		seen += e->d_name[0] == 'a' || e->d_name[0] == 'b';
	CHECK(seen == 2);
	CHECK(d && closedir(d) == 0);
	CHECK(rmdir("/smoke.d") == -1 && errno == ENOTEMPTY);
	CHECK(rename("/smoke.d/a", "/smoke.d/b") == 0);
	CHECK(unlink("/smoke.d/b") == 0);
	CHECK(rmdir("/smoke.d") == 0);
}

static void positions(void)
{
	char b[8] = "";
	int fd = open("/smoke.p", O_CREAT | O_RDWR | O_TRUNC, 0600);

	CHECK(fd >= 3);
	CHECK(write(fd, "0123456789", 10) == 10);
	CHECK(pread(fd, b, 3, 4) == 3 && strcmp(b, "456") == 0);
	CHECK(lseek(fd, -2, SEEK_END) == 8);
	CHECK(read(fd, b, 8) == 2 && b[0] == '8');
	CHECK(read(fd, b, 8) == 0);
	CHECK(pwrite(fd, "x", 1, 20) == 1);
	CHECK(lseek(fd, 0, SEEK_END) == 21);
	CHECK(ftruncate(fd, 5) == 0 && lseek(fd, 0, SEEK_END) == 5);
	CHECK(close(fd) == 0 && close(fd) == -1 && errno == EBADF);
	unlink("/smoke.p");
}

static void pipes(void)
{
	char b[8] = "";
	int fds[2];

	CHECK(pipe(fds) == 0);
	CHECK(write(fds[1], "hello", 5) == 5);
	CHECK(read(fds[0], b, 8) == 5 && strcmp(b, "hello") == 0);
	CHECK(fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK(read(fds[0], b, 8) == -1 && errno == EAGAIN);
	CHECK(dup2(fds[1], 20) == 20 && close(fds[1]) == 0);
	CHECK(write(20, "x", 1) == 1 && close(20) == 0);
	CHECK(read(fds[0], b, 8) == 1 && read(fds[0], b, 8) == 0);
	close(fds[0]);
}

static void anonymous(void)
{
	char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	if (p == MAP_FAILED)
		return;
	CHECK(p[0] == 0 && p[65535] == 0);
	memset(p, 1, 65536);
	CHECK(mprotect(p, 4096, PROT_READ) == 0);
	CHECK(munmap(p, 65536) == 0);
}

/* A page of a file that does not end with it, and what is refused. */
static void mapped(void)
{
	int fd = open("/smoke.m", O_CREAT | O_RDWR | O_TRUNC, 0600);
	char b[5] = "";
	char *p;

	CHECK(pwrite(fd, "map", 3, 4096 + 2) == 3);
	p = mmap(NULL, 6000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 4096);
	CHECK(p != MAP_FAILED);
	if (p != MAP_FAILED) {
		CHECK(memcmp(p, "\0\0map\0", 6) == 0 && p[4095] == 0);
		p[2] = 'M';
		CHECK(pread(fd, b, 3, 4096 + 2) == 3 && !strcmp(b, "map"));
		CHECK(munmap(p, 6000) == 0);
	}
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 100);
	CHECK(p == MAP_FAILED && errno == EINVAL);
	close(fd);
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	CHECK(p == MAP_FAILED && errno == EBADF);
	unlink("/smoke.m");
}

static void temporary(void)
{
	char name[] = "/smoke.XXXXXX";
	int fd = mkstemp(name);

	CHECK(fd >= 0 && strcmp(name, "/smoke.XXXXXX") != 0);
	close(fd);
	CHECK(unlink(name) == 0);
}

const struct test file_tests[] = {
	{ "files: streams", stream },
	{ "files: directories", directory },
	{ "files: positions", positions },
	{ "files: pipes", pipes },
	{ "files: anonymous memory", anonymous },
	{ "files: private file mapping", mapped },
	{ "files: temporary file", temporary },
	{ 0 }
};
