/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: packet buffers in use, counted when somebody asks. */
#include <uk/store.h>

#include "net.h"
#include "netif.h"

/* Received packets that lwIP or a socket still has. */
static int get_rx(void *cookie __maybe_unused, __u64 *value)
{
	const struct net_dev *nd;

	*value = 0;
	net_lock();
	for (nd = net_devices; nd; nd = nd->next)
		*value += uk_netbuf_pool_filled(nd->pool);
	net_unlock();
	return 0;
}

/* Pieces of frames that wait for a device, or for its word that it has sent
 * them.
 */
static int get_tx(void *cookie __maybe_unused, __u64 *value)
{
	net_lock();
	net_devices_reap();
	*value = net_tx_bufs_used();
	net_unlock();
	return 0;
}

UK_STORE_HELD(netbufs_rx, get_rx, NULL);
UK_STORE_HELD(netbufs_tx, get_tx, NULL);
