/* SPDX-License-Identifier: BSD-3-Clause */
/* For host tests: a device whose answers a test writes. */
#ifndef __P9_HOST_H__
#define __P9_HOST_H__

#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/9p.h>
#include <uk/sched.h>
#include <uk/wait.h>
#include "../p9_priv.h"

/* What the host does with a request; answers with host_reply() or later. */
static void (*host_serve)(struct uk_hostdev *dev, struct uk_hostreq *req);

static int host_submit(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	host_serve(dev, req);
	return 0;
}

static const struct uk_hostdev_ops host_ops = { .submit = host_submit };

/* Answers with a type and a body of n bytes, cut to the room there is. */
__attribute__((unused))
static void host_reply(struct uk_hostdev *dev, struct uk_hostreq *req, __u8 type,
		       const void *body, __u32 n)
{
	__u8 msg[70000];

	p9_put32(msg, P9_HEAD + n);
	msg[P9_AT_TYPE] = type;
	memcpy(msg + P9_AT_TAG, req->tx + P9_AT_TAG, 2);
	memcpy(msg + P9_HEAD, body, n);
	n = MIN(P9_HEAD + n, req->rx_cap);
	memcpy(req->rx, msg, n);
	uk_hostdev_done(dev, req, (int)n);
}

__attribute__((unused))
static void host_error(struct uk_hostdev *dev, struct uk_hostreq *req, __u32 code)
{
	__u8 body[4];

	p9_put32(body, code);
	host_reply(dev, req, P9_RLERROR, body, 4);
}

/* ---- a scheduler: who sleeps lets the host act --------------------------- */

/* Called when a thread would sleep; -EINTR: a signal came. */
static int (*host_sleep)(bool intr);

int uk_waitq_sleep(struct uk_waitq_ticket *ticket, __nsec deadline, bool intr)
{
	(void)ticket;
	(void)deadline;
	if (host_sleep)
		return host_sleep(intr);
	abort();	/* nobody would ever wake it */
}

void uk_waitq_enter(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	(void)wq;
	(void)ticket;
}

void uk_waitq_leave(struct uk_waitq *wq, struct uk_waitq_ticket *ticket)
{
	(void)wq;
	(void)ticket;
}

void uk_waitq_wake_up(struct uk_waitq *wq)
{
	(void)wq;
}

#endif /* __P9_HOST_H__ */
