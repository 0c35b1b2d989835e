/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the archive reader: good archives, hostile ones, no memory. */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/cpiofs/cpio.c lib/cpiofs/fill.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/getpath.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include "../cpio.h"
#include "../fill.h"
#include <uk/ramfs.h>
#include <unit.h>

static char ar[16384];
static size_t ar_len;

static void pad(void)
{
	while (ar_len % 4)
		ar[ar_len++] = 0;
}

static void put(const char *name, unsigned mode, const char *data,
		size_t size, unsigned ino, unsigned nlink)
{
	ar_len += (size_t)sprintf(ar + ar_len,
		"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		ino, mode, 1, 2, nlink, 1234567890, (unsigned)size, 8, 1,
		1, 3, (unsigned)strlen(name) + 1, 0);
	memcpy(ar + ar_len, name, strlen(name) + 1);
	ar_len += strlen(name) + 1;
	pad();
	memcpy(ar + ar_len, data, size);
	ar_len += size;
	pad();
}

static void good_archive(void)
{
	ar_len = 0;
	put(".", UK_S_IFDIR | 0711, "", 0, 1, 3);
	put("./etc", UK_S_IFDIR | 0750, "", 0, 2, 2);
	put("etc/passwd", UK_S_IFREG | 0644, "root:x", 6, 3, 1);
	put("/no/parents/here", UK_S_IFREG | 0600, "deep", 4, 4, 1);
	put("link", UK_S_IFLNK | 0777, "etc/passwd", 10, 5, 1);
	put("hard1", UK_S_IFREG | 0644, "", 0, 6, 3);
	put("hard2", UK_S_IFREG | 0644, "", 0, 6, 3);
	put("etc/hard3", UK_S_IFREG | 0644, "shared", 6, 6, 3);
	put("null", UK_S_IFCHR | 0666, "", 0, 7, 1);
	put("etc/passwd", UK_S_IFREG | 0400, "second", 6, 8, 1);
	put("TRAILER!!!", 0, "", 0, 0, 1);
}

static int fill(struct uk_vfs *fs, const char *base, size_t len)
{
	int rc;

	memset(fs, 0, sizeof(*fs));
	fs->dev = 1;
	rc = uk_ramfs_mount(fs, "", "");
	return rc ? rc : cpio_fill(fs, base, len);
}

static struct uk_vnode *node(struct uk_vfs *fs, const char *path)
{
	struct uk_vfs_ctx ctx = { .root = fs->root, .cwd = fs->root };
	struct uk_vfs_where w;
	struct uk_vnode *vn;

	if (uk_vfs_walk(&ctx, path, 0, &w))
		return NULL;
	vn = w.vn;
	w.vn = NULL;
	uk_vfs_where_put(&w);
	/* the tree keeps it */
	uk_vnode_release(vn);
	return vn;
}

static bool holds(struct uk_vfs *fs, const char *path, const char *text)
{
	struct uk_vnode *vn = node(fs, path);
	char buf[64] = "";
	struct uk_iovec iov = { buf, sizeof(buf) };

	return vn && vn->file.ops->read &&
	       vn->file.ops->read(&vn->file, &iov, 1, 0, 0) ==
	       (long)strlen(text) && !strcmp(buf, text);
}

UK_TESTCASE(cpio, good)
{
	long live = unit_alloc_live;
	struct uk_filelend l;
	struct uk_vnode *vn;
	struct uk_vfs fs;

	good_archive();
	UK_TEST_EXPECT_SNUM_EQ(fill(&fs, ar, ar_len), 0);
	UK_TEST_EXPECT_SNUM_EQ(fs.root->mode, UK_S_IFDIR | 0711);
	UK_TEST_EXPECT(holds(&fs, "/link", "second"));
	UK_TEST_EXPECT(holds(&fs, "/no/parents/here", "deep"));
	UK_TEST_EXPECT(holds(&fs, "/hard1", "shared"));
	UK_TEST_EXPECT(node(&fs, "/hard2") == node(&fs, "/etc/hard3"));
	vn = node(&fs, "/hard1");
	UK_TEST_EXPECT_SNUM_EQ(vn->nlink, 3);
	UK_TEST_EXPECT_SNUM_EQ(vn->uid, 1);
	UK_TEST_EXPECT_SNUM_EQ(vn->gid, 2);
	UK_TEST_EXPECT_SNUM_EQ(vn->mtime.sec, 1234567890);
	/* in place: the bytes are those of the archive */
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->lend(&vn->file, 0, 100, &l), 0);
	UK_TEST_EXPECT(l.stable && (const char *)l.base > ar &&
		       (const char *)l.base < ar + ar_len);
	vn = node(&fs, "/null");
	UK_TEST_EXPECT_SNUM_EQ(vn->rdev, UK_MAKEDEV(1, 3));
	UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_unmount(&fs), 0);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

