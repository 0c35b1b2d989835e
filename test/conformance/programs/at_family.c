/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of the *at family: what the descriptor is, and their flags. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"
#include "linux.h"

enum { CWD, DIR, DIR_PATH, FILE_FD, FILE_PATH, CLOSED, ABSOLUTE, KINDS };

static const char *const kinds[KINDS] = {
	"AT_FDCWD", "directory", "O_PATH directory", "file", "O_PATH file",
	"closed", "closed with absolute path",
};

static char absolute[300];

static long do_openat(int fd, const char *path)
{
	int made = openat(fd, path, O_RDONLY), error = errno;

	close(made);
	errno = error;
	return made < 0 ? -1 : 0;
}

static long do_fstatat(int fd, const char *path)
{
	struct stat st;

	return fstatat(fd, path, &st, 0);
}

static long do_statx(int fd, const char *path)
{
	struct statx st;

	return syscall(SYS_statx, fd, path, 0, STATX_BASIC_STATS,
		       &st);
}

static long do_faccessat(int fd, const char *path)
{
	return faccessat(fd, path, R_OK, 0);
}

static long do_fchmodat(int fd, const char *path)
{
	return fchmodat(fd, path, 0600, 0);
}

static long do_fchownat(int fd, const char *path)
{
	return fchownat(fd, path, 1, 2, 0);
}

static long do_utimensat(int fd, const char *path)
{
	return utimensat(fd, path, NULL, 0);
}

static long do_unlinkat(int fd, const char *path)
{
	return unlinkat(fd, path, 0);
}

static long do_unlinkat_dir(int fd, const char *path)
{
	return unlinkat(fd, path, AT_REMOVEDIR);
}

static long do_readlinkat(int fd, const char *path)
{
	char text[20];

	return readlinkat(fd, path, text, sizeof(text));
}

static long do_mkdirat(int fd, const char *path)
{
	return mkdirat(fd, path, 0700);
}

static long do_mknodat(int fd, const char *path)
{
	return mknodat(fd, path, S_IFIFO | 0600, 0);
}

static long do_symlinkat(int fd, const char *path)
{
	return symlinkat("x", fd, path);
}

static long do_linkat(int fd, const char *path)
{
	return linkat(fd, path, AT_FDCWD, "linked", 0);
}

static long do_renameat(int fd, const char *path)
{
	return renameat(fd, path, AT_FDCWD, "renamed");
}

static const struct {
	const char *name;
	long (*call)(int fd, const char *path);
} calls[] = {
	{ "openat", do_openat }, { "fstatat", do_fstatat },
	{ "statx", do_statx }, { "faccessat", do_faccessat },
	{ "fchmodat", do_fchmodat }, { "fchownat", do_fchownat },
	{ "utimensat", do_utimensat }, { "unlinkat", do_unlinkat },
	{ "unlinkat AT_REMOVEDIR", do_unlinkat_dir },
	{ "readlinkat", do_readlinkat }, { "mkdirat", do_mkdirat },
	{ "mknodat", do_mknodat }, { "symlinkat", do_symlinkat },
	{ "linkat", do_linkat }, { "renameat", do_renameat },
};

static int make_fd(int kind)
{
	static const int flags[KINDS] = {
		[DIR] = O_RDONLY | O_DIRECTORY, [DIR_PATH] = O_PATH,
		[FILE_FD] = O_RDONLY, [FILE_PATH] = O_PATH,
	};
	int fd;

	if (kind == CWD)
		return AT_FDCWD;
	fd = open(kind == DIR || kind == DIR_PATH ? "dir" : "dir/file",
		  flags[kind]);
	if (kind >= CLOSED)
		close(fd);
	return fd;
}

static void make_all(void)
{
	mkdir("dir", 0755);
	put("dir/file", "text");
	symlink("file", "dir/link");
	put("file", "text");
	symlink("dir/file", "link");
}

static void clean_all(void)
{
	static const char *const names[] = {
		"dir/file", "dir/link", "dir/missing", "file", "link",
		"missing", "linked", "renamed",
	};
	unsigned i;

	for (i = 0; i < COUNT(names); i++)
		if (unlink(names[i]))
			rmdir(names[i]);
	rmdir("dir");
}

static void matrix(void)
{
	static const char *const paths[] = { "file", "link", "missing", "" };
	unsigned c, k, p;
	const char *path;
	int fd;

	for (c = 0; c < COUNT(calls); c++)
		for (k = 0; k < KINDS; k++)
			for (p = 0; p < COUNT(paths); p++) {
				make_all();
				fd = make_fd((int)k);
				path = paths[p];
				if (k == ABSOLUTE) {
					getcwd(absolute, 200);
					strcat(absolute, "/");
					path = strcat(absolute, path);
				}
				check(calls[c].call(fd, path),
				      "%s: %s, \"%s\"", calls[c].name,
				      kinds[k], paths[p]);
				if (k && k < CLOSED)
					close(fd);
				clean_all();
			}
}

