/* SPDX-License-Identifier: BSD-3-Clause */
/* A shared folder whose host lies: the input is its replies, by the protocol
 * that the first byte chooses.
 */
/* fuzz-sources: lib/ukstring/string.c lib/ukstring/number.c lib/ukhostfs/dev.c lib/uk9p/call.c lib/uk9p/calls.c lib/uk9p/session.c lib/9pfs/mount.c lib/ukhostfs/mount.c lib/ukhostfs/node.c lib/ukhostfs/names.c lib/ukhostfs/data.c lib/ukhostfs/xattr.c lib/9pfs/xattr.c lib/virtiofs/mount.c lib/virtiofs/call.c lib/virtiofs/handle.c lib/virtiofs/calls.c lib/virtiofs/data.c lib/virtiofs/xattr.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/getpath.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
/* fuzz-flags: -Ilib/vfscore/tests -Ilib/9pfs -Ilib/uk9p -Ilib/virtiofs -DCONFIG_LIB9PFS_XATTR=1 -DCONFIG_LIBUKHOSTFS_XATTR=1 -DCONFIG_LIBUKHOSTFS_NAMELESS=1 */
#include <string.h>
#include <vfs_host.h>
#include <fuse_priv.h>
#include <uk/9p.h>
#include <p9_priv.h>
#include <unit.h>
#include "fuzz.h"

static const uint8_t *input;
static size_t left;

static unsigned int next_byte(void)
{
	if (!left)
		return 0;
	left--;
	return *input++;
}

/* Each reply begins with a byte that says how much of it is a lie: 0: the
 * length of the body, which follows; else also the size, the type or the tag.
 */
static int submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	unsigned int how = next_byte(), n = next_byte();
	__u32 i, len = MIN(P9_HEAD + n, req->rx_cap);
	__u8 *rx = req->rx;

	if (!left && how == 0)
		how = 8;	/* the input is over: all fails */
	for (i = P9_HEAD; i < len; i++)
		rx[i] = (__u8)next_byte();
	p9_put32(rx, how & 1 ? next_byte() << 24 | n : P9_HEAD + n);
	rx[P9_AT_TYPE] = (__u8)(how & 2 ? next_byte() :
				how & 8 ? P9_RLERROR :
				req->tx[P9_AT_TYPE] + 1u);
	memcpy(rx + P9_AT_TAG, req->tx + P9_AT_TAG, 2);
	if (how & 4)
		rx[P9_AT_TAG] ^= 1;
	uk_hostdev_done(dev, req, (int)(how & 16 ? next_byte() % (len + 1) :
				      len));
	return 0;
}

/* The same by FUSE: the byte also says whether it is an error, whose number
 * follows. Numbers of bytes are those that a request has room for, if the
 * input's are not to lie.
 */
static int submit_fuse(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	unsigned int how = next_byte(), n = next_byte();
	struct fuse_out out = { .error = 0 };
	__u32 i, room;

	if (!req->rx_cap) {
		uk_hostdev_done(dev, req, (int)(how & 1));
		return 0;
	}
	if (!left && how == 0)
		how = 8;	/* the input is over: all fails */
	room = req->rx_cap - (__u32)sizeof(out);
	n = how & 32 ? MIN(n, room) : room;
	for (i = 0; i < n; i++)
		req->rx[sizeof(out) + i] = (__u8)next_byte();
	out.len = (__u32)sizeof(out) + (how & 1 ? next_byte() << 24 | n : n);
	if (how & 8)
		out.error = -(int)MAX(next_byte(), 1u);
	if (how & 2)
		out.error = (int)next_byte() << 8;
	memcpy(&out.unique, req->tx + __offsetof(struct fuse_in, unique), 8);
	out.unique ^= how >> 2 & 1;
	memcpy(req->rx, &out, sizeof(out));
	n += (__u32)sizeof(out);
	uk_hostdev_done(dev, req, (int)(how & 16 ? next_byte() % (n + 1) : n));
	return 0;
}

static const struct uk_hostdev_ops fuse_ops = { .submit = submit_fuse };
static struct uk_hostdev fuse_dev = {
	.ops = &fuse_ops, .name = "fs0", .proto = UK_HOSTDEV_FUSE,
};
static const struct uk_hostdev_ops ops = { .submit = submit };
static struct uk_hostdev dev = { .ops = &ops, .name = "fs0", .proto = UK_HOSTDEV_9P };

