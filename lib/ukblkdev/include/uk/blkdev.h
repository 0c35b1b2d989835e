/* SPDX-License-Identifier: BSD-3-Clause */
/* Block devices: the side of file systems and of who reads and writes. */
#ifndef __UK_BLKDEV_H__
#define __UK_BLKDEV_H__

#include <abi/uio.h>
#include <uk/arch/types.h>
#include <uk/assert.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A device is a whole disk or a partition of one; both are used alike, and
 * offsets of a partition count from its own start.
 *
 * Bringing a device up is uk_blkdev_up(), which all its users may call; who
 * wants other queues than it makes calls uk_blkdev_configure(),
 * _queue_configure() for each queue and _start() before. Drivers are probed in
 * the phase BUS; partitions are there from ROOTFS, priority 1 on.
 *
 * Requests
 * --------
 * A request names sectors (of uk_blkdev_ssize() bytes) and memory. It is the
 * device's from uk_blkdev_queue_submit_one() until it is done: then its result
 * is set, uk_blkreq_is_done() is true and its callback runs. Requests of a
 * device are done in any order: who needs one to be after another waits for
 * the first. What was written survives a power cut once a flush that was
 * submitted after the write was done has itself been done, or the write had
 * UK_BLKREQ_F_FUA.
 *
 * Memory of requests is mapped, in the upper half or not, and stays so until
 * the request is done; no page of it is given by a page fault meanwhile. Its
 * address and all lengths are multiples of uk_blkdev_ioalign().
 *
 * Requests are done (their callbacks run) in the interrupt of their queue, in
 * uk_blkdev_queue_finish_reqs(), or in uk_blkdev_wait(), of any thread.
 *
 * Context: submitting, finishing and waiting neither allocate nor yield, and
 * take the queue's lock with interrupts off: any context, but uk_blkdev_wait()
 * not in an interrupt. Waiting halts the CPU until the device's interrupt, or
 * polls where interrupts are off (in a page fault); other threads do not run
 * meanwhile, so that operations of file systems stay whole.
 */

/** Number of a sector, or of sectors. */
typedef __u64 __sector;

#define UK_BLKDEV_MAX_QUEUES	4	/* of a device */
#define UK_BLKDEV_NAME_MAX	16	/* with its end */

struct uk_blkdev;
struct uk_blkreq;
struct uk_blkdev_queue;			/* owned by the driver */
struct uk_alloc;

/** What a request asks for. */
enum uk_blkreq_op {
	UK_BLKREQ_READ,
	UK_BLKREQ_WRITE,
	/** What was written before reaches the medium. No sectors. */
	UK_BLKREQ_FFLUSH,
	/** The contents of the sectors do not matter any more. No memory. */
	UK_BLKREQ_DISCARD,
	/** The sectors read as zeros. No memory. */
	UK_BLKREQ_ZEROES
};

/** Of a write: on the medium when it is done. */
#define UK_BLKREQ_F_FUA		0x1U
/** Another request for this queue follows at once, which will be taken: the
 *  device is told with that one.
 */
#define UK_BLKREQ_F_MORE	0x2U

/**
 * A request is done; req->result is set, the request is the caller's again and
 * may be submitted anew. INTERRUPT context is possible: neither blocks nor
 * allocates.
 */
typedef void (*uk_blkreq_event_t)(struct uk_blkreq *req, void *cookie);

/** A request; filled in by uk_blkreq_init() and by hand. */
struct uk_blkreq {
	enum uk_blkreq_op operation;
	unsigned int flags;		/* UK_BLKREQ_F_* */
	__sector start_sector;
	__sector nb_sectors;
	void *aio_buf;			/* the memory, if there is no iov */
	const struct uk_iovec *iov;	/* or the memory in pieces; or NULL */
	unsigned int iovcnt;
	uk_blkreq_event_t cb;		/* may be NULL */
	void *cb_cookie;
	/* out: 0; -EIO of the device; -EOPNOTSUPP; -EROFS; -ENOSPC */
	int result;
	int finished;			/* atomic; uk_blkreq_is_done() */
	/* of the class and of the driver */
	struct uk_blkdev *dev;
	struct uk_blkreq *next;
	__sector at;			/* first sector, of the whole disk */
	int flushing;			/* was written, FUA's flush is under way */
};

/** What a device takes. Sizes in sectors, unless said otherwise. */
struct uk_blkdev_cap {
	__sector sectors;		/* of the device */
	__u32 ssize;			/* bytes of a sector: 512 or 4096 */
	__u32 psize;			/* bytes that it writes in one piece */
	__u32 max_sectors_per_req;	/* of a read or write, not 0 */
	__u32 max_segments;		/* pieces of 4 KiB or less, not 0 */
	__u32 max_discard;		/* of one request; 0: cannot */
	__u32 max_zeroes;		/* of one request; 0: cannot */
	__u16 ioalign;			/* bytes; power of two, not 0 */
	__u8 read_only;
	__u8 write_cache;		/* a flush is needed */
};

/** What a driver offers; filled by uk_blkdev_get_info(). */
struct uk_blkdev_info {
	__u16 max_queues;
};

