/* SPDX-License-Identifier: BSD-3-Clause */
/* Leaves a frame's TCP checksum, and cutting it, to the device. */
#ifndef __LWIP_GLUE_CSUM_H__
#define __LWIP_GLUE_CSUM_H__

#include <uk/netbuf.h>

/**
 * If the frame carries TCP, stores the sum of the pseudo header where the
 * checksum stands and marks the netbuf for completion by the device. What
 * stood there before is the size of the segments that the device cuts the
 * frame into, or 0: it is one.
 */
void net_csum_offload(struct uk_netbuf *nb);

#endif /* __LWIP_GLUE_CSUM_H__ */
