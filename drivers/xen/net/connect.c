/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront: what is agreed on with the back end, through xenstore. */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/string.h>
#include <uk/xen/hypercall.h>
#include <xen/time.h>

#include "netfront.h"

#define STATE_INIT_WAIT		2U
#define STATE_CONNECTED		4U
#define STATE_CLOSED		6U
#define PATIENCE_NS		5000000000UL
#define DOMID_MAX		0x7fefU
#define MTU_DEFAULT		1500
#define MTU_MIN			68

static void join(char path[PATH_MAX_LEN + 32], const char *folder,
		 const char *name)
{
	uk_snprintf(path, PATH_MAX_LEN + 32, "%s/%s", folder, name);
}

static int read_num(const char *folder, const char *name, __u64 max,
		    __u64 *num)
{
	char path[PATH_MAX_LEN + 32];

	join(path, folder, name);
	return xen_store_read_num(XEN_STORE_NO_TX, path, max, num);
}

/* A feature that is not named is not there. */
static __u8 has(const struct netfront *nf, const char *name)
{
	__u64 num;

	return !read_num(nf->backend, name, 1, &num) && num;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* xx:xx:xx:xx:xx:xx, of one station */
static int read_mac(struct netfront *nf)
{
	char path[PATH_MAX_LEN + 32], text[24], *at = text;
	int i, rc;

	join(path, nf->path, "mac");
	rc = xen_store_read(XEN_STORE_NO_TX, path, text, sizeof(text));
	if (rc < 0)
		return rc;
	for (i = 0; i < UK_NETDEV_HWADDR_LEN; i++, at += 3) {
		if (digit(at[0]) < 0 || digit(at[1]) < 0 ||
		    at[2] != (i < UK_NETDEV_HWADDR_LEN - 1 ? ':' : '\0'))
			return -EINVAL;
		nf->mac.addr_bytes[i] =
			(__u8)(digit(at[0]) << 4 | digit(at[1]));
	}
	return nf->mac.addr_bytes[0] & 1 ? -EINVAL : 0;
}

/* Its scripts run first: until then it is not ready. */
static int wait_for_backend(const struct netfront *nf)
{
	__nsec end = xen_system_time() + PATIENCE_NS;
	__u64 state;
	int rc;

	do {
		rc = read_num(nf->backend, "state", STATE_CLOSED + 2, &state);
		if (rc < 0)
			return rc;
		if (state == STATE_INIT_WAIT)
			return 0;
		uk_xen_call(XEN_CALL_SCHED, XEN_SCHED_YIELD, 0, 0);
	} while (xen_system_time() < end);
	return -ETIMEDOUT;
}

int netfront_read(struct netfront *nf)
{
	char path[PATH_MAX_LEN + 32];
	__u64 num;
	int rc;

	join(path, nf->path, "backend");
	rc = xen_store_read(XEN_STORE_NO_TX, path, nf->backend,
			    sizeof(nf->backend));
	if (rc < 0)
		return rc;
	rc = read_num(nf->path, "backend-id", DOMID_MAX, &num);
	if (rc < 0)
		return rc;
	nf->domid = (__u16)num;
	rc = read_mac(nf);
	if (rc < 0)
		return rc;
	nf->mtu = MTU_DEFAULT;
	if (!read_num(nf->path, "mtu", MTU_DEFAULT, &num) && num >= MTU_MIN)
		nf->mtu = (__u16)num;
	rc = wait_for_backend(nf);
	if (rc < 0)
		return rc;
	nf->sg = has(nf, "feature-sg");
	nf->tso4 = nf->sg && has(nf, "feature-gso-tcpv4");
	nf->tso6 = nf->sg && has(nf, "feature-gso-tcpv6");
	return 0;
}

static int write_all(const struct netfront *nf, __u32 tx)
{
	const struct {
		const char *name;
		__u64 value;
	} keys[] = {
		{ "tx-ring-ref", (__u64)nf->txq.ring.ref },
		{ "rx-ring-ref", (__u64)nf->rxq.ring.ref },
		{ "event-channel", nf->port },
		{ "request-rx-copy", 1 },
		{ "feature-rx-notify", 1 },
		{ "feature-ipv6-csum-offload", 1 },
		{ "state", STATE_CONNECTED },
	};
	char path[PATH_MAX_LEN + 32];
	unsigned int i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		join(path, nf->path, keys[i].name);
		rc = xen_store_write_num(tx, path, keys[i].value);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* The back end goes away: it may not come to pages that it does not know. */
static void backend_changed(struct xen_store_watch *w)
{
	struct netfront *nf = __containerof(w, struct netfront, watch);
	char path[PATH_MAX_LEN + 32];
	__u64 state;

	if (nf->broken ||
	    (!read_num(nf->backend, "state", STATE_CLOSED + 2, &state) &&
	     state <= STATE_CONNECTED))
		return;
	netfront_break(nf, "the back end has gone");
	join(path, nf->path, "state");
	xen_store_write_num(XEN_STORE_NO_TX, path, STATE_CLOSED);
}

int netfront_connect(struct netfront *nf)
{
	__u32 tx;
	int rc;

	do {
		rc = xen_store_begin(&tx);
		if (rc < 0)
			return rc;
		rc = write_all(nf, tx);
		if (rc < 0) {
			xen_store_end(tx, 0);
			return rc;
		}
		rc = xen_store_end(tx, 1);
	} while (rc == -EAGAIN);
	if (rc < 0)
		return rc;
	uk_snprintf(nf->watched, sizeof(nf->watched), "%s/state", nf->backend);
	nf->watch.path = nf->watched;
	nf->watch.fn = backend_changed;
	return xen_store_watch(&nf->watch);
}

void netfront_break(struct netfront *nf, const char *why)
{
	if (!nf->broken)
		uk_pr_err("%s: %s\n", nf->path, why);
	nf->broken = 1;
}