/* One thing wrong at a time. */
static int one(const char *name, unsigned mode, const char *data, size_t size)
{
	struct uk_vfs fs;
	int rc;

	ar_len = 0;
	put(name, mode, data, size, 1, 1);
	put("TRAILER!!!", 0, "", 0, 0, 1);
	rc = fill(&fs, ar, ar_len);
	uk_ramfs_unmount(&fs);
	return rc;
}

UK_TESTCASE(cpio, malformed)
{
	static char longname[5000], tail[16384];
	struct uk_vfs fs;
	size_t len;

	memset(longname, 'a', sizeof(longname) - 1);
	UK_TEST_EXPECT_SNUM_EQ(one("f", UK_S_IFREG, "x", 1), 0);
	UK_TEST_EXPECT_SNUM_EQ(one("f", 0, "x", 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one("l", UK_S_IFLNK, "", 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one("l", UK_S_IFLNK, "a\0b", 3), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one("a/..", UK_S_IFREG, "x", 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one("/", UK_S_IFREG, "x", 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one("", UK_S_IFDIR, "", 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(one(longname, UK_S_IFREG, "", 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(fill(&fs, ar, 0), -EINVAL);
	uk_ramfs_unmount(&fs);
	/* cut anywhere: memory behind the end must not be read (ASan) */
	good_archive();
	memcpy(tail, ar, ar_len);
	for (len = 0; len + 8 < ar_len; len++) {
		char *exact = malloc(len ? len : 1);

		memcpy(exact, tail, len);
		UK_TEST_EXPECT_SNUM_EQ(fill(&fs, exact, len), -EINVAL);
		uk_ramfs_unmount(&fs);
		free(exact);
	}
}

static unsigned seed = 12345;

static unsigned rnd(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void mutate(char *p, size_t len)
{
	static const char hex[] = "0123456789abcdefABCDEF07";
	unsigned n = 1 + rnd(4);

	while (n--) {
		if (rnd(3))
			p[rnd((unsigned)len)] = hex[rnd(sizeof(hex) - 1)];
		else
			p[rnd((unsigned)len)] = (char)rnd(256);
	}
}

/* Reads every file of the tree, so that wrong lengths show. */
static void read_all(struct uk_vfs *fs)
{
	static const char *const paths[] = {
		"/etc/passwd", "/link", "/hard1", "/hard2", "/etc/hard3",
		"/no/parents/here", "/null",
	};
	unsigned i;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		holds(fs, paths[i], "");
}

UK_TESTCASE(cpio, mutations)
{
	long live = unit_alloc_live, ok = 0, bad = 0;
	struct uk_vfs fs;
	char *copy;
	int i, rc;

	good_archive();
	copy = malloc(ar_len);
	for (i = 0; i < 20000; i++) {
		memcpy(copy, ar, ar_len);
		mutate(copy, ar_len);
		rc = fill(&fs, copy, ar_len);
		*(rc ? &bad : &ok) += 1;
		read_all(&fs);
		if (uk_ramfs_unmount(&fs)) {
			UK_TEST_EXPECT(!"a node leaked");
			break;
		}
	}
	free(copy);
	UK_TEST_EXPECT(ok > 100 && bad > 1000);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(cpio, out_of_memory)
{
	long live = unit_alloc_live, n;
	struct uk_vfs fs;
	int rc = -1;

	good_archive();
	for (n = 1; rc; n++) {
		unit_alloc_fail_after(n);
		rc = fill(&fs, ar, ar_len);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!rc || rc == -ENOMEM || rc == -ENOSPC);
		if (fs.root)
			UK_TEST_EXPECT_SNUM_EQ(uk_ramfs_unmount(&fs), 0);
		UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	}
	UK_TEST_EXPECT(n > 10);
}

UK_TESTSUITE_REGISTER(cpio, NULL);
