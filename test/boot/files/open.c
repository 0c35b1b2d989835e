/* SPDX-License-Identifier: BSD-3-Clause */
/* open and its flags, links on the way, descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"

static void flags(void)
{
	int fd;

	put_file("f", "hello");
	mkdir("d", 0755);
	FAILS(ENOENT, open("none", O_RDONLY));
	FAILS(ENOENT, open("", O_RDONLY));
	FAILS(ENOENT, open("none/f", O_RDONLY));
	FAILS(ENOTDIR, open("f/x", O_RDONLY));
	FAILS(ENOTDIR, open("f/", O_RDONLY));
	FAILS(EISDIR, open("d", O_RDWR));
	FAILS(EISDIR, open("d", O_RDONLY | O_CREAT, 0644));
	FAILS(EISDIR, open("new/", O_WRONLY | O_CREAT, 0644));
	FAILS(ENOTDIR, open("f", O_RDONLY | O_DIRECTORY));
	FAILS(EEXIST, open("f", O_RDWR | O_CREAT | O_EXCL, 0644));
	CHECK((fd = open("f", O_RDWR | O_TRUNC)) >= 0);
	close(fd);
	CHECK(has_text("f", ""));
	CHECK((fd = open("d", O_RDONLY | O_DIRECTORY)) >= 0);
	FAILS(EISDIR, read(fd, &fd, 1));
	close(fd);
	CHECK((fd = open("d/.", O_RDONLY)) >= 0);
	close(fd);
	unlink("f");
	rmdir("d");
}

static void long_names(void)
{
	char path[PATH_MAX + 16];

	memset(path, 'a', sizeof(path));
	path[NAME_MAX] = 0;
	FAILS(ENOENT, open(path, O_RDONLY));
	path[NAME_MAX] = 'a';
	path[NAME_MAX + 1] = 0;
	FAILS(ENAMETOOLONG, open(path, O_RDONLY));
	memset(path, '/', sizeof(path));
	path[PATH_MAX - 1] = 0;
	CHECK(access(path, F_OK) == 0);
	path[PATH_MAX - 1] = '/';
	path[PATH_MAX] = 0;
	FAILS(ENAMETOOLONG, access(path, F_OK));
}

static void links(void)
{
	char buf[16];
	int fd;

	put_file("f", "text");
	mkdir("d", 0755);
	symlink("../f", "d/l");
	symlink("d", "ld");
	symlink("loop", "loop");
	symlink("missing", "dangling");
	CHECK(has_text("ld/l", "text"));
	CHECK(has_text("ld/../d/l", "text"));
	FAILS(ELOOP, open("loop", O_RDONLY));
	FAILS(ELOOP, open("loop/x", O_RDONLY));
	FAILS(ELOOP, open("d/l", O_RDONLY | O_NOFOLLOW));
	FAILS(ENOTDIR, open("d/l/", O_RDONLY));
	FAILS(EEXIST, open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0644));
	CHECK((fd = open("dangling", O_WRONLY | O_CREAT, 0644)) >= 0);
	close(fd);
	CHECK(access("missing", F_OK) == 0);
	CHECK(readlink("d/l", buf, sizeof(buf)) == 4);
	CHECK(readlink("d/l", buf, 2) == 2);
	FAILS(EINVAL, readlink("f", buf, 16));
	FAILS(EINVAL, readlink("ld/", buf, 16));
	CHECK((fd = open("d/l", O_PATH | O_NOFOLLOW)) >= 0);
	FAILS(EBADF, read(fd, buf, 1));
	close(fd);
	unlink("d/l");
	unlink("ld");
	unlink("loop");
	unlink("dangling");
	unlink("missing");
	unlink("f");
	rmdir("d");
}

static void at_calls(void)
{
	struct stat st;
	int d, fd;

	mkdir("d", 0755);
	CHECK((d = open("d", O_RDONLY | O_DIRECTORY)) >= 0);
	CHECK((fd = openat(d, "f", O_WRONLY | O_CREAT, 0600)) >= 0);
	CHECK(fstatat(fd, "", &st, AT_EMPTY_PATH) == 0);
	CHECK((st.st_mode & 0777) == 0600);
	FAILS(ENOTDIR, openat(fd, "x", O_RDONLY));
	FAILS(EBADF, openat(-5, "x", O_RDONLY));
	CHECK(openat(-5, "/", O_RDONLY) >= 0);
	FAILS(ENOENT, fstatat(fd, "", &st, 0));
	FAILS(EINVAL, fstatat(d, "f", &st, 0x40000));
	CHECK(mkdirat(d, "sub", 0700) == 0);
	CHECK(faccessat(d, "sub", X_OK, 0) == 0);
	CHECK(unlinkat(d, "sub", AT_REMOVEDIR) == 0);
	CHECK(unlinkat(d, "f", 0) == 0);
	/* an open file without a name is still a file */
	CHECK(write(fd, "x", 1) == 1);
	CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 1);
	close(fd);
	close(d);
	rmdir("d");
}

