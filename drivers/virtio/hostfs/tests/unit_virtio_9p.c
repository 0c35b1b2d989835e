/* SPDX-License-Identifier: BSD-3-Clause */
/* The 9P driver: a device that behaves, and devices that lie or die. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c lib/uk9p/call.c lib/uk9p/calls.c lib/uk9p/session.c lib/ukstring/string.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests lib/uk9p/tests lib/uk9p */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include "../9p.c"
#include "fake_host.h"

static bool answered(const void *tx __maybe_unused)
{
	return true;
}

static __u32 answer(const void *request, void *reply)
{
	static const char version[] = "\x00\x20\0\0\x08\0" "9P2000.L";
	const __u8 *tx = request;
	__u8 *rx = reply;
	__u32 n = 0;

	if (tx[P9_AT_TYPE] == P9_TVERSION)
		memcpy(rx + P9_HEAD, version, n = 14);
	else if (tx[P9_AT_TYPE] == P9_TATTACH)
		memset(rx + P9_HEAD, 0, n = 13);
	p9_put32(rx, P9_HEAD + n);
	rx[P9_AT_TYPE] = tx[P9_AT_TYPE] + 1;
	memcpy(rx + P9_AT_TAG, tx + P9_AT_TAG, 2);
	return P9_HEAD + n;
}

static int probe(const char *tag, __u16 len)
{
	fake_host(&virtio_9p, 128);
	memcpy(dev.config, &len, 2);
	memcpy(dev.config + 2, tag, MIN(strlen(tag), sizeof(dev.config) - 2));
	return v9p_probe(&dev.vd);
}

UK_TESTCASE(v9p, a_session)
{
	struct uk_hostdev *hd;
	struct uk_hostfid *root;

	UK_TEST_ASSERT(probe("fs0", 3) == 0);
	hd = uk_hostdev_find("fs0", UK_HOSTDEV_9P);
	UK_TEST_ASSERT(hd != NULL);
	root = uk_9p_attach(hd, 65536);
	UK_TEST_ASSERT(!PTRISERR(root));
	UK_TEST_EXPECT_SNUM_EQ(hd->msize, 8192);
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_fsync(root), 0);
	uk_9p_put(root);
	uk_9p_detach(hd);
	UK_TEST_EXPECT_SNUM_EQ(dev.vq[0]->inflight, 0);
	forget(hd);
}

UK_TESTCASE(v9p, tags_that_are_none)
{
	long live = unit_alloc_live;

	UK_TEST_EXPECT_SNUM_EQ(probe("", 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(probe("x", 65), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(probe("x", 0xffff), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

static void dies_by(int lie)
{
	struct uk_hostdev *hd;
	struct uk_hostfid *root;

	UK_TEST_ASSERT(probe("fs0", 3) == 0);
	hd = uk_hostdev_find("fs0", UK_HOSTDEV_9P);
	root = uk_9p_attach(hd, 65536);
	UK_TEST_ASSERT(!PTRISERR(root));
	lies = lie;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_fsync(root), -EIO);
	UK_TEST_EXPECT(dev.vd.broken && hd->dead && !hd->tags);
	UK_TEST_EXPECT_SNUM_EQ(dev.vq[0]->inflight, 0);
	/* it is not asked again, and all that was given back is free */
	lies = LIE_NONE;
	UK_TEST_EXPECT_SNUM_EQ(uk_9p_fsync(root), -EIO);
	uk_9p_put(root);
	uk_9p_detach(hd);
	forget(hd);
}

UK_TESTCASE(v9p, an_id_that_is_not_in_flight)
{
	dies_by(LIE_ID);
}

UK_TESTCASE(v9p, a_length_beyond_the_room)
{
	dies_by(LIE_LENGTH);
}

UK_TESTCASE(v9p, a_device_that_asks_to_be_reset)
{
	dies_by(LIE_RESET);
}

UK_TESTSUITE_REGISTER(v9p, NULL);
