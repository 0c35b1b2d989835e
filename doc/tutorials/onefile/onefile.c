/* SPDX-License-Identifier: BSD-3-Clause */
/* A file system of one file: a directory with the name `file` in it, which
 * holds up to 4096 bytes, in memory.
 */
#include <string.h>
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/vfs.h>

#define LIMIT	4096

static const struct uk_name file_name = { .s = "file", .len = 4 };

/* What a mount consists of. Both nodes are part of it: the mount holds one
 * reference of each, whatever else holds more makes it busy.
 */
struct onefile {
	struct uk_vnode root, file;
	char bytes[LIMIT];	/* zero behind the end of the file */
};

static struct onefile *fs_of(struct uk_vnode *vn)
{
	return vn->fs->priv;
}

/* --- the file ------------------------------------------------------------- */

static __ssz file_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags __maybe_unused)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_iovpos to = { iov, iovcnt, 0 };

	if ((__u64)off >= vn->size)
		return 0;
	return (__ssz)uk_iov_put(&to, fs_of(vn)->bytes + off,
				 vn->size - (__u64)off);
}

static __ssz file_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_iovpos from = { iov, iovcnt, 0 };
	__u64 pos = flags & UK_FILE_APPEND ? vn->size : (__u64)off;
	__sz n = uk_iov_len(iov, iovcnt);

	if (!n)
		return 0;
	if (pos >= LIMIT)
		return -ENOSPC;
	n = uk_iov_get(&from, fs_of(vn)->bytes + pos, MIN(n, LIMIT - pos));
	vn->size = MAX(vn->size, pos + n);
	uk_vnode_touch(vn, true);
	return (__ssz)n;
}

/* Attributes as for any node; the size is ours. */
static int file_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	struct uk_vnode *vn = uk_vnode_of(f);
	struct uk_filestat rest = *st;

	if (st->mask & UK_STATX_SIZE) {
		if (st->size > LIMIT)
			return -EFBIG;
		memset(fs_of(vn)->bytes + st->size, 0, LIMIT - st->size);
		vn->size = st->size;
		uk_vnode_touch(vn, true);
		rest.mask &= ~UK_STATX_SIZE;
	}
	return rest.mask ? uk_vnode_setstat(f, &rest) : 0;
}

/* The nodes live as long as the mount, which frees them. */
static void node_release(struct uk_file *f __maybe_unused)
{
}

static const struct uk_file_ops file_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.type = uk_vnode_type,
	.read = file_read,
	.write = file_write,
	.getstat = uk_vnode_getstat,
	.setstat = file_setstat,
	.release = node_release,
};

static const struct uk_vnode_ops file_vops = { 0 };

/* --- the directory -------------------------------------------------------- */

static int root_lookup(struct uk_vnode *dir, const struct uk_name *n,
		       struct uk_vnode **out)
{
	if (n->len != file_name.len || memcmp(n->s, file_name.s, n->len) != 0)
		return -ENOENT;
	*out = &fs_of(dir)->file;
	uk_vnode_acquire(*out);
	return 0;
}

static int root_readdir(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
			void *arg)
{
	const struct uk_vnode *vn = &fs_of(dir)->file;
	struct uk_dirent d = {
		.name = file_name, .ino = vn->ino, .next = 1, .mode = vn->mode,
	};

	if (cookie == 0)
		fn(arg, &d);
	return 0;
}

static struct uk_vnode *root_parent(struct uk_vnode *dir)
{
	return dir;
}

static const struct uk_file_ops root_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY | UK_FILE_DIRECTORY,
	.type = uk_vnode_type,
	.getstat = uk_vnode_getstat,
	.setstat = uk_vnode_setstat,
	.release = node_release,
};

/* No create, link, unlink, rename: these give EPERM. */
static const struct uk_vnode_ops root_vops = {
	.lookup = root_lookup,
	.readdir = root_readdir,
	.parent = root_parent,
};

/* --- mounting ------------------------------------------------------------- */

static int onefile_mount(struct uk_vfs *fs, const char *source __maybe_unused,
			 const char *opts __maybe_unused)
{
	static const struct uk_vnode_new dir = { .mode = UK_S_IFDIR | 0755 };
	static const struct uk_vnode_new file = { .mode = UK_S_IFREG | 0644 };
	struct onefile *o = uk_calloc(uk_alloc_get_default(), 1, sizeof(*o));

	if (!o)
		return -ENOMEM;
	uk_vnode_init(&o->root, fs, 1, &root_fops, &root_vops, &dir);
	uk_vnode_init(&o->file, fs, 2, &file_fops, &file_vops, &file);
	o->root.nlink = 2;
	fs->priv = o;
	fs->root = &o->root;
	return 0;
}

static int onefile_unmount(struct uk_vfs *fs)
{
	struct onefile *o = fs->priv;

	if (o->root.file.refcount != 1 || o->file.file.refcount != 1)
		return -EBUSY;
	uk_free(uk_alloc_get_default(), o);
	return 0;
}

static const struct uk_vfs_type onefile_type = {
	.name = "onefile",
	.mount = onefile_mount,
	.unmount = onefile_unmount,
};
UK_VFS_TYPE_REGISTER(onefile_type);