static void descriptors(void)
{
	int a, b, c;

	put_file("f", "0123456789");
	CHECK((a = open("f", O_RDWR)) >= 0);
	CHECK((b = dup(a)) > a);
	CHECK(lseek(a, 5, SEEK_SET) == 5);
	CHECK(lseek(b, 0, SEEK_CUR) == 5);
	CHECK(fcntl(a, F_SETFL, O_APPEND) == 0);
	CHECK(fcntl(b, F_GETFL) & O_APPEND);
	CHECK((c = fcntl(a, F_DUPFD_CLOEXEC, 100)) == 100);
	CHECK(fcntl(c, F_GETFD) == FD_CLOEXEC && fcntl(a, F_GETFD) == 0);
	CHECK(dup2(a, c) == c && fcntl(c, F_GETFD) == 0);
	CHECK(dup2(a, a) == a);
	FAILS(EINVAL, dup3(a, a, 0));
	FAILS(EBADF, dup2(77, 78));
	FAILS(EBADF, dup2(a, -1));
	CHECK(ioctl(a, FIOCLEX) == 0 && fcntl(a, F_GETFD) == FD_CLOEXEC);
	CHECK(ioctl(a, FIONREAD, &b) == 0 && b == 5);
	FAILS(EBADF, fcntl(99, F_GETFD));
	FAILS(EINVAL, fcntl(a, F_DUPFD, -1));
	FAILS(EINVAL, fcntl(a, 12345));
	FAILS(ENOTTY, ioctl(a, TIOCGWINSZ, &b));
	close(a);
	close(c);
	FAILS(EBADF, close(c));
	FAILS(EBADF, read(c, &b, 1));
	close(dup(0));
	unlink("f");
}

static void devices(void)
{
	char buf[64], zero[64] = "";
	struct stat st;
	int fd;

	CHECK((fd = open("/dev/null", O_RDWR)) >= 0);
	CHECK(read(fd, buf, 64) == 0 && write(fd, buf, 64) == 64);
	CHECK(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
	CHECK(st.st_rdev == (1 << 8 | 3));
	close(fd);
	CHECK((fd = open("/dev/zero", O_RDONLY)) >= 0);
	CHECK(read(fd, buf, 64) == 64 && !memcmp(buf, zero, 64));
	close(fd);
	CHECK((fd = open("/dev/full", O_WRONLY)) >= 0);
	FAILS(ENOSPC, write(fd, buf, 1));
	close(fd);
	CHECK((fd = open("/dev/urandom", O_RDONLY)) >= 0);
	CHECK(read(fd, buf, 64) == 64 && memcmp(buf, zero, 64));
	close(fd);
}

const struct test open_tests[] = {
	{ "open: flags", flags },
	{ "open: long names", long_names },
	{ "open: symbolic links", links },
	{ "open: relative to descriptors", at_calls },
	{ "open: descriptors", descriptors },
	{ "open: devices", devices },
	{ 0 }
};