/** Limits of a queue; filled by uk_blkdev_queue_get_info(). */
struct uk_blkdev_queue_info {
	__u16 nb_max;			/* most descriptors */
	__u16 nb_min;			/* fewest descriptors */
	__u16 nb_default;		/* what nb_desc 0 takes */
	int nb_is_power_of_two;
};

struct uk_blkdev_conf {
	__u16 nb_queues;
};

/**
 * Called when a queue whose interrupt is enabled has finished requests, in
 * INTERRUPT context; the queue's interrupt is off by then.
 */
typedef void (*uk_blkdev_queue_event_t)(struct uk_blkdev *dev, __u16 queue_id,
					void *argp);

struct uk_blkdev_queue_conf {
	struct uk_alloc *a;		/* for the descriptor rings */
	/* NULL: the class finishes the requests */
	uk_blkdev_queue_event_t callback;
	void *callback_cookie;
};

enum uk_blkdev_state {
	UK_BLKDEV_INVALID = 0,
	UK_BLKDEV_UNCONFIGURED,	/* registered */
	UK_BLKDEV_CONFIGURED,	/* queues may be set up */
	UK_BLKDEV_RUNNING,	/* requests are taken */
	UK_BLKDEV_BROKEN	/* the device misbehaved: all is -EIO */
};

/** Result of uk_blkdev_queue_submit_one(): bits. */
#define UK_BLKDEV_STATUS_SUCCESS	0x1	/* the request was taken */
#define UK_BLKDEV_STATUS_MORE		0x2	/* the device has room for more */

/** A queue, as the class sees it. */
struct uk_blkdev_lane {
	struct uk_blkdev_queue *queue;
	struct uk_spinlock lock;
	struct uk_blkreq *waiting, **tail;	/* for room in the queue */
	uk_blkdev_queue_event_t fn;
	void *arg;
};

/** A device. Drivers embed it; all but ops, cap and names is the class's. */
struct uk_blkdev {
	const struct uk_blkdev_ops *ops;	/* NULL: a partition */
	struct uk_blkdev_cap cap;
	const char *drv_name;
	char name[UK_BLKDEV_NAME_MAX];		/* "vda", "vda1" */
	__u16 id;
	__u16 nb_queues;
	__u16 part_no;				/* of a partition, from 1 */
	__u16 minor;				/* of its node below /dev */
	__u32 major;
	enum uk_blkdev_state state;
	struct uk_blkdev *whole;		/* of a partition: the disk */
	__sector start;				/* where in it */
	struct uk_blkdev_lane lane[UK_BLKDEV_MAX_QUEUES];
	__u64 errors;				/* requests that failed */
	void *priv;				/* of the driver */
};

/** Number of devices, partitions included. */
unsigned int uk_blkdev_count(void);

/** The device with number (id), from 0; NULL: there is none. */
struct uk_blkdev *uk_blkdev_get(unsigned int id);

/** The device of that name, with or without "/dev/" before it; or NULL. */
struct uk_blkdev *uk_blkdev_find(const char *name);

/** Number of the device. */
static inline __u16 uk_blkdev_id_get(const struct uk_blkdev *dev)
{
	return dev->id;
}

/** Name of its driver. */
static inline const char *uk_blkdev_drv_name_get(const struct uk_blkdev *dev)
{
	return dev->drv_name;
}

/** How far the device (of a partition: its disk) was brought up. */
static inline enum uk_blkdev_state
uk_blkdev_state_get(const struct uk_blkdev *dev)
{
	return dev->whole ? dev->whole->state : dev->state;
}

/** What the device takes; holds once it is brought up. */
static inline const struct uk_blkdev_cap *
uk_blkdev_capabilities(const struct uk_blkdev *dev)
{
	return &dev->cap;
}

#define uk_blkdev_sectors(dev)	(uk_blkdev_capabilities(dev)->sectors)
#define uk_blkdev_ssize(dev)	(uk_blkdev_capabilities(dev)->ssize)
#define uk_blkdev_ioalign(dev)	(uk_blkdev_capabilities(dev)->ioalign)
#define uk_blkdev_max_sec_per_req(dev) \
	(uk_blkdev_capabilities(dev)->max_sectors_per_req)

/**
 * Brings the device up, with all queues that it has and that the class can
 * use, unless it is up already.
 * @return 0; -ENOMEM; -EIO the device is broken; -errno of the driver. May
 *	allocate.
 */
int uk_blkdev_up(struct uk_blkdev *dev);

/** What the driver offers. 0; -EINVAL for a partition. */
int uk_blkdev_get_info(struct uk_blkdev *dev, struct uk_blkdev_info *info);

/**
 * Sets the number of queues of a disk that is not configured yet.
 * @return 0, -EINVAL, -EBUSY, -EIO or -errno of the driver
 */
int uk_blkdev_configure(struct uk_blkdev *dev,
			const struct uk_blkdev_conf *conf);

/** Limits of a queue. 0, or -EINVAL: no such queue. */
int uk_blkdev_queue_get_info(struct uk_blkdev *dev, __u16 queue_id,
			     struct uk_blkdev_queue_info *info);

