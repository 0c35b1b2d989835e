/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages, handles and waits, with hosts that behave and hosts that do not. */
/* unit-sources: lib/ukstring/string.c lib/ukhostfs/dev.c lib/uk9p/call.c lib/uk9p/calls.c lib/uk9p/session.c */
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <unit.h>
#include "p9_host.h"

static struct uk_hostdev dev;
static struct uk_hostfid *root;
static unsigned int served;
static __u8 last[70000];	/* the last request */
static const char *version = "9P2000.L";
static __u32 their_msize = 8192;
static bool no_folder;

/* How replies to what is no part of a session are spoilt. */
static struct {
	__u8 type;		/* 0: the right one */
	__u32 size;		/* 0: the right one */
	__u32 cut;		/* bytes less than the message says */
	bool tag;		/* that of another */
	const void *body;
	__u32 len;
	__u32 error;
	bool hold;		/* no answer yet */
} how;

static struct uk_hostreq *held;

static void spoilt(struct uk_hostdev *d, struct uk_hostreq *req)
{
	__u32 n = P9_HEAD + how.len;

	p9_put32(req->rx, how.size ? how.size : n);
	req->rx[P9_AT_TYPE] = how.type ? how.type : req->tx[P9_AT_TYPE] + 1;
	memcpy(req->rx + P9_AT_TAG, req->tx + P9_AT_TAG, 2);
	if (how.tag)
		req->rx[P9_AT_TAG] ^= 1;
	n = MIN(n, req->rx_cap);
	memcpy(req->rx + P9_HEAD, how.body ? how.body : "", n - P9_HEAD);
	uk_hostdev_done(d, req, (int)(n - how.cut));
}

static void serve(struct uk_hostdev *d, struct uk_hostreq *req)
{
	__u8 body[64] = { 0 };

	served++;
	memcpy(last, req->tx, req->tx_len);
	switch (req->tx[P9_AT_TYPE]) {
	case P9_TVERSION:
		p9_put32(body, their_msize);
		p9_put16(body + 4, (__u32)strlen(version));
		memcpy(body + 6, version, strlen(version));
		host_reply(d, req, P9_TVERSION + 1, body,
			   6 + (__u32)strlen(version));
		return;
	case P9_TATTACH:
		if (no_folder) {
			host_error(d, req, ENOENT);
			return;
		}
		host_reply(d, req, P9_TATTACH + 1, body, 13);
		return;
	case P9_TCLUNK:
		host_reply(d, req, P9_TCLUNK + 1, body, 0);
		return;
	case P9_TFLUSH:
		if (held)
			uk_hostdev_done(d, held, 0);
		held = NULL;
		host_reply(d, req, P9_TFLUSH + 1, body, 0);
		return;
	}
	if (how.hold)
		held = req;
	else if (how.error)
		host_error(d, req, how.error);
	else
		spoilt(d, req);
}

static void begin(void)
{
	memset(&how, 0, sizeof(how));
	memset(&dev, 0, sizeof(dev));
	held = NULL;
	host_serve = serve;
	host_sleep = NULL;
	version = "9P2000.L";
	their_msize = 8192;
	dev.ops = &host_ops;
	dev.name = "t";
	dev.queue_end = &dev.queue;
	root = uk_9p_attach(&dev, 65536);
}

static void end(void)
{
	uk_9p_put(root);
	uk_9p_detach(&dev);
}

static struct uk_iovec name(const char *s)
{
	return (struct uk_iovec) { (void *)s, strlen(s) };
}

