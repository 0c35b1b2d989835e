/* SPDX-License-Identifier: BSD-3-Clause */
/* Message queues, private to posix-sysv. */
#ifndef __POSIX_SYSV_MSG_H__
#define __POSIX_SYSV_MSG_H__

#include <uk/wait_types.h>
#include "ids.h"

/* Limits, as Linux has them. */
#define MSG_MNI		32000
#define MSG_MAX		8192	/* bytes of a message */
#define MSG_MNB		16384	/* bytes of a queue */

struct msg {
	struct msg *next;
	__s64 type;
	__sz len;
	char text[];
};

/* A queue. `refs` counts the waiters and the identifier. */
struct msgq {
	struct ipc_obj obj;	/* must be first */
	unsigned int refs;
	bool removed;
	struct uk_waitq wait;	/* for room, for a message, for the end */
	struct msg *first, **last;
	__u64 cbytes, qnum, qbytes;
	__s64 stime, rtime, ctime;
	int lspid, lrpid;
};

extern struct ipc_table msg_table;

static inline struct msgq *msg_of(struct ipc_obj *o)
{
	return __containerof(o, struct msgq, obj);
}

/** Takes a queue's identifier away; who waits gets -EIDRM. */
void msg_remove(struct msgq *q);

#endif /* __POSIX_SYSV_MSG_H__ */
