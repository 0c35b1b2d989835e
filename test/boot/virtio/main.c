/* SPDX-License-Identifier: BSD-3-Clause */
/* A guest that does with virtio devices what its arguments ask for. */
#include <stdarg.h>
#include <uk/netdev.h>
#include <uk/plat/time.h>
#include <uk/rng.h>
#include <uk/sched.h>
#include <uk/string.h>

#include "guest.h"

#define SECOND	1000000000UL

/* The source answers by an interrupt, some time after boot. */
static int rng(void)
{
	__nsec limit = ukplat_monotonic_clock() + 5 * SECOND;
	__u64 first;

	while (uk_rng_bytes() == 0)
		if (ukplat_monotonic_clock() > limit)
			return 1;
	first = uk_rng_bytes();
	say("rng %lu\n", first);
	uk_rng_refresh();
	while (uk_rng_bytes() == first)
		if (ukplat_monotonic_clock() > limit)
			return 2;
	say("rng %lu\n", uk_rng_bytes());
	return 0;
}

static int einfo(void)
{
	struct uk_netdev *dev = uk_netdev_get(0);
	const char *s;
	int i;

	if (!dev)
		return 1;
	for (i = 0; i < UK_NETDEV_EINFO_COUNT; i++) {
		s = uk_netdev_einfo_get(dev, (enum uk_netdev_einfo_type)i);
		say("%d=%s\n", i, s ? s : "-");
	}
	return 0;
}

int main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!uk_strcmp(what, "rng"))
		return rng();
	if (!uk_strcmp(what, "einfo"))
		return einfo();
	if (!uk_strcmp(what, "echo"))
		return console_echo();
	if (!uk_strcmp(what, "source") && argc > 2)
		return console_source(uk_strtoul(argv[2], NULL, 10));
	if (!uk_strcmp(what, "rest")) {		/* uses no port itself */
		uk_sched_thread_sleep(2 * SECOND);
		return 0;
	}
	if (!uk_strcmp(what, "netecho"))
		return net_echo();
	if (!uk_strcmp(what, "netbench"))
		return net_bench();
	return 99;
}
