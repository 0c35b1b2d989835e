/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions and handles. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "call.h"
#include "p9_priv.h"

#define VERSION		"9P2000.L"
#define MSIZE_MIN	4096	/* less than what names and attributes need */
#define WORD_BITS	64

/* A handle, with the messages of its end, which need no memory then. */
struct p9_fid {
	struct uk_hostfid h;		/* must be first */
	__u8 clunk[11], clunked[16];
};

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

/* ---- numbers of handles ------------------------------------------ */

/* Twice as many numbers. */
static int more_numbers(struct uk_hostdev *dev)
{
	__u32 words = MAX(2 * dev->fid_words, 1u);
	__u64 *fids = uk_calloc(heap(), words, sizeof(*fids));

	if (!fids)
		return -ENOMEM;
	if (dev->fids)
		memcpy(fids, dev->fids, dev->fid_words * sizeof(*fids));
	uk_free(heap(), dev->fids);
	dev->fids = fids;
	dev->fid_words = words;
	return 0;
}

static int take_number(struct uk_hostdev *dev, __u64 *num)
{
	__u32 i;

	for (i = 0; i < dev->fid_words && !~dev->fids[i]; i++)
		;
	if (i == dev->fid_words && more_numbers(dev))
		return -ENOMEM;
	*num = i * WORD_BITS + (__u32)__builtin_ctzll(~dev->fids[i]);
	dev->fids[i] |= (__u64)1 << *num % WORD_BITS;
	return 0;
}

static void fid_free(struct uk_hostfid *fid)
{
	struct uk_hostdev *dev = fid->dev;

	dev->fids[fid->num / WORD_BITS] &= ~((__u64)1 << fid->num % WORD_BITS);
	uk_free(heap(), fid);
}

static struct uk_hostfid *fid_new(struct uk_hostdev *dev)
{
	struct uk_hostfid *fid;

	uk_hostdev_reap(dev);
	fid = uk_zalloc(heap(), sizeof(struct p9_fid));
	if (!fid)
		return NULL;
	if (take_number(dev, &fid->num)) {
		uk_free(heap(), fid);
		return NULL;
	}
	fid->dev = dev;
	return fid;
}

/* A handle for a call that makes it one; the call's failure frees it. */
static struct uk_hostfid *fid_result(struct uk_hostfid *fid, int rc)
{
	if (!rc)
		return fid;
	fid_free(fid);
	return ERR2PTR(rc);
}

static void clunked(struct uk_hostreq *req)
{
	fid_free(__containerof(req, struct uk_hostfid, req));
}

void uk_9p_put(struct uk_hostfid *fid)
{
	struct p9_fid *f = __containerof(fid, struct p9_fid, h);
	struct uk_hostreq *req = &fid->req;

	req->tx = f->clunk;
	req->tx_len = sizeof(f->clunk);
	req->rx = f->clunked;
	req->rx_cap = sizeof(f->clunked);
	req->finish = clunked;
	p9_put32(req->tx, req->tx_len);
	req->tx[P9_AT_TYPE] = P9_TCLUNK;
	p9_put32(req->tx + P9_HEAD, (__u32)fid->num);
	uk_hostdev_send(fid->dev, req);
}

int uk_9p_clunk(struct uk_hostfid *fid)
{
	int rc = p9_call(fid->dev, P9_TCLUNK, UK_HOST_HALT, "f:", fid);

	fid_free(fid);
	return rc;
}

/* ---- sessions ---------------------------------------------------- */

static int negotiate(struct uk_hostdev *dev, __u32 msize)
{
	const struct uk_iovec ours = { (void *)VERSION, sizeof(VERSION) - 1 };
	char theirs[16];
	__u32 len, got;
	int rc;

	rc = p9_call(dev, P9_TVERSION, UK_HOST_HALT, "dt:dt", msize, &ours, &got,
		     theirs, (__u32)sizeof(theirs), &len);
	if (rc)
		return rc;
	if (len != ours.iov_len || memcmp(theirs, VERSION, len))
		return -EPROTO;
	if (got < MSIZE_MIN || got > msize)
		return -EPROTO;
	dev->msize = got;
	return 0;
}

static void stamp(struct uk_hostreq *req)
{
	p9_put16(req->tx + P9_AT_TAG, req->tx[P9_AT_TYPE] == P9_TVERSION ?
		 P9_NOTAG : req->tag);
}

struct uk_hostfid *uk_9p_attach(struct uk_hostdev *dev, __u32 msize)
{
	const struct uk_iovec user = { (void *)"root", 4 };
	const struct uk_iovec folder = { (void *)"", 0 };
	struct uk_hostfid *fid;
	int rc;

	if (dev->busy)
		return ERR2PTR(-EBUSY);
	dev->busy = true;
	dev->stamp = stamp;
	dev->msize = 0;
	rc = negotiate(dev, msize);
	fid = rc ? ERR2PTR(rc) : fid_new(dev);
	if (!fid)
		fid = ERR2PTR(-ENOMEM);
	if (!PTRISERR(fid))
		fid = fid_result(fid, p9_call(dev, P9_TATTACH, UK_HOST_HALT,
			"fdttd:Q", fid, P9_NOFID, &user, &folder, 0u, NULL));
	if (PTRISERR(fid))
		uk_9p_detach(dev);
	return fid;
}

/* What is still on its way must not outlive the numbers. */
void uk_9p_detach(struct uk_hostdev *dev)
{
	uk_hostdev_drain(dev);
	uk_free(heap(), dev->fids);
	dev->fids = NULL;
	dev->fid_words = 0;
	uk_hostdev_end(dev);
}

/* ---- walks ------------------------------------------------------- */

struct uk_hostfid *uk_9p_walk(struct uk_hostfid *dir,
			      const struct uk_iovec *name)
{
	struct uk_hostfid *fid = fid_new(dir->dev);
	__u16 steps = 0;
	int rc;

	if (!fid)
		return ERR2PTR(-ENOMEM);
	if (!name)
		return fid_result(fid, p9_call(dir->dev, P9_TWALK, UK_HOST_HALT,
					       "ffw:w", dir, fid, 0u, NULL));
	rc = p9_call(dir->dev, P9_TWALK, UK_HOST_HALT, "ffwn:wQ", dir, fid, 1u, name,
		     &steps, NULL);
	return fid_result(fid, rc ? rc : steps == 1 ? 0 : -EIO);
}

struct uk_hostfid *uk_9p_xattrwalk(struct uk_hostfid *fid,
				 const struct uk_iovec *name, __u64 *size)
{
	struct uk_hostfid *to = fid_new(fid->dev);

	if (!to)
		return ERR2PTR(-ENOMEM);
	return fid_result(to, p9_call(fid->dev, P9_TXATTRWALK, UK_HOST_HALT, "fft:q",
				      fid, to, name, size));
}
