/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions and handles. */
#include <abi/errno.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "fuse_priv.h"

#define TRANSFER_MIN	4096

struct fuse_fid *fuse_fid_new(struct uk_hostdev *dev)
{
	struct fuse_fid *f;

	uk_hostdev_reap(dev);
	f = uk_zalloc(fuse_heap(), sizeof(*f));
	if (f) {
		f->h.dev = dev;
		f->refs = 1;
	}
	return f;
}

int fuse_fid_is(struct fuse_fid *f, const struct fuse_entry *e)
{
	/* a host that caches names says so of one that does not exist */
	if (!e->node)
		return -ENOENT;
	f->h.num = e->node;
	f->dir = UK_S_ISDIR(e->attr.mode);
	/* nobody counts the root */
	f->counted = e->node != FUSE_ROOT;
	return 0;
}

/* ---- their end ----------------------------------------------------------- */

static void settle(struct fuse_fid *f);

static void gone(struct fuse_fid *f)
{
	struct fuse_fid *base = f->base;

	uk_free(fuse_heap(), f);
	if (base)
		settle(base);
}

static void forgotten(struct uk_hostreq *req)
{
	gone(fuse_fid(__containerof(req, struct uk_hostfid, req)));
}

static void released(struct uk_hostreq *req)
{
	settle(fuse_fid(__containerof(req, struct uk_hostfid, req)));
}

/* Sends a message of its end, whose content is in f->tx.in. */
static void send_end(struct fuse_fid *f, __u32 opcode, __u32 len,
		     void (*finish)(struct uk_hostreq *req))
{
	struct uk_hostreq *req = &f->h.req;

	f->tx.head = (struct fuse_in) {
		.len = (__u32)sizeof(f->tx.head) + len,
		.opcode = opcode,
		.node = f->h.num,
	};
	req->tx = (__u8 *)&f->tx;
	req->tx_len = f->tx.head.len;
	req->rx = (__u8 *)&f->rx;
	/* nobody answers a FORGET */
	req->rx_cap = opcode == FUSE_FORGET ? 0 : sizeof(f->rx);
	req->finish = finish;
	uk_hostdev_send(f->h.dev, req);
}

/* One reference less. */
static void settle(struct fuse_fid *f)
{
	if (--f->refs)
		return;
	if (!f->counted) {
		gone(f);
		return;
	}
	f->tx.in.fh = 1;	/* so many LOOKUPs */
	send_end(f, FUSE_FORGET, sizeof(__u64), forgotten);
}

void fuse_put(struct uk_hostfid *fid)
{
	struct fuse_fid *f = fuse_fid(fid);

	if (!f->open) {
		settle(f);
		return;
	}
	f->open = false;
	f->tx.in = (struct fuse_release_in) { .fh = f->fh };
	send_end(f, f->dir ? FUSE_RELEASEDIR : FUSE_RELEASE,
		 sizeof(f->tx.in), released);
}

/* ---- sessions ------------------------------------------------------------ */

/* An answer bears the number of its request; 0 is none. */
static void stamp(struct uk_hostreq *req)
{
	__u64 unique = req->tag + 1u;

	memcpy(req->tx + __offsetof(struct fuse_in, unique), &unique, 8);
}

static int negotiate(struct uk_hostdev *dev, __u32 most)
{
	const struct fuse_init_in in = {
		.major = FUSE_MAJOR, .minor = FUSE_MINOR,
		.flags = FUSE_BIG_WRITES | FUSE_MAX_PAGES,
	};
	struct fuse_init_out out;
	struct fuse_msg m = {
		.opcode = FUSE_INIT, .in = &in, .in_len = sizeof(in),
		.out = &out, .out_len = sizeof(out),
	};
	int rc = fuse_call(dev, &m);

	if (rc)
		return rc;
	if (out.major != FUSE_MAJOR || out.minor < FUSE_MINOR)
		return -EPROTO;
	if (!(out.flags & FUSE_BIG_WRITES))
		out.max_write = TRANSFER_MIN;
	if (out.max_write < TRANSFER_MIN)
		return -EPROTO;
	dev->msize = MIN(most, out.max_write);
	return 0;
}

struct uk_hostfid *fuse_attach(struct uk_hostdev *dev, __u32 most)
{
	struct fuse_fid *root;
	int rc;

	if (dev->busy)
		return ERR2PTR(-EBUSY);
	root = fuse_fid_new(dev);
	if (!root)
		return ERR2PTR(-ENOMEM);
	dev->stamp = stamp;
	rc = negotiate(dev, most);
	if (rc) {
		uk_hostdev_end(dev);
		uk_free(fuse_heap(), root);
		return ERR2PTR(rc);
	}
	dev->busy = true;
	root->h.num = FUSE_ROOT;
	root->dir = true;
	return &root->h;
}

void fuse_detach(struct uk_hostdev *dev)
{
	struct fuse_msg m = { .opcode = FUSE_DESTROY };

	uk_hostdev_drain(dev);
	/* else the host would take no other session; it may be dead */
	fuse_call(dev, &m);
	uk_hostdev_end(dev);
}

/* ---- walks --------------------------------------------------------------- */

/* A copy, to be opened. */
static struct uk_hostfid *copy(struct fuse_fid *of, struct fuse_fid *f)
{
	f->h.num = of->h.num;
	f->dir = of->dir;
	f->base = of;
	of->refs++;
	return &f->h;
}

struct uk_hostfid *fuse_walk(struct uk_hostfid *dir,
			     const struct uk_iovec *name)
{
	struct fuse_fid *f = fuse_fid_new(dir->dev);
	struct fuse_entry e;
	struct fuse_msg m = {
		.opcode = FUSE_LOOKUP, .node = dir->num, .name = name,
		.out = &e, .out_len = sizeof(e),
	};
	int rc;

	if (!f)
		return ERR2PTR(-ENOMEM);
	if (!name)
		return copy(fuse_fid(dir), f);
	rc = fuse_call(dir->dev, &m);
	if (!rc)
		rc = fuse_fid_is(f, &e);
	if (!rc)
		return &f->h;
	uk_free(fuse_heap(), f);
	return ERR2PTR(rc);
}
