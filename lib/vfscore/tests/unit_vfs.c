/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the path walker, of names and of mounts, over a ramfs. */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/getpath.c lib/vfscore/mount.c lib/vfscore/fstab_parse.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../fstab.h"
#include "vfs_host.h"
#include <unit.h>

/* The tree that the cases share; made once. */
static void tree(void)
{
	if (uk_vfs_root())
		return;
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/", "ramfs", 0, ""), 0);
	make("/d", DIR_MODE, NULL);
	make("/d/e", DIR_MODE, NULL);
	make("/d/e/f", FILE_MODE, NULL);
	make("/abs", LINK_MODE, "/d/e");
	make("/rel", LINK_MODE, "d//e/");
	make("/d/up", LINK_MODE, "../rel/f");
	make("/loop1", LINK_MODE, "loop2");
	make("/loop2", LINK_MODE, "loop1");
	make("/dangling", LINK_MODE, "d/new");
	make("/self", LINK_MODE, "self/x");
}

UK_TESTCASE(vfs_walk, plain_paths)
{
	tree();
	UK_TEST_EXPECT_SNUM_EQ(walk("/", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(walk("///d//e///f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("d/./e/./f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/../../../d/e/../e/f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/f/", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/f/.", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/f/..", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/f/g", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/x/f", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/", UK_WALK_DIRECTORY), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/e/f", UK_WALK_DIRECTORY), -ENOTDIR);
}

UK_TESTCASE(vfs_walk, links)
{
	struct uk_vnode *a, *b;
	int rc;

	tree();
	a = get("/d/e/f", 0, &rc);
	b = get("/d/up", 0, &rc);
	UK_TEST_EXPECT(a && a == b);
	uk_vnode_release(a);
	uk_vnode_release(b);
	UK_TEST_EXPECT_SNUM_EQ(walk("/abs/f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/rel/f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/d/up/", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/loop1", 0), -ELOOP);
	UK_TEST_EXPECT_SNUM_EQ(walk("/loop1", UK_WALK_NOFOLLOW), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/loop1/", UK_WALK_NOFOLLOW), -ELOOP);
	UK_TEST_EXPECT_SNUM_EQ(walk("/self", 0), -ELOOP);
	UK_TEST_EXPECT_SNUM_EQ(walk("/dangling", 0), -ENOENT);
	/* a link in the middle is followed in any case */
	UK_TEST_EXPECT_SNUM_EQ(walk("/abs/f", UK_WALK_NOFOLLOW), 0);
}

UK_TESTCASE(vfs_walk, link_limit)
{
	char name[16], target[16];
	int i;

	tree();
	make("/n0", FILE_MODE, NULL);
	for (i = 1; i <= UK_SYMLOOP_MAX + 1; i++) {
		snprintf(name, sizeof(name), "/n%d", i);
		snprintf(target, sizeof(target), "n%d", i - 1);
		make(name, LINK_MODE, target);
	}
	UK_TEST_EXPECT_SNUM_EQ(walk("/n40", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/n41", 0), -ELOOP);
}

UK_TESTCASE(vfs_walk, lengths)
{
	static char path[UK_PATH_MAX + 10];

	tree();
	memset(path, 'a', sizeof(path));
	path[UK_NAME_MAX] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), -ENOENT);
	path[UK_NAME_MAX] = 'a';
	path[UK_NAME_MAX + 1] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), -ENAMETOOLONG);
	memset(path, '/', sizeof(path));
	path[UK_PATH_MAX - 1] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), 0);
	path[UK_PATH_MAX - 1] = '/';
	path[UK_PATH_MAX] = '\0';
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), -ENAMETOOLONG);
}

/* A link's target and the rest of the path must fit together. */
UK_TESTCASE(vfs_walk, long_links)
{
	static char target[UK_PATH_MAX], path[UK_PATH_MAX];

	tree();
	memset(target, '/', 4000);
	strcpy(target + 4000, "d");
	make("/long", LINK_MODE, target);
	UK_TEST_EXPECT_SNUM_EQ(walk("/long/e/f", 0), 0);
	memset(path, '/', 200);
	memcpy(path, "/long/", 6);
	strcpy(path + 100, "e/");
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), 0);
	memset(path, '.', sizeof(path));
	for (int i = 1; i < 300; i += 2)
		path[i] = '/';
	memcpy(path, "/long/", 6);
	strcpy(path + 300, "/e");
	/* together they are longer than a path may be: as on Linux */
	UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), 0);
}

