/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and writing: positions, vectors, appending, sendfile, locks. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>
#include "files.h"

static void positions(void)
{
	char buf[16];
	int fd;

	put_file("f", "0123456789");
	CHECK((fd = open("f", O_RDWR)) >= 0);
	CHECK(pread(fd, buf, 4, 3) == 4 && !memcmp(buf, "3456", 4));
	CHECK(lseek(fd, 0, SEEK_CUR) == 0);
	CHECK(pread(fd, buf, 4, 10) == 0 && pread(fd, buf, 4, 99) == 0);
	FAILS(EINVAL, pread(fd, buf, 4, -1));
	CHECK(lseek(fd, -3, SEEK_END) == 7 && read(fd, buf, 16) == 3);
	CHECK(lseek(fd, 3, SEEK_END) == 13 && read(fd, buf, 16) == 0);
	FAILS(EINVAL, lseek(fd, -1, SEEK_SET));
	FAILS(EINVAL, lseek(fd, 0, 77));
	CHECK(write(fd, "x", 1) == 1);
	CHECK(pread(fd, buf, 16, 8) == 6 && !memcmp(buf, "89\0\0\0x", 6));
	FAILS(ENXIO, lseek(fd, 99, SEEK_DATA));
	CHECK(lseek(fd, 0, SEEK_HOLE) == 14 && lseek(fd, 2, SEEK_DATA) == 2);
	close(fd);
	CHECK((fd = open("f", O_WRONLY)) >= 0);
	FAILS(EBADF, read(fd, buf, 1));
	close(fd);
	CHECK((fd = open("f", O_RDONLY)) >= 0);
	FAILS(EBADF, write(fd, buf, 1));
	close(fd);
	unlink("f");
}

static void vectors(void)
{
	char a[4] = "abc", b[4] = "def", c[8] = "";
	struct iovec iov[3] = { { a, 3 }, { NULL, 0 }, { b, 3 } };
	int fd;

	CHECK((fd = open("f", O_RDWR | O_CREAT, 0644)) >= 0);
	CHECK(writev(fd, iov, 3) == 6 && pwritev(fd, iov, 1, 6) == 3);
	CHECK(lseek(fd, 0, SEEK_CUR) == 6);
	iov[0].iov_base = c;
	CHECK(preadv(fd, iov, 3, 1) == 6);
	CHECK(!memcmp(c, "bcd", 3) && !memcmp(b, "efa", 3));
	CHECK(readv(fd, iov, 0) == 0);
	FAILS(EINVAL, readv(fd, iov, -1));
	FAILS(EINVAL, readv(fd, iov, IOV_MAX + 1));
	iov[0].iov_len = (size_t)-1;
	FAILS(EINVAL, readv(fd, iov, 1));
	close(fd);
	unlink("f");
}

static void appending(void)
{
	int fd, fd2;

	put_file("f", "one");
	CHECK((fd = open("f", O_WRONLY | O_APPEND)) >= 0);
	CHECK((fd2 = open("f", O_WRONLY | O_APPEND)) >= 0);
	CHECK(write(fd, "A", 1) == 1 && write(fd2, "B", 1) == 1);
	CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "C", 1) == 1);
	CHECK(lseek(fd, 0, SEEK_CUR) == 6);
	CHECK(has_text("f", "oneABC"));
	close(fd);
	close(fd2);
	unlink("f");
}

/* More than a page in many odd pieces. */
static void content(void)
{
	static char data[50000], back[50000];
	unsigned i, n, at = 0;
	int fd;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7 + i / 256);
	CHECK((fd = open("f", O_RDWR | O_CREAT, 0644)) >= 0);
	for (i = 1; at < sizeof(data); i = i * 5 % 4099 + 1) {
		n = i < sizeof(data) - at ? i : sizeof(data) - at;
		CHECK(write(fd, data + at, n) == (ssize_t)n);
		at += n;
	}
	CHECK(pread(fd, back, sizeof(back), 0) == sizeof(back));
	CHECK(!memcmp(data, back, sizeof(data)));
	CHECK(pwrite(fd, "mark", 4, 4094) == 4);
	memcpy(data + 4094, "mark", 4);
	CHECK(pread(fd, back, 100, 4090) == 100);
	CHECK(!memcmp(back, data + 4090, 100));
	CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
	close(fd);
	unlink("f");
}

static void sending(void)
{
	char buf[32];
	off_t off = 2;
	int in, out, p[2];

	put_file("f", "0123456789");
	CHECK((in = open("f", O_RDONLY)) >= 0);
	CHECK((out = open("g", O_RDWR | O_CREAT, 0644)) >= 0);
	CHECK(pipe(p) == 0);
	CHECK(sendfile(p[1], in, &off, 4) == 4 && off == 6);
	CHECK(lseek(in, 0, SEEK_CUR) == 0);
	CHECK(read(p[0], buf, 32) == 4 && !memcmp(buf, "2345", 4));
	CHECK(sendfile(out, in, NULL, 100) == 10);
	CHECK(sendfile(out, in, NULL, 100) == 0);
	CHECK(has_text("g", "0123456789"));
	FAILS(EINVAL, sendfile(out, p[0], NULL, 1));
	FAILS(EBADF, sendfile(in, in, NULL, 1));
	off = 1;
	CHECK(copy_file_range(in, &off, out, NULL, 3, 0) == 3 && off == 4);
	CHECK(has_text("g", "0123456789123"));
	close(in);
	close(out);
	close(p[0]);
	close(p[1]);
	unlink("f");
	unlink("g");
}

static void locking(void)
{
	struct flock fl = { .l_type = F_WRLCK, .l_start = 2, .l_len = 3 };
	int a, b = -1;

	put_file("f", "0123456789");
	CHECK((a = open("f", O_RDWR)) >= 0 && (b = open("f", O_RDWR)) >= 0);
	CHECK(fcntl(a, F_SETLK, &fl) == 0);
	CHECK(fcntl(b, F_SETLK, &fl) == 0);	/* the same process */
	CHECK(fcntl(b, F_OFD_GETLK, &fl) == 0 && fl.l_type == F_WRLCK &&
	      fl.l_pid == getpid() && fl.l_len == 3);
	fl.l_pid = 0;
	FAILS(EAGAIN, fcntl(b, F_OFD_SETLK, &fl));
	fl.l_type = F_UNLCK;
	CHECK(fcntl(a, F_SETLK, &fl) == 0);
	fl.l_type = F_RDLCK;
	CHECK(fcntl(b, F_OFD_SETLK, &fl) == 0);
	FAILS(EINVAL, fcntl(a, F_SETLK, &(struct flock){ .l_type = 9 }));
	CHECK(flock(a, LOCK_EX) == 0);
	FAILS(EWOULDBLOCK, flock(b, LOCK_SH | LOCK_NB));
	close(a);
	CHECK(flock(b, LOCK_EX | LOCK_NB) == 0);
	close(b);
	unlink("f");
}

const struct test io_tests[] = {
	{ "io: positions", positions },
	{ "io: vectors", vectors },
	{ "io: appending", appending },
	{ "io: content", content },
	{ "io: sendfile and copies", sending },
	{ "io: locks", locking },
	{ 0 }
};
