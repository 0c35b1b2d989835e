/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of file content against a plain array, and of large directories. */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <uk/ramfs.h>
#include <unit.h>

#define SPACE	40000u

static unsigned seed = 99;

static unsigned rnd(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static void mount_root(void)
{
	if (!uk_vfs_root())
		uk_vfs_mount("", "/", "ramfs", 0, "");
}

static struct uk_vnode *file(const char *path)
{
	int rc;

	mount_root();
	make(path, FILE_MODE, NULL);
	return get(path, 0, &rc);
}

static void drop(struct uk_vnode *vn, const char *path)
{
	struct uk_vfs_ctx ctx = root_ctx();

	uk_vfs_unlink(&ctx, path, false);
	uk_vnode_release(vn);
}

/* The content as it should be. */
struct model {
	char data[SPACE];
	size_t size;
};

static void check(struct uk_vnode *vn, const struct model *m)
{
	static char buf[SPACE + 10];
	unsigned cut = rnd(SPACE);
	struct uk_iovec iov[3] = { { buf, cut / 2 },
				   { buf + cut / 2, 0 },
				   { buf + cut / 2, SPACE + 10 - cut / 2 } };

	memset(buf, 0x55, sizeof(buf));
	UK_TEST_EXPECT_SNUM_EQ(vn->size, m->size);
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->read(&vn->file, iov, 3, 0, 0),
			       m->size);
	UK_TEST_EXPECT(!memcmp(buf, m->data, m->size));
}

/* Lent bytes are the same, piece by piece. */
static void check_lent(struct uk_vnode *vn, const struct model *m)
{
	struct uk_filelend l;
	size_t pos = 0;

	for (;;) {
		UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->lend(&vn->file,
				       (__off)pos, SPACE, &l), 0);
		if (!l.len)
			break;
		UK_TEST_EXPECT(!memcmp(l.base, m->data + pos, l.len));
		pos += l.len;
	}
	UK_TEST_EXPECT_SNUM_EQ(pos, m->size);
}

static void random_write(struct uk_vnode *vn, struct model *m, unsigned max)
{
	unsigned pos = rnd(max), len = 1 + rnd(max - pos), i;
	struct uk_iovec iov[2];
	char *src = malloc(len);
	bool append = !rnd(4) && m->size + len <= SPACE;

	for (i = 0; i < len; i++)
		src[i] = (char)rnd(256);
	if (append)
		pos = (unsigned)m->size;
	iov[0] = (struct uk_iovec) { src, len / 3 };
	iov[1] = (struct uk_iovec) { src + len / 3, len - len / 3 };
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->write(&vn->file, iov, 2,
			       append ? 0 : pos,
			       append ? UK_FILE_APPEND : 0), len);
	memcpy(m->data + pos, src, len);
	if (pos + len > m->size)
		m->size = pos + len;
	free(src);
}

static void random_truncate(struct uk_vnode *vn, struct model *m,
			    unsigned max)
{
	struct uk_filestat st = { .mask = UK_STATX_SIZE, .size = rnd(max) };

	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->setstat(&vn->file, &st), 0);
	if (st.size < m->size)
		memset(m->data + st.size, 0, m->size - st.size);
	m->size = st.size;
}

static void run(struct uk_vnode *vn, struct model *m, unsigned max)
{
	int i;

	for (i = 0; i < 300; i++) {
		if (rnd(3))
			random_write(vn, m, max);
		else
			random_truncate(vn, m, max);
		check(vn, m);
		check_lent(vn, m);
	}
}

UK_TESTCASE(ramfs_data, model)
{
	static struct model m;
	struct uk_vnode *vn = file("/model");
	long live = unit_alloc_live;

	run(vn, &m, SPACE);
	drop(vn, "/model");
	UK_TEST_EXPECT(unit_alloc_live < live);
}

UK_TESTCASE(ramfs_data, small_model)
{
	static struct model m;
	struct uk_vnode *vn = file("/small");

	run(vn, &m, 5000);
	drop(vn, "/small");
}

UK_TESTCASE(ramfs_data, borrowed_model)
{
	static struct model m;
	static char base[20001], copy[20001];
	struct uk_vnode *vn = file("/borrowed");
	unsigned i;

	for (i = 0; i < sizeof(base); i++)
		base[i] = (char)rnd(256);
	memcpy(copy, base, sizeof(base));
	memcpy(m.data, base, sizeof(base));
	m.size = sizeof(base);
	uk_ramfs_borrow(vn, base, sizeof(base));
	run(vn, &m, SPACE);
	drop(vn, "/borrowed");
	UK_TEST_EXPECT(!memcmp(base, copy, sizeof(base)));
}

