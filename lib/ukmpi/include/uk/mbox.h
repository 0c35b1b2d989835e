/* SPDX-License-Identifier: BSD-3-Clause */
/* Mailboxes: a bounded queue of pointers between threads. */
#ifndef __UK_MBOX_H__
#define __UK_MBOX_H__

#include <uk/alloc.h>
#include <uk/semaphore.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_mbox;

/** Creates a mailbox for `size` messages (at least 1); NULL: out of memory. */
struct uk_mbox *uk_mbox_create(struct uk_alloc *a, __sz size);

/** Frees a mailbox in which nobody waits; its messages are forgotten. */
void uk_mbox_free(struct uk_alloc *a, struct uk_mbox *m);

/** Posts a message; blocks while the mailbox is full. */
void uk_mbox_post(struct uk_mbox *m, void *msg);

/** Posts without waiting: 0, or -ENOBUFS: full. Any context. */
int uk_mbox_post_try(struct uk_mbox *m, void *msg);

/** Posts; blocks for `timeout` ns at most. The ns it took, or __NSEC_MAX. */
__nsec uk_mbox_post_to(struct uk_mbox *m, void *msg, __nsec timeout);

/** Receives a message; blocks while there is none. msg may be NULL. */
void uk_mbox_recv(struct uk_mbox *m, void **msg);

/** Receives without waiting: 0, or -ENOMSG: none. Any context. */
int uk_mbox_recv_try(struct uk_mbox *m, void **msg);

/** Receives; blocks for `timeout` ns at most. The ns it took, or __NSEC_MAX
 *  (then *msg is NULL).
 */
__nsec uk_mbox_recv_to(struct uk_mbox *m, void **msg, __nsec timeout);

#ifdef __cplusplus
}
#endif

#endif /* __UK_MBOX_H__ */
