/* SPDX-License-Identifier: BSD-3-Clause */
/* The block driver: a device that behaves, one that has less, one that lies. */
/* unit-sources: drivers/virtio/core/ring.c drivers/virtio/core/virtio.c drivers/virtio/blk/blk.c drivers/virtio/blk/config.c drivers/virtio/blk/io.c lib/ukblkdev/request.c lib/ukblkdev/sync.c */
/* unit-includes: drivers/virtio/core/include drivers/virtio/core/tests drivers/virtio/blk lib/ukblkdev lib/uksched/tests */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <uk/alloc.h>
#include <unit.h>
#include <fake_device.h>
#include <sleep_host.h>
#include <vblk.h>
/* its list of devices is to be forgotten between cases */
#include <blkdev.c>

#define SECTORS	2048

/* ---- the device ---- */

static struct {
	char mem[SECTORS][512];
	char log[1024];		/* a letter a request */
	int tables;		/* requests by a table */
	int lies;		/* 0: it behaves */
	__u8 answer;		/* the status byte */
} disk;

/* Does a request whose pieces are (n) descriptors from (d) on; bytes written. */
static __u32 serve(const struct virtq_desc *d, const struct virtq_desc *all)
{
	struct { __u32 type, reserved; __u64 sector; } *h = (void *)d->addr;
	char *at = disk.mem[MIN(h->sector, (__u64)SECTORS - 1)];
	__u32 written = 0;
	__u64 *range;

	UK_TEST_EXPECT(d->len == 16 && !(d->flags & VIRTQ_DESC_F_WRITE));
	strncat(disk.log, h->type == 0 ? "R" : h->type == 1 ? "W"
		: h->type == 4 ? "F" : h->type == 11 ? "D" : "Z", 1);
	for (;;) {
		d = d->flags & VIRTQ_DESC_F_NEXT ? &all[d->next] : NULL;
		UK_TEST_EXPECT(d);
		if (!(d->flags & VIRTQ_DESC_F_NEXT))
			break;
		UK_TEST_EXPECT(!(d->flags & VIRTQ_DESC_F_WRITE)
			       == (h->type != 0));
		if (h->type == 0) {
			memcpy((void *)d->addr, at, d->len);
			written += d->len;
		} else if (h->type == 1) {
			memcpy(at, (void *)d->addr, d->len);
		} else {
			range = (void *)d->addr;
			UK_TEST_EXPECT(d->len == 16 && !h->sector);
			memset(disk.mem[range[0]], 0,
			       (range[1] & ~0U) * 512);
		}
		at += d->len;
	}
	UK_TEST_EXPECT(d->len == 1 && d->flags & VIRTQ_DESC_F_WRITE);
	*(__u8 *)d->addr = disk.answer;
	return written + 1;
}

static void serve_head(struct virtq *vq, __u16 head)
{
	const struct virtq_desc *d = &vq->desc[head], *all = vq->desc;
	__u32 len;

	if (d->flags & VIRTQ_DESC_F_INDIRECT) {
		disk.tables++;
		all = (const void *)d->addr;
		d = all;
	}
	len = serve(d, all);
	if (disk.lies && !rnd(12)) {
		switch (rnd(4)) {
		case 0:
			len = rnd(1 << 20);
			break;
		case 1:
			head = (__u16)rnd(65536);
			break;
		case 2:
			vq->used->idx = (__u16)rnd(65536);
			return;
		default:
			return;		/* never answered */
		}
	}
	give_used(vq, head, len);
}

static void run(struct virtq *vq)
{
	__u16 *seen = &dev.seen[vq->index];

	while (*seen != vq->avail->idx && dev.status & VIRTIO_S_DRIVER_OK)
		serve_head(vq, vq->avail->ring[(*seen)++ & vq->mask]);
	*vq->avail_event = *seen;
}

static void fake_notify(struct virtio_dev *vd, struct virtq *vq)
{
	(void)vd;
	run(vq);
}

#define BASIC (1UL << VIRTIO_F_VERSION_1 | 1UL << VIRTIO_F_EVENT_IDX \
	       | 1UL << VBLK_F_SEG_MAX)
#define ALL (BASIC | 1UL << VBLK_F_BLK_SIZE | 1UL << VBLK_F_FLUSH \
	     | 1UL << VBLK_F_MQ | 1UL << VBLK_F_DISCARD \
	     | 1UL << VBLK_F_WRITE_ZEROES | 1UL << VIRTIO_F_INDIRECT_DESC)

static void cfg(int at, __u64 v, int bytes)
{
	memcpy(dev.config + at, &v, (__sz)bytes);
}

