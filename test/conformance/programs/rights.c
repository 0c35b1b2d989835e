/* SPDX-License-Identifier: BSD-3-Clause */
/* Capabilities for files, one by one; groups; files that have no name. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

#define OTHER	3000

/* As <linux/capability.h>, which not each C library has. */
#define CAP_CHOWN		0
#define CAP_DAC_OVERRIDE	1
#define CAP_DAC_READ_SEARCH	2
#define CAP_FOWNER		3
#define CAP_FSETID		4
#define CAP_SYS_CHROOT		18
#define CAP_SYS_ADMIN		21
#define CAP_MKNOD		27

struct head {
	uint32_t version;
	int pid;
};

struct data {
	uint32_t effective, permitted, inheritable;
};

/* The capabilities in effect, of those about files. */
static void set_caps(uint32_t caps)
{
	struct head head = { 0x20080522, 0 };
	struct data data[2];

	syscall(SYS_capget, &head, data);
	data[0].effective = caps & data[0].permitted;
	syscall(SYS_capset, &head, data);
}

static const struct constant caps[] = {
	{ 0, "none" }, CONSTANT(CAP_CHOWN), CONSTANT(CAP_DAC_OVERRIDE),
	CONSTANT(CAP_DAC_READ_SEARCH), CONSTANT(CAP_FOWNER),
	CONSTANT(CAP_FSETID), CONSTANT(CAP_SYS_CHROOT), CONSTANT(CAP_MKNOD),
	CONSTANT(CAP_SYS_ADMIN),
};

static void with(unsigned c)
{
	const char *name = caps[c].name;
	struct stat st;

	put("file", "text");
	mkdir("dir", 0755);
	chown("file", OTHER, OTHER);
	chown("dir", OTHER, OTHER);
	chmod("file", 0);
	chmod("dir", 01700);
	set_caps(c ? 1u << caps[c].v : 0);
	close(opened(open("file", O_RDONLY), "open: reads, %s", name));
	close(opened(open("file", O_WRONLY), "open: writes, %s", name));
	close(opened(open("dir", O_RDONLY), "open: lists, %s", name));
	check(access("dir/x", F_OK), "access: searches, %s", name);
	check(mkdir("dir/x", 0700), "mkdir: %s", name);
	check(chmod("file", 02711), "chmod: %s", name);
	check(chown("file", 1, 1), "chown: %s", name);
	check(chown("file", -1, -1), "chown: nothing, %s", name);
	check(mknod("null", S_IFCHR | 0600, 0x103), "mknod: %s", name);
	check(chroot("none"), "chroot: missing, %s", name);
	check(syscall(SYS_setfsuid, -1), "setfsuid: asked, %s", name);
	set_caps(~0u);
	stat("file", &st);
	value("stat: %s leaves = %o %d:%d", name, st.st_mode, st.st_uid,
	      st.st_gid);
	unlink("null");
	rmdir("dir/x");
	rmdir("dir");
	unlink("file");
}

/* setfsuid() takes what root may do with files, and gives it back. */
static void fs_user(void)
{
	put("file", "text");
	chmod("file", 0);
	syscall(SYS_setfsuid, OTHER);
	check(open("file", O_RDONLY), "open: by setfsuid");
	check(chmod("file", 0777), "chmod: by setfsuid");
	check(access("file", R_OK), "access: by the real user");
	check(syscall(439, AT_FDCWD, "file", R_OK, AT_EACCESS),
	      "faccessat2: AT_EACCESS by setfsuid");
	syscall(SYS_setfsuid, 0);
	close(opened(open("file", O_RDONLY), "open: root again"));
}

/* Files that a user makes, wherever they are, belong to that user. */
static void owners(void)
{
	struct stat st;
	int fds[2];

	syscall(SYS_setfsgid, OTHER);
	syscall(SYS_setfsuid, OTHER);
	pipe(fds);
	fstat(fds[0], &st);
	value("fstat: pipe's owner = %d:%d %o", st.st_uid, st.st_gid,
	      st.st_mode);
	check(syscall(SYS_fchmod, fds[0], 0440), "fchmod: one's own pipe");
	fstat(fds[1], &st);
	value("fstat: the other end = %o", st.st_mode);
	check(syscall(SYS_fchown, fds[0], 1, 1), "fchown: one's own pipe");
	close(fds[0]);
	close(fds[1]);
	fds[0] = socket(AF_UNIX, SOCK_STREAM, 0);
	fstat(fds[0], &st);
	value("fstat: socket's owner = %d:%d %o", st.st_uid, st.st_gid,
	      st.st_mode);
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
	check(syscall(SYS_fchmod, fds[0], 0640), "fchmod: a socket by root");
	check(syscall(SYS_fchown, fds[0], 7, 8), "fchown: a socket by root");
	fstat(fds[0], &st);
	value("fstat: socket = %d:%d %o", st.st_uid, st.st_gid, st.st_mode);
	close(fds[0]);
}

static void no_name(void)
{
	struct stat st;
	int fd;

	mkdir("group", 0777);
	chown("group", 0, OTHER);
	chmod("group", 02777);
	fd = open("group", O_TMPFILE | O_RDWR, 02775);
	fstat(fd, &st);
	value("open: O_TMPFILE in a set-group-ID directory = %o %d",
	      st.st_mode, st.st_gid);
	check(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH),
	      "linkat: a first name");
	unlink("named");
	check(linkat(fd, "", AT_FDCWD, "named", AT_EMPTY_PATH),
	      "linkat: after the last name");
	close(fd);
	rmdir("group");
	check(open("group", O_TMPFILE | O_RDWR, 0600),
	      "open: O_TMPFILE in none");
	close(opened(open(".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0),
		     "open: O_TMPFILE mode 0"));
	check(open(".", O_TMPFILE | O_RDWR | O_CREAT, 0600),
	      "open: O_TMPFILE|O_CREAT");
}

void program_rights(void)
{
	unsigned c;

	chmod(".", 0777);
	for (c = 0; c < COUNT(caps); c++)
		with(c);
	fs_user();
	owners();
	no_name();
}
