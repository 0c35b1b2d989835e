/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes: name spaces, limits, kinds of files, rights. Those of
 * the name space user are there on a tmpfs of Linux 6.6 and later.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "check.h"

#define LONGEST	65536

static char big[LONGEST + 1];

static void names(void)
{
	static const char *const tried[] = {
		"trusted.", "security.", "system.s", "foo", "foo.x", "", ".",
		"trusted", "security.s", "trusted.t", "system.",
	};
	char name[300], buf[10];
	size_t i;

	for (i = 0; i < COUNT(tried); i++) {
		check(setxattr("f", tried[i], "v", 1, 0),
		      "setxattr: name '%s'", tried[i]);
		check(getxattr("f", tried[i], buf, 10),
		      "getxattr: name '%s'", tried[i]);
		check(removexattr("f", tried[i]), "removexattr: name '%s'",
		      tried[i]);
	}
	memset(name, 'n', sizeof(name));
	memcpy(name, "trusted.", 8);
	name[255] = '\0';
	check(setxattr("f", name, "v", 1, 0), "setxattr: longest name");
	check(getxattr("f", name, buf, 10), "getxattr: longest name");
	check(removexattr("f", name), "removexattr: longest name");
	name[255] = 'n';
	name[256] = '\0';
	check(setxattr("f", name, "v", 1, 0), "setxattr: name too long");
	check(getxattr("f", name, buf, 10), "getxattr: name too long");
	check(removexattr("f", name), "removexattr: name too long");
}

static void values(void)
{
	char buf[100];

	check(setxattr("f", "trusted.a", "value", 5, 0), "setxattr: new");
	check(setxattr("f", "trusted.a", "longer value", 12, 0),
	      "setxattr: longer");
	memset(buf, 0, sizeof(buf));
	check(getxattr("f", "trusted.a", buf, 100), "getxattr: longer");
	value("getxattr: gives = %s", buf);
	check(getxattr("f", "trusted.a", buf, 12), "getxattr: just enough");
	check(getxattr("f", "trusted.a", buf, 11), "getxattr: too little");
	check(getxattr("f", "trusted.a", NULL, 0), "getxattr: its size");
	check(setxattr("f", "trusted.e", "", 0, 0), "setxattr: nothing");
	check(getxattr("f", "trusted.e", buf, 10), "getxattr: nothing");
	check(setxattr("f", "trusted.a", "x", 1, XATTR_CREATE),
	      "setxattr: create one that is there");
	check(setxattr("f", "trusted.n", "x", 1, XATTR_CREATE),
	      "setxattr: create one");
	check(setxattr("f", "trusted.n", "y", 1, XATTR_REPLACE),
	      "setxattr: replace one");
	check(setxattr("f", "trusted.o", "y", 1, XATTR_REPLACE),
	      "setxattr: replace none");
	check(setxattr("f", "trusted.o", "y", 1,
		       XATTR_CREATE | XATTR_REPLACE),
	      "setxattr: both, none is there");
	check(setxattr("f", "trusted.a", "y", 1, 4), "setxattr: bad flag");
	check(setxattr("f", "trusted.b", big, LONGEST, 0),
	      "setxattr: longest value");
	check(setxattr("f", "trusted.c", big, LONGEST + 1, 0),
	      "setxattr: value too long");
	check(removexattr("f", "trusted.b"), "removexattr: longest value");
	check(removexattr("f", "trusted.b"), "removexattr: none");
}

static void lists(void)
{
	char buf[200], *p, line[400] = "";
	ssize_t n;

	check(setxattr("f", "security.z", "1", 1, 0), "setxattr: for a list");
	n = check(listxattr("f", buf, sizeof(buf)), "listxattr: all");
	for (p = buf; p < buf + n; p += strlen(p) + 1)
		snprintf(line + strlen(line), sizeof(line) - strlen(line),
			 " %s", p);
	value("listxattr: names =%s", line);
	check(listxattr("f", NULL, 0) == n, "listxattr: its size");
	check(listxattr("f", buf, (size_t)n - 1), "listxattr: too little");
	check(listxattr("none", buf, 10), "listxattr: no file");
	check(flistxattr(-1, buf, 10), "flistxattr: closed");
	check(listxattr("d", buf, sizeof(buf)), "listxattr: none");
}

