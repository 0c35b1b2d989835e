/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests made of their parts, replies taken apart, and the wait between. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <stdarg.h>
#include <uk/string.h>
#include <uk/wait.h>
#include "call.h"
#include "p9_priv.h"

#define MAX_ERRNO	4095
#define LERROR_BYTES	(P9_HEAD + 4)

static __u32 width(char c)
{
	return c == 'b' ? 1 : c == 'w' ? 2 : c == 'q' ? 8 : c == 'Q' ? 13 : 4;
}

/* Bytes of the request, and of the longest reply. -EINVAL: a text too long */
static int measure(const char *fmt, va_list ap, __sz *tx, __sz *rx)
{
	const struct uk_iovec *s;
	bool reply = false;
	__sz n = P9_HEAD;

	for (; *fmt; fmt++) {
		if (*fmt == ':') {
			*tx = n;
			n = P9_HEAD;
			reply = true;
		} else if (*fmt == 't' || *fmt == 'n' || *fmt == 'D') {
			n += *fmt == 'D' ? 4 : 2;
			if (*fmt != 'D' && !reply) {
				s = va_arg(ap, const struct uk_iovec *);
				if (s->iov_len > 0xffff)
					return -EINVAL;
				n += s->iov_len;
				continue;
			}
			va_arg(ap, void *);
			n += va_arg(ap, __u32);
			if (reply)
				va_arg(ap, __u32 *);
		} else {
			n += width(*fmt);
			if (reply || *fmt == 'f')
				va_arg(ap, void *);
			else if (*fmt == 'q')
				va_arg(ap, __u64);
			else
				va_arg(ap, unsigned int);
		}
	}
	*rx = MAX(n, (__sz)LERROR_BYTES);
	return 0;
}

static __u8 *put_number(__u8 *p, char kind, __u64 v)
{
	__u32 n = width(kind);

	while (n--) {
		*p++ = (__u8)v;
		v >>= 8;
	}
	return p;
}

/* Writes what is before the colon. @return the place after it, NULL: a name
 * that is none
 */
static const char *put_request(__u8 *p, const char *fmt, va_list *ap)
{
	const struct uk_iovec *s;
	const void *data;
	__u32 n;

	for (; *fmt != ':'; fmt++) {
		switch (*fmt) {
		case 'n':
		case 't':
			s = va_arg(*ap, const struct uk_iovec *);
			p = put_number(p, 'w', s->iov_len);
			memcpy(p, s->iov_base, s->iov_len);
			/* as it is sent: the program may change its own */
			if (*fmt == 'n' &&
			    !uk_hostfs_name_ok((char *)p, s->iov_len))
				return NULL;
			p += s->iov_len;
			break;
		case 'D':
			data = va_arg(*ap, const void *);
			n = va_arg(*ap, __u32);
			p = put_number(p, 'd', n);
			memcpy(p, data, n);
			p += n;
			break;
		case 'f':
			p = put_number(p, 'd',
				va_arg(*ap, const struct uk_hostfid *)->num);
			break;
		case 'q':
			p = put_number(p, 'q', va_arg(*ap, __u64));
			break;
		default:
			p = put_number(p, *fmt, va_arg(*ap, unsigned int));
		}
	}
	return fmt + 1;
}

/* A reply that is read; `left` bytes are. */
struct reply {
	const __u8 *p;
	__u32 left;
};

/* Of a qid, which is type[1] version[4] path[8], the path is what counts. */
static bool get_number(struct reply *r, char kind, __u64 *v)
{
	__u32 i, n = width(kind);

	if (r->left < n)
		return false;
	*v = 0;
	for (i = n - MIN(n, 8u); i < n; i++)
		*v = *v >> 8 | (__u64)r->p[i] << 56;
	*v >>= 64 - 8 * MIN(n, 8u);
	r->p += n;
	r->left -= n;
	return true;
}

