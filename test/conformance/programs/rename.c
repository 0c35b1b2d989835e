/* SPDX-License-Identifier: BSD-3-Clause */
/* rename(2) and renameat2(2): everything onto everything. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"
#include "linux.h"


static const char *const names[] = {
	"file", "twin", "dir", "full", "full/sub", "full/file", "link",
	"dangling", "fifo", "missing", "missing/x", "file/x", ".", "dir/.",
	"dir/..", "dir/", "file/", "full/sub/new", "new/",
};

static void make_all(void)
{
	mkdir("dir", 0755);
	mkdir("full", 0755);
	mkdir("full/sub", 0755);
	put("full/file", "in");
	put("file", "text");
	link("file", "twin");
	symlink("file", "link");
	symlink("nowhere", "dangling");
	mkfifo("fifo", 0600);
}

static void remove_tree(const char *name, int depth)
{
	static const char *const below[] = {
		"file", "twin", "dir", "full", "sub", "link", "dangling",
		"fifo", "missing", "new", "nowhere",
	};
	char path[200];
	unsigned i;

	if (!unlink(name) || !rmdir(name) || !depth)
		return;
	for (i = 0; i < COUNT(below); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", name, below[i]) <
		    (int)sizeof(path) && access(name, F_OK) == 0)
			remove_tree(path, depth - 1);
	}
	rmdir(name);
}

static void clean_all(void)
{
	static const char *const top[] = {
		"file", "twin", "dir", "full", "link", "dangling", "fifo",
		"missing", "new",
	};
	unsigned i;

	for (i = 0; i < COUNT(top); i++)
		remove_tree(top[i], 3);
}

/* A letter for what stands at the path. */
static char kind(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return '-';
	return S_ISDIR(st.st_mode) ? 'd' : S_ISLNK(st.st_mode) ? 'l' :
	       S_ISFIFO(st.st_mode) ? 'p' : 'f';
}

static void matrix(const char *label, unsigned flags)
{
	unsigned a, b;
	long r;

	for (a = 0; a < COUNT(names); a++)
		for (b = 0; b < COUNT(names); b++) {
			/* All pairs of the plain call, a part of the rest. */
			if (flags && (a > 10 || b > 10))
				continue;
			make_all();
			r = syscall(SYS_renameat2, AT_FDCWD, names[a],
				    AT_FDCWD, names[b], flags);
			check(r, "%s: %s to %s", label, names[a], names[b]);
			if (!r)
				value("%s: %s to %s leaves = %c%c", label,
				      names[a], names[b], kind(names[a]),
				      kind(names[b]));
			clean_all();
		}
}

static void flags(void)
{
	static const unsigned bad[] = {
		RENAME_NOREPLACE | RENAME_EXCHANGE,
		RENAME_EXCHANGE | RENAME_WHITEOUT, 8, 0x80000000u,
	};
	unsigned i;

	make_all();
	for (i = 0; i < COUNT(bad); i++)
		check(syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "new",
			      bad[i]), "renameat2: flags 0x%x", bad[i]);
	check(syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "full/file",
		      RENAME_EXCHANGE), "renameat2: exchange files");
	show_file("file", "renameat2: exchanged file");
	show_file("full/file", "renameat2: exchanged full/file");
	clean_all();
}

static void open_file(void)
{
	char text[8] = "";
	struct stat st;
	int fd, dir;

	make_all();
	fd = open("full/file", O_RDWR);
	check(rename("full/file", "new"), "rename: open file");
	check(read(fd, text, sizeof(text)), "rename: open file read");
	check(rename("file", "new"), "rename: onto an open file");
	fstat(fd, &st);
	value("rename: replaced file links = %d", (int)st.st_nlink);
	close(fd);
	dir = open("full", O_RDONLY | O_DIRECTORY);
	check(rename("full", "dir/moved"), "rename: open directory");
	check(fstatat(dir, "sub", &st, 0), "rename: open directory entry");
	check(fstatat(dir, "../moved", &st, 0), "rename: .. of it");
	close(dir);
	stat("dir", &st);
	value("rename: links of the new parent = %d", (int)st.st_nlink);
	rename("dir/moved", "full");
	stat("dir", &st);
	value("rename: links of the old parent = %d", (int)st.st_nlink);
	unlink("new");
	clean_all();
}

static void renameat_calls(void)
{
	int dir, file;

	make_all();
	dir = open("full", O_RDONLY | O_DIRECTORY);
	file = open("file", O_RDONLY);
	check(renameat(dir, "file", AT_FDCWD, "new"), "renameat: out of fd");
	check(renameat(AT_FDCWD, "new", dir, "file"), "renameat: into fd");
	check(renameat(dir, "file", dir, "file"), "renameat: to itself");
	check(renameat(file, "x", dir, "y"), "renameat: from file fd");
	check(renameat(dir, "file", file, "y"), "renameat: to file fd");
	check(renameat(-1, "x", dir, "y"), "renameat: from bad fd");
	check(renameat(dir, "file", -1, "y"), "renameat: to bad fd");
	check(renameat(-1, "/none/x", -1, "/none/y"), "renameat: absolute");
	close(dir);
	close(file);
	clean_all();
}

void program_rename(void)
{
	matrix("rename", 0);
	matrix("renameat2: NOREPLACE", RENAME_NOREPLACE);
	matrix("renameat2: EXCHANGE", RENAME_EXCHANGE);
	flags();
	open_file();
	renameat_calls();
}