UK_TESTCASE(uk9p, attach_and_its_refusals)
{
	long live = unit_alloc_live;

	begin();
	UK_TEST_ASSERT(!PTRISERR(root));
	UK_TEST_EXPECT_SNUM_EQ(dev.msize, 8192);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -EBUSY);
	uk_9p_put(root);
	uk_9p_detach(&dev);
	version = "9P2000";
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -EPROTO);
	version = "unknown";
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -EPROTO);
	version = "9P2000.L";
	their_msize = 100;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -EPROTO);
	their_msize = 1u << 31;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -EPROTO);
	/* a session whose folder cannot be had leaves nothing */
	their_msize = 8192;
	no_folder = true;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_attach(&dev, 65536)), -ENOENT);
	no_folder = false;
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(uk9p, a_walk_as_it_is_sent)
{
	static const __u8 sent[] = {
		/* size */ 22, 0, 0, 0, /* type */ 110, /* tag */ 0, 0,
		/* from */ 0, 0, 0, 0, /* to */ 1, 0, 0, 0, /* steps */ 1, 0,
		/* name */ 3, 0, 'a', 'b', 'c',
	};
	static const __u8 found[] = { 1, 0, 0x80, 5, 0, 0, 0,
				      1, 2, 3, 4, 5, 6, 7, 8 };
	struct uk_iovec n = name("abc");
	struct uk_hostfid *f;

	begin();
	how.body = found;
	how.len = sizeof(found);
	f = uk_9p_walk(root, &n);
	UK_TEST_ASSERT(!PTRISERR(f));
	UK_TEST_EXPECT(!memcmp(last, sent, sizeof(sent)));
	uk_9p_put(f);
	/* the number is free again with the next call */
	f = uk_9p_walk(root, &n);
	UK_TEST_ASSERT(!PTRISERR(f));
	UK_TEST_EXPECT_SNUM_EQ(f->num, 1);
	uk_9p_put(f);
	/* no step was taken, and two were */
	how.body = "\0\0";
	how.len = 2;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_walk(root, &n)), -EIO);
	how.body = "\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	how.len = 15;
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_walk(root, &n)), -EIO);
	end();
}

UK_TESTCASE(uk9p, names_are_checked_before_they_are_sent)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "/", "../x" };
	char longest[257];
	struct uk_iovec n;
	unsigned int i, before;

	begin();
	before = served;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		n = name(bad[i]);
		UK_TEST_EXPECT_SNUM_EQ(uk_9p_mkdir(root, &n, 0755, 0), -EINVAL);
		UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EINVAL);
	}
	n = (struct uk_iovec) { (void *)"a\0b", 3 };
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EINVAL);
	memset(longest, 'a', sizeof(longest));
	n = (struct uk_iovec) { longest, 256 };
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EINVAL);
	n.iov_len = 1 << 20;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(served, before);
	n.iov_len = 255;
	how.len = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), 0);
	n = name("...");
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), 0);
	end();
}

UK_TESTCASE(uk9p, errors_of_the_host)
{
	struct uk_iovec n = name("x");

	begin();
	how.error = ENOENT;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -ENOENT);
	how.error = 4095;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -4095);
	/* none of these is an error that a call can have */
	how.error = 4096;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.error = 0x80000001u;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.error = 0;
	how.type = P9_RLERROR;
	how.body = "\0\0\0\0";
	how.len = 4;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.len = 3;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	end();
}

UK_TESTCASE(uk9p, replies_that_are_none)
{
	struct uk_iovec n = name("x");

	begin();
	how.type = P9_TWALK + 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.type = 0;
	how.tag = true;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.tag = false;
	how.size = 6;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.size = 8;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.size = 0xffffffffu;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.size = 0;
	how.cut = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	how.cut = 0;
	how.body = "more";
	how.len = 4;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	end();
}

UK_TESTCASE(uk9p, no_byte_beyond_the_room)
{
	char buf[8];
	__u8 body[32] = { 16 };

	begin();
	memset(buf, 7, sizeof(buf));
	/* the host says that it read 16 bytes of 4 */
	how.body = body;
	how.len = 20;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(buf[4], 7);
	/* and that there are 4 where one came */
	body[0] = 4;
	how.len = 5;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), -EIO);
	how.len = 8;
	memcpy(body + 4, "data", 4);
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), 4);
	UK_TEST_EXPECT(!memcmp(buf, "data", 4) && buf[4] == 7);
	/* it wrote more than it was given */
	body[0] = 5;
	how.len = 4;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_write(root, 0, "abcd", 4), -EIO);
	body[0] = 4;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_write(root, 0, "abcd", 4), 4);
	/* a target longer than what is asked for */
	body[0] = 9;
	body[1] = 0;
	how.len = 11;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_readlink(root, buf, 8), -EIO);
	end();
}