/* A hole of a terabyte costs a few nodes of the tree, not its size. */
UK_TESTCASE(ramfs_data, sparse)
{
	struct uk_vnode *vn = file("/sparse");
	char c = 'x', buf[16];
	struct uk_iovec w = { &c, 1 }, r = { buf, sizeof(buf) };
	__off far = (__off)1 << 40;
	long live = unit_alloc_live;

	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->write(&vn->file, &w, 1, far, 0),
			       1);
	UK_TEST_EXPECT(unit_alloc_live < live + 10);
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->read(&vn->file, &r, 1, far - 3,
						  0), 4);
	UK_TEST_EXPECT(!memcmp(buf, "\0\0\0x", 4));
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->write(&vn->file, &w, 1,
			       INT64_MAX - 1, 0), 1);
	UK_TEST_EXPECT_SNUM_EQ(vn->file.ops->write(&vn->file, &w, 1,
			       INT64_MAX, 0), -EINVAL);
	drop(vn, "/sparse");
}

UK_TESTCASE(ramfs_data, out_of_memory)
{
	static char text[9000];
	struct uk_vnode *vn = file("/full");
	struct uk_iovec iov = { text, sizeof(text) };
	long n, r, live = unit_alloc_live;

	memset(text, 'a', sizeof(text));
	for (n = 1;; n++) {
		struct uk_filestat st = { .mask = UK_STATX_SIZE };

		unit_alloc_fail_after(n);
		r = vn->file.ops->write(&vn->file, &iov, 1, 0, 0);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(r == -ENOSPC || r == (long)vn->size);
		if (r == (long)sizeof(text))
			break;
		vn->file.ops->setstat(&vn->file, &st);
		UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	}
	UK_TEST_EXPECT(n > 3);
	drop(vn, "/full");
}

/* ---- directories -------------------------------------------------------- */

struct seen {
	char flags[1000];
	int count, left;
	__u64 next;
};

static bool note(void *arg, const struct uk_dirent *d)
{
	struct seen *s = arg;
	char name[16];
	int i;

	if (!s->left--)
		return false;
	memcpy(name, d->name.s, d->name.len);
	name[d->name.len] = '\0';
	i = atoi(name);
	UK_TEST_EXPECT_SNUM_EQ(s->flags[i], 0);
	s->flags[i] = 1;
	s->count++;
	s->next = d->next;
	return true;
}

/* Each name that stays is listed once, whatever comes and goes between. */
UK_TESTCASE(ramfs_dir, listing_while_changing)
{
	static struct seen s;
	struct uk_vfs_ctx ctx;
	struct uk_vnode *dir;
	char path[32];
	int i, rc, before;

	mount_root();
	ctx = root_ctx();
	make("/big", DIR_MODE, NULL);
	for (i = 0; i < 500; i++) {
		sprintf(path, "/big/%d", i);
		make(path, FILE_MODE, NULL);
	}
	dir = get("/big", 0, &rc);
	for (i = 0;; i++) {
		s.left = 7;
		before = s.count;
		dir->vops->readdir(dir, s.next, note, &s);
		if (s.count == before)
			break;
		/* remove one that was listed, one that was not; add one */
		sprintf(path, "/big/%d", i * 7);
		uk_vfs_unlink(&ctx, path, false);
		if (i < 20) {
			sprintf(path, "/big/%d", 499 - i);
			uk_vfs_unlink(&ctx, path, false);
			s.flags[499 - i] = 2;
		}
	}
	for (i = 0; i < 500; i++)
		UK_TEST_EXPECT(s.flags[i]);
	UK_TEST_EXPECT_SNUM_EQ(s.count, 480);
	for (i = 0; i < 500; i++) {
		sprintf(path, "/big/%d", i);
		uk_vfs_unlink(&ctx, path, false);
	}
	uk_vnode_release(dir);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unlink(&ctx, "/big", true), 0);
}

UK_TESTSUITE_REGISTER(ramfs_data, NULL);
UK_TESTSUITE_REGISTER(ramfs_dir, NULL);
