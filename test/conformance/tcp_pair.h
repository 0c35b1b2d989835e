/* SPDX-License-Identifier: BSD-3-Clause */
/* One TCP connection over the loopback device, for one program at a time. */
#ifndef TCP_PAIR_H
#define TCP_PAIR_H

#include <netinet/in.h>

/** The listener, the end that connected, the end that was accepted. */
extern int listener, a, b;

/** Where the listener is. */
extern struct sockaddr_in address;

/** Makes the listener. */
void listen_now(void);

/** Makes a and b. */
void connect_now(void);

/** Closes both. */
void close_both(void);

/** Waits until what the other side did has come over. */
void settle(int fd, short events);

/** Reports what poll() says of a descriptor at once. */
void polls(const char *what, int fd);

#endif /* TCP_PAIR_H */
