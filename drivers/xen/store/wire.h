/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside the driver: messages through xenstore's page. */
#ifndef __XEN_STORE_WIRE_H__
#define __XEN_STORE_WIRE_H__

#include <uk/arch/types.h>

/* Types of messages; xen/include/public/io/xs_wire.h */
#define WIRE_DIRECTORY		1U
#define WIRE_READ		2U
#define WIRE_WATCH		4U
#define WIRE_TX_START		6U
#define WIRE_TX_END		7U
#define WIRE_WRITE		11U
#define WIRE_WATCH_EVENT	15U
#define WIRE_ERROR		16U

struct wire_header {
	__u32 type;
	__u32 id;
	__u32 tx;
	__u32 len;	/* bytes behind it */
};

/**
 * Sends and receives, with interrupts off and one user at a time. Each waits
 * for the other side. @return 0, -ETIMEDOUT or -EIO: its index is nonsense
 */
int wire_send(const void *buf, __sz len);
int wire_receive(void *buf, __sz len);

/** 1 if there is something to receive, 0 if not. */
int wire_has_input(void);

#endif /* __XEN_STORE_WIRE_H__ */