UK_TESTCASE(vfs_walk, rights)
{
	static const __u32 groups[] = { 50 };
	struct uk_vfs_ctx ctx;
	struct uk_vfs_where w;
	struct uk_vnode *d;
	int rc;

	tree();
	d = get("/d/e", 0, &rc);
	ctx = root_ctx();
	ctx.cred = (struct uk_vfs_cred) { 10, 20, groups, 1, UK_VFS_CAPS };
	d->mode = UK_S_IFDIR | 0700;
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_walk(&ctx, "/d/e/f", 0, &w), -EACCES);
	d->gid = 50;
	d->mode = UK_S_IFDIR | 0710;
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_walk(&ctx, "/d/e/f", 0, &w), 0);
	uk_vfs_where_put(&w);
	/* the owner's bits count for the owner, even if they are fewer */
	d->uid = 10;
	d->mode = UK_S_IFDIR | 0077;
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_walk(&ctx, "/d/e/f", 0, &w), -EACCES);
	d->uid = 0;
	d->gid = 0;
	d->mode = UK_S_IFDIR | 0755;
	UK_TEST_EXPECT_SNUM_EQ(
		uk_vfs_create(&ctx, "/d/e/new",
			      &(struct uk_vnode_new){ .mode = FILE_MODE },
			      NULL), -EACCES);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/d/e/f", false), -EACCES);
	/* what nobody may execute, root may not either */
	ctx.cred = (struct uk_vfs_cred) { 0 };
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_walk(&ctx, "/d/e/f", 0, &w), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_permission(&ctx.cred, w.vn,
						 UK_VFS_MAY_EXEC), -EACCES);
	uk_vfs_where_put(&w);
	uk_vnode_release(d);
}

UK_TESTCASE(vfs_names, create_and_remove)
{
	struct uk_vfs_ctx ctx;

	tree();
	ctx = root_ctx();
	UK_TEST_EXPECT_SNUM_EQ(make("/d", DIR_MODE, NULL), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(make("/", DIR_MODE, NULL), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(make("/dangling", DIR_MODE, NULL), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(make("/t1/", DIR_MODE, NULL), 0);
	UK_TEST_EXPECT_SNUM_EQ(make("/t2/", FILE_MODE, NULL), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1", false), -EISDIR);
	UK_TEST_EXPECT_SNUM_EQ(make("/t1/x", FILE_MODE, NULL), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1", true), -ENOTEMPTY);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1/x", true), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1/x/", false), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1/x", false), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1/.", true), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1/..", true),
			       -ENOTEMPTY);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/", true), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/abs/", true), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1", true), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/t1", true), -ENOENT);
}

UK_TESTCASE(vfs_names, removed_directory)
{
	struct uk_vfs_ctx ctx;
	struct uk_vfs_where w;
	char buf[64];
	int rc;

	tree();
	make("/gone", DIR_MODE, NULL);
	ctx = root_ctx();
	ctx.cwd = get("/gone", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/gone", true), 0);
	UK_TEST_EXPECT_SNUM_EQ(
		uk_vfs_create(&ctx, "x",
			      &(struct uk_vnode_new){ .mode = FILE_MODE },
			      NULL), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(ctx.root, ctx.cwd, buf, 64),
			       -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_walk(&ctx, "..", 0, &w), 0);
	UK_TEST_EXPECT(w.vn == ctx.root);
	uk_vfs_where_put(&w);
	uk_vnode_release(ctx.cwd);
}

static int move(const char *a, const char *b, unsigned int flags)
{
	struct uk_vfs_ctx ctx = root_ctx();

	return uk_vfs_rename(&ctx, a, &ctx, b, flags);
}

UK_TESTCASE(vfs_names, rename)
{
	struct uk_vnode *vn;
	char buf[64];
	int rc;

	tree();
	make("/r", DIR_MODE, NULL);
	make("/r/a", DIR_MODE, NULL);
	make("/r/a/b", DIR_MODE, NULL);
	make("/r/f", FILE_MODE, NULL);
	make("/r/g", FILE_MODE, NULL);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/a", "/r/a/b/c", 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/a/b", "/r/a", 0), -ENOTEMPTY);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/a", "/r/f", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/f", "/r/a", 0), -EISDIR);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/f", "/r/h/", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/f", "/r/g", UK_RENAME_NOREPLACE),
			       -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/none", "/r/g", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/.", "/r/q", 0), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/f", "/r/f", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/f", "/r/g", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/r/f", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/a/b", "/r/b", 0), 0);
	vn = get("/r/b", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(uk_vfs_root(), vn, buf, 64), 5);
	UK_TEST_EXPECT(!strcmp(buf, "/r/b"));
	uk_vnode_release(vn);
	UK_TEST_EXPECT_SNUM_EQ(move("/r/b", "/r/g", UK_RENAME_EXCHANGE), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/r/b", UK_WALK_DIRECTORY), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/r/g", UK_WALK_DIRECTORY), 0);
	vn = get("/r", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(vn->nlink, 4);
	uk_vnode_release(vn);
}

