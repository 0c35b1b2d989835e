/* SPDX-License-Identifier: BSD-3-Clause */
/* nolibc: Internet addresses as text (IPv4). */
#ifndef __NOLIBC_ARPA_INET_H__
#define __NOLIBC_ARPA_INET_H__

#include <netinet/in.h>

#ifdef __cplusplus
extern "C" {
#endif

int inet_aton(const char *s, struct in_addr *addr);
in_addr_t inet_addr(const char *s);
/* Returns a static buffer. */
char *inet_ntoa(struct in_addr addr);
int inet_pton(int af, const char *s, void *addr);
const char *inet_ntop(int af, const void *addr, char *s, socklen_t size);

#ifdef __cplusplus
}
#endif

#endif /* __NOLIBC_ARPA_INET_H__ */
