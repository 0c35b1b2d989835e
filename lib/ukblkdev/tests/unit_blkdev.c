/* SPDX-License-Identifier: BSD-3-Clause */
/* The class of block devices: setting up, requests that wait for room, FUA,
 * errors, partitions, with a disk that does what it is told.
 */
/* unit-sources: lib/ukblkdev/request.c lib/ukblkdev/sync.c lib/ukblkdev/ramdisk.c lib/ukstring/number.c */
/* unit-includes: lib/ukblkdev lib/uksched/tests */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/ramdisk.h>
#include <unit.h>
#include <sleep_host.h>
/* its list of devices is to be forgotten between cases */
#include <blkdev.c>

#define SECTORS	1000
#define DEPTH	2

/* ---- the disk ---- */

static struct {
	struct uk_blkdev bd;
	char mem[SECTORS][512];
	struct uk_blkreq *held[DEPTH];
	unsigned int nheld;
	char log[128];		/* one letter an operation, in order */
	int fail;		/* the result of what is done next */
	int lazy;		/* done only when the CPU halts */
	int told;		/* requests that were the last of a batch */
} disk;

static void d_info(struct uk_blkdev *dev, struct uk_blkdev_info *info)
{
	(void)dev;
	info->max_queues = 9;
}

static int d_queue_info(struct uk_blkdev *dev, __u16 id,
			struct uk_blkdev_queue_info *info)
{
	(void)dev;
	if (id >= 2)
		return -EINVAL;
	*info = (struct uk_blkdev_queue_info){ 100, 2, 50, 1 };
	return 0;
}

static __u16 asked_desc;

static struct uk_blkdev_queue *d_queue(struct uk_blkdev *dev, __u16 id,
				       __u16 nb_desc, struct uk_alloc *a)
{
	(void)dev;
	(void)a;
	asked_desc = nb_desc;
	return (void *)(0x1000UL + id);
}

static int d_start(struct uk_blkdev *dev)
{
	(void)dev;
	return 0;
}

static int d_intr_enable(struct uk_blkdev *dev, struct uk_blkdev_queue *q)
{
	(void)dev;
	(void)q;
	return disk.nheld && !disk.lazy;
}

static void d_intr_disable(struct uk_blkdev *dev, struct uk_blkdev_queue *q)
{
	(void)dev;
	(void)q;
}

static int d_submit(struct uk_blkdev *dev, struct uk_blkdev_queue *q,
		    struct uk_blkreq *req, int last)
{
	(void)dev;
	(void)q;
	disk.told += last;
	if (disk.nheld == DEPTH)
		return -ENOSPC;
	disk.held[disk.nheld++] = req;
	return 0;
}

static void do_request(struct uk_blkreq *req)
{
	char op = req->flushing ? 'F' : "RWFDZ"[req->operation];

	strncat(disk.log, &op, 1);
	req->result = disk.fail;
	if (disk.fail)
		return;
	if (op == 'R')
		memcpy(req->aio_buf, disk.mem[req->at], req->nb_sectors * 512);
	else if (op == 'W' && !req->iov)
		memcpy(disk.mem[req->at], req->aio_buf, req->nb_sectors * 512);
	else if (op == 'W' || op == 'Z')
		memset(disk.mem[req->at], 0, req->nb_sectors * 512);
}

static struct uk_blkreq *d_finish(struct uk_blkdev *dev,
				  struct uk_blkdev_queue *q)
{
	struct uk_blkreq *req = disk.held[0];

	(void)dev;
	(void)q;
	if (disk.lazy || !disk.nheld)
		return NULL;
	disk.held[0] = disk.held[1];
	disk.nheld--;
	do_request(req);
	return req;
}

static const struct uk_blkdev_ops ops = {
	.get_info = d_info,
	.queue_get_info = d_queue_info,
	.queue_configure = d_queue,
	.start = d_start,
	.intr_enable = d_intr_enable,
	.intr_disable = d_intr_disable,
	.submit = d_submit,
	.finish = d_finish,
};

static struct uk_blkdev *new_disk(void)
{
	struct uk_blkdev_conf conf = { 2 };

	count = 0;
	memset(&disk, 0, sizeof(disk));
	disk.bd.ops = &ops;
	disk.bd.major = 254;
	disk.bd.cap = (struct uk_blkdev_cap){
		.sectors = SECTORS,
		.ssize = 512,
		.psize = 512,
		.max_sectors_per_req = 64,
		.max_segments = 8,
		.max_discard = 100,
		.ioalign = 4,
		.write_cache = 1,
	};
	UK_TEST_EXPECT_ZERO(uk_blkdev_drv_register(&disk.bd, "vd"));
	UK_TEST_EXPECT_ZERO(uk_blkdev_configure(&disk.bd, &conf));
	UK_TEST_EXPECT_ZERO(uk_blkdev_up(&disk.bd));
	unit_log_reset();
	return &disk.bd;
}

