/* SPDX-License-Identifier: BSD-3-Clause */
/* Inside the driver: the rings of the console's page. */
#ifndef __XEN_CONSOLE_RING_H__
#define __XEN_CONSOLE_RING_H__

#include <uk/arch/types.h>

/** Puts up to (len) bytes on their way, as they are; how many fitted. */
__sz ring_put(const char *buf, __sz len);

/** Takes up to (len) bytes that came; how many there were. */
__sz ring_get(char *buf, __sz len);

/** 1 if something can be taken, 0 if not. */
int ring_has_input(void);

/** 1 if the other side took all, 0 if not. */
int ring_is_drained(void);

#endif /* __XEN_CONSOLE_RING_H__ */
