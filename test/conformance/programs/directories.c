/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories: entries, links counted, the current one, the root. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

#define MANY	200

static void entries(void)
{
	static const struct constant types[] = {
		CONSTANT(DT_DIR), CONSTANT(DT_REG), CONSTANT(DT_LNK),
		CONSTANT(DT_FIFO), CONSTANT(DT_SOCK), CONSTANT(DT_CHR),
	};
	struct dirent *e;
	DIR *d;
	unsigned i;

	mkdir("types", 0755);
	put("types/file", "");
	mkdir("types/dir", 0755);
	symlink("x", "types/link");
	mkfifo("types/fifo", 0600);
	mknod("types/sock", S_IFSOCK | 0600, 0);
	mknod("types/chr", S_IFCHR | 0600, 0x103);
	for (i = 0; i < COUNT(types); i++) {
		int n = 0;

		d = opendir("types");
		while ((e = readdir(d)))
			n += e->d_type == types[i].v;
		closedir(d);
		value("readdir: %s = %d", types[i].name, n);
	}
}

static int count(DIR *d)
{
	int n = 0;

	while (readdir(d))
		n++;
	return n;
}

static void many(void)
{
	char name[40], seen[MANY] = "";
	struct dirent *e;
	int i, n = 0, twice = 0;
	long at = 0;
	DIR *d;

	mkdir("many", 0755);
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "many/%d", i);
		put(name, "");
	}
	d = opendir("many");
	value("readdir: %d files = %d", MANY, count(d));
	rewinddir(d);
	value("rewinddir: %d files = %d", MANY, count(d));
	rewinddir(d);
	for (i = 0; i < 50; i++)
		readdir(d);
	at = telldir(d);
	n = count(d);
	seekdir(d, at);
	value("seekdir: as many again = %d", count(d) == n);
	rewinddir(d);
	while ((e = readdir(d))) {		/* each is removed when seen */
		if (e->d_name[0] == '.')
			continue;
		i = atoi(e->d_name);
		twice += seen[i];
		seen[i] = 1;
		snprintf(name, sizeof(name), "many/%d", i);
		unlink(name);
	}
	for (i = n = 0; i < MANY; i++)
		n += seen[i];
	value("readdir: while they are removed = %d twice %d", n, twice);
	rewinddir(d);
	value("readdir: of an empty one = %d", count(d));
	check(rmdir("many"), "rmdir: open directory");
	rewinddir(d);
	value("readdir: of a removed one = %d", count(d));
	check(openat(dirfd(d), "x", O_CREAT | O_RDWR, 0600),
	      "openat: new file in a removed directory");
	check(mkdirat(dirfd(d), "x", 0600),
	      "mkdirat: in a removed directory");
	closedir(d);
}

static void small_buffer(void)
{
	static const size_t sizes[] = { 0, 10, 23, 24, 32, 48, 300 };
	char buf[300];
	unsigned i;
	int fd;

	mkdir("one", 0755);
	put("one/file", "");
	for (i = 0; i < COUNT(sizes); i++) {
		fd = open("one", O_RDONLY | O_DIRECTORY);
		check(syscall(SYS_getdents64, fd, buf, sizes[i]),
		      "getdents64: %zu bytes", sizes[i]);
		check(syscall(SYS_getdents64, fd, buf, 300),
		      "getdents64: %zu bytes and the rest", sizes[i]);
		close(fd);
	}
}

static int links(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (int)st.st_nlink;
}

static void link_counts(void)
{
	struct stat st;

	mkdir("a", 0755);
	value("mkdir: links of a new one = %d", links("a"));
	mkdir("a/b", 0755);
	value("mkdir: links of the parent = %d", links("a"));
	put("a/file", "");
	value("open: links of the parent = %d", links("a"));
	check(link("a/file", "a/b/file"), "link: a second name");
	value("link: links = %d", links("a/file"));
	check(link("a", "c"), "link: a directory");
	check(rmdir("a/b"), "rmdir: not empty");
	unlink("a/b/file");
	value("unlink: links = %d", links("a/file"));
	check(rmdir("a/b"), "rmdir: empty");
	value("rmdir: links of the parent = %d", links("a"));
	check(mkdir("mode", 07777), "mkdir: mode 07777");
	stat("mode", &st);
	value("mkdir: mode 07777 gives = %o", st.st_mode);
	chmod("mode", 02755);
	chown("mode", 5, 6);
	mkdir("mode/below", 0755);
	stat("mode/below", &st);
	value("mkdir: below a set-group-id one = %o group %d", st.st_mode,
	      st.st_gid);
	put("mode/file", "");
	stat("mode/file", &st);
	value("open: below a set-group-id one = %o group %d", st.st_mode,
	      st.st_gid);
}

