/* SPDX-License-Identifier: BSD-3-Clause */
/* Early console of an image without a UART driver: there is none. */
#include <uk/plat/console.h>

#pragma weak ukplat_coutk
#pragma weak ukplat_coutd
#pragma weak ukplat_cink

int ukplat_coutk(const char *buf __attribute__((unused)), unsigned int len)
{
	return (int)len;
}

int ukplat_coutd(const char *buf, unsigned int len)
{
	return ukplat_coutk(buf, len);
}

int ukplat_cink(char *buf __attribute__((unused)),
		unsigned int maxlen __attribute__((unused)))
{
	return 0;
}
