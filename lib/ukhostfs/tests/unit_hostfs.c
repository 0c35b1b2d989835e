/* SPDX-License-Identifier: BSD-3-Clause */
/* A host's folder without memory in the guest: what a call says, the host has.
 */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/ukhostfs/dev.c lib/uk9p/call.c lib/uk9p/calls.c lib/uk9p/session.c lib/9pfs/mount.c lib/ukhostfs/mount.c lib/ukhostfs/node.c lib/ukhostfs/names.c lib/ukhostfs/data.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/getpath.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
/* unit-includes: lib/vfscore/tests lib/uk9p */
#include <stdlib.h>
#include <string.h>
#include <vfs_host.h>
#include <uk/9p.h>
#include <p9_priv.h>
#include <unit.h>

#define OBJECTS		8u
#define FIDS		512u
#define ROOT		0u

/* The host: object 0 is the folder, all others are in it. */
static struct {
	char name[16];
	__u32 mode;		/* 0: there is none */
} objects[OBJECTS];
static __u8 object_of[FIDS];

/* The host is this test: it does not go wrong. */
static void must(bool ok)
{
	if (!ok)
		abort();
}

static int find(const char *s, __u32 len)
{
	__u32 i;

	for (i = 1; i < OBJECTS; i++)
		if (objects[i].mode && strlen(objects[i].name) == len &&
		    !memcmp(objects[i].name, s, len))
			return (int)i;
	return -1;
}

static bool has(const char *name)
{
	return find(name, (__u32)strlen(name)) > 0;
}

/* The name at `p` of a request. @return what is behind it */
static const __u8 *text(const __u8 *p, char *name)
{
	__u32 len = p9_get16(p);

	must(len < sizeof(objects[0].name));
	memcpy(name, p + 2, len);
	name[len] = '\0';
	return p + 2 + len;
}

static int add(const char *name, __u32 mode)
{
	__u32 i;

	if (has(name))
		return -EEXIST;
	for (i = 1; objects[i].mode; i++)
		;
	strcpy(objects[i].name, name);
	objects[i].mode = mode;
	return (int)i;
}

static __u32 qid(__u8 *p, __u32 object)
{
	memset(p, 0, 13);
	p9_put32(p + 5, object + 1);
	return 13;
}

static __u32 attributes(__u8 *p, __u32 object)
{
	memset(p, 0, 153);
	p9_put32(p, 0x7ff);
	qid(p + 8, object);
	p9_put32(p + 21, objects[object].mode);
	p9_put32(p + 33, 1);
	return 153;
}

/* @return bytes of the reply, or -errno */
static int walk_to(const __u8 *p, __u8 *out)
{
	__u32 from = p9_get32(p), to = p9_get32(p + 4);
	char name[16];
	int object;

	must(to < FIDS);
	p9_put16(out, p9_get16(p + 8));
	if (!p9_get16(p + 8)) {
		object_of[to] = object_of[from];
		return 2;
	}
	text(p + 10, name);
	object = find(name, (__u32)strlen(name));
	if (object < 0)
		return -ENOENT;
	object_of[to] = (__u8)object;
	return 2 + (int)qid(out + 2, (__u32)object);
}

static int rename_to(const __u8 *p)
{
	char from[16], to[16];

	text(text(p + 4, from) + 4, to);
	must(has(from) && !has(to));
	strcpy(objects[find(from, (__u32)strlen(from))].name, to);
	return 0;
}

static int handle(const __u8 *tx, __u8 *out)
{
	const __u8 *p = tx + P9_HEAD, *rest;
	__u32 fid = p9_get32(p);
	char name[16];
	int i;

	switch (tx[P9_AT_TYPE]) {
	case P9_TVERSION:
		memcpy(out, p, 6 + 8);
		return 6 + 8;
	case P9_TATTACH:
		object_of[fid] = ROOT;
		return (int)qid(out, ROOT);
	case P9_TWALK:
		return walk_to(p, out);
	case P9_TGETATTR:
		return (int)attributes(out, object_of[fid]);
	case P9_TSETATTR:
		objects[object_of[fid]].mode &= ~07777u;
		objects[object_of[fid]].mode |= p9_get32(p + 8);
		return 0;
	case P9_TLCREATE:
		rest = text(p + 4, name);
		i = add(name, UK_S_IFREG | p9_get32(rest + 4));
		if (i < 0)
			return i;
		object_of[fid] = (__u8)i;
		p9_put32(out + 13, 0);
		return 4 + (int)qid(out, (__u32)i);
	case P9_TMKDIR:
	case P9_TMKNOD:
		rest = text(p + 4, name);
		i = add(name, p9_get32(rest) | (tx[P9_AT_TYPE] == P9_TMKDIR ?
						UK_S_IFDIR : 0));
		return i < 0 ? i : (int)qid(out, (__u32)i);
	case P9_TLINK:
		text(p + 8, name);
		i = add(name, objects[object_of[p9_get32(p + 4)]].mode);
		return i < 0 ? i : 0;
	case P9_TUNLINKAT:
		text(p + 4, name);
		must(has(name));
		objects[find(name, (__u32)strlen(name))].mode = 0;
		return 0;
	case P9_TRENAMEAT:
		return rename_to(p);
	case P9_TCLUNK:
		return 0;
	}
	return -EOPNOTSUPP;
}

