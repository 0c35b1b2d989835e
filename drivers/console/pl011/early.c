/* SPDX-License-Identifier: BSD-3-Clause */
/* Output that waits for the UART, input that does not: works at any time. */
#include <uk/arch/io.h>
#include <uk/plat/console.h>

#define PL011_BASE	0x09000000UL	/* QEMU's machine virt */
#define PL011_DATA	0x00
#define PL011_FLAGS	0x18
#define FLAG_RX_EMPTY	0x10
#define FLAG_TX_FULL	0x20

/* A UART that stays busy this long is not there. */
#define MAX_WAIT	100000

static int present = 1;

static volatile char *reg(unsigned long offset)
{
	return (volatile char *)(PL011_BASE + offset);
}

static void put(char c)
{
	unsigned int n;

	for (n = 0; ukarch_readl(reg(PL011_FLAGS)) & FLAG_TX_FULL; n++) {
		if (n == MAX_WAIT) {
			present = 0;
			return;
		}
	}
	ukarch_writel(reg(PL011_DATA), (__u8)c);
}

int ukplat_coutk(const char *buf, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len && present; i++) {
		if (buf[i] == '\n')
			put('\r');
		put(buf[i]);
	}
	return (int)len;
}

int ukplat_coutd(const char *buf, unsigned int len)
{
	return ukplat_coutk(buf, len);
}

int ukplat_cink(char *buf, unsigned int maxlen)
{
	unsigned int n = 0;

	while (n < maxlen &&
	       !(ukarch_readl(reg(PL011_FLAGS)) & FLAG_RX_EMPTY))
		buf[n++] = (char)ukarch_readl(reg(PL011_DATA));
	return (int)n;
}
