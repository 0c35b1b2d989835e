/* SPDX-License-Identifier: BSD-3-Clause */
/* The fuzzer's operations on paths. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "check.h"
#include "fuzz.h"
#include "linux.h"

static void do_open(void)
{
	static const struct constant some[] = {
		CONSTANT(O_CREAT), CONSTANT(O_CREAT), CONSTANT(O_CREAT),
		CONSTANT(O_EXCL), CONSTANT(O_TRUNC), CONSTANT(O_APPEND),
		CONSTANT(O_DIRECTORY), CONSTANT(O_NOFOLLOW), CONSTANT(O_PATH),
		CONSTANT(O_TMPFILE),
	};
	int flags = fuzz_often(70) ? O_RDWR : (int)fuzz_below(3);
	int dir = fuzz_dirfd(), fd;
	unsigned n = fuzz_below(4);
	const char *path = fuzz_path();
	mode_t mode = fuzz_mode();

	/* a FIFO must not block */
	flags |= O_NONBLOCK;
	if (fuzz_often(60))
		flags |= O_CREAT;
	while (n--)
		flags |= (int)some[fuzz_below(COUNT(some))].v;
	if (fuzz_lacks & FUZZ_UNNAMED)
		flags &= ~O_TMPFILE | O_DIRECTORY;
	fuzz_line("open %s 0x%x %o", path, flags, mode);
	fd = openat(dir, path, flags, mode);
	if (fd < 0)
		fuzz_result(-1);
	fuzz_keep(fd);
}

/* Times that were set are small, those that are kept are not. */
static long small(const struct timespec *t)
{
	return t->tv_sec < 100000 ? (long)t->tv_sec * 1000000000 + t->tv_nsec :
				    -1;
}

static void show_stat(const struct stat *st)
{
	fuzz_line(" %o %ld %d:%d %ld %ld", st->st_mode, (long)st->st_nlink,
		  st->st_uid, st->st_gid,
		  fuzz_size(st->st_mode, st->st_size),
		  S_ISFIFO(st->st_mode) && fuzz_lacks & FUZZ_FIFOTIMES ? -1 :
		  small(&st->st_mtim));
}

static void do_stat(void)
{
	int flags = fuzz_often(40) ? AT_SYMLINK_NOFOLLOW : 0;
	int dir = fuzz_dirfd();
	const char *path;
	struct stat st;

	if (fuzz_often(20))
		flags |= AT_EMPTY_PATH;
	path = fuzz_path();
	fuzz_line("stat %s 0x%x", path, flags);
	if (fuzz_result(syscall(SYS_newfstatat, dir, path, &st, flags)) == 0)
		show_stat(&st);
}

static void do_statx(void)
{
	int flags = fuzz_often(40) ? AT_SYMLINK_NOFOLLOW : 0;
	const char *path = fuzz_path();
	struct statx st;

	fuzz_line("statx %s 0x%x", path, flags);
	if (fuzz_result(syscall(SYS_statx, fuzz_dirfd(), path, flags, 0x7ff,
				&st)) == 0)
		fuzz_line(" %x %o %u %u %ld", st.mask & 0x7ff, st.mode,
			  st.nlink, st.uid, fuzz_size(st.mode, st.size));
}

/* Do two paths lead to one file? */
static void do_same(void)
{
	const char *a = fuzz_path(), *b = fuzz_path();
	struct stat one, other;

	fuzz_line("same %s %s", a, b);
	if (stat(a, &one) || lstat(b, &other))
		fuzz_result(-1);
	else
		fuzz_result(one.st_ino == other.st_ino &&
			    one.st_dev == other.st_dev);
}

static void do_mkdir(void)
{
	const char *path = fuzz_path();
	mode_t mode = fuzz_mode();

	fuzz_line("mkdir %s %o", path, mode);
	fuzz_result(mkdirat(fuzz_dirfd(), path, mode));
}

