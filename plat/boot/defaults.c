/* SPDX-License-Identifier: BSD-3-Clause */
/* What holds in an image without a UART driver, without further CPUs. */
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>

#pragma weak ukplat_coutk
#pragma weak ukplat_coutd
#pragma weak ukplat_cink
#pragma weak ukplat_lcpu_count

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

__u32 ukplat_lcpu_count(void)
{
	return 1;
}
