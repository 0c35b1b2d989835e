/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: options of TCP. */
#ifndef __NOLIBC_NETINET_TCP_H__
#define __NOLIBC_NETINET_TCP_H__

#define TCP_NODELAY 1

#endif /* __NOLIBC_NETINET_TCP_H__ */
