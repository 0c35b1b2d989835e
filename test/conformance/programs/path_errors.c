/* SPDX-License-Identifier: BSD-3-Clause */
/* Each call that takes a path, on each kind of path. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>
#include "check.h"

static char long_name[300], long_path[4200];

static const struct {
	const char *label, *path;
} paths[] = {
	{ "missing", "missing" }, { "file", "file" }, { "dir", "dir" },
	{ "full", "full" }, { "link", "link" }, { "dirlink", "dirlink" },
	{ "dangling", "dangling" }, { "loop", "loop" }, { "file/", "file/" },
	{ "dir/", "dir/" }, { "missing/", "missing/" },
	{ "dirlink/", "dirlink/" }, { "link/", "link/" },
	{ "dangling/", "dangling/" }, { "file/x", "file/x" },
	{ "missing/x", "missing/x" }, { "loop/x", "loop/x" },
	{ "full/.", "full/." }, { "full/..", "full/.." }, { "dir/.", "dir/." },
	{ ".", "." }, { "/", "/" }, { "empty", "" },
	{ "file/..", "file/.." }, { "long name", long_name },
	{ "long path", long_path },
};

static long do_stat(const char *p)
{
	struct stat st;

	return stat(p, &st);
}

static long do_lstat(const char *p)
{
	struct stat st;

	return lstat(p, &st);
}

static long do_statfs(const char *p)
{
	struct statfs st;

	return statfs(p, &st);
}

static long do_access(const char *p)
{
	return access(p, F_OK);
}

static long do_access_write(const char *p)
{
	return access(p, W_OK);
}

static long do_chmod(const char *p)
{
	return p[0] == '/' ? chmod("nowhere/x", 0755) : chmod(p, 0755);
}

static long do_chown(const char *p)
{
	return chown(p, (uid_t)-1, (gid_t)-1);
}

static long do_lchown(const char *p)
{
	return lchown(p, (uid_t)-1, (gid_t)-1);
}

static long do_truncate(const char *p)
{
	return truncate(p, 2);
}

static long do_mkdir(const char *p)
{
	return mkdir(p, 0755);
}

static long do_mknod(const char *p)
{
	return mknod(p, S_IFREG | 0600, 0);
}

static long do_mkfifo(const char *p)
{
	return mkfifo(p, 0600);
}

static long do_chdir(const char *p)
{
	int base = open(".", O_RDONLY | O_DIRECTORY), error;
	long r = chdir(p);

	error = errno;
	if (fchdir(base))
		r = -2;
	close(base);
	errno = error;
	return r;
}

static long do_readlink(const char *p)
{
	char text[100];

	return readlink(p, text, sizeof(text));
}

static long do_symlink(const char *p)
{
	return symlink("file", p);
}

static long do_symlink_to(const char *p)
{
	return symlink(p, "new");
}

static long do_link_from(const char *p)
{
	return link(p, "new");
}

static long do_link_to(const char *p)
{
	return link("file", p);
}

static long do_rename_from(const char *p)
{
	return rename(p, "new");
}

static long do_rename_file_to(const char *p)
{
	return rename("other", p);
}

static long do_rename_dir_to(const char *p)
{
	return rename("otherdir", p);
}

static long do_utimes(const char *p)
{
	return utimes(p, NULL);
}

static long do_utime(const char *p)
{
	return utime(p, NULL);
}

static const struct {
	const char *name;
	long (*call)(const char *path);
} calls[] = {
	{ "stat", do_stat }, { "lstat", do_lstat }, { "statfs", do_statfs },
	{ "access", do_access }, { "access: W_OK,", do_access_write },
	{ "chmod", do_chmod }, { "chown", do_chown }, { "lchown", do_lchown },
	{ "truncate", do_truncate }, { "mkdir", do_mkdir },
	{ "mknod", do_mknod }, { "mkfifo", do_mkfifo }, { "chdir", do_chdir },
	{ "readlink", do_readlink }, { "symlink: at", do_symlink },
	{ "symlink: to", do_symlink_to }, { "link: from", do_link_from },
	{ "link: to", do_link_to }, { "rename: from", do_rename_from },
	{ "rename: file to", do_rename_file_to },
	{ "rename: directory to", do_rename_dir_to }, { "utimes", do_utimes },
	{ "utime", do_utime }, { "rmdir", NULL },
	{ "unlink", NULL },
};

static void make_all(void)
{
	mkdir("dir", 0755);
	mkdir("full", 0755);
	mkdir("otherdir", 0755);
	put("full/file", "in");
	put("file", "text");
	put("other", "other");
	symlink("file", "link");
	symlink("dir", "dirlink");
	symlink("nowhere", "dangling");
	symlink("loop", "loop");
}

static void clean_all(void)
{
	static const char *const names[] = {
		"full/file", "full/other", "file", "other", "link", "dirlink",
		"dangling", "nowhere", "loop", "missing", "new", "dir/file",
		"new/file",
	};
	static const char *const dirs[] = {
		"dir", "full", "otherdir", "missing", "new", "nowhere",
		"dangling", "full/otherdir",
	};
	unsigned i;

	for (i = 0; i < COUNT(names); i++)
		unlink(names[i]);
	for (i = 0; i < COUNT(dirs); i++)
		rmdir(dirs[i]);
}

static long call(unsigned c, const char *path)
{
	if (calls[c].call)
		return calls[c].call(path);
	return strcmp(calls[c].name, "rmdir") ? unlink(path) : rmdir(path);
}

void program_path_errors(void)
{
	unsigned c, p;
	long r;

	memset(long_name, 'n', 256);
	memset(long_path, '/', 4100);
	long_path[0] = '.';
	for (c = 0; c < COUNT(calls); c++)
		for (p = 0; p < COUNT(paths); p++) {
			/* "/" may be another file system or not. */
			if (!strcmp(paths[p].path, "/") &&
			    strchr("lr", calls[c].name[0]) &&
			    strchr(calls[c].name, ':'))
				continue;
			make_all();
			r = call(c, paths[p].path);
			check(r, "%s%s %s", calls[c].name,
			      strchr(calls[c].name, ':') ? "" : ":",
			      paths[p].label);
			clean_all();
		}
}
