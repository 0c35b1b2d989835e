/* SPDX-License-Identifier: BSD-3-Clause */
/* Leaves a frame's TCP checksum to the device. */
#ifndef __LWIP_GLUE_CSUM_H__
#define __LWIP_GLUE_CSUM_H__

#include <uk/netbuf.h>

/**
 * If the frame carries TCP, stores the sum of the pseudo header where the
 * checksum stands and marks the netbuf for completion by the device.
 */
void net_csum_offload(struct uk_netbuf *nb);

#endif /* __LWIP_GLUE_CSUM_H__ */
