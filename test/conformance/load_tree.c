/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that work on the same few names. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "check.h"
#include "load.h"

#define THREADS	6
#define PATH	64
#define LONGEST	20000

struct worker {
	struct load l;
	pthread_t thread;
	long operations;
	unsigned char buf[LONGEST];
};

static struct worker workers[THREADS];
static int failed;

/* What the others explain; and what the names themselves do. */
static bool is_expected(int error)
{
	static const int errors[] = {
		ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL, ELOOP,
		ENODATA, ENOSPC, EPERM, EBUSY,
	};
	unsigned i;

	for (i = 0; i < COUNT(errors); i++)
		if (errors[i] == error)
			return true;
	return false;
}

static void look(long result, const char *what, const char *path)
{
	if (result >= 0 || is_expected(errno))
		return;
	printf("wrong: %s %s: %s\n", what, path, ename(errno));
	__atomic_store_n(&failed, 1, __ATOMIC_RELAXED);
}

/* Of so many names out of four. */
static void some_path(struct load *l, char *path, unsigned depth)
{
	char *p = path;

	while (depth--)
		p += sprintf(p, "%c%s", 'a' + (int)load_below(l, 4),
			     depth ? "/" : "");
}

static void with_file(struct worker *w, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	off_t at = load_below(&w->l, 60000);
	size_t len = 1 + load_below(&w->l, LONGEST - 1);

	look(fd, "open", path);
	if (fd < 0)
		return;
	switch (load_below(&w->l, 6)) {
	case 0:
		look(pread(fd, w->buf, len, at), "read", path);
		break;
	case 1:
		look(ftruncate(fd, at), "truncate", path);
		break;
	case 2:
		look(fsync(fd), "fsync", path);
		break;
	case 3:
		look(fchmod(fd, 0600 | load_below(&w->l, 0100)), "chmod",
		     path);
		break;
	default:
		memset(w->buf, path[0], len);
		look(pwrite(fd, w->buf, len, at), "write", path);
	}
	close(fd);
}

static void list(const char *path)
{
	DIR *d = opendir(path);

	look(d ? 0 : -1, "opendir", path);
	if (!d)
		return;
	errno = 0;
	while (readdir(d))
		;
	look(errno ? -1 : 0, "readdir", path);
	closedir(d);
}

static void attribute(struct load *l, const char *path)
{
	char value[32] = "value";

	if (load_below(l, 2))
		look(setxattr(path, "user.x", value,
			      1 + load_below(l, sizeof(value) - 1), 0),
		     "setxattr", path);
	else
		look(removexattr(path, "user.x"), "removexattr", path);
}

static void one(struct worker *w)
{
	char path[PATH], other[PATH];
	struct load *l = &w->l;
	unsigned depth;
	struct stat st;

	/* of one depth: what is renamed never comes to lie deeper */
	depth = 1 + load_below(l, 3);
	some_path(l, path, depth);
	some_path(l, other, depth);
	switch (load_below(l, 14)) {
	case 0:
	case 1:
		look(mkdir(path, 0700), "mkdir", path);
		break;
	case 2:
		look(rmdir(path), "rmdir", path);
		break;
	case 3:
		look(unlink(path), "unlink", path);
		break;
	case 4:
	case 5:
		look(rename(path, other), "rename", path);
		break;
	case 6:
		if (!(l->lacks & FUZZ_NAMELESS))
			look(link(path, other), "link", path);
		break;
	case 7:
		look(symlink(other, path), "symlink", path);
		break;
	case 8:
		look(lstat(path, &st), "lstat", path);
		break;
	case 9:
		list(path);
		break;
	case 10:
		attribute(l, path);
		break;
	default:
		with_file(w, path);
	}
	w->operations++;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	while (load_goes_on(&w->l) &&
	       !__atomic_load_n(&failed, __ATOMIC_RELAXED))
		one(w);
	return NULL;
}

static int forget(const char *path, const struct stat *st, int kind,
		  struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	if (!remove(path))
		return 0;
	printf("wrong: remove %s: %s\n", path, ename(errno));
	return 1;
}

/* Blocks and files that are free, as far as the file system counts them. */
static int free_now(struct statvfs *st)
{
	sync();
	if (!statvfs(".", st))
		return 0;
	printf("wrong: statvfs: %s\n", ename(errno));
	return 1;
}

static int is_as_before(const struct statvfs *a, const struct statvfs *b)
{
	if (a->f_bfree == b->f_bfree && a->f_ffree == b->f_ffree)
		return 0;
	printf("wrong: %lu blocks, %lu files free; %lu, %lu before\n",
	       (unsigned long)b->f_bfree, (unsigned long)b->f_ffree,
	       (unsigned long)a->f_bfree, (unsigned long)a->f_ffree);
	return 1;
}

int load_tree(struct load *l)
{
	struct statvfs before, after;
	long sum = 0;
	unsigned i;

	if (mkdir("tree", 0700) || free_now(&before) || chdir("tree"))
		return 1;
	for (i = 0; i < THREADS; i++) {
		workers[i].l = *l;
		workers[i].l.state += i;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			return 1;
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		sum += workers[i].operations;
	}
	if (chdir("..") ||
	    nftw("tree", forget, 16, FTW_DEPTH | FTW_PHYS))
		return 1;
	if (mkdir("tree", 0700) || free_now(&after))
		return 1;
	if (failed || (!(l->lacks & FUZZ_SPACE) &&
		       is_as_before(&before, &after)))
		return 1;
	printf("tree: %ld operations, all right\n", sum);
	return 0;
}
