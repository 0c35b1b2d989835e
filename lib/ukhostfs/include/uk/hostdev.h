/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices that carry messages of a file protocol to a host and back. */
#ifndef __UK_HOSTDEV_H__
#define __UK_HOSTDEV_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/wait_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A request is one message (`tx`) and room for its reply (`rx`); both lie in
 * the heap, so each is physically contiguous. Its life:
 *
 *   queued	waits for a tag and for room in the device
 *   sent	the device holds the memory; it has a tag
 *   done	the memory is the sender's again; `len` says what came
 *
 * The memory of a request that was sent is the device's until it is done,
 * whatever becomes of the thread that waits for it.
 *
 * Lock: interrupts off; there is one CPU that uses a device.
 */
enum uk_hostreq_state {
	UK_HOSTREQ_QUEUED,
	UK_HOSTREQ_SENT,
	UK_HOSTREQ_DONE
};

struct uk_hostreq {
	struct uk_hostreq *next;		/* of the queue it is in */
	__u8 *tx, *rx;
	__u32 tx_len;
	__u32 rx_cap;
	int len;			/* when done: bytes, or -errno */
	__u16 tag;			/* when sent: its own among those */
	__u8 state;			/* enum uk_hostreq_state */
	/** Not NULL: nobody waits; called in thread context when done. */
	void (*finish)(struct uk_hostreq *req);
	struct uk_waitq wait;
};

struct uk_hostdev;
struct uk_hostfs_ops;

/** What the device understands. */
enum uk_hostdev_proto {
	UK_HOSTDEV_9P,
	UK_HOSTDEV_FUSE
};

/** How a thread waits for the host. */
enum uk_host_wait {
	UK_HOST_HALT,		/* nobody else runs: what must not yield */
	UK_HOST_SLEEP,
	UK_HOST_SLEEP_INTR	/* a signal ends it */
};

/** What a driver can do. Called with interrupts off. */
struct uk_hostdev_ops {
	/**
	 * Hands a request to the device, which answers by uk_hostdev_done().
	 * @return 0, -EAGAIN (no room until one is done), -EIO
	 */
	int (*submit)(struct uk_hostdev *dev, struct uk_hostreq *req);
};

/** Requests under way at once. */
#define UK_HOSTDEV_TAGS	64

/** A device; the driver fills in the first part, the rest is the class's. */
struct uk_hostdev {
	const struct uk_hostdev_ops *ops;
	const char *name;		/* the mount tag */
	enum uk_hostdev_proto proto;

	struct uk_hostdev *next;
	struct uk_hostreq *queue, **queue_end;
	struct uk_hostreq *finished;	/* to be given to their finish() */
	__u64 tags;			/* those in use */
	bool dead;

	/* the session's */
	const struct uk_hostfs_ops *calls;
	/** Writes the tag of a request into its message; interrupts off. */
	void (*stamp)(struct uk_hostreq *req);
	__u64 *fids;			/* 9P: bitmap of numbers in use */
	__u32 fid_words;
	__u32 msize;			/* longest message of the session */
	bool busy;			/* has a session */
	struct uk_hostreq *kept;	/* see uk_hostdev_request() */
};

/** For drivers: makes a device known. Thread context. 0, -EEXIST (its name) */
int uk_hostdev_register(struct uk_hostdev *dev);

/** The device of a name and a protocol; NULL: there is none. */
struct uk_hostdev *uk_hostdev_find(const char *name,
				   enum uk_hostdev_proto proto);

/**
 * For drivers: a request came back.
 * @param len bytes that the device wrote, at most rx_cap; 0: cancelled; -EIO:
 *	the device is dead
 * Any context.
 */
void uk_hostdev_done(struct uk_hostdev *dev, struct uk_hostreq *req, int len);

/** For drivers: the device is dead. What is queued fails, and all that comes;
 *  the driver gives back what was sent. Any context.
 */
void uk_hostdev_died(struct uk_hostdev *dev);

/**
 * Memory for a request with messages of so many bytes, to be given to
 * uk_hostdev_exchange() and then back. Short ones of UK_HOST_HALT, of which no
 * two are under way, share what the session's first one got: none of them
 * lacks memory to end what others have begun. Thread context.
 * @return NULL: there is no memory
 */
struct uk_hostreq *uk_hostdev_request(struct uk_hostdev *dev,
				      enum uk_host_wait how, __u32 tx_len,
				      __u32 rx_cap);
/** Gives a request back. Thread context. */
void uk_hostdev_request_put(struct uk_hostdev *dev, struct uk_hostreq *req);

/** Sends a request, or lets it wait its turn. Any context. */
void uk_hostdev_send(struct uk_hostdev *dev, struct uk_hostreq *req);

/** Takes a request back that was not sent. @return false: it was */
bool uk_hostdev_unsend(struct uk_hostdev *dev, struct uk_hostreq *req);

/** Finishes what nobody waits for. Thread context. */
void uk_hostdev_reap(struct uk_hostdev *dev);

/** Sends a request and waits until it is done. Thread context.
 *  @return false: a signal ended the wait (UK_HOST_SLEEP_INTR), it is not done
 */
bool uk_hostdev_exchange(struct uk_hostdev *dev, struct uk_hostreq *req,
			 enum uk_host_wait how);

/** Waits until nothing is under way and all is finished. Thread context. */
void uk_hostdev_drain(struct uk_hostdev *dev);

/** The end of a session, after its last request. Thread context. */
void uk_hostdev_end(struct uk_hostdev *dev);

#ifdef __cplusplus
}
#endif

#endif /* __UK_HOSTDEV_H__ */