UK_TESTCASE(uk9p, a_transfer_fits_a_message)
{
	static char data[20000];
	__u8 body[4];

	begin();
	p9_put32(body, 8192 - 23);
	how.body = body;
	how.len = 4;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_write(root, 0, data, sizeof(data)),
			       8192 - 23);
	UK_TEST_EXPECT_SNUM_EQ(p9_get32(last), 8192);
	root->iounit = 1000;
	p9_put32(body, 1000);
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_write(root, 0, data, sizeof(data)), 1000);
	end();
}

UK_TESTCASE(uk9p, entries_of_a_directory)
{
	__u8 buf[64] = { 0 };
	struct uk_hostdirent e;
	__u32 pos = 0;

	buf[5] = 9;			/* the object */
	buf[13] = 2;			/* what comes after it */
	buf[21] = 4;			/* a directory */
	buf[22] = 3;
	memcpy(buf + 24, "abc", 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 27, &pos, &e), 1);
	UK_TEST_EXPECT_SNUM_EQ(pos, 27);
	UK_TEST_EXPECT(e.ino == 9 && e.next == 2 && e.type == 4 && e.len == 3);
	UK_TEST_EXPECT(!memcmp(e.name, "abc", 3));
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 27, &pos, &e), 0);
	pos = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 26, &pos, &e), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 23, &pos, &e), -EIO);
	buf[22] = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 64, &pos, &e), -EIO);
	buf[23] = 0xff;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_dirent(buf, 64, &pos, &e), -EIO);
}

static int signalled(bool intr)
{
	return intr ? -EINTR : (abort(), 0);
}

UK_TESTCASE(uk9p, a_signal_cancels)
{
	long live = unit_alloc_live;
	char buf[4];

	begin();
	how.hold = true;
	host_sleep = signalled;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), -EINTR);
	/* it was a flush of that request, and all tags are free again */
	UK_TEST_EXPECT_SNUM_EQ(last[P9_AT_TYPE], P9_TFLUSH);
	UK_TEST_EXPECT(p9_get16(last + P9_HEAD) != p9_get16(last + P9_AT_TAG));
	UK_TEST_EXPECT(!dev.tags && !held);
	host_sleep = NULL;
	end();
	uk_hostdev_reap(&dev);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

static int answers(bool intr)
{
	struct uk_hostreq *req = held;

	(void)intr;
	held = NULL;
	how.hold = false;
	spoilt(&dev, req);
	return 0;
}

UK_TESTCASE(uk9p, an_answer_wakes)
{
	char buf[4];

	begin();
	how.hold = true;
	how.body = "\1\0\0\0x";
	how.len = 5;
	host_sleep = answers;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), 1);
	UK_TEST_EXPECT_SNUM_EQ(buf[0], 'x');
	end();
}

static void answers_halted(unsigned long deadline)
{
	(void)deadline;
	answers(false);
}

UK_TESTCASE(uk9p, attributes_are_waited_for_without_a_yield)
{
	char buf[4];

	begin();
	how.body = "\1\0\0\0x";
	how.len = 5;
	how.hold = true;
	unit_halt_hook = answers_halted;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_xattrread(root, 0, buf, 4), 1);
	UK_TEST_EXPECT_SNUM_EQ(buf[0], 'x');
	how.body = "\4\0\0\0";
	how.len = 4;
	how.hold = true;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_xattrwrite(root, 0, "abcd", 4), 4);
	unit_halt_hook = NULL;
	end();
}

static int dies(bool intr)
{
	struct uk_hostreq *req = held;

	(void)intr;
	held = NULL;
	uk_hostdev_died(&dev);
	uk_hostdev_done(&dev, req, -EIO);
	return 0;
}

