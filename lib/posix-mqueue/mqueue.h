/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX message queues, private to posix-mqueue. */
#ifndef __POSIX_MQUEUE_H__
#define __POSIX_MQUEUE_H__

#include <abi/errno.h>
#include <abi/mqueue.h>
#include <abi/signal.h>
#include <uk/file.h>
#include <uk/posix-fd.h>

struct process;

/* Defaults and limits, as Linux has them for the super user. */
#define MQ_MAXMSG	10
#define MQ_MSGSIZE	8192
#define MQ_HARD_MAXMSG	65536
#define MQ_HARD_MSGSIZE	(16 * 1024 * 1024)
#define MQ_QUEUES	256

struct mq_msg {
	struct mq_msg *next;
	unsigned int prio;
	__sz len;
	char text[];
};

/*
 * A queue: a file with a name. The name holds one reference, each open
 * description another. Messages are in the order in which they are received.
 *
 * Lock: none; operations do not yield.
 */
struct mqueue {
	struct uk_file file;		/* must be first */
	struct mqueue *next;		/* list of named queues */
	char *name;			/* NULL: unlinked */
	__u32 mode, uid, gid;
	struct uk_filetime born;
	__s64 maxmsg, msgsize;
	__s64 curmsgs;
	__u64 bytes;			/* of text */
	__u64 reserved;			/* counts against the limit */
	struct mq_msg *first;
	unsigned int receivers;		/* that sleep now */
	struct process *notified;	/* who is told; NULL: nobody */
	struct mqueue *next_notified;	/* list of queues that tell somebody */
	struct uk_ofile_watch watch;	/* of the description it asked by */
	struct uk_sigevent event;
};

/** The queue of a file, NULL: it is another kind. */
struct mqueue *mq_of_file(struct uk_file *f);

/**
 * A new queue without a name, one reference. What it may hold at most counts
 * against RLIMIT_MSGQUEUE as long as it lives.
 *
 * @return 0, -ENOMEM, -EMFILE
 */
int mq_new(__s64 maxmsg, __s64 msgsize, struct mqueue **out);

/** A process is told of the next message. */
void mq_set_notify(struct mqueue *q, struct process *p);

/** Nobody is told of messages any more. */
void mq_forget_notify(struct mqueue *q);

/** Puts a message (whose memory it takes over) into its place. */
void mq_put(struct mqueue *q, struct mq_msg *m);

/** Takes the first message of the highest priority; there is one. */
struct mq_msg *mq_take(struct mqueue *q);

/** Finds a named queue: no reference; NULL: there is none. */
struct mqueue *mq_find(const char *name);

/**
 * Gives a queue its name, which takes a reference.
 * @return 0, -ENOMEM, -ENOSPC (too many queues)
 */
int mq_set_name(struct mqueue *q, const char *name);

/** Takes the name of a queue away, and its reference. */
void mq_unname(struct mqueue *q);

#endif /* __POSIX_MQUEUE_H__ */
