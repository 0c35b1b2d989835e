/* SPDX-License-Identifier: BSD-3-Clause */
/* The driver of virtio-fs: a device that behaves, others that lie or die. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c lib/virtiofs/call.c lib/virtiofs/handle.c lib/virtiofs/calls.c lib/virtiofs/data.c lib/ukstring/string.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests lib/uk9p/tests lib/virtiofs */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <fuse_priv.h>
#include "../fs.c"
#include "fake_host.h"

/* What nobody answers, and only that, is urgent. */
static bool answered(const void *tx)
{
	return ((const struct fuse_in *)tx)->opcode != FUSE_FORGET;
}

static __u32 answer(const void *tx, void *rx)
{
	static const struct fuse_init_out init = {
		.major = FUSE_MAJOR, .minor = FUSE_MINOR,
		.flags = FUSE_BIG_WRITES, .max_write = 8192,
	};
	const struct fuse_in *in = tx;
	struct fuse_out *out = rx;

	out->len = sizeof(*out);
	out->error = 0;
	out->unique = in->unique;
	if (in->opcode == FUSE_INIT) {
		memcpy(out + 1, &init, sizeof(init));
		out->len += sizeof(init);
	} else if (in->opcode == FUSE_LOOKUP) {
		memset(out + 1, 0, sizeof(struct fuse_entry));
		((struct fuse_entry *)(out + 1))->node = 3;
		out->len += sizeof(struct fuse_entry);
	}
	return out->len;
}

static int probe(const char *tag, __u32 queues, unsigned int queue_max)
{
	fake_host(&virtio_fs, queue_max);
	memcpy(dev.config, tag, strlen(tag));
	memcpy(dev.config + C_NUM_QUEUES, &queues, sizeof(queues));
	return vfs_probe(&dev.vd);
}

UK_TESTCASE(virtio_fs, a_session)
{
	const struct uk_iovec name = { (void *)"f", 1 };
	struct uk_hostdev *hd;
	struct uk_hostfid *root, *f;

	UK_TEST_ASSERT(probe("fs0", 1, 128) == 0);
	hd = uk_hostdev_find("fs0", UK_HOSTDEV_FUSE);
	UK_TEST_ASSERT(hd != NULL);
	UK_TEST_EXPECT(!uk_hostdev_find("fs0", UK_HOSTDEV_9P));
	root = fuse_attach(hd, 65536);
	UK_TEST_ASSERT(!PTRISERR(root));
	f = fuse_walk(root, &name);
	UK_TEST_ASSERT(!PTRISERR(f));
	UK_TEST_EXPECT_SNUM_EQ(fuse_fsync(f), 0);
	fuse_put(f);
	UK_TEST_EXPECT_SNUM_EQ(dev.seen[Q_URGENT], 1);
	fuse_put(root);
	fuse_detach(hd);
	UK_TEST_EXPECT_SNUM_EQ(dev.vq[Q_REQUESTS]->inflight, 0);
	forget(hd);
}

UK_TESTCASE(virtio_fs, devices_that_are_none)
{
	long live = unit_alloc_live;

	UK_TEST_EXPECT_SNUM_EQ(probe("", 1, 128), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(probe("x", 0, 128), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(probe("x", 1, 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	/* a tag that fills its field has no end there */
	UK_TEST_ASSERT(probe("0123456789012345678901234567890123456789",
			     1, 128) == 0);
	UK_TEST_EXPECT_SNUM_EQ(strlen(devices->name), TAG_MAX);
	virtio_dev_reset(&dev.vd);
	forget(devices);
}

static void dies_by(int lie)
{
	struct uk_hostdev *hd;
	struct uk_hostfid *root;

	UK_TEST_ASSERT(probe("fs0", 1, 128) == 0);
	hd = uk_hostdev_find("fs0", UK_HOSTDEV_FUSE);
	root = fuse_attach(hd, 65536);
	UK_TEST_ASSERT(!PTRISERR(root));
	lies = lie;
	UK_TEST_EXPECT_SNUM_EQ(fuse_fsync(root), -EIO);
	UK_TEST_EXPECT(dev.vd.broken && hd->dead && !hd->tags);
	UK_TEST_EXPECT_SNUM_EQ(dev.vq[Q_REQUESTS]->inflight, 0);
	/* it is not asked again, and all that was given back is free */
	lies = LIE_NONE;
	UK_TEST_EXPECT_SNUM_EQ(fuse_fsync(root), -EIO);
	fuse_put(root);
	fuse_detach(hd);
	forget(hd);
}

UK_TESTCASE(virtio_fs, an_id_that_is_not_in_flight)
{
	dies_by(LIE_ID);
}

UK_TESTCASE(virtio_fs, a_length_beyond_the_room)
{
	dies_by(LIE_LENGTH);
}

UK_TESTCASE(virtio_fs, a_device_that_asks_to_be_reset)
{
	dies_by(LIE_RESET);
}

UK_TESTSUITE_REGISTER(virtio_fs, NULL);