UK_TESTCASE(vfs_names, getpath)
{
	struct uk_vnode *vn;
	char buf[8];
	int rc;

	tree();
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(uk_vfs_root(), uk_vfs_root(),
					      buf, 2), 2);
	UK_TEST_EXPECT(!strcmp(buf, "/"));
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(uk_vfs_root(), uk_vfs_root(),
					      buf, 1), -ERANGE);
	vn = get("/d/e", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(uk_vfs_root(), vn, buf, 5), 5);
	UK_TEST_EXPECT(!strcmp(buf, "/d/e"));
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(uk_vfs_root(), vn, buf, 4),
			       -ERANGE);
	uk_vnode_release(vn);
}

UK_TESTCASE(vfs_mount, cross_and_unmount)
{
	struct uk_vfs_ctx ctx;
	struct uk_vnode *vn;
	char buf[32];
	int rc;

	tree();
	ctx = root_ctx();
	make("/m", DIR_MODE, NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/m", "nofs", 0, ""),
			       -ENODEV);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/d/e/f", "ramfs", 0, ""),
			       -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/m", "tmpfs", 0, ""), 0);
	UK_TEST_EXPECT_SNUM_EQ(make("/m/x", DIR_MODE, NULL), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/m/x/../../d", 0), 0);
	vn = get("/m/x", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_getpath(ctx.root, vn, buf, 32), 5);
	UK_TEST_EXPECT(!strcmp(buf, "/m/x"));
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/m"), -EBUSY);
	uk_vnode_release(vn);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/m", true), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(move("/m/x", "/y", 0), -EXDEV);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/d"), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/"), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/m"), 0);
	UK_TEST_EXPECT_SNUM_EQ(walk("/m/x", 0), -ENOENT);
}

UK_TESTCASE(vfs_mount, read_only)
{
	tree();
	make("/ro", DIR_MODE, NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/ro", "ramfs",
					    UK_MS_RDONLY, ""), 0);
	UK_TEST_EXPECT_SNUM_EQ(make("/ro/x", FILE_MODE, NULL), -EROFS);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/ro"), 0);
}

UK_TESTCASE(vfs_fstab, parse)
{
	char a[] = "initrd0:/:extract::ramfs=1:";
	char b[] = ":/tmp:tmpfs:0x1:";
	char c[] = "x:/y", d[] = "x:rel:ramfs", e[] = "x:/y:ramfs:zz";
	struct vfs_fstab_entry t;

	UK_TEST_EXPECT_SNUM_EQ(vfs_fstab_parse(a, &t), 0);
	UK_TEST_EXPECT(!strcmp(t.source, "initrd0"));
	UK_TEST_EXPECT(!strcmp(t.target, "/"));
	UK_TEST_EXPECT(!strcmp(t.type, "extract"));
	UK_TEST_EXPECT(!strcmp(t.opts, "ramfs=1"));
	UK_TEST_EXPECT_SNUM_EQ(vfs_fstab_parse(b, &t), 0);
	UK_TEST_EXPECT_SNUM_EQ(t.flags, UK_MS_RDONLY);
	UK_TEST_EXPECT_SNUM_EQ(vfs_fstab_parse(c, &t), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(vfs_fstab_parse(d, &t), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(vfs_fstab_parse(e, &t), -EINVAL);
}

/* No memory at any point: an error, and nothing is lost or half done. */
UK_TESTCASE(vfs_names, out_of_memory)
{
	long live = unit_alloc_live, n;
	int rc = -1;

	tree();
	make("/oom", DIR_MODE, NULL);
	live = unit_alloc_live;
	for (n = 1; rc; n++) {
		unit_alloc_fail_after(n);
		rc = make("/oom/file", FILE_MODE, NULL);
		unit_alloc_fail_after(0);
		if (!rc)
			break;
		UK_TEST_EXPECT_SNUM_EQ(rc, -ENOSPC);
		UK_TEST_EXPECT_SNUM_EQ(walk("/oom/file", 0), -ENOENT);
		/* at most the directory's table was kept */
		UK_TEST_EXPECT(unit_alloc_live <= live + 1);
	}
	UK_TEST_EXPECT(n > 2);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(walk("/rel/f", 0), -ENOMEM);
	unit_alloc_fail_after(0);
}

UK_TESTSUITE_REGISTER(vfs_walk, NULL);
UK_TESTSUITE_REGISTER(vfs_names, NULL);
UK_TESTSUITE_REGISTER(vfs_mount, NULL);
UK_TESTSUITE_REGISTER(vfs_fstab, NULL);