UK_TESTCASE(uk9p, a_device_that_dies)
{
	struct uk_iovec n = name("x");
	unsigned int before;
	char buf[4];

	begin();
	how.hold = true;
	host_sleep = dies;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_read(root, 0, buf, 4), -EIO);
	before = served;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_unlink(root, &n, 0), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(uk_9p_walk(root, &n)), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(served, before);
	end();
}

/* ---- more requests than tags --------------------------------------------- */

static struct uk_hostreq *waiting[2 * UK_HOSTDEV_TAGS];
static unsigned int nwaiting;

static void keep(struct uk_hostdev *d, struct uk_hostreq *req)
{
	(void)d;
	waiting[nwaiting++] = req;
}

UK_TESTCASE(uk9p, more_requests_than_tags)
{
	static struct uk_hostreq req[UK_HOSTDEV_TAGS + 3];
	static __u8 tx[UK_HOSTDEV_TAGS + 3][P9_HEAD];
	unsigned int i;
	__u64 tags = 0;

	begin();
	host_serve = keep;
	nwaiting = 0;
	for (i = 0; i < ARRAY_SIZE(req); i++) {
		memset(&req[i], 0, sizeof(req[i]));
		req[i].tx = tx[i];
		req[i].tx_len = P9_HEAD;
		tx[i][P9_AT_TYPE] = P9_TFSYNC;
		uk_hostdev_send(&dev, &req[i]);
	}
	UK_TEST_EXPECT_SNUM_EQ(nwaiting, UK_HOSTDEV_TAGS);
	for (i = 0; i < nwaiting; i++)
		tags |= (__u64)1 << p9_get16(waiting[i]->tx + P9_AT_TAG);
	UK_TEST_EXPECT(!~tags);
	/* one that waits can be taken back, one that was sent cannot */
	UK_TEST_EXPECT(uk_hostdev_unsend(&dev, &req[UK_HOSTDEV_TAGS + 1]));
	UK_TEST_EXPECT(!uk_hostdev_unsend(&dev, &req[0]));
	uk_hostdev_done(&dev, waiting[9], 7);
	UK_TEST_EXPECT_SNUM_EQ(nwaiting, UK_HOSTDEV_TAGS + 1);
	UK_TEST_EXPECT(waiting[UK_HOSTDEV_TAGS] == &req[UK_HOSTDEV_TAGS]);
	UK_TEST_EXPECT_SNUM_EQ(req[UK_HOSTDEV_TAGS].tag, 9);
	/* the queue's end is where it should be */
	uk_hostdev_died(&dev);
	UK_TEST_EXPECT_SNUM_EQ(req[UK_HOSTDEV_TAGS + 2].len, -EIO);
	for (i = 0; i < nwaiting; i++)
		if (i != 9)
			uk_hostdev_done(&dev, waiting[i], -EIO);
	UK_TEST_EXPECT(!dev.tags && !dev.queue);
	host_serve = serve;
	end();
}

UK_TESTCASE(uk9p, many_handles_and_no_memory)
{
	static struct uk_hostfid *f[200], *one;
	long live = unit_alloc_live;
	unsigned int i;

	begin();
	how.body = "\0\0";
	how.len = 2;
	for (i = 0; i < ARRAY_SIZE(f); i++) {
		f[i] = uk_9p_walk(root, NULL);
		UK_TEST_ASSERT(!PTRISERR(f[i]));
		UK_TEST_EXPECT_SNUM_EQ(f[i]->num, i + 1);
	}
	/* of a request's memory that which is there serves again */
	unit_alloc_fail_after(1);
	one = uk_9p_walk(root, NULL);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(one), -ENOMEM);
	for (i = 0; i < ARRAY_SIZE(f); i++)
		uk_9p_put(f[i]);
	end();
	uk_hostdev_reap(&dev);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}
UK_TESTSUITE_REGISTER(uk9p, NULL);
