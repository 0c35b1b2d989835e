/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes: modes, times, sizes, special nodes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>
#include "files.h"

static struct stat st;

static int mode_of(const char *path)
{
	return lstat(path, &st) ? -1 : (int)(st.st_mode & 07777);
}

static void modes(void)
{
	put_file("f", "x");
	CHECK(mode_of("f") == 0644);
	CHECK(chmod("f", 04751) == 0 && mode_of("f") == 04751);
	umask(077);
	CHECK(mkdir("d", 01777) == 0 && mode_of("d") == 01700);
	umask(022);
	CHECK(umask(022) == 022);
	CHECK(access("f", X_OK) == 0);
	CHECK(chmod("f", 0) == 0);
	FAILS(EACCES, access("f", X_OK));
	CHECK(access("f", R_OK | W_OK) == 0);	/* the super user may */
	CHECK(chown("f", 12, 34) == 0 && mode_of("f") == 0);
	CHECK(st.st_uid == 12 && st.st_gid == 34);
	CHECK(chown("f", -1, 35) == 0 && mode_of("f") == 0);
	CHECK(st.st_uid == 12 && st.st_gid == 35);
	symlink("f", "l");
	CHECK(lchown("l", 7, 8) == 0 && mode_of("l") == 0777);
	CHECK(st.st_uid == 7 && S_ISLNK(st.st_mode) && st.st_size == 1);
	FAILS(ENOENT, chmod("none", 0));
	unlink("l");
	unlink("f");
	rmdir("d");
}

static void times(void)
{
	struct timespec ts[2] = { { 1000, 1 }, { 2000, 999999999 } };
	time_t now = time(NULL);
	int fd;

	put_file("f", "x");
	CHECK(stat("f", &st) == 0 && st.st_mtime >= now - 2 &&
	      st.st_mtime <= now + 2);
	CHECK(utimensat(AT_FDCWD, "f", ts, 0) == 0 && stat("f", &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_atim.tv_nsec == 1);
	CHECK(st.st_mtim.tv_sec == 2000 && st.st_mtim.tv_nsec == 999999999);
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1].tv_nsec = UTIME_NOW;
	CHECK((fd = open("f", O_RDWR)) >= 0);
	CHECK(futimens(fd, ts) == 0 && fstat(fd, &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_mtime >= now - 2);
	ts[1].tv_nsec = 1000000000;
	FAILS(EINVAL, futimens(fd, ts));
	/* writing moves the time of the content */
	ts[0] = ts[1] = (struct timespec) { 5, 5 };
	futimens(fd, ts);
	CHECK(write(fd, "y", 1) == 1 && fstat(fd, &st) == 0);
	CHECK(st.st_mtime >= now - 2 && st.st_atim.tv_sec == 5);
	close(fd);
	unlink("f");
}

static void sizes(void)
{
	char buf[10];
	int fd;

	put_file("f", "0123456789");
	CHECK(truncate("f", 4) == 0 && has_text("f", "0123"));
	CHECK(truncate("f", 6) == 0 && stat("f", &st) == 0);
	CHECK(st.st_size == 6);
	CHECK((fd = open("f", O_RDWR)) >= 0);
	CHECK(read(fd, buf, 10) == 6 && !memcmp(buf, "0123\0\0", 6));
	FAILS(EINVAL, ftruncate(fd, -1));
	FAILS(EINVAL, truncate("f", -1));
	/* a sparse gigabyte */
	CHECK(pwrite(fd, "x", 1, 1 << 30) == 1 && fstat(fd, &st) == 0);
	CHECK(st.st_size == (1 << 30) + 1 && st.st_blocks < 100);
	CHECK(pread(fd, buf, 10, (1 << 30) - 3) == 4);
	CHECK(!memcmp(buf, "\0\0\0x", 4));
	CHECK(ftruncate(fd, 0) == 0);
	close(fd);
	CHECK((fd = open("f", O_RDONLY)) >= 0);
	FAILS(EINVAL, ftruncate(fd, 0));
	close(fd);
	mkdir("d", 0755);
	FAILS(EISDIR, truncate("d", 0));
	rmdir("d");
	unlink("f");
}

static void special(void)
{
	struct statvfs v;

	CHECK(mknod("n", S_IFCHR | 0600, makedev(1, 3)) == 0);
	CHECK(lstat("n", &st) == 0 && S_ISCHR(st.st_mode) &&
	      st.st_rdev == makedev(1, 3));
	CHECK(mknod("p", S_IFIFO | 0600, 0) == 0);
	CHECK(lstat("p", &st) == 0 && S_ISFIFO(st.st_mode));
	FAILS(EEXIST, mknod("p", S_IFREG | 0600, 0));
	FAILS(EPERM, mknod("q", S_IFDIR | 0600, 0));
	CHECK(statvfs(".", &v) == 0 && v.f_bsize >= 512 &&
	      v.f_namemax == 255);
	unlink("n");
	unlink("p");
}

const struct test attr_tests[] = {
	{ "attributes: modes and owners", modes },
	{ "attributes: times", times },
	{ "attributes: sizes", sizes },
	{ "attributes: special nodes", special },
	{ 0 }
};
