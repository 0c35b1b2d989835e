/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the socket tests. */
#ifndef __TEST_NET_H__
#define __TEST_NET_H__

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/** Notes that the running test failed, and where. */
void failed(const char *file, int line, const char *what, long got);

#define CHECK(cond)							\
	do {								\
		if (!(cond))						\
			failed(__FILE__, __LINE__, #cond, errno);	\
	} while (0)

/* That a call fails, and how. */
#define FAILS(call, error)						\
	do {								\
		errno = 0;						\
		if ((call) != -1 || errno != (error))			\
			failed(__FILE__, __LINE__, #call, errno);	\
	} while (0)

/** A listening TCP socket at a free port of the loopback address. */
int listener(struct sockaddr_in *addr, int backlog);

/** Two ends of a TCP connection. */
void tcp_pair(int fd[2]);

/** UDP socket at a free port of the loopback address. */
int udp_bound(struct sockaddr_in *addr);

/** What poll() says within the time, ms. */
int polled(int fd, int events, int timeout);

/** Waits until bytes have arrived. */
void readable(int fd);

void test_tcp(void);
void test_tcp_end(void);
void test_udp(void);
void test_options(void);
void test_ready(void);
void test_bulk(void);
void test_pairs(void);
void test_busy(void);

/** Runs one test under its name. */
void run(const char *name, void (*fn)(void));
#define RUN(fn) run(#fn, fn)

#endif /* __TEST_NET_H__ */