/* What the host does while the CPU halts. */
static void halt_ends(unsigned long deadline)
{
	(void)deadline;
	disk.lazy = 0;
	uk_blkdev_drv_queue_event(&disk.bd, 0);
}

static char buf[64 * 512] __attribute__((aligned(4096)));
static int calls;

static void called(struct uk_blkreq *req, void *cookie)
{
	UK_TEST_EXPECT(uk_blkreq_is_done(req));
	calls += (int)(long)cookie;
}

static int submit(struct uk_blkreq *req, enum uk_blkreq_op op, __sector at,
		  __sector n, void *mem)
{
	uk_blkreq_init(req, op, at, n, mem, called, (void *)1L);
	return uk_blkdev_queue_submit_one(&disk.bd, 0, req);
}

UK_TESTCASE(blkdev, names_and_numbers)
{
	static struct uk_blkdev part, late;
	struct uk_blkdev *dev = new_disk();
	struct uk_blkdev other = { .ops = &ops, .major = 254 };

	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_drv_register(&other, "vd"), -EINVAL);
	other.cap = dev->cap;
	UK_TEST_EXPECT_ZERO(uk_blkdev_drv_register(&other, "vd"));
	UK_TEST_EXPECT(!strcmp(other.name, "vdb") && other.minor == 16);
	UK_TEST_EXPECT_ZERO(uk_blkdev_part_register(&part, dev, 1, 10, 20));
	UK_TEST_EXPECT_ZERO(uk_blkdev_part_register(&late, dev, 12, 30, 970));
	UK_TEST_EXPECT(!strcmp(late.name, "vda12") && late.minor == 12);
	UK_TEST_EXPECT_PTR_EQ(uk_blkdev_find("vda"), dev);
	UK_TEST_EXPECT_PTR_EQ(uk_blkdev_find("/dev/vda1"), &part);
	UK_TEST_EXPECT_NULL(uk_blkdev_find("vdc"));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_count(), 4);
	UK_TEST_EXPECT_PTR_EQ(uk_blkdev_get(2), &part);
	UK_TEST_EXPECT_NULL(uk_blkdev_get(4));
}

UK_TESTCASE(blkdev, partitions_lie_in_the_disk)
{
	static struct uk_blkdev part, bad;
	struct uk_blkdev *dev = new_disk();

	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, dev, 1, 1000, 1),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, dev, 1, 999, 2),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, dev, 1, 5, ~0UL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, dev, 1, 5, 0),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, dev, 16, 5, 1),
			       -ENOSPC);
	UK_TEST_EXPECT_ZERO(uk_blkdev_part_register(&part, dev, 2, 100, 4));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_part_register(&bad, &part, 1, 1, 1),
			       -EINVAL);
	memset(buf, 'p', sizeof(buf));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(&part, 0, UK_BLKREQ_WRITE, 3, 1,
					      buf));
	UK_TEST_EXPECT(disk.mem[103][511] == 'p' && !disk.mem[104][0]);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(&part, 0, UK_BLKREQ_WRITE, 3,
						 2, buf), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_state_get(&part), UK_BLKDEV_RUNNING);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queues(&part), 2);
}

UK_TESTCASE(blkdev, queues_are_made_once_and_all_of_them)
{
	struct uk_blkdev_queue_conf qc = { .a = uk_alloc_get_default() };
	struct uk_blkdev *dev = new_disk();
	struct uk_blkdev_conf conf = { 5 };
	struct uk_blkdev_info info;

	UK_TEST_EXPECT_SNUM_EQ(asked_desc, 32);	/* 50, a power of two */
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_configure(dev, &conf), -EBUSY);
	dev->state = UK_BLKDEV_UNCONFIGURED;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_configure(dev, &conf), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_blkdev_get_info(dev, &info));
	UK_TEST_EXPECT_SNUM_EQ(info.max_queues, UK_BLKDEV_MAX_QUEUES);
	conf.nb_queues = 2;
	UK_TEST_EXPECT_ZERO(uk_blkdev_configure(dev, &conf));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_configure(dev, 0, 0, &qc),
			       -EBUSY);
	dev->lane[1].queue = NULL;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_start(dev), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_configure(dev, 1, 1, &qc),
			       -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_blkdev_up(dev));
	UK_TEST_EXPECT_ZERO(uk_blkdev_up(dev));
}

