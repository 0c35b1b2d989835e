/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the fuzzed network. */
#ifndef __NET_FUZZ_H__
#define __NET_FUZZ_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NET_DEVS	2

/** Makes the devices known to the class; called once. */
void net_dev_init(void);

/**
 * A frame arrives at a device. (fix): its addresses are ours, and the numbers
 * that a peer would have from us are relative to what we sent. (pieces): it
 * lies in several buffers.
 */
void net_dev_frame(unsigned int dev, const uint8_t *data, size_t len, bool fix,
		   bool pieces);

/** Whether the frames that arrive now have checksums that count. */
void net_sums(bool checked);

/** Starts the stack, once; then makes it forget what it was sent. */
void net_start(void);

/** Lets the stack work until it has no more to do. */
void net_poll_all(void);

/** Moves the clock by (ns), and the stack's timers. */
void net_time(uint64_t ns);

/** When the stack's timer goes off; 0: it is not set. */
uint64_t net_wake_time(void);

/** Ends connections and lets tables grow old; nothing may be left. */
void net_settle(void);

/** The program: opens its sockets, works on what came, closes all. */
void net_app_start(void);
void net_app_work(void);
void net_app_end(void);

/** The program does what the bytes say. */
void net_app_act(const uint8_t *data, size_t len);

#endif /* __NET_FUZZ_H__ */