static void kinds(void)
{
	int fd, ends[2];
	char buf[10];

	check(lsetxattr("l", "trusted.l", "1", 1, 0), "lsetxattr: a link");
	check(lgetxattr("l", "trusted.l", buf, 10), "lgetxattr: a link");
	check(getxattr("l", "trusted.l", buf, 10), "getxattr: through a link");
	check(llistxattr("l", buf, 10), "llistxattr: a link");
	check(lremovexattr("l", "trusted.l"), "lremovexattr: a link");
	check(setxattr("p", "trusted.l", "1", 1, 0), "setxattr: a FIFO");
	check(setxattr("d", "trusted.l", "1", 1, 0), "setxattr: a directory");
	check(setxattr("none", "trusted.l", "1", 1, 0), "setxattr: no file");
	check(setxattr("f/x", "trusted.l", "1", 1, 0), "setxattr: below f");
	fd = open("f", O_RDONLY);
	check(fsetxattr(fd, "trusted.f", "1", 1, 0), "fsetxattr: O_RDONLY");
	check(fgetxattr(fd, "trusted.f", buf, 10), "fgetxattr: O_RDONLY");
	check(fremovexattr(fd, "trusted.f"), "fremovexattr: O_RDONLY");
	close(fd);
	fd = open("f", O_PATH);
	check(fsetxattr(fd, "trusted.f", "1", 1, 0), "fsetxattr: O_PATH");
	check(fgetxattr(fd, "trusted.f", buf, 10), "fgetxattr: O_PATH");
	check(flistxattr(fd, buf, 10), "flistxattr: O_PATH");
	close(fd);
	check(pipe(ends), "pipe: for attributes");
	check(fsetxattr(ends[0], "user.f", "1", 1, 0), "fsetxattr: a pipe");
	check(fgetxattr(ends[0], "user.f", buf, 10), "fgetxattr: a pipe");
	check(flistxattr(ends[0], buf, 10), "flistxattr: a pipe");
	close(ends[0]);
	close(ends[1]);
}

/* Names of user where the file system has none is another matter. */
static void user_names(void)
{
	char buf[10];

	check(lsetxattr("l", "user.l", "1", 1, 0), "lsetxattr: user, a link");
	check(lgetxattr("l", "user.l", buf, 10), "lgetxattr: user, a link");
	check(setxattr("p", "user.l", "1", 1, 0), "setxattr: user, a FIFO");
	check(getxattr("p", "user.l", buf, 10), "getxattr: user, a FIFO");
	check(setxattr("f", "user.a", "12", 2, 0), "setxattr: user");
	check(getxattr("f", "user.a", buf, 10), "getxattr: user");
	check(removexattr("f", "user.a"), "removexattr: user");
}

/* As another user: only this thread changes. */
static void rights(void)
{
	char buf[10];

	chmod("f", 0444);
	chmod("d", 01777);
	check(setxattr("f", "trusted.t", "1", 1, 0), "setxattr: by root");
	check(setxattr("f", "security.t", "1", 1, 0), "setxattr: by root, too");
	syscall(SYS_setresuid, -1, 1001, -1);
	check(setxattr("f", "trusted.t", "1", 1, 0), "setxattr: not by root");
	check(getxattr("f", "trusted.t", buf, 10), "getxattr: not by root");
	check(removexattr("f", "trusted.t"), "removexattr: not by root");
	check(setxattr("f", "security.t", "1", 1, 0),
	      "setxattr: security, not by root");
	check(getxattr("f", "security.t", buf, 10),
	      "getxattr: security, not by root");
	check(setxattr("f", "user.t", "1", 1, 0), "setxattr: only readable");
	check(setxattr("d", "user.t", "1", 1, 0), "setxattr: sticky, other's");
	check(listxattr("f", NULL, 0) > 0, "listxattr: not by root");
	syscall(SYS_setresuid, -1, 0, -1);
}

void program_xattr(void)
{
	close(open("f", O_CREAT | O_WRONLY, 0644));
	check(mkdir("d", 0755), "mkdir: d");
	check(mkfifo("p", 0600), "mknod: p");
	check(symlink("f", "l"), "symlink: l");
	names();
	values();
	lists();
	kinds();
	user_names();
	rights();
}