UK_TESTCASE(blkdev, requests_that_make_no_sense_are_refused)
{
	struct uk_blkdev *dev = new_disk();
	struct uk_iovec iov[2] = { { buf, 512 }, { buf + 512, 256 } };
	struct uk_blkreq req;

	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 0, 0, buf),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 0, 65, buf),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 1000, 1, buf),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 999, 2, buf),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 0, 1, NULL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 0, 1, buf + 2),
			       -EINVAL);
	/* nine pages, where eight may be */
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_READ, 0, 64, buf + 8),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_DISCARD, 0, 101, NULL),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_ZEROES, 0, 1, NULL),
			       -EOPNOTSUPP);
	uk_blkreq_init(&req, UK_BLKREQ_WRITE, 0, 2, NULL, NULL, NULL);
	req.iov = iov;
	req.iovcnt = 2;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_submit_one(dev, 0, &req),
			       -EINVAL);
	iov[1].iov_len = 512;
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT_ZERO(uk_blkdev_wait(dev, 0, &req));
	dev->cap.read_only = 1;
	UK_TEST_EXPECT_SNUM_EQ(submit(&req, UK_BLKREQ_WRITE, 0, 1, buf),
			       -EROFS);
	UK_TEST_EXPECT_ZERO(uk_blkdev_flush(dev));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_submit_one(dev, 2, &req),
			       -EINVAL);
}

UK_TESTCASE(blkdev, a_full_queue_keeps_the_order)
{
	struct uk_blkdev *dev = new_disk();
	struct uk_blkreq req[5];
	int i, status = 0;

	calls = 0;
	disk.lazy = 1;
	for (i = 0; i < 5; i++) {
		status = submit(&req[i], i & 1 ? UK_BLKREQ_READ
					       : UK_BLKREQ_WRITE,
				(__sector)i, 1, buf);
		UK_TEST_EXPECT(status & UK_BLKDEV_STATUS_SUCCESS);
	}
	UK_TEST_EXPECT_ZERO(status & UK_BLKDEV_STATUS_MORE);
	UK_TEST_EXPECT_ZERO(uk_blkdev_queue_finish_reqs(dev, 0));
	disk.lazy = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_queue_finish_reqs(dev, 0), 5);
	UK_TEST_EXPECT(!strcmp(disk.log, "WRWRW"));
	UK_TEST_EXPECT_SNUM_EQ(calls, 5);
	for (i = 0; i < 5; i++)
		UK_TEST_EXPECT(uk_blkreq_is_done(&req[i]) && !req[i].result);
}

UK_TESTCASE(blkdev, fua_is_a_write_and_a_flush)
{
	struct uk_blkdev *dev = new_disk();
	struct uk_blkreq req;

	uk_blkreq_init(&req, UK_BLKREQ_WRITE, 7, 1, buf, NULL, NULL);
	req.flags = UK_BLKREQ_F_FUA | UK_BLKREQ_F_MORE;
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT_ZERO(disk.told);
	UK_TEST_EXPECT_ZERO(uk_blkdev_wait(dev, 0, &req));
	UK_TEST_EXPECT_SNUM_EQ(disk.told, 1);
	UK_TEST_EXPECT(!strcmp(disk.log, "WF"));
	disk.fail = -EIO;
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_wait(dev, 0, &req), -EIO);
	UK_TEST_EXPECT(!strcmp(disk.log, "WFW"));
	disk.fail = 0;
	dev->cap.write_cache = 0;
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT_ZERO(uk_blkdev_wait(dev, 0, &req));
	UK_TEST_EXPECT_ZERO(uk_blkdev_flush(dev));
	UK_TEST_EXPECT(!strcmp(disk.log, "WFWW"));
}

UK_TESTCASE(blkdev, waiting_halts_until_the_interrupt)
{
	struct uk_blkdev *dev = new_disk();

	unit_halt_hook = halt_ends;
	disk.lazy = 1;
	strcpy(disk.mem[3], "here");
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 3, 1,
					      buf));
	UK_TEST_EXPECT(!strcmp(buf, "here"));
	UK_TEST_EXPECT_ZERO(unit_irqs_off);
	unit_halt_hook = NULL;
	/* a page fault: polled, and interrupts stay off */
	unit_irqs_off = 1;
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 3, 1,
					      buf));
	UK_TEST_EXPECT(unit_irqs_off);
	unit_irqs_off = 0;
}

/* What the host does while another thread runs. */
static int comes_later(bool intr)
{
	UK_TEST_EXPECT(!intr);
	disk.lazy = 0;
	uk_blkdev_drv_queue_event(&disk.bd, 0);
	return 0;
}

