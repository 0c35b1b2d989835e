/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages and handles, with hosts that behave and hosts that do not. */
/* unit-sources: lib/ukstring/string.c lib/ukhostfs/dev.c lib/virtiofs/call.c lib/virtiofs/handle.c lib/virtiofs/calls.c lib/virtiofs/data.c lib/virtiofs/xattr.c */
/* unit-includes: lib/uk9p/tests */
#include <uk/errptr.h>
#include <unit.h>
#include <p9_host.h>
#include "../fuse_priv.h"

static struct uk_hostdev dev;
static struct uk_hostfid *root;
static __u8 last[70000];	/* the last request, and what came before */
static __u32 ops[16], nops;

/* What is answered, and how it is spoilt. */
static struct {
	struct fuse_init_out init;
	const void *body;
	__u32 len;
	__s32 error;
	__u32 size;		/* not 0: what the message says of itself */
	__u32 cut;		/* bytes less than that */
	bool other;		/* the number of another request */
} how;

static void serve(struct uk_hostdev *d, struct uk_hostreq *req)
{
	struct fuse_out out = { .error = how.error };
	const void *body = how.body;
	struct fuse_in in;
	__u32 len = how.len;

	memcpy(&in, req->tx, sizeof(in));
	UK_TEST_EXPECT_SNUM_EQ(in.len, req->tx_len);
	UK_TEST_EXPECT(in.unique != 0);
	memcpy(last, req->tx, req->tx_len);
	ops[nops++ % 16] = in.opcode;
	if (in.opcode == FUSE_FORGET) {
		UK_TEST_EXPECT_SNUM_EQ(req->rx_cap, 0);
		uk_hostdev_done(d, req, 0);
		return;
	}
	if (in.opcode == FUSE_INIT) {
		body = &how.init;
		len = sizeof(how.init);
	} else if (in.opcode == FUSE_RELEASE || in.opcode == FUSE_RELEASEDIR ||
		   in.opcode == FUSE_DESTROY) {
		len = 0;
		out.error = 0;
	}
	out.len = how.size ? how.size : (__u32)sizeof(out) + len;
	out.unique = in.unique ^ how.other;
	memcpy(req->rx, &out, sizeof(out));
	len = MIN(len, req->rx_cap - (__u32)sizeof(out));
	memcpy(req->rx + sizeof(out), body ? body : "", len);
	uk_hostdev_done(d, req, (int)(sizeof(out) + len - how.cut));
}

static void answer(const void *body, __u32 len)
{
	how.body = body;
	how.len = len;
	nops = 0;
}

static void begin(void)
{
	memset(&how, 0, sizeof(how));
	memset(&dev, 0, sizeof(dev));
	how.init.major = FUSE_MAJOR;
	how.init.minor = FUSE_MINOR;
	how.init.flags = FUSE_BIG_WRITES;
	how.init.max_write = 8192;
	host_serve = serve;
	host_sleep = NULL;
	dev.ops = &host_ops;
	dev.name = "t";
	dev.proto = UK_HOSTDEV_FUSE;
	dev.queue_end = &dev.queue;
	root = fuse_attach(&dev, 65536);
}

static void end(void)
{
	memset(&how, 0, sizeof(how));
	fuse_put(root);
	fuse_detach(&dev);
}

static struct uk_iovec name(const char *s)
{
	return (struct uk_iovec) { (void *)s, strlen(s) };
}

/* A file that LOOKUP finds. */
static struct uk_hostfid *look_up(__u64 node, __u32 mode)
{
	struct fuse_entry e = { .node = node, .attr.mode = mode };
	struct uk_iovec n = name("f");
	struct uk_hostfid *f;

	answer(&e, sizeof(e));
	f = fuse_walk(root, &n);
	answer(NULL, 0);
	return f;
}