static const struct constant flags[] = {
	CONSTANT(AT_SYMLINK_NOFOLLOW), CONSTANT(AT_SYMLINK_FOLLOW),
	CONSTANT(AT_EMPTY_PATH), CONSTANT(AT_REMOVEDIR), CONSTANT(AT_EACCESS),
	CONSTANT(AT_NO_AUTOMOUNT), CONSTANT(AT_STATX_FORCE_SYNC),
	CONSTANT(0x8), CONSTANT(0x20000),
};

static void each_flag(int fd, const char *path, const char *label)
{
	struct statx stx;
	struct stat st;
	unsigned i;
	long f;

	for (i = 0; i < COUNT(flags); i++) {
		f = flags[i].v;
		make_all();
		check(syscall(SYS_newfstatat, fd, path, &st, f),
		      "fstatat: %s on %s", flags[i].name, label);
		check(syscall(SYS_statx, fd, path, f, 0x7ff, &stx),
		      "statx: %s on %s", flags[i].name, label);
		check(syscall(SYS_faccessat2, fd, path, R_OK, f),
		      "faccessat2: %s on %s", flags[i].name, label);
		check(syscall(SYS_fchownat, fd, path, -1, -1, f),
		      "fchownat: %s on %s", flags[i].name, label);
		check(syscall(SYS_utimensat, fd, path, NULL, f),
		      "utimensat: %s on %s", flags[i].name, label);
		check(syscall(SYS_linkat, fd, path, AT_FDCWD, "linked", f),
		      "linkat: %s on %s", flags[i].name, label);
		unlink("linked");
		check(syscall(SYS_unlinkat, fd, path, f),
		      "unlinkat: %s on %s", flags[i].name, label);
		clean_all();
	}
}

static void follows(void)
{
	struct stat st;

	make_all();
	fstatat(AT_FDCWD, "link", &st, AT_SYMLINK_NOFOLLOW);
	value("fstatat: NOFOLLOW type = %o size %ld", st.st_mode & S_IFMT,
	      (long)st.st_size);
	check(fchownat(AT_FDCWD, "link", 7, 8, AT_SYMLINK_NOFOLLOW),
	      "fchownat: the link itself");
	lstat("link", &st);
	value("fchownat: link's owner = %d %d", st.st_uid, st.st_gid);
	stat("link", &st);
	value("fchownat: target's owner = %d %d", st.st_uid, st.st_gid);
	check(linkat(AT_FDCWD, "link", AT_FDCWD, "linked", 0),
	      "linkat: not followed");
	lstat("linked", &st);
	value("linkat: not followed type = %o links %d", st.st_mode & S_IFMT,
	      (int)st.st_nlink);
	unlink("linked");
	check(linkat(AT_FDCWD, "link", AT_FDCWD, "linked", AT_SYMLINK_FOLLOW),
	      "linkat: followed");
	lstat("linked", &st);
	value("linkat: followed type = %o links %d", st.st_mode & S_IFMT,
	      (int)st.st_nlink);
	clean_all();
}

static void anonymous_file(void)
{
	struct stat st;
	int fd = opened(open(".", O_TMPFILE | O_RDWR, 0640),
			"open: O_TMPFILE");

	if (fd < 0)
		return;
	fstat(fd, &st);
	value("open: O_TMPFILE links = %d mode %o", (int)st.st_nlink,
	      st.st_mode);
	check(write(fd, "text", 4), "open: O_TMPFILE write");
	check(linkat(fd, "", AT_FDCWD, "linked", AT_EMPTY_PATH),
	      "linkat: O_TMPFILE");
	show_file("linked", "linkat: O_TMPFILE text");
	close(fd);
	unlink("linked");
	fd = open(".", O_TMPFILE | O_RDWR | O_EXCL, 0640);
	check(linkat(fd, "", AT_FDCWD, "linked", AT_EMPTY_PATH),
	      "linkat: O_TMPFILE|O_EXCL");
	close(fd);
	opened(open("file", O_TMPFILE | O_RDWR, 0600),
	       "open: O_TMPFILE in no directory");
	opened(open(".", O_TMPFILE | O_RDONLY, 0600),
	       "open: O_TMPFILE|O_RDONLY");
}

void program_at_family(void)
{
	int fd;

	matrix();
	each_flag(AT_FDCWD, "file", "a file");
	each_flag(AT_FDCWD, "link", "a link");
	each_flag(AT_FDCWD, "", "no path");
	make_all();
	fd = open("dir/file", O_RDONLY);
	each_flag(fd, "", "a descriptor");
	close(fd);
	follows();
	anonymous_file();
}
