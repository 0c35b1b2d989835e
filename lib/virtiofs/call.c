/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests made of their parts, and replies taken apart. */
#include <abi/errno.h>
#include <uk/string.h>
#include "fuse_priv.h"

#define MAX_ERRNO	4095

static __sz text_len(const struct uk_iovec *s)
{
	return s ? s->iov_len + 1 : 0;
}

/* A text with its end. @return the place behind it, NULL: it has a NUL */
static __u8 *put_text(__u8 *p, const struct uk_iovec *s)
{
	if (!s)
		return p;
	memcpy(p, s->iov_base, s->iov_len);
	p[s->iov_len] = '\0';
	return uk_memchr(p, '\0', s->iov_len) ? NULL : p + s->iov_len + 1;
}

/* The same, of a name: as it is sent, the program may change its own. */
static __u8 *put_name(__u8 *p, const struct uk_iovec *s)
{
	__u8 *end = put_text(p, s);

	if (end && s && !uk_hostfs_name_ok((char *)p, s->iov_len))
		return NULL;
	return end;
}

static int put_request(__u8 *p, const struct fuse_msg *m, __sz len)
{
	const struct fuse_in head = {
		.len = (__u32)len, .opcode = m->opcode, .node = m->node,
	};

	memcpy(p, &head, sizeof(head));
	p += sizeof(head);
	if (m->in_len)
		memcpy(p, m->in, m->in_len);
	p = put_name(p + m->in_len, m->name);
	if (p)
		p = put_name(p, m->as);
	if (p)
		p = put_text(p, m->text);
	if (p && m->data_len)
		memcpy(p, m->data, m->data_len);
	return p ? 0 : -EINVAL;
}

static int get_reply(const struct uk_hostreq *req, struct fuse_msg *m)
{
	const __u8 *p = req->rx + sizeof(struct fuse_out);
	struct fuse_out head;
	__u64 unique;

	if (req->len < 0)
		return req->len;
	if (req->len < (int)sizeof(head))
		return -EIO;
	memcpy(&head, req->rx, sizeof(head));
	memcpy(&unique, req->tx + __offsetof(struct fuse_in, unique), 8);
	if (head.len < sizeof(head) || head.len > (__u32)req->len ||
	    head.unique != unique)
		return -EIO;
	if (head.error)
		return head.error < 0 && head.error >= -MAX_ERRNO ?
		       head.error : -EIO;
	head.len -= sizeof(head);
	if (head.len < m->out_len || head.len - m->out_len > m->cap)
		return -EIO;
	m->got = head.len - m->out_len;
	if (m->out_len)
		memcpy(m->out, p, m->out_len);
	if (m->got)
		memcpy(m->buf, p + m->out_len, m->got);
	return 0;
}

int fuse_call(struct uk_hostdev *dev, struct fuse_msg *m)
{
	__sz tx = sizeof(struct fuse_in) + m->in_len + text_len(m->name) +
		  text_len(m->as) + text_len(m->text) + m->data_len;
	__sz rx = sizeof(struct fuse_out) + m->out_len + m->cap;
	struct uk_hostreq *req;
	int rc;

	req = uk_hostdev_request(dev, m->how, (__u32)tx, (__u32)rx);
	if (!req)
		return -ENOMEM;
	rc = put_request(req->tx, m, tx);
	if (!rc) {
		uk_hostdev_exchange(dev, req, m->how);
		rc = get_reply(req, m);
	}
	uk_hostdev_request_put(dev, req);
	return rc;
}
