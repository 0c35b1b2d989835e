/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside blkfront: what its parts share; xen/include/public/io/blkif.h. */
#ifndef __XEN_BLK_BLKFRONT_H__
#define __XEN_BLK_BLKFRONT_H__

#include <uk/arch/paging.h>
#include <uk/blkdev_driver.h>
#include <xen/front.h>
#include <xen/ring.h>

#define SLOTS		32	/* requests that a ring has room for */
#define DIRECT_SEGS	11	/* pages that a request names by itself */
#define MAX_SEGS	32	/* pages of a request */
#define TABLES		4	/* requests under way that have more than 11 */
#define MAX_PAGES	256	/* of all requests */
#define SECTOR_SHIFT	9	/* of the protocol's sectors, always */

enum blk_op {
	OP_READ = 0,
	OP_WRITE = 1,
	OP_BARRIER = 2,
	OP_FLUSH = 3,
	OP_DISCARD = 5,
	OP_INDIRECT = 6,
};

struct blk_segment {
	__u32 gref;
	__u8 first, last;	/* sectors of the page */
	__u16 pad;
};

struct blk_request {
	__u8 op;
	__u8 nr_segs;		/* of a discard: its flags */
	__u16 handle;
	__u32 pad;
	__u64 id;
	__u64 sector;
	union {
		struct blk_segment seg[DIRECT_SEGS];
		__u64 nr_sectors;	/* OP_DISCARD */
	};
};

struct blk_indirect {
	__u8 op;
	__u8 real_op;
	__u16 nr_segs;
	__u32 pad;
	__u64 id;
	__u64 sector;
	__u16 handle;
	__u16 pad2;
	__u32 table[8];		/* grants of pages of segments */
};

struct blk_response {
	__u64 id;
	__u8 op;
	__u8 pad;
	__s16 status;
};

#define STATUS_OK		0
#define STATUS_UNSUPPORTED	(-2)

/** A request under way; its number is what the ring names it by. */
struct blk_slot {
	struct uk_blkreq *req;	/* NULL: free */
	__u8 op;
	__u8 nr_pages;
	__u8 table;		/* from 1; 0: none */
	__u16 page[MAX_SEGS];
};

struct blk_page {
	void *mem;
	int ref;
};

struct blkfront;

struct uk_blkdev_queue {
	struct blkfront *bf;
	struct xen_ring ring;
	struct blk_slot slots[SLOTS];
	struct blk_page pages[MAX_PAGES];
	__u16 free[MAX_PAGES];		/* a stack */
	__u16 nr_pages, nr_free;
	struct blk_page tables[TABLES];
	__u32 free_tables;		/* a bit each */
	__u8 intr;			/* the class waits for an event */
};

struct blkfront {
	struct uk_blkdev bd;
	struct xen_front front;
	struct uk_blkdev_queue q;
	__u32 port;
	__u16 handle;
	__u8 flush_op;			/* OP_FLUSH or OP_BARRIER; 0: none */
	__u8 broken;
};

static inline struct blkfront *to_blkfront(struct uk_blkdev *dev)
{
	return __containerof(dev, struct blkfront, bd);
}

/** Agrees with the back end and reads what the disk is; 0 or -errno. */
int blkfront_connect(struct blkfront *bf, const char *name);

/** The other side broke the protocol: nothing more is done with it. */
void blkfront_break(struct blkfront *bf, const char *why);

int blkfront_submit(struct uk_blkdev *dev, struct uk_blkdev_queue *q,
		    struct uk_blkreq *req, int last);
struct uk_blkreq *blkfront_finish(struct uk_blkdev *dev,
				  struct uk_blkdev_queue *q);

#endif /* __XEN_BLK_BLKFRONT_H__ */