static void new_device(__u64 offers)
{
	count = 0;
	memset(&disk, 0, sizeof(disk));
	fake_reset(256);
	dev.vd.device_id = VIRTIO_ID_BLOCK;
	dev.offers = offers;
	cfg(0, SECTORS, 8);
	cfg(12, 60, 4);
	cfg(20, 512, 4);
	cfg(34, 2, 2);
	cfg(36, 100, 4);
	cfg(48, 50, 4);
}

static struct uk_blkdev *bring_up(void)
{
	struct uk_blkdev *bd;

	UK_TEST_EXPECT_ZERO(virtio_dev_probe(&dev.vd));
	bd = &((struct vblk *)dev.vd.priv)->bd;
	UK_TEST_EXPECT_ZERO(uk_blkdev_up(bd));
	return bd;
}

static void tear_down(struct uk_blkdev *bd)
{
	struct uk_alloc *a = uk_alloc_get_default();
	struct vblk *vb = to_vblk(bd);
	int i;

	for (i = 0; i < bd->nb_queues; i++) {
		UK_TEST_EXPECT_ZERO(vb->q[i].vq->inflight);
		uk_free(a, vb->q[i].tables[0].desc);
		uk_free(a, vb->q[i].slots);
		virtq_destroy(vb->q[i].vq);
	}
	uk_free(a, vb);
	unit_irqs_off = 0;
}

static char buf[64 * 512] __attribute__((aligned(4096)));

UK_TESTCASE(vblk, all_operations)
{
	struct uk_blkdev *bd;

	new_device(ALL);
	bd = bring_up();
	UK_TEST_EXPECT(!strcmp(bd->name, "vda") && bd->nb_queues == 2);
	UK_TEST_EXPECT(bd->cap.write_cache && bd->cap.max_segments == 60);
	memset(buf, 'w', sizeof(buf));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_WRITE, 3, 64,
					      buf));
	UK_TEST_EXPECT(!disk.mem[2][0] && disk.mem[3][0] == 'w'
		       && disk.mem[66][511] == 'w' && !disk.mem[67][0]);
	memset(buf, 0, sizeof(buf));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 1, UK_BLKREQ_READ, 66, 2,
					      buf));
	UK_TEST_EXPECT(buf[0] == 'w' && buf[511] == 'w' && !buf[512]);
	UK_TEST_EXPECT_ZERO(uk_blkdev_flush(bd));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_DISCARD, 3, 1,
					      NULL));
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 1, UK_BLKREQ_ZEROES, 4, 2,
					      NULL));
	UK_TEST_EXPECT(!disk.mem[3][0] && !disk.mem[5][511]
		       && disk.mem[6][0] == 'w');
	UK_TEST_EXPECT(!strcmp(disk.log, "WRFDZ"));
	tear_down(bd);
}

UK_TESTCASE(vblk, pieces_in_a_table)
{
	struct uk_blkdev *bd;
	struct uk_iovec iov[8];
	struct uk_blkreq req;
	int i, kind;

	for (kind = 0; kind < 2; kind++) {
		new_device(kind ? ALL : BASIC);
		bd = bring_up();
		uk_blkreq_init(&req, UK_BLKREQ_WRITE, 0, 8, NULL, NULL, NULL);
		for (i = 0; i < 8; i++) {
			iov[i].iov_base = buf + i * 1024;
			iov[i].iov_len = 512;
			memset(iov[i].iov_base, 'a' + i, 512);
		}
		req.iov = iov;
		req.iovcnt = 8;
		UK_TEST_EXPECT(uk_blkdev_queue_submit_one(bd, 0, &req) > 0);
		UK_TEST_EXPECT_ZERO(uk_blkdev_wait(bd, 0, &req));
		for (i = 0; i < 8; i++)
			UK_TEST_EXPECT(disk.mem[i][5] == 'a' + i);
		UK_TEST_EXPECT_SNUM_EQ(disk.tables, kind);
		tear_down(bd);
	}
}

UK_TESTCASE(vblk, many_requests_more_than_the_ring_takes)
{
	static struct uk_blkreq req[300];
	struct uk_blkdev *bd;
	int i;

	new_device(ALL);
	bd = bring_up();
	for (i = 0; i < 300; i++) {
		uk_blkreq_init(&req[i], UK_BLKREQ_READ, (__sector)i, 1,
			       buf + i % 64 * 512, NULL, NULL);
		req[i].flags = i < 299 ? UK_BLKREQ_F_MORE : 0;
		UK_TEST_EXPECT(uk_blkdev_queue_submit_one(bd, 0, &req[i]) > 0);
	}
	for (i = 299; i >= 0; i--)
		UK_TEST_EXPECT_ZERO(uk_blkdev_wait(bd, 0, &req[i]));
	tear_down(bd);
}

