/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of programs, which are checked, and the form of answers. */
#include <uk/alloc.h>
#include <uk/string.h>

#include "netlink.h"

#define ALIGN4(n)	(((n) + 3u) & ~3u)
/* A message with all of its attributes is shorter. */
#define MESSAGE_MAX	512
#define QUOTED_MAX	256

/* --- writing ------------------------------------------------------------- */

static int new_packet(struct nl_answer *a)
{
	struct nl_sock *nl = a->to;
	struct nl_packet *p;

	if (nl->bytes + sizeof(*p) > (__u32)nl->rcvbuf)
		return -ENOBUFS;
	p = uk_malloc(uk_alloc_get_default(), sizeof(*p));
	if (!p)
		return -ENOBUFS;
	p->next = NULL;
	p->len = 0;
	*nl->tailp = p;
	nl->tailp = &p->next;
	nl->bytes += sizeof(*p);
	a->packet = p;
	return 0;
}

void *nl_begin(struct nl_answer *a, __u16 type, __u16 flags, __u32 size)
{
	a->msg = NULL;
	if (!a->error &&
	    (!a->packet || a->packet->len + MESSAGE_MAX > NL_PACKET))
		a->error = new_packet(a);
	if (a->error)
		return NULL;
	a->msg = (struct nl_head *)(a->packet->data + a->packet->len);
	size = ALIGN4(size);
	*a->msg = (struct nl_head){ sizeof(*a->msg) + size, type, flags,
				    a->req.seq, a->to->port };
	memset(a->msg + 1, 0, size);
	a->packet->len += a->msg->len;
	return a->msg + 1;
}

void nl_put(struct nl_answer *a, __u16 type, const void *data, __u32 len)
{
	__u8 *at = a->packet->data + a->packet->len;
	struct attr h = { (__u16)(sizeof(h) + len), type };
	__u32 size = ALIGN4(sizeof(h) + len);

	memset(at, 0, size);
	memcpy(at, &h, sizeof(h));
	memcpy(at + sizeof(h), data, len);
	a->packet->len += size;
	a->msg->len += size;
}

void nl_put_u32(struct nl_answer *a, __u16 type, __u32 v)
{
	nl_put(a, type, &v, sizeof(v));
}

void nl_error(struct nl_answer *a, int error)
{
	__u32 len = a->req.len - (__u32)sizeof(a->req);
	struct {
		__s32 error;
		struct nl_head req;
		__u8 body[];
	} *e;

	a->packet = NULL;	/* it is a datagram of its own */
	/* Linux quotes what it refuses; here not what is very long. */
	if (!error || len > QUOTED_MAX)
		len = 0;
	e = nl_begin(a, NL_ERROR, error && len ? 0 : NL_CAPPED,
		     (__u32)sizeof(*e) + len);
	if (!e)
		return;
	e->error = error;
	e->req = a->req;
	memcpy(e->body, a->body, len);
}

/* --- reading ------------------------------------------------------------- */

const __u8 *nl_find(const __u8 *body, __u32 len, __u32 at, __u16 type,
		    __u32 *size)
{
	struct attr h;

	while (at <= len && len - at >= sizeof(h)) {
		memcpy(&h, body + at, sizeof(h));
		if (h.len < sizeof(h) || h.len > len - at)
			return NULL;
		if (h.type == type) {
			*size = h.len - (__u32)sizeof(h);
			return body + at + sizeof(h);
		}
		at += ALIGN4(h.len);
	}
	return NULL;
}

static int request(struct nl_answer *a, const __u8 *body, __u32 len)
{
	__u16 type = a->req.type;

	if (type > RTM_LAST)
		return -EOPNOTSUPP;
	if (!len)		/* Linux wants to know the family at least */
		return 0;
	if ((type & 3) != RTM_VERB_GET)
		return -EPERM;
	if (a->req.flags & NL_DUMP)
		return nl_dump(a, body[0]);
	if (type == RTM_GETLINK)
		return nl_get_link(a, body, len);
	return type == RTM_GETROUTE ? nl_get_route(a, body, len) : -EOPNOTSUPP;
}

/* An answer that there is no room for is not sent in part: who has freed memory
 * asks again. (end) is where it begins in the queue.
 */
static void take_back(struct nl_sock *nl, struct nl_packet **end)
{
	struct nl_packet *p;

	while ((p = *end) != NULL) {
		*end = p->next;
		nl->bytes -= sizeof(*p);
		uk_free(uk_alloc_get_default(), p);
	}
	nl->tailp = end;
}

int nl_requests(struct nl_sock *nl, const __u8 *data, __sz len)
{
	struct nl_packet **end = nl->tailp;
	struct nl_answer a = { .to = nl };
	int rc;

	while (len >= sizeof(a.req)) {
		memcpy(&a.req, data, sizeof(a.req));
		/* As on Linux what makes no sense ends the reading. */
		if (a.req.len < sizeof(a.req) || a.req.len > len)
			break;
		a.packet = NULL;
		a.body = data + sizeof(a.req);
		rc = 0;
		if ((a.req.flags & NL_REQUEST) && a.req.type >= NL_OWN_TYPES)
			rc = request(&a, a.body,
				     a.req.len - (__u32)sizeof(a.req));
		if (rc || ((a.req.flags & NL_ACK) &&
			   !(a.req.flags & NL_DUMP)))
			nl_error(&a, rc);
		if (a.error) {
			take_back(nl, end);
			return a.error;
		}
		data += MIN((__sz)ALIGN4(a.req.len), len);
		len -= MIN((__sz)ALIGN4(a.req.len), len);
	}
	return 0;
}
