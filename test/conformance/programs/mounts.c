/* SPDX-License-Identifier: BSD-3-Clause */
/* File systems that are mounted: their options, what is full, what is busy. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "check.h"

#define SIZE	65536

static char buf[SIZE];

static void options(void)
{
	static const char *const some[] = {
		"size=1x", "size=", "nr_inodes=-1", "mode=9", "nonsense",
		"uid=a", "size=64k,mode=0750,uid=5,gid=6",
	};
	struct stat st;
	char path[4096];
	unsigned i;

	/* mount() here takes absolute paths */
	getcwd(path, sizeof(path) - 8);
	strcat(path, "/at");
	mkdir("at", 0755);
	for (i = 0; i < COUNT(some); i++)
		if (check(mount("none", path, "tmpfs", 0, some[i]),
			  "mount: %s", some[i]) == 0) {
			stat(path, &st);
			value("mount: %s gives = %o %d:%d", some[i],
			      st.st_mode, st.st_uid, st.st_gid);
			check(umount2(path, 0), "umount2: %s", some[i]);
		}
	check(mount("none", path, "nonsense", 0, ""), "mount: unknown type");
	check(mount("none", "/nowhere", "tmpfs", 0, ""), "mount: nowhere");
	check(umount2(path, 0), "umount2: no mount");
}

static void show(const char *when)
{
	struct statfs st;

	statfs("at", &st);
	value("statfs: %s = type %lx, %ld of %ld blocks of %ld, %ld of %ld",
	      when, (long)st.f_type, (long)st.f_bfree, (long)st.f_blocks,
	      (long)st.f_bsize, (long)st.f_ffree, (long)st.f_files);
}

static void full_of_data(void)
{
	int fd = open("at/file", O_RDWR | O_CREAT, 0644);

	show("empty file");
	check(write(fd, buf, 10000), "write: some");
	show("three pages");
	check(write(fd, buf, SIZE), "write: more than there is room for");
	check(write(fd, buf, 1), "write: full");
	show("full");
	check(pwrite(fd, buf, 100, 0), "pwrite: what is there");
	check(fallocate(fd, 0, 0, SIZE + 1), "fallocate: too much");
	check(fallocate(fd, 3, 0, 8192), "fallocate: a hole");
	show("two pages less");
	check(ftruncate(fd, 100), "ftruncate: smaller");
	check(ftruncate(fd, 10 * SIZE), "ftruncate: larger than all");
	show("a page");
	check(pwrite(fd, buf, SIZE, 4096), "pwrite: as much as there is");
	unlink("at/file");
	show("unlinked");
	close(fd);
	show("closed");
}

static void full_of_files(void)
{
	char name[20];
	int i, n = 0;

	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "at/%d", i);
		n += mkdir(name, 0700) == 0;
	}
	value("mkdir: until it is full = %d", n);
	show("full of files");
	check(mknod("at/x", S_IFREG | 0600, 0), "mknod: full of files");
	check(symlink("x", "at/x"), "symlink: full of files");
	rmdir("at/0");
	put("at/x", "x");
	check(link("at/x", "at/y"), "link: full of files");
	rmdir("at/1");
	check(link("at/x", "at/y"), "link: with room");
	show("with a link");
	unlink("at/x");
	show("without the first name");
}

static void limits(void)
{
	char path[4096];
	int fd;

	getcwd(path, sizeof(path) - 8);
	strcat(path, "/at");
	check(mount("none", path, "tmpfs", 0, "size=64k,nr_inodes=10"),
	      "mount: limits");
	full_of_data();
	full_of_files();
	fd = open("at/y", O_RDONLY);
	check(umount2(path, 0), "umount2: a file is open");
	check(rename("at/y", "here"), "rename: out of a file system");
	check(link("at/y", "here"), "link: out of a file system");
	check(rmdir("at"), "rmdir: of a mount point");
	check(rename("at", "there"), "rename: of a mount point");
	close(fd);
	check(umount2(path, 0), "umount2: limits");
	check(access("at/y", F_OK), "access: behind it");
}

/* Files without a name, and a directory, that are open. */
static void nameless(void)
{
	char path[4096];
	int fd;

	getcwd(path, sizeof(path) - 8);
	strcat(path, "/at");
	check(mount("none", path, "tmpfs", 0, ""), "mount: for the nameless");
	fd = open("at/gone", O_RDWR | O_CREAT, 0600);
	check(link("at/gone", "at/other"), "link: of it");
	check(unlink("at/gone"), "unlink: first name");
	check(unlink("at/other"), "unlink: last name");
	check(umount2(path, 0), "umount2: an unlinked file is open");
	check(write(fd, "text", 4), "write: unlinked");
	close(fd);
	fd = open("at", O_RDWR | O_TMPFILE, 0600);
	check(umount2(path, 0), "umount2: an O_TMPFILE is open");
	close(fd);
	mkdir("at/dir", 0700);
	fd = open("at/dir", O_RDONLY);
	check(rmdir("at/dir"), "rmdir: an open one");
	check(umount2(path, 0), "umount2: a removed directory is open");
	close(fd);
	put("at/one", "x");
	check(link("at/one", "at/two"), "link: stays");
	check(umount2(path, 0), "umount2: two names of one file");
}

static void readonly(void)
{
	char path[4096];

	getcwd(path, sizeof(path) - 8);
	strcat(path, "/at");
	check(mount("none", path, "tmpfs", MS_RDONLY, ""), "mount: MS_RDONLY");
	check(mkdir("at/dir", 0755), "mkdir: MS_RDONLY");
	check(open("at/file", O_CREAT | O_RDWR, 0644), "open: MS_RDONLY");
	check(open("at", O_TMPFILE | O_RDWR, 0644), "open: tmpfile MS_RDONLY");
	check(chmod("at", 0700), "chmod: MS_RDONLY");
	check(access("at", W_OK), "access: MS_RDONLY");
	check(umount2(path, 0), "umount2: MS_RDONLY");
}

void program_mounts(void)
{
	options();
	limits();
	nameless();
	readonly();
}