/**
 * Makes queue (queue_id).
 * @param nb_desc number of descriptors, 0: the default; rounded down to what
 *	the device takes
 * @return 0, -EINVAL, -EBUSY made already, -ENOMEM or another -errno
 */
int uk_blkdev_queue_configure(struct uk_blkdev *dev, __u16 queue_id,
			      __u16 nb_desc,
			      const struct uk_blkdev_queue_conf *conf);

/** Lets the device take requests. 0, -EINVAL a queue is missing, -errno. */
int uk_blkdev_start(struct uk_blkdev *dev);

/** Number of queues that requests may be submitted to, once it is up. */
static inline __u16 uk_blkdev_queues(const struct uk_blkdev *dev)
{
	return dev->whole ? dev->whole->nb_queues : dev->nb_queues;
}

/**
 * Fills in a request.
 * @param buf memory of nb_sectors, NULL for operations without
 * @param cb called when it is done, or NULL
 */
static inline void uk_blkreq_init(struct uk_blkreq *req,
				  enum uk_blkreq_op op, __sector start,
				  __sector nb_sectors, void *buf,
				  uk_blkreq_event_t cb, void *cb_cookie)
{
	*req = (struct uk_blkreq) {
		.operation = op,
		.flags = 0,
		.start_sector = start,
		.nb_sectors = nb_sectors,
		.aio_buf = buf,
		.iov = NULL,
		.iovcnt = 0,
		.cb = cb,
		.cb_cookie = cb_cookie,
		.result = 0,
		.finished = 0,
		.dev = NULL,
		.next = NULL,
		.at = 0,
		.flushing = 0,
	};
}

/** Whether the request is done: its result is there. Any context. */
static inline int uk_blkreq_is_done(const struct uk_blkreq *req)
{
	return __atomic_load_n(&req->finished, __ATOMIC_ACQUIRE);
}

/**
 * Gives a request to the device. If its queue is full the request waits for
 * room; it is never refused for that.
 * @param dev is up
 * @return UK_BLKDEV_STATUS_* bits, SUCCESS at least: the request will be done
 *	(its callback may run before this returns). Negative: it was not taken
 *	and no callback runs: -EINVAL (outside of the device, more than
 *	max_sectors_per_req, max_segments, max_discard or max_zeroes, memory
 *	that is not aligned or not mapped), -EROFS, -EOPNOTSUPP, -EIO (the
 *	device is broken)
 */
int uk_blkdev_queue_submit_one(struct uk_blkdev *dev, __u16 queue_id,
			       struct uk_blkreq *req);

/**
 * Finishes the requests of a queue that the device is done with: their
 * callbacks run.
 * @return how many there were
 */
int uk_blkdev_queue_finish_reqs(struct uk_blkdev *dev, __u16 queue_id);

/**
 * Switches a queue's interrupt on, until it fires once. For queues with a
 * callback of their own; the class sees to the others.
 * @return 0: on, and nothing waits; 1: on, but requests are done already;
 *	-EIO: the device is broken
 */
int uk_blkdev_queue_intr_enable(struct uk_blkdev *dev, __u16 queue_id);

/** Switches it off. 0. */
int uk_blkdev_queue_intr_disable(struct uk_blkdev *dev, __u16 queue_id);

/**
 * Waits until a submitted request is done (see the context above).
 * @param queue_id where it was submitted to
 * @return req->result
 */
int uk_blkdev_wait(struct uk_blkdev *dev, __u16 queue_id,
		   struct uk_blkreq *req);

/**
 * Does an operation on any number of sectors and waits for it, in as many
 * requests as it takes. ZEROES writes zeros where the device has no operation
 * for that.
 * @param dev is up
 * @param buf one piece of memory, NULL for operations without
 * @return 0, -EINVAL, -EROFS, -EOPNOTSUPP, -EIO: any part of it may have been
 *	done
 */
int uk_blkdev_sync_io(struct uk_blkdev *dev, __u16 queue_id,
		      enum uk_blkreq_op op, __sector start,
		      __sector nb_sectors, void *buf);

/**
 * The same for memory in pages of 4 KiB that need not be neighbours.
 * @param op UK_BLKREQ_READ or UK_BLKREQ_WRITE
 * @param bytes whole sectors; the last page may be moved in part
 * @return as uk_blkdev_sync_io()
 */
int uk_blkdev_sync_pages(struct uk_blkdev *dev, __u16 queue_id,
			 enum uk_blkreq_op op, __sector start,
			 void *const pages[], __sz bytes);

/** The same, but other threads run meanwhile. Context: a thread that may
 *  sleep; signals do not end it.
 */
int uk_blkdev_sleep_pages(struct uk_blkdev *dev, __u16 queue_id,
			  enum uk_blkreq_op op, __sector start,
			  void *const pages[], __sz bytes);

/** A flush that is waited for; nothing where none is needed.
 *  @return 0, -EIO
 */
int uk_blkdev_flush(struct uk_blkdev *dev);

#ifdef __cplusplus
}
#endif

#endif /* __UK_BLKDEV_H__ */
