/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories and names: mkdir, unlink, rename, link, listing, cwd. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"

static nlink_t nlink_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : st.st_nlink;
}

static void directories(void)
{
	CHECK(mkdir("d/", 0755) == 0);
	FAILS(EEXIST, mkdir("d", 0755));
	FAILS(EEXIST, mkdir("/", 0755));
	FAILS(ENOENT, mkdir("x/y", 0755));
	CHECK(mkdir("d/e", 0755) == 0);
	FAILS(ENOTEMPTY, rmdir("d"));
	FAILS(EINVAL, rmdir("d/."));
	FAILS(ENOTEMPTY, rmdir("d/.."));
	FAILS(EISDIR, unlink("d/e"));
	put_file("d/f", "x");
	FAILS(ENOTDIR, rmdir("d/f"));
	FAILS(ENOTDIR, unlink("d/f/"));
	FAILS(ENOTDIR, mkdir("d/f/g", 0755));
	FAILS(ENOENT, unlink("d/none"));
	CHECK(unlink("d/f") == 0);
	symlink("d", "l");
	FAILS(ENOTDIR, rmdir("l"));
	FAILS(EEXIST, mkdir("l", 0755));
	CHECK(unlink("l") == 0);
	CHECK(rmdir("d/e") == 0 && rmdir("d") == 0);
	FAILS(ENOENT, rmdir("d"));
}

static void renames(void)
{
	mkdir("a", 0755);
	mkdir("a/b", 0755);
	mkdir("c", 0755);
	put_file("f", "f");
	put_file("g", "g");
	FAILS(ENOENT, rename("none", "x"));
	FAILS(EINVAL, rename("a", "a/b/c"));
	FAILS(ENOTEMPTY, rename("c", "a"));
	FAILS(EISDIR, rename("f", "a"));
	FAILS(ENOTDIR, rename("a", "f"));
	FAILS(ENOTDIR, rename("f", "h/"));
	FAILS(EBUSY, rename("a/.", "x"));
	CHECK(rename("f", "g") == 0 && has_text("g", "f"));
	FAILS(ENOENT, access("f", F_OK));
	CHECK(rename("g", "g") == 0);
	CHECK(rename("c", "a/b/") == 0);
	CHECK(nlink_of("a") == 3);
	CHECK(rename("a/b", "b") == 0 && nlink_of("a") == 2);
	link("g", "h");
	CHECK(rename("g", "h") == 0 && nlink_of("g") == 2);
	unlink("g");
	unlink("h");
	rmdir("a");
	rmdir("b");
}

static void hard_links(void)
{
	put_file("f", "one");
	mkdir("d", 0755);
	symlink("f", "s");
	CHECK(link("f", "d/g") == 0 && nlink_of("f") == 2);
	put_file("d/g", "two");
	CHECK(has_text("f", "two"));
	FAILS(EEXIST, link("f", "d/g"));
	FAILS(EPERM, link("d", "e"));
	FAILS(ENOENT, link("none", "e"));
	CHECK(link("s", "t") == 0 && nlink_of("s") == 2);
	CHECK(linkat(AT_FDCWD, "s", AT_FDCWD, "u", AT_SYMLINK_FOLLOW) == 0);
	CHECK(nlink_of("f") == 3);
	FAILS(ENOENT, symlink("", "e"));
	unlink("u");
	unlink("t");
	unlink("s");
	unlink("f");
	CHECK(nlink_of("d/g") == 1);
	unlink("d/g");
	rmdir("d");
}

static void listing(void)
{
	char seen[300] = "", name[32];
	struct dirent *e;
	int i, dots = 0, other = 0;
	long pos = 0;
	DIR *d;

	mkdir("d", 0755);
	for (i = 0; i < 300; i++) {
		sprintf(name, "d/n%d", i);
		put_file(name, "");
	}
	CHECK((d = opendir("d")));
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.') {
			CHECK(e->d_type == DT_DIR);
			dots++;
		} else {
			CHECK(e->d_type == DT_REG);
			CHECK(!seen[atoi(e->d_name + 1)]++);
			if (++other == 100)
				pos = telldir(d);
		}
	}
	CHECK(dots == 2 && other == 300);
	seekdir(d, pos);
	for (i = 0; readdir(d);)
		i++;
	/* "." and ".." may be anywhere on some systems */
	CHECK(i >= 200 && i <= 202);
	rewinddir(d);
	CHECK(readdir(d));
	closedir(d);
	for (i = 0; i < 300; i++) {
		sprintf(name, "d/n%d", i);
		unlink(name);
	}
	rmdir("d");
}

static void working_directory(void)
{
	char home[512], buf[1024], want[1024];
	int fd;

	CHECK(getcwd(home, sizeof(home)));
	mkdir("w", 0755);
	mkdir("w/x", 0755);
	symlink("w/x", "l");
	CHECK(chdir("l") == 0);
	snprintf(want, sizeof(want), "%s/w/x", home);
	CHECK(getcwd(buf, sizeof(buf)) && !strcmp(buf, want));
	CHECK(!getcwd(buf, 3) && errno == ERANGE);
	CHECK((fd = open("..", O_RDONLY)) >= 0);
	CHECK(rename("../../w", "../../v") == 0);
	snprintf(want, sizeof(want), "%s/v/x", home);
	CHECK(getcwd(buf, sizeof(buf)) && !strcmp(buf, want));
	CHECK(fchdir(fd) == 0 && access("x", F_OK) == 0);
	CHECK(chdir("x") == 0 && rmdir("../x") == 0);
	CHECK(!getcwd(buf, sizeof(buf)) && errno == ENOENT);
	FAILS(ENOENT, open("f", O_WRONLY | O_CREAT, 0644));
	FAILS(ENOENT, mkdir("d", 0755));
	close(fd);
	CHECK(chdir(home) == 0);
	FAILS(ENOTDIR, chdir("/dev/null"));
	unlink("l");
	rmdir("v");
}

const struct test name_tests[] = {
	{ "names: directories", directories },
	{ "names: rename", renames },
	{ "names: hard links", hard_links },
	{ "names: listing", listing },
	{ "names: working directory", working_directory },
	{ 0 }
};
