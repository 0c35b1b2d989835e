/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories read: getdents64. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fs.h"

/*
 * The position of an open directory: 0 before ".", 1 before "..", from 2 on
 * the file system's cookie plus 2.
 */
#define DOTS	2

struct listing {
	char *buf;
	__sz size, used;
	__u64 pos;
	/** Writes one record. @return false: no room */
	bool (*add)(struct listing *l, const struct uk_name *n, __u64 ino,
		    __u32 mode, __u64 next);
};

static bool add64(struct listing *l, const struct uk_name *n, __u64 ino,
		__u32 mode, __u64 next)
{
	__sz len = ALIGN_UP(__offsetof(struct uk_dirent64, d_name) +
			    n->len + 1, (__sz)8);
	struct uk_dirent64 *d = (struct uk_dirent64 *)(l->buf + l->used);

	if (l->size - l->used < len)
		return false;
	d->d_ino = ino;
	d->d_off = (uk_off_t)next;
	d->d_reclen = (uint16_t)len;
	d->d_type = (uint8_t)((mode & UK_S_IFMT) >> 12);
	memcpy(d->d_name, n->s, n->len);
	memset(d->d_name + n->len, 0,
	       len - __offsetof(struct uk_dirent64, d_name) - n->len);
	l->used += len;
	l->pos = next;
	return true;
}

/* The record of getdents(): the type is in its last byte. */
struct dirent_old {
	uint64_t d_ino;
	uint64_t d_off;
	uint16_t d_reclen;
	char d_name[];
};

static bool add_old(struct listing *l, const struct uk_name *n, __u64 ino,
		    __u32 mode, __u64 next)
{
	__sz head = __offsetof(struct dirent_old, d_name);
	__sz len = ALIGN_UP(head + n->len + 2, (__sz)8);
	struct dirent_old *d = (struct dirent_old *)(l->buf + l->used);

	if (l->size - l->used < len)
		return false;
	d->d_ino = ino;
	d->d_off = next;
	d->d_reclen = (uint16_t)len;
	memcpy(d->d_name, n->s, n->len);
	memset(d->d_name + n->len, 0, len - head - n->len);
	((char *)d)[len - 1] = (char)((mode & UK_S_IFMT) >> 12);
	l->used += len;
	l->pos = next;
	return true;
}

static bool add_entry(void *arg, const struct uk_dirent *e)
{
	struct listing *l = arg;

	return l->add(l, &e->name, e->ino, e->mode, e->next + DOTS);
}

static __u64 parent_ino(struct uk_vnode *dir)
{
	while (dir == dir->fs->root && dir->fs->covered)
		dir = dir->fs->covered;
	if (dir->vops->parent && dir->vops->parent(dir))
		dir = dir->vops->parent(dir);
	return dir->ino;
}

static int list(struct uk_vnode *dir, struct listing *l)
{
	static const struct uk_name dot = { ".", 1, 0 },
				    dotdot = { "..", 2, 0 };
	int rc;

	if (!dir->nlink)
		return -ENOENT;
	if (l->pos == 0 && !l->add(l, &dot, dir->ino, UK_S_IFDIR, 1))
		return -EINVAL;
	if (l->pos == 1 &&
	    !l->add(l, &dotdot, parent_ino(dir), UK_S_IFDIR, DOTS))
		return l->used ? 0 : -EINVAL;
	rc = dir->vops->readdir(dir, l->pos - DOTS, add_entry, l);
	return rc;
}

/* Is there an entry at all that did not fit? */
static bool note_more(void *arg, const struct uk_dirent *e __maybe_unused)
{
	*(bool *)arg = true;
	return false;
}

static long list_ofile(struct uk_ofile *of, struct listing *l)
{
	struct uk_vnode *dir = uk_vnode_of(of->file);
	bool more = false;
	int rc;

	if (!dir || !dir->vops->readdir)
		return -ENOTDIR;
	l->pos = (__u64)of->pos;
	rc = list(dir, l);
	if (rc)
		return rc;
	if (!l->used)
		dir->vops->readdir(dir, l->pos - DOTS, note_more, &more);
	if (more)
		return -EINVAL;
	of->pos = (__off)l->pos;
	uk_fsevent(of->file, UK_IN_ACCESS);
	return (long)l->used;
}

static long list_fd(int fd, struct listing *l)
{
	struct uk_ofile *of = uk_fd_get(fd);
	long rc;

	if (!of)
		return -EBADF;
	uk_ofile_pos_lock(of);
	rc = list_ofile(of, l);
	uk_ofile_pos_unlock(of);
	uk_ofile_put(of);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, getdents64, int, fd, char *, buf,
		    unsigned int, size)
{
	struct listing l = { .buf = buf, .size = size, .add = add64 };

	return list_fd(fd, &l);
}

UK_SYSCALL_R_DEFINE(long, getdents, int, fd, char *, buf, unsigned int, size)
{
	struct listing l = { .buf = buf, .size = size, .add = add_old };

	return list_fd(fd, &l);
}
