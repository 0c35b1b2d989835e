/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the test guest share. */
#ifndef __TEST_VIRTIO_GUEST_H__
#define __TEST_VIRTIO_GUEST_H__

#include <uk/essentials.h>

/** Writes formatted text to the port unilith.stdout. */
void say(const char *fmt, ...) __printf(1, 2);

/** Copies standard input to standard output until its end; exit status. */
int console_echo(void);

/** Writes (bytes) bytes of a known pattern to standard output. */
int console_source(unsigned long bytes);

/** Sends each frame back with its addresses swapped, until one says "quit". */
int net_echo(void);

/** Counts cycles a packet of sending and receiving. */
int net_bench(void);

#endif /* __TEST_VIRTIO_GUEST_H__ */