static int submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	__u8 body[200];
	int n = handle(req->tx, body);

	req->rx[P9_AT_TYPE] = n < 0 ? P9_RLERROR : req->tx[P9_AT_TYPE] + 1;
	if (n < 0) {
		p9_put32(body, (__u32)-n);
		n = 4;
	}
	n += P9_HEAD;
	must((__u32)n <= req->rx_cap);
	p9_put32(req->rx, (__u32)n);
	memcpy(req->rx + P9_AT_TAG, req->tx + P9_AT_TAG, 2);
	memcpy(req->rx + P9_HEAD, body, (__u32)n - P9_HEAD);
	uk_hostdev_done(dev, req, n);
	return 0;
}

static const struct uk_hostdev_ops ops = { .submit = submit };
static struct uk_hostdev dev = {
	.ops = &ops, .name = "fs0", .proto = UK_HOSTDEV_9P,
};

static void begin(void)
{
	static bool known;

	if (!known) {
		UK_TEST_ASSERT(!uk_vfs_mount("", "/", "ramfs", 0, ""));
		UK_TEST_ASSERT(!make("/m", DIR_MODE, NULL));
		UK_TEST_ASSERT(!uk_hostdev_register(&dev));
	}
	known = true;
	memset(objects, 0, sizeof(objects));
	objects[ROOT].mode = UK_S_IFDIR | 0755;
	UK_TEST_ASSERT(!uk_vfs_mount("fs0", "/m", "9pfs", 0, ""));
}

static void end(void)
{
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/m"), 0);
}

/* Makes it with less and less of the memory lacking. */
static void make_with_little(__u32 mode)
{
	struct uk_vfs_ctx ctx = root_ctx();
	int rc = -ENOMEM;
	long n;

	for (n = 1; rc; n++) {
		UK_TEST_ASSERT(n < 100);
		unit_alloc_fail_after(n);
		rc = make("/m/new", mode, NULL);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(rc == 0 || rc == -ENOMEM);
		UK_TEST_ASSERT(has("new") == !rc);
	}
	UK_TEST_EXPECT(n > 2);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/m/new",
				(mode & UK_S_IFMT) == UK_S_IFDIR), 0);
}

UK_TESTCASE(hostfs, a_name_is_made_or_there_is_none)
{
	begin();
	make_with_little(FILE_MODE);
	make_with_little(DIR_MODE);
	make_with_little(UK_S_IFIFO | 0644);
	end();
}

UK_TESTCASE(hostfs, a_folder_is_moved_or_stays)
{
	struct uk_vfs_ctx ctx = root_ctx();
	char path[32];
	struct uk_vnode *vn;
	int rc = -ENOMEM;
	long n;

	begin();
	ctx = root_ctx();
	UK_TEST_ASSERT(!make("/m/old", DIR_MODE, NULL));
	for (n = 1; rc; n++) {
		UK_TEST_ASSERT(n < 100);
		unit_alloc_fail_after(n);
		rc = uk_vfs_rename(&ctx, "/m/old", &ctx, "/m/new", 0);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(rc == 0 || rc == -ENOMEM);
		UK_TEST_ASSERT(has("new") == !rc);
		UK_TEST_ASSERT(has("old") == !!rc);
	}
	UK_TEST_EXPECT(n > 2);
	vn = get("/m/new", 0, &rc);
	UK_TEST_ASSERT(vn);
	UK_TEST_EXPECT(uk_vfs_getpath(ctx.root, vn, path, sizeof(path)) >= 0);
	UK_TEST_EXPECT(!strcmp(path, "/m/new"));
	uk_vnode_release(vn);
	end();
}

UK_TESTCASE(hostfs, a_link_is_made_or_there_is_none)
{
	struct uk_vfs_ctx ctx;
	struct uk_vnode *vn;
	int rc = -ENOMEM;
	long n;

	begin();
	ctx = root_ctx();
	UK_TEST_ASSERT(!make("/m/f", FILE_MODE, NULL));
	vn = get("/m/f", 0, &rc);
	UK_TEST_ASSERT(vn);
	for (rc = -ENOMEM, n = 1; rc; n++) {
		UK_TEST_ASSERT(n < 100);
		unit_alloc_fail_after(n);
		rc = uk_vfs_link(&ctx, "/m/g", vn);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(rc == 0 || rc == -ENOMEM);
		UK_TEST_ASSERT(has("g") == !rc);
	}
	uk_vnode_release(vn);
	end();
}

UK_TESTCASE(hostfs, attributes_change_or_do_not)
{
	struct uk_filestat st = { .mask = UK_STATX_MODE, .mode = 0600 };
	struct uk_vnode *vn;
	int rc;
	long n;

	begin();
	UK_TEST_ASSERT(!make("/m/f", FILE_MODE, NULL));
	vn = get("/m/f", 0, &rc);
	UK_TEST_ASSERT(vn);
	for (rc = -ENOMEM, n = 1; rc; n++) {
		UK_TEST_ASSERT(n < 100);
		unit_alloc_fail_after(n);
		rc = vn->file.ops->setstat(&vn->file, &st);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(rc == 0 || rc == -ENOMEM);
		UK_TEST_ASSERT(((objects[1].mode & 07777) == 0600) == !rc);
	}
	uk_vnode_release(vn);
	end();
}

UK_TESTSUITE_REGISTER(hostfs, NULL);
