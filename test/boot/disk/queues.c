/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of the program itself, on two queues of /dev/vda at a time. */
#include <stdlib.h>
#include <string.h>
#include <uk/blkdev.h>
#include "disk.h"

#define REQUESTS	200
#define BYTES		4096

static struct uk_blkreq req[REQUESTS];
static char mem[REQUESTS][BYTES] __attribute__((aligned(4096)));
static volatile int done[2];

static void is_done(struct uk_blkreq *r, void *cookie)
{
	(void)r;
	done[(long)cookie]++;
}

static void round_trip(struct uk_blkdev *dev, enum uk_blkreq_op op)
{
	__sector per = BYTES / uk_blkdev_ssize(dev);
	int i, rc;

	done[0] = 0;
	done[1] = 0;
	for (i = 0; i < REQUESTS; i++) {
		uk_blkreq_init(&req[i], op, 4096 + (__sector)i * per, per,
			       mem[i], is_done, (void *)(long)(i & 1));
		if (i < REQUESTS - 2)
			req[i].flags = UK_BLKREQ_F_MORE;
		else if (op == UK_BLKREQ_WRITE)
			req[i].flags = UK_BLKREQ_F_FUA;
		rc = uk_blkdev_queue_submit_one(dev, (__u16)(i & 1), &req[i]);
		CHECK(rc > 0);
	}
	for (i = 0; i < REQUESTS; i++)
		CHECK(uk_blkdev_wait(dev, (__u16)(i & 1), &req[i]) == 0);
	CHECK(done[0] == REQUESTS / 2 && done[1] == REQUESTS / 2);
}

static void two_queues(void)
{
	struct uk_blkdev *dev = uk_blkdev_find("vda");
	int i;

	CHECK(dev && uk_blkdev_up(dev) == 0);
	CHECK(uk_blkdev_queues(dev) == 2);
	if (!dev || uk_blkdev_queues(dev) != 2)
		return;
	for (i = 0; i < REQUESTS; i++)
		memset(mem[i], i, BYTES);
	round_trip(dev, UK_BLKREQ_WRITE);
	memset(mem, 0, sizeof(mem));
	round_trip(dev, UK_BLKREQ_READ);
	for (i = 0; i < REQUESTS; i++)
		CHECK(mem[i][0] == (char)i && mem[i][BYTES - 1] == (char)i);
	CHECK(uk_blkdev_flush(dev) == 0);
}

const struct test queue_tests[] = {
	{ "two queues", two_queues },
	{ NULL, NULL }
};
