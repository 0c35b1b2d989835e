/* SPDX-License-Identifier: BSD-3-Clause */
/* Holes of files against a plain array; attributes; both without memory. */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/pagetree.c lib/ramfs/holes.c lib/ramfs/xattr.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <uk/ramfs.h>
#include "../ramfs_priv.h"
#include <unit.h>

#define PAGES	80u	/* more than one level of the tree */
#define SPACE	(PAGES * 4096u)

static unsigned seed = 5;
static char model[SPACE], archive[SPACE];

static unsigned rnd(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static struct uk_vnode *file(const char *path)
{
	int rc;

	if (!uk_vfs_root())
		uk_vfs_mount("", "/", "ramfs", 0, "");
	make(path, FILE_MODE, NULL);
	return get(path, 0, &rc);
}

static void drop(struct uk_vnode *vn, const char *path)
{
	struct uk_vfs_ctx ctx = root_ctx();

	uk_vfs_unlink(&ctx, path, false);
	uk_vnode_release(vn);
}

static void put(struct uk_vnode *vn, unsigned pos, unsigned len, char c)
{
	struct uk_iovec iov = { model + pos, len };

	memset(model + pos, c, len);
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->write(&vn->file, &iov, 1, pos, 0),
			       len);
}

/* The content, and that between a hole and the next data all is zero. */
static void check(struct uk_vnode *vn)
{
	static char buf[SPACE], zeros[SPACE];
	struct uk_iovec iov = { buf, SPACE };
	__off pos = 0, hole, data;

	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->read(&vn->file, &iov, 1, 0, 0),
			       vn->size);
	UK_TEST_EXPECT(!memcmp(buf, model, vn->size));
	while (pos < (__off)vn->size) {
		hole = pos;
		UK_TEST_EXPECT_SNUM_EQ(ramfs_seek(ramfs_node(vn), false,
						  &hole), 0);
		UK_TEST_EXPECT(hole >= pos && hole <= (__off)vn->size);
		if (hole == (__off)vn->size)
			break;
		data = hole;
		if (ramfs_seek(ramfs_node(vn), true, &data))
			data = (__off)vn->size;
		UK_TEST_EXPECT(data > hole);
		UK_TEST_EXPECT(!memcmp(model + hole, zeros,
				       (size_t)(data - hole)));
		pos = data;
	}
}

static void step(struct uk_vnode *vn)
{
	struct uk_filestat st = { .mask = UK_STATX_SIZE };
	unsigned pos = rnd(SPACE), len = 1 + rnd(SPACE - pos);

	if (rnd(2))
		len = 1 + rnd(MIN(len, 9000u));
	switch (rnd(4)) {
	case 0:
		put(vn, pos, len, (char)('a' + rnd(26)));
		break;
	case 1:
		UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_punch(vn, pos, len), 0);
		memset(model + pos, 0, len);
		break;
	case 2:
		UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_allocate(vn, pos, len,
							 rnd(2)), 0);
		break;
	default:
		st.size = rnd(3) ? pos : vn->size;
		vn->file.ops->setstat(&vn->file, &st);
		memset(model + st.size, 0, SPACE - st.size);
		break;
	}
}

UK_TESTCASE(holes, model)
{
	struct uk_vnode *vn = file("/model");
	long live = unit_alloc_live;
	int i;

	memset(model, 0, SPACE);
	for (i = 0; i < 1500; i++) {
		step(vn);
		check(vn);
	}
	drop(vn, "/model");
	UK_TEST_EXPECT(unit_alloc_live < live);
}

/* Bytes of an archive: holes hide them and never change them. */
UK_TESTCASE(holes, borrowed)
{
	struct uk_vnode *vn = file("/borrowed");
	int i;

	memset(archive, 'A', SPACE);
	memset(model, 'A', SPACE);
	uk_ramfs_borrow(vn, archive, SPACE);
	for (i = 0; i < 300; i++) {
		unsigned pos = rnd(SPACE), len = 1 + rnd(20000);

		UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_punch(vn, pos, len), 0);
		memset(model + pos, 0, MIN(len, SPACE - pos));
		check(vn);
	}
	for (i = 0; i < (int)SPACE; i++)
		if (archive[i] != 'A')
			break;
	UK_TEST_EXPECT_SNUM_EQ(i, SPACE);
	drop(vn, "/borrowed");
}

UK_TESTCASE(holes, no_memory)
{
	struct uk_vnode *vn = file("/nomem");
	long n;
	int rc = -1;

	memset(model, 0, SPACE);
	put(vn, 10, 100, 'x');
	for (n = 1; rc; n++) {
		unit_alloc_fail_after(n);
		rc = uk_ramfs_allocate(vn, 0, 20 * 4096, false);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!rc || rc == -ENOSPC);
		check(vn);
	}
	UK_TEST_EXPECT(n > 2);
	UK_TEST_EXPECT_SNUM_EQ(vn->size, 20 * 4096);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_allocate(vn, RAMFS_MAX_SIZE, 1, true),
			       -EFBIG);
	drop(vn, "/nomem");
}

UK_TESTCASE(xattr, values)
{
	struct uk_vnode *vn = file("/xattr");
	char buf[10] = "";

	UK_TEST_EXPECT(uk_ramfs_has(vn));
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "a", buf, 10), -ENODATA);
	UK_TEST_EXPECT(!uk_ramfs_xattr_next(vn, NULL));
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_set(vn, "b", "first", 5), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_set(vn, "a", "", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_set(vn, "c", "c", 1), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_set(vn, "b", "2nd", 3), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "b", buf, 10), 3);
	UK_TEST_EXPECT(!strcmp(buf, "2nd"));
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "b", buf, 2), -ERANGE);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "b", NULL, 0), 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "a", buf, 10), 0);
	UK_TEST_EXPECT(!strcmp(uk_ramfs_xattr_next(vn, NULL), "c"));
	UK_TEST_EXPECT(!strcmp(uk_ramfs_xattr_next(vn, "c"), "b"));
	UK_TEST_EXPECT(!uk_ramfs_xattr_next(vn, "a"));
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_remove(vn, "b"), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_remove(vn, "b"), -ENODATA);
	UK_TEST_EXPECT(!strcmp(uk_ramfs_xattr_next(vn, "c"), "a"));
	drop(vn, "/xattr");
}

/* What is there stays when there is no memory for its successor. */
UK_TESTCASE(xattr, no_memory)
{
	struct uk_vnode *vn = file("/xnomem");
	long live = unit_alloc_live, n;
	char buf[10];
	int rc = -1;

	for (n = 1; rc; n++) {
		unit_alloc_fail_after(n);
		rc = uk_ramfs_xattr_set(vn, "a", "x", 1);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!rc || rc == -ENOMEM);
	}
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_set(vn, "a", "yy", 2), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_xattr_get(vn, "a", buf, 10), 1);
	drop(vn, "/xnomem");
	UK_TEST_EXPECT(unit_alloc_live < live);
}

UK_TESTSUITE_REGISTER(holes, NULL);
UK_TESTSUITE_REGISTER(xattr, NULL);