UK_TESTCASE(blkdev, others_run_while_pages_are_moved)
{
	struct uk_blkdev *dev = new_disk();
	void *pages[10];
	int i;

	for (i = 0; i < 10; i++)
		pages[i] = buf;
	memset(disk.mem, 'x', sizeof(disk.mem));
	host_sleep = comes_later;
	host_sleeps = 0;
	disk.lazy = 1;
	/* more than one request takes, and not the whole of the last page */
	UK_TEST_EXPECT_ZERO(uk_blkdev_sleep_pages(dev, 0, UK_BLKREQ_WRITE, 7,
						  pages, 9 * 4096 + 512));
	UK_TEST_EXPECT(!strcmp(disk.log, "WW") && host_sleeps > 0);
	UK_TEST_EXPECT(disk.mem[6][0] == 'x' && !disk.mem[7][0] &&
		       !disk.mem[79][0] && disk.mem[80][0] == 'x');
	disk.lazy = 1;
	disk.fail = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sleep_pages(dev, 0, UK_BLKREQ_WRITE, 7,
						     pages, 4096), -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sleep_pages(dev, 0, UK_BLKREQ_WRITE,
						     SECTORS, pages, 4096),
			       -EINVAL);
	host_sleep = NULL;
}

UK_TESTCASE(blkdev, errors_are_told_once)
{
	struct uk_blkdev *dev = new_disk();

	disk.fail = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 3, 1,
						 buf), -EIO);
	UK_TEST_EXPECT(strstr(unit_log, "vda: error 5 reading 1 sectors at 3"));
	unit_log_reset();
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_flush(dev), -EIO);
	UK_TEST_EXPECT(!unit_log[0] && dev->errors == 2);
}

UK_TESTCASE(blkdev, a_broken_device_answers_at_once)
{
	struct uk_blkdev *dev = new_disk();
	struct uk_blkreq req[3];
	int i;

	disk.lazy = 1;
	for (i = 0; i < 3; i++)
		submit(&req[i], UK_BLKREQ_READ, 0, 1, buf);
	uk_blkdev_drv_broken(dev);
	disk.lazy = 0;
	disk.fail = -EIO;
	for (i = 0; i < 3; i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_wait(dev, 0, &req[i]), -EIO);
	UK_TEST_EXPECT(!strcmp(disk.log, "RR"));
	UK_TEST_EXPECT_SNUM_EQ(submit(&req[0], UK_BLKREQ_READ, 0, 1, buf),
			       -EIO);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_up(dev), -EIO);
}

UK_TESTCASE(blkdev, large_operations_are_cut)
{
	struct uk_blkdev *dev = new_disk();
	char *mem = aligned_alloc(4096, SECTORS * 512 / 4096 * 4096 + 4096);

	memset(mem, 'x', SECTORS * 512);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_WRITE, 0,
					      SECTORS, mem));
	UK_TEST_EXPECT(disk.mem[999][511] == 'x');
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_ZEROES, 1,
					      SECTORS - 2, NULL));
	UK_TEST_EXPECT(disk.mem[0][511] == 'x' && disk.mem[999][0] == 'x');
	UK_TEST_EXPECT(!disk.mem[1][0] && !disk.mem[998][511]);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_DISCARD, 0,
					      SECTORS, NULL));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 1,
						 SECTORS, mem), -EINVAL);
	/* memory that begins amid a page */
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 0,
					      SECTORS - 8, mem + 4));
	free(mem);
}

UK_TESTCASE(blkdev, a_disk_of_memory)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_blkdev *dev;
	struct uk_iovec iov[2] = { { buf, 1024 }, { buf + 2048, 512 } };
	struct uk_blkreq req;

	count = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_ramdisk_create(a, 100, NULL), -ENOMEM);
	UK_TEST_EXPECT_ZERO(uk_ramdisk_create(a, 10000, &dev));
	UK_TEST_EXPECT(!strcmp(dev->name, "rama"));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sectors(dev), 19);
	UK_TEST_EXPECT_ZERO(uk_blkdev_up(dev));
	memset(buf, 'a', 1024);
	memset(buf + 2048, 'b', 512);
	calls = 0;
	uk_blkreq_init(&req, UK_BLKREQ_WRITE, 16, 3, NULL, called, (void *)1L);
	req.iov = iov;
	req.iovcnt = 2;
	UK_TEST_EXPECT(uk_blkdev_queue_submit_one(dev, 0, &req) > 0);
	UK_TEST_EXPECT(calls == 1 && uk_blkreq_is_done(&req));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 15, 4,
					      buf));
	UK_TEST_EXPECT(!buf[511] && buf[512] == 'a' && buf[1536] == 'b');
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_ZEROES, 17, 2,
					      NULL));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(dev, 0, UK_BLKREQ_READ, 15, 4,
					      buf));
	UK_TEST_EXPECT(buf[512] == 'a' && !buf[1024] && !buf[1536]);
}

UK_TESTSUITE_REGISTER(blkdev, NULL);