UK_TESTCASE(fuse, sessions_and_their_refusals)
{
	long live = unit_alloc_live;

	begin();
	UK_TEST_ASSERT(!PTRISERR(root));
	UK_TEST_EXPECT_SNUM_EQ(dev.msize, 8192);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(fuse_attach(&dev, 65536)), -EBUSY);
	end();
	UK_TEST_EXPECT_SNUM_EQ(ops[0], FUSE_INIT);
	begin();
	end();
	how.init.major = FUSE_MAJOR + 1;
	how.init.minor = FUSE_MINOR;
	how.init.max_write = 8192;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(fuse_attach(&dev, 65536)), -EPROTO);
	how.init.major = FUSE_MAJOR;
	how.init.minor = FUSE_MINOR - 1;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(fuse_attach(&dev, 65536)), -EPROTO);
	how.init.minor = FUSE_MINOR;
	how.init.flags = FUSE_BIG_WRITES;
	how.init.max_write = 100;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(fuse_attach(&dev, 65536)), -EPROTO);
	how.init.max_write = ~0u;
	root = fuse_attach(&dev, 65536);
	UK_TEST_ASSERT(!PTRISERR(root));
	UK_TEST_EXPECT_SNUM_EQ(dev.msize, 65536);
	end();
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(fuse, requests_as_they_are_sent)
{
	struct uk_iovec n = name("name"), as = name("as"), t = name("a/b");
	struct fuse_entry e = { .node = 7 };
	struct fuse_in in;

	begin();
	answer(NULL, 0);
	UK_TEST_EXPECT_SNUM_EQ(fuse_rename(root, &n, root, &as), 0);
	memcpy(&in, last, sizeof(in));
	UK_TEST_EXPECT_SNUM_EQ(in.opcode, FUSE_RENAME);
	UK_TEST_EXPECT_SNUM_EQ(in.node, FUSE_ROOT);
	UK_TEST_EXPECT_SNUM_EQ(in.len, sizeof(in) + 8 + 5 + 3);
	UK_TEST_EXPECT(!memcmp(last + sizeof(in) + 8, "name\0as", 8));
	answer(&e, sizeof(e));
	UK_TEST_EXPECT_SNUM_EQ(fuse_symlink(root, &n, &t, 0), 0);
	/* what the host counted is forgotten */
	UK_TEST_EXPECT_SNUM_EQ(ops[1], FUSE_FORGET);
	memcpy(&in, last, sizeof(in));
	UK_TEST_EXPECT_SNUM_EQ(in.node, 7);
	end();
}

