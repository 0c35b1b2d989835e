/* SPDX-License-Identifier: BSD-3-Clause */
/* Output that waits for the UART, input that does not: works at any time. */
#include <uk/plat/console.h>

#include "uart.h"

/* A UART that stays busy this long is not there, or its other side stalls. */
#define MAX_WAIT	100000

static int present = 1;

static void put(char c)
{
	unsigned int n;

	for (n = 0; !(ukarch_inb(UART_LSR) & UART_LSR_TX); n++) {
		if (n == MAX_WAIT) {
			present = 0;
			return;
		}
	}
	ukarch_outb(UART_DATA, (__u8)c);
}

/* Lines end as terminals want it. Each byte is an exit of the virtual
 * machine anyway, so there is nothing to gain from the FIFO. */
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

	while (n < maxlen && (ukarch_inb(UART_LSR) & UART_LSR_RX) && n < 256)
		buf[n++] = (char)ukarch_inb(UART_DATA);
	return (int)n;
}
