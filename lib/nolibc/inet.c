/* SPDX-License-Identifier: BSD-3-Clause */
/* IPv4 addresses as text. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int inet_pton(int af, const char *s, void *addr)
{
	uint8_t b[4];
	int i;

	if (af != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	for (i = 0; i < 4; i++) {
		char *end;
		unsigned long v;

		if (*s < '0' || *s > '9')
			return 0;
		v = strtoul(s, &end, 10);
		if (v > 255 || end - s > 3 || *end != (i < 3 ? '.' : '\0'))
			return 0;
		b[i] = (uint8_t)v;
		s = end + 1;
	}
	memcpy(addr, b, 4);
	return 1;
}

int inet_aton(const char *s, struct in_addr *addr)
{
	return inet_pton(AF_INET, s, addr) == 1;
}

in_addr_t inet_addr(const char *s)
{
	struct in_addr a;

	return inet_aton(s, &a) ? a.s_addr : INADDR_NONE;
}

const char *inet_ntop(int af, const void *addr, char *s, socklen_t size)
{
	const uint8_t *b = addr;

	if (af != AF_INET) {
		errno = EAFNOSUPPORT;
		return NULL;
	}
	if (snprintf(s, size, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]) >=
	    (int)size) {
		errno = ENOSPC;
		return NULL;
	}
	return s;
}

char *inet_ntoa(struct in_addr addr)
{
	static char s[INET_ADDRSTRLEN];

	return (char *)inet_ntop(AF_INET, &addr, s, sizeof(s));
}