static bool accept(void *arg, const struct uk_dirent *d)
{
	FUZZ_EXPECT(d->name.len && d->name.len <= UK_NAME_MAX);
	FUZZ_EXPECT(!memchr(d->name.s, '/', d->name.len));
	/* a host whose listing has no end is the host's own business */
	return --*(int *)arg > 0;
}

static void use_file(struct uk_vnode *vn)
{
	const struct uk_file_ops *f = vn->file.ops;
	struct uk_filestat st;
	char buf[300];
	struct uk_iovec iov = { buf, sizeof(buf) };
	int most = 100;

	uk_file_getstat(&vn->file, UK_STATX_BASIC_STATS, &st);
	memset(&st, 0, sizeof(st));
	st.mask = UK_STATX_MODE | UK_STATX_SIZE;
	f->setstat(&vn->file, &st);
	if (f->write)
		f->write(&vn->file, &iov, 1, 5, UK_FILE_WAIT);
	if (f->read)
		FUZZ_EXPECT(f->read(&vn->file, &iov, 1, 0, UK_FILE_WAIT) <=
			    (__ssz)sizeof(buf));
	if (f->ctl)
		f->ctl(&vn->file, UK_FILE_CTL_SYNC, 0);
	if (vn->vops->readdir)
		vn->vops->readdir(vn, 0, accept, &most);
	vn->vops->xattr->set(vn, "user.a", "b", 1, 0);
	vn->vops->xattr->get(vn, "user.a", buf, sizeof(buf));
	vn->vops->xattr->list(vn, buf, sizeof(buf));
	vn->vops->xattr->remove(vn, "user.a");
}

static void use(void)
{
	struct uk_vfs_ctx ctx = root_ctx();
	struct uk_vnode_new file = { .mode = UK_S_IFREG | 0644, .uid = 3 };
	struct uk_vnode_new dir = { .mode = UK_S_IFDIR | 0755 };
	struct uk_vnode *vn = NULL;
	struct uk_vfs_where w;
	struct uk_vfs_stat st;
	char path[UK_PATH_MAX];

	if (!uk_vfs_walk(&ctx, "/m/a/b/c", 0, &w)) {
		use_file(w.vn);
		uk_vfs_getpath(ctx.root, w.vn, path, sizeof(path));
		uk_vfs_where_put(&w);
	}
	uk_vfs_create(&ctx, "/m/d", &dir, NULL);
	if (!uk_vfs_create(&ctx, "/m/d/f", &file, &vn)) {
		use_file(vn);
		uk_vfs_link(&ctx, "/m/g", vn);
		uk_vfs_unlink(&ctx, "/m/d/f", false);
		use_file(vn);
		uk_vnode_release(vn);
	}
	uk_vfs_rename(&ctx, "/m/g", &ctx, "/m/d/h", 0);
	uk_vfs_unlink(&ctx, "/m/d", true);
	if (!uk_vfs_walk(&ctx, "/m/l", UK_WALK_NOFOLLOW, &w)) {
		use_file(w.vn);
		uk_vfs_where_put(&w);
	}
	if (!uk_vfs_walk(&ctx, "/m", 0, &w)) {
		uk_vfs_statfs(w.vn, &st);
		uk_vfs_where_put(&w);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	long live = unit_alloc_live;
	struct uk_hostdev *d;
	bool fuse;

	input = data;
	left = size;
	fuse = next_byte() & 1;
	d = fuse ? &fuse_dev : &dev;
	if (uk_vfs_mount("fs0", "/m", fuse ? "virtiofs" : "9pfs", 0, "") == 0) {
		use();
		FUZZ_EXPECT(!uk_vfs_unmount("/m"));
	}
	uk_hostdev_reap(d);
	FUZZ_EXPECT(unit_alloc_live == live && !d->tags && !d->queue);
	return 0;
}

/* Called once, before all inputs. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	FUZZ_EXPECT(!uk_vfs_mount("", "/", "ramfs", 0, ""));
	FUZZ_EXPECT(!make("/m", DIR_MODE, NULL));
	FUZZ_EXPECT(!uk_hostdev_register(&dev));
	FUZZ_EXPECT(!uk_hostdev_register(&fuse_dev));
	return 0;
}
