/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: packets of all devices. */
#include <uk/netdev.h>
#include <uk/store.h>

static int get_rx(void *cookie __maybe_unused, __u64 *value)
{
	unsigned int i;

	*value = 0;
	for (i = 0; i < uk_netdev_count(); i++)
		*value += uk_netdev_get(i)->rx_packets;
	return 0;
}

static int get_tx(void *cookie __maybe_unused, __u64 *value)
{
	unsigned int i;

	*value = 0;
	for (i = 0; i < uk_netdev_count(); i++)
		*value += uk_netdev_get(i)->tx_packets;
	return 0;
}

UK_STORE_U64(rx_packets, get_rx, NULL);
UK_STORE_U64(tx_packets, get_tx, NULL);
