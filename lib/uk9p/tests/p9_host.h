/* SPDX-License-Identifier: BSD-3-Clause */
/* For host tests: a device whose answers a test writes. */
#ifndef __P9_HOST_H__
#define __P9_HOST_H__

#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/9p.h>
#include <uk/sched.h>
#include "../../uksched/tests/sleep_host.h"
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

#endif /* __P9_HOST_H__ */
