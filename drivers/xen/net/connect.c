/* SPDX-License-Identifier: BSD-3-Clause */
/* netfront: what is agreed on with the back end. */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/print.h>
#include <uk/string.h>

#include "netfront.h"

#define MTU_DEFAULT		1500
#define MTU_MIN			68

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
	char path[XEN_FRONT_PATH_MAX + 8], text[24], *at = text;
	int i, rc;

	uk_snprintf(path, sizeof(path), "%s/mac", nf->front.path);
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

int netfront_read(struct netfront *nf)
{
	__u64 num;
	int rc = read_mac(nf);

	if (rc < 0)
		return rc;
	nf->mtu = MTU_DEFAULT;
	if (!xen_front_num(nf->front.path, "mtu", MTU_DEFAULT, &num) &&
	    num >= MTU_MIN)
		nf->mtu = (__u16)num;
	rc = xen_front_wait(&nf->front, XEN_STATE_INIT_WAIT);
	if (rc < 0)
		return rc;
	nf->sg = (__u8)xen_front_has(&nf->front, "feature-sg");
	nf->tso4 = nf->sg && xen_front_has(&nf->front, "feature-gso-tcpv4");
	nf->tso6 = nf->sg && xen_front_has(&nf->front, "feature-gso-tcpv6");
	return 0;
}

static void gone(struct xen_front *f)
{
	netfront_break(__containerof(f, struct netfront, front),
		       "the back end has gone");
}

int netfront_connect(struct netfront *nf)
{
	const struct xen_front_key keys[] = {
		{ "tx-ring-ref", (__u64)nf->txq.ring.ref, NULL },
		{ "rx-ring-ref", (__u64)nf->rxq.ring.ref, NULL },
		{ "event-channel", nf->port, NULL },
		{ "request-rx-copy", 1, NULL },
		{ "feature-rx-notify", 1, NULL },
		{ "feature-ipv6-csum-offload", 1, NULL },
		{ "state", XEN_STATE_CONNECTED, NULL },
	};
	int rc = xen_front_tell(&nf->front, keys, ARRAY_SIZE(keys));

	if (rc < 0)
		return rc;
	nf->front.gone = gone;
	return xen_front_watch(&nf->front);
}

void netfront_break(struct netfront *nf, const char *why)
{
	if (!nf->broken)
		uk_pr_err("%s: %s\n", nf->front.path, why);
	nf->broken = 1;
}