static bool get_bytes(struct reply *r, char kind, va_list *ap)
{
	void *buf = va_arg(*ap, void *);
	__u32 cap = va_arg(*ap, __u32), *len = va_arg(*ap, __u32 *);
	__u64 n;

	if (!get_number(r, kind == 'D' ? 'd' : 'w', &n) || n > r->left ||
	    n > cap)
		return false;
	memcpy(buf, r->p, n);
	*len = (__u32)n;
	r->p += n;
	r->left -= (__u32)n;
	return true;
}

static void store(char kind, void *to, __u64 v)
{
	if (!to)
		return;
	if (kind == 'b')
		*(__u8 *)to = (__u8)v;
	else if (kind == 'w')
		*(__u16 *)to = (__u16)v;
	else if (kind == 'd')
		*(__u32 *)to = (__u32)v;
	else
		*(__u64 *)to = v;
}

/* Reads what is after the colon. 0, -EIO: the reply is not so */
static int get_reply(struct reply *r, const char *fmt, va_list *ap)
{
	bool ok = true;
	__u64 v = 0;

	for (; *fmt && ok; fmt++) {
		if (*fmt == 't' || *fmt == 'D') {
			ok = get_bytes(r, *fmt, ap);
		} else {
			ok = get_number(r, *fmt, &v);
			if (ok)
				store(*fmt, va_arg(*ap, void *), v);
		}
	}
	return ok && !r->left ? 0 : -EIO;
}

/* Is it a reply to that request, and no error? Puts its content into *r. */
static int check_reply(const struct uk_hostreq *req, struct reply *r)
{
	__u32 size, code;
	__u8 type;

	if (req->len < 0)
		return req->len;
	if (!req->len)
		return -EINTR;
	if (req->len < P9_HEAD)
		return -EIO;
	size = p9_get32(req->rx);
	type = req->rx[P9_AT_TYPE];
	if (size < P9_HEAD || size > (__u32)req->len ||
	    p9_get16(req->rx + P9_AT_TAG) != p9_get16(req->tx + P9_AT_TAG))
		return -EIO;
	r->p = req->rx + P9_HEAD;
	r->left = size - P9_HEAD;
	if (type == P9_RLERROR && size == LERROR_BYTES) {
		code = p9_get32(r->p);
		return code && code <= MAX_ERRNO ? -(int)code : -EIO;
	}
	return type == req->tx[P9_AT_TYPE] + 1 ? 0 : -EIO;
}

/* Asks the host to forget a request that a signal ended the wait for, and waits
 * until it is done, one way or the other: the memory is the device's so long.
 */
static void cancel(struct uk_hostdev *dev, struct uk_hostreq *req)
{
	if (uk_hostdev_unsend(dev, req)) {
		req->len = 0;
		return;
	}
	p9_call(dev, P9_TFLUSH, UK_HOST_SLEEP, "w:",
		(unsigned int)p9_get16(req->tx + P9_AT_TAG));
	uk_waitq_wait_event(&req->wait, req->state == UK_HOSTREQ_DONE);
}

int p9_call(struct uk_hostdev *dev, __u8 type, enum uk_host_wait how,
	    const char *fmt, ...)
{
	struct uk_hostreq *req;
	struct reply r;
	__sz tx = 0, rx = 0;
	va_list ap;
	int rc;

	va_start(ap, fmt);
	rc = measure(fmt, ap, &tx, &rx);
	va_end(ap);
	if (rc)
		return rc;
	/* also a host's number of bytes must fit into one of its messages */
	if (dev->msize && (tx > dev->msize || rx > dev->msize))
		return -EMSGSIZE;
	req = uk_hostdev_request(dev, how, (__u32)tx, (__u32)rx);
	if (!req)
		return -ENOMEM;
	p9_put32(req->tx, req->tx_len);
	req->tx[P9_AT_TYPE] = type;
	va_start(ap, fmt);
	fmt = put_request(req->tx + P9_HEAD, fmt, &ap);
	rc = -EINVAL;
	if (fmt) {
		if (!uk_hostdev_exchange(dev, req, how))
			cancel(dev, req);
		rc = check_reply(req, &r);
		if (!rc)
			rc = get_reply(&r, fmt, &ap);
	}
	va_end(ap);
	uk_hostdev_request_put(dev, req);
	return rc;
}
