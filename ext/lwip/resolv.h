/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of /etc/resolv.conf. */
#ifndef __LWIP_GLUE_RESOLV_H__
#define __LWIP_GLUE_RESOLV_H__

#include <uk/arch/types.h>

/**
 * Writes the text for the servers that are known.
 *
 * @return its length, cut to fit `size` with a terminator
 */
__sz net_resolv_conf(char *buf, __sz size);

#endif /* __LWIP_GLUE_RESOLV_H__ */
