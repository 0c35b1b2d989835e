/* SPDX-License-Identifier: BSD-3-Clause */
/* A disk in memory, brought up by hand (blkdev.ramdisk=64K). */
#include <errno.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/blkdev.h>
#include <uk/test.h>

#define SECTORS	128

static struct uk_blkdev *dev;
static void *told;

static void on_done(struct uk_blkreq *req, void *cookie)
{
	if (uk_blkreq_is_done(req))
		told = cookie;
}

UK_TESTCASE(blkdev, bring_up)
{
	struct uk_blkdev_conf conf = { .nb_queues = 1 };
	struct uk_blkdev_queue_conf queue = { .a = uk_alloc_get_default() };
	struct uk_blkdev_queue_info limits;
	struct uk_blkdev_info info;

	UK_TEST_ASSERT(uk_blkdev_count() == 1);
	dev = uk_blkdev_get(0);
	UK_TEST_ASSERT(dev);
	UK_TEST_EXPECT_NULL(uk_blkdev_get(1));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_id_get(dev), 0);
	UK_TEST_EXPECT_ZERO(strcmp(uk_blkdev_drv_name_get(dev), "ramdisk"));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_state_get(dev),
			       UK_BLKDEV_UNCONFIGURED);
	UK_TEST_ASSERT(uk_blkdev_get_info(dev, &info) == 0);
	UK_TEST_EXPECT_SNUM_EQ(info.max_queues, 1);
	UK_TEST_EXPECT_ZERO(uk_blkdev_configure(dev, &conf));
	UK_TEST_EXPECT_ZERO(uk_blkdev_queue_get_info(dev, 0, &limits));
	UK_TEST_EXPECT(limits.nb_min <= limits.nb_max);
	UK_TEST_EXPECT_ZERO(uk_blkdev_queue_configure(dev, 0, 0, &queue));
	UK_TEST_EXPECT_ZERO(uk_blkdev_start(dev));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_state_get(dev), UK_BLKDEV_RUNNING);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_configure(dev, &conf), -EBUSY);
}

UK_TESTCASE(blkdev, what_it_takes)
{
	const struct uk_blkdev_cap *cap = uk_blkdev_capabilities(dev);

	UK_TEST_EXPECT_SNUM_EQ(cap->read_only, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sectors(dev), SECTORS);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_ssize(dev), 512);
	UK_TEST_EXPECT(uk_blkdev_max_sec_per_req(dev) >= 1);
	UK_TEST_EXPECT(uk_blkdev_ioalign(dev) <= 512);
}

UK_TESTCASE(blkdev, one_request)
{
	static char text[512] __align(512) = "what is written", back[512];
	struct uk_blkreq req;

	uk_blkreq_init(&req, UK_BLKREQ_WRITE, SECTORS - 1, 1, text, on_done,
		       &dev);
	UK_TEST_EXPECT_ZERO(uk_blkreq_is_done(&req));
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT_SNUM_GE(uk_blkdev_queue_finish_reqs(dev, 0), 0);
	UK_TEST_EXPECT(told == &dev);
	UK_TEST_EXPECT_ZERO(req.result);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ,
					      SECTORS - 1, 1, back));
	UK_TEST_EXPECT_BYTES_EQ(back, text, sizeof(text));
	UK_TEST_EXPECT_ZERO(uk_blkdev_queue_intr_enable(dev, 0));
	UK_TEST_EXPECT_ZERO(uk_blkdev_queue_intr_disable(dev, 0));
	uk_blkreq_init(&req, UK_BLKREQ_READ, SECTORS, 1, back, NULL, NULL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_submit_one(dev, 0, &req),
			       -EINVAL);
}

uk_testsuite_register(blkdev, NULL);
