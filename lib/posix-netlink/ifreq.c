/* SPDX-License-Identifier: BSD-3-Clause */
/* SIOCGIF*: questions about a network device, by ioctl() of any socket. */
#include <abi/ioctl.h>
#include <uk/init.h>
#include <uk/string.h>

#include "netlink.h"

#define SIOCGIFMETRIC	0x891d
#define SIOCGIFDSTADDR	0x8917
#define SIOCGIFTXQLEN	0x8942
#define TXQLEN		1000
/* Requests that change something; those of devices are even between these. */
#define SIOCSIFLINK	0x8911
#define SIOCSIFTXQLEN	0x8943

struct ifreq {
	char name[UK_NETINFO_NAME_MAX];
	union {
		struct uk_sockaddr_in addr;
		struct {
			__u16 type;
			__u8 bytes[6];
		} hwaddr;
		__s16 flags;
		__s32 number;
		__u8 room[24];
	};
};

struct ifconf {
	__s32 len;
	__s32 pad;
	struct ifreq *req;
};

static int first_addr(int index, struct uk_netinfo_addr *out)
{
	unsigned int n;

	for (n = 0; !nl_stack->addr(n, out); n++) {
		if (out->index == index && out->family == UK_AF_INET)
			return 0;
	}
	return -EADDRNOTAVAIL;
}

/* Which address of IPv4 is asked for, in network byte order. */
static __u32 address(unsigned int req, const struct uk_netinfo_link *l,
		     const struct uk_netinfo_addr *a)
{
	__u32 addr, bits = a->prefix ? ~0u << (32 - a->prefix) : 0;
	__u32 mask = __builtin_bswap32(bits);

	memcpy(&addr, a->addr, sizeof(addr));
	if (req == UK_SIOCGIFNETMASK)
		return mask;
	if (req == UK_SIOCGIFBRDADDR)
		return l->flags & UK_NETINFO_BROADCAST ? addr | ~mask : 0;
	return addr;
}

static int get_address(unsigned int req, const struct uk_netinfo_link *l,
		       struct ifreq *r)
{
	struct uk_netinfo_addr a;
	int rc = first_addr(l->index, &a);

	if (rc)
		return rc;
	memset(&r->addr, 0, sizeof(r->addr));
	r->addr.sin_family = UK_AF_INET;
	r->addr.sin_addr.s_addr = address(req, l, &a);
	return 0;
}

static void get_hwaddr(const struct uk_netinfo_link *l, struct ifreq *r)
{
	memset(r->room, 0, sizeof(r->room));
	r->hwaddr.type = l->flags & UK_NETINFO_LOOPBACK ? HW_LOOPBACK :
							  HW_ETHERNET;
	memcpy(r->hwaddr.bytes, l->hwaddr, sizeof(l->hwaddr));
}

static int get(unsigned int req, struct ifreq *r)
{
	struct uk_netinfo_link l;
	int rc;

	r->name[UK_NETINFO_NAME_MAX - 1] = '\0';
	rc = req == UK_SIOCGIFNAME ? nl_link_at(r->number, &l) :
				     nl_link_named(r->name, &l);
	if (rc)
		return rc;
	switch (req) {
	case UK_SIOCGIFNAME:
		memcpy(r->name, l.name, sizeof(l.name));
		return 0;
	case UK_SIOCGIFINDEX:
		r->number = l.index;
		return 0;
	case UK_SIOCGIFFLAGS:
		r->flags = (__s16)l.flags;
		return 0;
	case UK_SIOCGIFMTU:
		r->number = (__s32)l.mtu;
		return 0;
	case SIOCGIFMETRIC:
		r->number = 0;
		return 0;
	case SIOCGIFTXQLEN:
		r->number = TXQLEN;
		return 0;
	case UK_SIOCGIFHWADDR:
		get_hwaddr(&l, r);
		return 0;
	default:
		return get_address(req, &l, r);
	}
}

/* SIOCGIFCONF: all addresses of IPv4; without a buffer, how long they are. */
static int get_all(struct ifconf *c)
{
	struct uk_netinfo_addr a;
	struct uk_netinfo_link l;
	__s32 room = c->len, at = 0;
	struct ifreq r;
	unsigned int n;

	for (n = 0; !nl_stack->addr(n, &a); n++) {
		if (a.family != UK_AF_INET || nl_link_at(a.index, &l))
			continue;
		if (c->req && room - at < (__s32)sizeof(r))
			break;
		if (c->req) {
			memset(&r, 0, sizeof(r));
			memcpy(r.name, l.name, sizeof(r.name));
			r.addr.sin_family = UK_AF_INET;
			r.addr.sin_addr.s_addr = address(0, &l, &a);
			memcpy(&c->req[at / (__s32)sizeof(r)], &r, sizeof(r));
		}
		at += (__s32)sizeof(r);
	}
	c->len = at;
	return 0;
}

static bool is_get(unsigned int req)
{
	switch (req) {
	case UK_SIOCGIFNAME:
	case UK_SIOCGIFINDEX:
	case UK_SIOCGIFFLAGS:
	case UK_SIOCGIFMTU:
	case UK_SIOCGIFHWADDR:
	case UK_SIOCGIFADDR:
	case UK_SIOCGIFNETMASK:
	case UK_SIOCGIFBRDADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFMETRIC:
	case SIOCGIFTXQLEN:
		return true;
	default:
		return false;
	}
}

static bool is_set(unsigned int req)
{
	switch (req) {
	case SIOCSIFLINK:
	case 0x8914:		/* SIOCSIFFLAGS, and of the same kind: */
	case 0x8916:
	case 0x8918:
	case 0x891a:
	case 0x891c:
	case 0x891e:
	case 0x8922:
	case 0x8923:
	case 0x8924:
	case SIOCSIFTXQLEN:
		return true;
	default:
		return false;
	}
}

static int if_ioctl(unsigned int req, __uptr arg)
{
	if (is_set(req))
		return -EPERM;
	if (req != UK_SIOCGIFCONF && !is_get(req))
		return -ENOTTY;
	if (!arg)
		return -EFAULT;
	if (!nl_stack)
		return -ENODEV;
	return req == UK_SIOCGIFCONF ? get_all((struct ifconf *)arg) :
				       get(req, (struct ifreq *)arg);
}

static int start(struct uk_init_ctx *ctx __maybe_unused)
{
	posix_socket_if_ioctl = if_ioctl;
	return 0;
}

uk_sys_initcall(start, 0x0);