UK_TESTCASE(fuse, names_that_are_none_are_not_sent)
{
	static const struct uk_iovec bad[] = {
		{ (void *)"", 0 }, { (void *)".", 1 }, { (void *)"..", 2 },
		{ (void *)"a/b", 3 }, { (void *)"a\0b", 3 },
	};
	struct uk_iovec n = name("n");
	unsigned int i;

	begin();
	answer(NULL, 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		UK_TEST_EXPECT_SNUM_EQ(fuse_unlink(root, &bad[i], 0), -EINVAL);
		UK_TEST_EXPECT_SNUM_EQ(fuse_rename(root, &n, root, &bad[i]),
				       -EINVAL);
	}
	UK_TEST_EXPECT_SNUM_EQ(fuse_symlink(root, &n, &bad[4], 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(nops, 0);
	end();
}

UK_TESTCASE(fuse, what_is_open_ends_before_its_node)
{
	static const struct fuse_open_out open = { .fh = 9 };
	long live = unit_alloc_live;
	struct uk_hostfid *f, *copy;

	begin();
	f = look_up(5, UK_S_IFREG);
	UK_TEST_ASSERT(!PTRISERR(f));
	copy = fuse_walk(f, NULL);
	UK_TEST_ASSERT(!PTRISERR(copy));
	answer(&open, sizeof(open));
	UK_TEST_EXPECT_SNUM_EQ(fuse_open(copy, 2), 0);
	answer(NULL, 0);
	fuse_put(f);
	UK_TEST_EXPECT_SNUM_EQ(nops, 0);
	fuse_put(copy);
	uk_hostdev_drain(&dev);
	UK_TEST_EXPECT_SNUM_EQ(nops, 2);
	UK_TEST_EXPECT_SNUM_EQ(ops[0], FUSE_RELEASE);
	UK_TEST_EXPECT_SNUM_EQ(ops[1], FUSE_FORGET);
	end();
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(fuse, a_file_that_is_made_is_open)
{
	static const struct fuse_create_out out = {
		.entry.node = 6, .open.fh = 3,
	};
	struct uk_iovec n = name("new");
	struct uk_hostfid *f;
	char buf[10];

	begin();
	answer(&out, sizeof(out));
	f = fuse_create(root, &n, 2, 0644, 0);
	UK_TEST_ASSERT(!PTRISERR(f));
	answer("abc", 3);
	UK_TEST_EXPECT_SNUM_EQ(fuse_read(f, 0, buf, 10), 3);
	UK_TEST_EXPECT(!memcmp(buf, "abc", 3));
	answer(NULL, 0);
	fuse_put(f);
	uk_hostdev_drain(&dev);
	UK_TEST_EXPECT_SNUM_EQ(ops[0], FUSE_RELEASE);
	UK_TEST_EXPECT_SNUM_EQ(ops[1], FUSE_FORGET);
	end();
}

UK_TESTCASE(fuse, an_entry_without_a_node)
{
	begin();
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(look_up(0, UK_S_IFREG)), -ENOENT);
	end();
}

UK_TESTCASE(fuse, replies_that_lie)
{
	static const struct fuse_statfs_out out = { .bsize = 4096 };
	struct uk_hoststatfs st;
	struct uk_hostfid *f;
	char buf[16];

	begin();
	answer(&out, sizeof(out));
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), 0);
	how.other = true;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.other = false;
	how.error = -ENOSPC;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -ENOSPC);
	how.error = 5;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.error = -5000;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.error = 0;
	how.cut = 1;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.cut = sizeof(out) + 1;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.cut = 0;
	how.size = 15;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.size = ~0u;
	UK_TEST_EXPECT_SNUM_EQ(fuse_statfs(root, &st), -EIO);
	how.size = 0;
	f = look_up(5, UK_S_IFREG);
	/* more than was asked for does not fit into the reply */
	answer("12345678", 8);
	how.size = sizeof(struct fuse_out) + 8;
	UK_TEST_EXPECT_SNUM_EQ(fuse_read(f, 0, buf, 4), -EIO);
	how.size = 0;
	answer(&(struct fuse_write_out) { .size = 5 },
	       sizeof(struct fuse_write_out));
	UK_TEST_EXPECT_SNUM_EQ(fuse_write(f, 0, "abcd", 4), -EIO);
	answer(&(struct fuse_getxattr) { .size = ~0u },
	       sizeof(struct fuse_getxattr));
	UK_TEST_EXPECT_SNUM_EQ(fuse_xattr_get(f, "user.a", NULL, 0), -E2BIG);
	fuse_put(f);
	end();
}

UK_TESTCASE(fuse, entries_of_a_directory)
{
	struct {
		struct fuse_dirent d;
		char name[8];
	} e = { { .ino = 4, .off = 2, .namelen = 3, .type = 8 }, "abc" };
	struct uk_hostdirent got;
	__u32 pos = 0;

	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, sizeof(e), &pos, &got), 1);
	UK_TEST_EXPECT(got.ino == 4 && got.next == 2 && got.type == 8);
	UK_TEST_EXPECT(got.len == 3 && !memcmp(got.name, "abc", 3));
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, sizeof(e), &pos, &got), 0);
	pos = 0;
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, 23, &pos, &got), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, 27, &pos, &got), -EIO);
	e.d.namelen = 0;
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, sizeof(e), &pos, &got), -EIO);
	e.d.namelen = 9;
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, sizeof(e), &pos, &got), -EIO);
	e.d.namelen = ~0u;
	UK_TEST_EXPECT_SNUM_EQ(fuse_dirent(&e, sizeof(e), &pos, &got), -EIO);
}

UK_TESTCASE(fuse, a_device_that_died)
{
	long live = unit_alloc_live;
	struct uk_hostfid *f;

	begin();
	f = look_up(5, UK_S_IFDIR);
	uk_hostdev_died(&dev);
	UK_TEST_EXPECT_SNUM_EQ(fuse_fsync(f), -EIO);
	fuse_put(f);
	end();
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTSUITE_REGISTER(fuse, NULL);
