/* SPDX-License-Identifier: BSD-3-Clause */
/* The network stack that is asked. */
#include <uk/string.h>

#include "netlink.h"

const struct uk_netinfo_ops *nl_stack;

void uk_netinfo_register(const struct uk_netinfo_ops *ops)
{
	nl_stack = ops;
}

int nl_link_named(const char *name, struct uk_netinfo_link *out)
{
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->link(n, out); n++) {
		if (!uk_strcmp(out->name, name))
			return 0;
	}
	return -ENODEV;
}

int nl_link_at(int index, struct uk_netinfo_link *out)
{
	unsigned int n;

	for (n = 0; nl_stack && !nl_stack->link(n, out); n++) {
		if (out->index == index)
			return 0;
	}
	return -ENODEV;
}