UK_TESTCASE(vblk, answers_of_the_device)
{
	struct uk_blkdev *bd;

	new_device(ALL);
	bd = bring_up();
	disk.answer = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_READ, 0, 1,
						 buf), -EIO);
	disk.answer = 2;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_DISCARD, 0,
						 1, NULL), -EOPNOTSUPP);
	disk.answer = 77;
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_flush(bd), -EIO);
	disk.answer = 0;
	UK_TEST_EXPECT_ZERO(uk_blkdev_flush(bd));
	tear_down(bd);
}

UK_TESTCASE(vblk, configurations)
{
	struct uk_blkdev *bd;

	new_device(ALL | 1UL << VBLK_F_RO | 1UL << VBLK_F_TOPOLOGY);
	cfg(20, 4096, 4);
	cfg(24, 200, 1);
	bd = bring_up();
	UK_TEST_EXPECT_SNUM_EQ(bd->cap.sectors, SECTORS / 8);
	UK_TEST_EXPECT(bd->cap.read_only && bd->cap.max_discard == 12);
	UK_TEST_EXPECT_SNUM_EQ(bd->cap.psize, 4096 << 7);
	memcpy(disk.mem[8], "eight", 5);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_READ, 1, 1,
					      buf));
	UK_TEST_EXPECT(!memcmp(buf, "eight", 5));
	/* it shrinks */
	cfg(0, 16, 8);
	dev.vd.config_changed(&dev.vd);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_READ, 2, 1,
						 buf), -EINVAL);
	tear_down(bd);
	new_device(BASIC & ~(1UL << VBLK_F_SEG_MAX));
	bd = bring_up();
	UK_TEST_EXPECT(bd->nb_queues == 1 && !bd->cap.write_cache);
	UK_TEST_EXPECT_SNUM_EQ(bd->cap.max_segments, 1);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_READ, 0, 60,
					      buf + 512));
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_READ, 0, 1,
						 buf + 4000), -EINVAL);
	UK_TEST_EXPECT_ZERO(uk_blkdev_sync_io(bd, 0, UK_BLKREQ_ZEROES, 0, 64,
					      NULL));
	tear_down(bd);
}

UK_TESTCASE(vblk, configurations_that_are_refused)
{
	new_device(ALL);
	cfg(20, 520, 4);
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&dev.vd), -ENOTSUP);
	new_device(ALL);
	cfg(20, 0, 4);
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&dev.vd), -ENOTSUP);
	new_device(ALL);
	cfg(0, ~0UL, 8);
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&dev.vd), -EINVAL);
	new_device(ALL | 1UL << VBLK_F_SIZE_MAX);
	cfg(8, 100, 4);
	UK_TEST_EXPECT_SNUM_EQ(virtio_dev_probe(&dev.vd), -ENOTSUP);
	UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_count(), 0);
}

/* What does not come back is lost with the device: nobody waits for ever. */
UK_TESTCASE(vblk, devices_that_lie)
{
	static struct uk_blkreq req[20];
	unsigned int run_no, i, broken = 0, fine = 0;
	struct uk_blkdev *bd;

	for (run_no = 0; run_no < 2000; run_no++) {
		new_device(run_no & 1 ? ALL : BASIC);
		seed = run_no * 31337 + 1;
		bd = bring_up();
		disk.lies = 1;
		for (i = 0; i < 20; i++) {
			uk_blkreq_init(&req[i], rnd(2) ? UK_BLKREQ_READ
						       : UK_BLKREQ_WRITE,
				       rnd(SECTORS - 64), 1 + rnd(64), buf,
				       NULL, NULL);
			if (uk_blkdev_queue_submit_one(bd, 0, &req[i]) < 0)
				req[i].finished = 1;
			uk_blkdev_queue_finish_reqs(bd, 0);
		}
		/* as if it asked to be reset, if it only was silent */
		broken += dev.vd.broken;
		fine += !dev.vd.broken;
		virtio_dev_break(&dev.vd, "test");
		for (i = 0; i < 20; i++)
			uk_blkdev_wait(bd, 0, &req[i]);
		UK_TEST_EXPECT_SNUM_EQ(bd->state, UK_BLKDEV_BROKEN);
		UK_TEST_EXPECT_SNUM_EQ(uk_blkdev_flush(bd),
				       bd->cap.write_cache ? -EIO : 0);
		tear_down(bd);
	}
	UK_TEST_EXPECT(broken > 500 && fine > 100);
}

UK_TESTSUITE_REGISTER(vblk, NULL);