static void do_remove(void)
{
	int flags = fuzz_often(40) ? AT_REMOVEDIR : 0;
	const char *path = fuzz_path();

	fuzz_line("unlink %s 0x%x", path, flags);
	fuzz_result(unlinkat(fuzz_dirfd(), path, flags));
}

static void do_rename(void)
{
	const char *from = fuzz_path(), *to = fuzz_path();
	unsigned flags = fuzz_often(60) ? 0 : fuzz_below(4);
	int d1 = fuzz_dirfd(), d2 = fuzz_dirfd();

	if (fuzz_lacks & FUZZ_EXCHANGE)
		flags &= ~2u;
	fuzz_line("rename %s %s %u", from, to, flags);
	fuzz_result(syscall(SYS_renameat2, d1, from, d2, to, flags));
}

/* Who may link another's file is up to the administrator of Linux. */
static void do_link(void)
{
	static const int some[] = {
		0, 0, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH,
		AT_SYMLINK_FOLLOW | AT_EMPTY_PATH,
	};
	int flags = some[fuzz_below(COUNT(some))], dir = fuzz_dirfd();
	int from_fd = flags & AT_EMPTY_PATH ? fuzz_fd() : fuzz_dirfd();
	const char *from = flags & AT_EMPTY_PATH ? "" : fuzz_path();
	const char *to = fuzz_path();

	if (fuzz_user || fuzz_lacks & FUZZ_NAMELESS ||
	    (fuzz_lacks & FUZZ_UNNAMED && flags & AT_EMPTY_PATH))
		return;
	fuzz_line("link %s %s 0x%x", from, to, flags);
	fuzz_result(linkat(from_fd, from, dir, to, flags));
}

static void do_symlink(void)
{
	const char *target = fuzz_path(), *path = fuzz_path();

	fuzz_line("symlink %s %s", target, path);
	fuzz_result(symlinkat(target, fuzz_dirfd(), path));
}

static void do_readlink(void)
{
	size_t size = fuzz_often(80) ? 300 : fuzz_below(4);
	const char *path = fuzz_path();
	char target[301] = "";

	fuzz_line("readlink %s %zu", path, size);
	if (fuzz_result(syscall(SYS_readlinkat, fuzz_dirfd(), path, target,
				size)) > 0)
		fuzz_line(" %s", target);
}

static void do_mknod(void)
{
	static const mode_t types[] = {
		0, S_IFREG, S_IFIFO, S_IFSOCK, S_IFDIR, S_IFLNK,
	};
	mode_t mode = types[fuzz_below(COUNT(types))] | fuzz_mode();
	const char *path = fuzz_path();

	if (fuzz_lacks & FUZZ_SPECIAL && (S_ISFIFO(mode) || S_ISSOCK(mode)))
		mode = S_IFREG | (mode & 07777);
	fuzz_line("mknod %s %o", path, mode);
	fuzz_result(mknodat(fuzz_dirfd(), path, mode, 0));
}

static void do_chmod(void)
{
	const char *path = fuzz_path();
	mode_t mode = fuzz_mode();

	fuzz_line("chmod %s %o", path, mode);
	fuzz_result(syscall(SYS_fchmodat, fuzz_dirfd(), path, mode));
}

static void do_chown(void)
{
	int flags = fuzz_often(40) ? AT_SYMLINK_NOFOLLOW : 0;
	const char *path = fuzz_path();
	int uid = (int)fuzz_below(4) - 1, gid = (int)fuzz_below(4) - 1;

	fuzz_line("chown %s %d:%d 0x%x", path, uid, gid, flags);
	fuzz_result(fchownat(fuzz_dirfd(), path, (uid_t)uid, (gid_t)gid,
			     flags));
}

static void do_access(void)
{
	int how = (int)fuzz_below(8), flags = AT_EACCESS;
	const char *path = fuzz_path();

	if (fuzz_often(30))
		flags |= AT_SYMLINK_NOFOLLOW;
	fuzz_line("access %s %d 0x%x", path, how, flags);
	fuzz_result(syscall(439 /* faccessat2 */, fuzz_dirfd(), path, how,
			    flags));
}

