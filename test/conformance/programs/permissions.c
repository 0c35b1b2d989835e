/* SPDX-License-Identifier: BSD-3-Clause */
/* What root's children may not: modes, owners and sticky directories. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include "check.h"

#define OWNER	1000
#define GROUP	2000
#define OTHER	3000

static const mode_t modes[] = {
	0, 0400, 0200, 0100, 0600, 0700, 0040, 0020, 0010, 0070, 0004, 0002,
	0001, 0007, 0077, 0640, 0755, 0777, 01777,
};

static const struct {
	const char *name;
	uid_t uid;
	gid_t gid;
} users[] = {
	{ "root", 0, 0 }, { "owner", OWNER, OTHER }, { "group", OTHER, GROUP },
	{ "other", OTHER, OTHER },
};

static void become(unsigned u)
{
	setegid(users[u].gid);
	seteuid(users[u].uid);
}

static void root_again(void)
{
	seteuid(0);
	setegid(0);
}

static void files(unsigned u, mode_t mode)
{
	const char *who = users[u].name;

	put("file", "text");
	chmod("file", mode);
	chown("file", OWNER, GROUP);
	chmod("file", mode);
	become(u);
	close(opened(open("file", O_RDONLY), "open: %s reads %04o", who,
		     mode));
	close(opened(open("file", O_WRONLY), "open: %s writes %04o", who,
		     mode));
	check(truncate("file", 1), "truncate: %s, %04o", who, mode);
	check(faccessat(AT_FDCWD, "file", X_OK, AT_EACCESS),
	      "faccessat: %s executes %04o", who, mode);
	check(utimes("file", NULL), "utimes: %s, %04o", who, mode);
	root_again();
	unlink("file");
}

static void folders(unsigned u, mode_t mode)
{
	const char *who = users[u].name;
	struct stat st;

	mkdir("dir", 0777);
	mkdir("dir/sub", 0777);
	put("dir/file", "text");
	chown("dir", OWNER, GROUP);
	chmod("dir", mode);
	become(u);
	close(opened(open("dir", O_RDONLY), "open: %s lists %04o", who, mode));
	check(stat("dir/file", &st), "stat: %s below %04o", who, mode);
	check(mkdir("dir/new", 0700), "mkdir: %s below %04o", who, mode);
	check(rename("dir/file", "dir/other"), "rename: %s below %04o", who,
	      mode);
	check(rmdir("dir/sub"), "rmdir: %s below %04o", who, mode);
	root_again();
	rmdir("dir/new");
	rmdir("dir/sub");
	unlink("dir/file");
	unlink("dir/other");
	rmdir("dir");
}

static void change(unsigned u)
{
	const char *who = users[u].name;
	struct timeval times[2] = { { 1, 0 }, { 2, 0 } };
	struct stat st;

	put("file", "text");
	chown("file", OWNER, GROUP);
	chmod("file", 06777);
	become(u);
	check(chmod("file", 06755), "chmod: by %s", who);
	check(chown("file", -1, -1), "chown: nothing by %s", who);
	check(chown("file", OTHER, -1), "chown: owner by %s", who);
	check(chown("file", -1, OTHER), "chown: group by %s", who);
	check(utimes("file", times), "utimes: given by %s", who);
	check(mknod("null", S_IFCHR | 0666, 0x103), "mknod: device by %s",
	      who);
	check(chroot("."), "chroot: by %s", who);
	check(mknod("fifo", S_IFIFO | 0666, 0), "mknod: FIFO by %s", who);
	root_again();
	stat("file", &st);
	value("chown: by %s leaves = %o %d %d", who, st.st_mode, st.st_uid,
	      st.st_gid);
	unlink("null");
	unlink("fifo");
	unlink("file");
}

static void set_id_bits(void)
{
	struct stat st;
	int fd;

	put("file", "text");
	chmod("file", 06777);
	fd = open("file", O_WRONLY);
	seteuid(OTHER);
	check(write(fd, "x", 1), "write: to a set-user-id file");
	seteuid(0);
	fstat(fd, &st);
	value("write: leaves the mode = %o", st.st_mode);
	close(fd);
	chmod("file", 06777);
	chown("file", 1, 1);
	stat("file", &st);
	value("chown: by root leaves the mode = %o", st.st_mode);
	chmod("file", 02644);
	chown("file", 2, 2);
	stat("file", &st);
	value("chown: mandatory locking mode = %o", st.st_mode);
}

static void links(void)
{
	mkdir("open", 01777);
	chmod("open", 01777);
	put("open/mine", "text");
	put("open/theirs", "text");
	chown("open/theirs", OTHER, OTHER);
	symlink("mine", "open/link");
	seteuid(OTHER);
	check(unlink("open/mine"), "unlink: sticky, another's");
	check(rename("open/mine", "open/x"), "rename: sticky, another's");
	check(rename("open/theirs", "open/mine"), "rename: sticky, over it");
	check(unlink("open/theirs"), "unlink: sticky, one's own");
	check(symlink("x", "open/new"), "symlink: sticky");
	check(unlink("open/new"), "unlink: sticky, new");
	check(access("open", W_OK), "access: by the real user");
	check(setuid(0), "setuid: back by the saved one");
	seteuid(0);
}

void program_permissions(void)
{
	unsigned u, m;

	umask(0);
	chmod(".", 0777);
	for (u = 0; u < COUNT(users); u++) {
		for (m = 0; m < COUNT(modes); m++) {
			files(u, modes[m]);
			folders(u, modes[m]);
		}
		change(u);
	}
	set_id_bits();
	links();
}