static void current(void)
{
	int base = open(".", O_RDONLY | O_DIRECTORY);
	char path[PATH_MAX], before[PATH_MAX], small[4];

	check(!getcwd(before, sizeof(before)), "getcwd: long buffer");
	check(getcwd(small, sizeof(small)) ? 0 : -1, "getcwd: short buffer");
	check(getcwd(small, 0) ? 0 : -1, "getcwd: no buffer");
	memset(path, 'x', sizeof(path));
	getcwd(path, sizeof(path));
	value("getcwd: bytes behind the path are left = %d",
	      path[strlen(before) + 1] == 'x' && path[sizeof(path) - 1] == 'x');
	memset(path, 'x', 8);
	check(syscall(SYS_getcwd, path + 8, SIZE_MAX) ==
	      (long)strlen(before) + 1, "getcwd: more than all memory");
	value("getcwd: bytes in front of it are left = %.8s", path);
	check(syscall(SYS_getcwd, path, sizeof(path)) ==
	      (long)strlen(before) + 1, "getcwd: length with its end");
	mkdir("deep", 0755);
	mkdir("deep/er", 0755);
	symlink("deep/er", "short");
	check(chdir("short"), "chdir: by a link");
	getcwd(path, sizeof(path));
	value("getcwd: by a link = %s", path + strlen(before));
	check(chdir(".."), "chdir: ..");
	getcwd(path, sizeof(path));
	value("getcwd: .. = %s", path + strlen(before));
	check(chdir("er/../er//./"), "chdir: dots");
	getcwd(path, sizeof(path));
	value("getcwd: dots = %s", path + strlen(before));
	check(rmdir("../er"), "rmdir: the current one");
	check(getcwd(path, sizeof(path)) ? 0 : -1, "getcwd: removed");
	check(access(".", F_OK), "access: . of a removed one");
	check(access("..", F_OK), "access: .. of a removed one");
	check(open("new", O_CREAT | O_RDWR, 0600), "open: in a removed one");
	check(mkdir("new", 0700), "mkdir: in a removed one");
	check(rename("../../short", "new"), "rename: into a removed one");
	check(fchdir(base), "fchdir: back");
	check(rmdir("."), "rmdir: .");
	check(rmdir("deep/.."), "rmdir: ..");
	close(base);
}

static void root(void)
{
	int base = open(".", O_RDONLY | O_DIRECTORY);
	int old = open("/", O_RDONLY | O_DIRECTORY);
	char path[PATH_MAX];

	mkdir("jail", 0755);
	put("jail/file", "inside");
	symlink("/file", "jail/link");
	check(chroot("jail/file"), "chroot: a file");
	check(chroot("none"), "chroot: missing");
	check(chroot("jail"), "chroot: a directory");
	show_file("/file", "chroot: /file");
	show_file("/../../file", "chroot: /../../file");
	show_file("/link", "chroot: absolute link");
	check(access("jail", F_OK), "chroot: current directory stays");
	check(chdir("/"), "chroot: chdir /");
	getcwd(path, sizeof(path));
	value("getcwd: in the new root = %s", path);
	check(access("..", F_OK), "chroot: .. of the root");
	check(fchdir(base), "chroot: fchdir out");
	check(access("jail", F_OK), "chroot: outside by a descriptor");
	fchdir(old);
	check(chroot("."), "chroot: back");
	fchdir(base);
	close(old);
	close(base);
}

void program_directories(void)
{
	entries();
	many();
	small_buffer();
	link_counts();
	current();
	root();
}