static void do_times(void)
{
	static const long special[] = { UTIME_NOW, UTIME_OMIT, -1,
					1000000000 };
	int flags = fuzz_often(40) ? AT_SYMLINK_NOFOLLOW : 0;
	int now = fuzz_often(20), dir = fuzz_dirfd(), i;
	const char *path = fuzz_path();
	struct timespec times[2];

	for (i = 0; i < 2; i++) {
		times[i].tv_sec = fuzz_below(90000);
		times[i].tv_nsec = fuzz_often(70) ? fuzz_below(1000000000) :
				   special[fuzz_below(COUNT(special))];
	}
	fuzz_line("utimens %s 0x%x %d %ld %ld.%ld", path, flags, now,
		  times[0].tv_nsec, (long)times[1].tv_sec, times[1].tv_nsec);
	fuzz_result(syscall(SYS_utimensat, dir, path, now ? NULL : times,
			    flags));
}

static void do_truncate(void)
{
	const char *path = fuzz_path();
	off_t size = fuzz_offset();

	fuzz_line("truncate %s %ld", path, (long)size);
	fuzz_result(truncate(path, size));
}

static void do_chdir(void)
{
	const char *path = fuzz_often(50) ? "/" : fuzz_path();
	char now[400];

	fuzz_line("chdir %s", path);
	fuzz_result(chdir(path));
	memset(now, 0, sizeof(now));
	if (fuzz_result(syscall(SYS_getcwd, now, sizeof(now))) > 0)
		fuzz_line(" %s", now);
}

static void do_xattr(void)
{
	const char *path = fuzz_path();
	char name[] = "user.x", data[64];
	size_t size = fuzz_below(20);
	long n;

	if (fuzz_lacks & FUZZ_EMPTYXATTR)
		size |= 1;
	name[5] += (char)fuzz_below(2);
	switch (fuzz_below(4)) {
	case 0:
		fuzz_line("setxattr %s %s %zu", path, name, size);
		fuzz_result(setxattr(path, name, "12345678901234567890", size,
				     (int)fuzz_below(3)));
		break;
	case 1:
		fuzz_line("removexattr %s %s", path, name);
		fuzz_result(lremovexattr(path, name));
		break;
	case 2:
		fuzz_line("listxattr %s %zu", path, size);
		fuzz_result(llistxattr(path, data, size));
		break;
	default:
		fuzz_line("getxattr %s %s %zu", path, name, size);
		n = fuzz_result(getxattr(path, name, data, size));
		if (n > 0 && size)
			fuzz_line(" %.*s", (int)n, data);
	}
}

/* From now on files are accessed as this user. */
static void do_user(void)
{
	unsigned group = fuzz_below(3);

	fuzz_user = fuzz_often(60) ? 0 : fuzz_below(3);
	fuzz_line("user %u:%u", fuzz_user, group);
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, group);
	syscall(SYS_setfsuid, fuzz_user);
}

static void do_umask(void)
{
	mode_t mask = fuzz_below(0200);

	fuzz_line("umask %o", mask);
	fuzz_result((long)umask(mask));
}

const struct fuzz_op fuzz_path_ops[] = {
	{ do_open, 24 }, { do_stat, 8 }, { do_statx, 2 }, { do_same, 3 },
	{ do_mkdir, 8 }, { do_remove, 6 }, { do_rename, 8 }, { do_link, 4 },
	{ do_symlink, 4 }, { do_readlink, 2 }, { do_mknod, 2 },
	{ do_chmod, 4 }, { do_chown, 3 }, { do_access, 3 }, { do_times, 4 },
	{ do_truncate, 3 }, { do_chdir, 2 }, { do_xattr, 3 }, { do_user, 2 },
	{ do_umask, 1 }, { NULL, 0 },
};
