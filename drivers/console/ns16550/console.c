/* SPDX-License-Identifier: BSD-3-Clause */
/* The UART as a console of ukconsole, "uart0". */
#include <abi/errno.h>
#include <uk/config.h>
#include <uk/console.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/plat/console.h>

#include "uart.h"

#if CONFIG_LIBUKINTCTLR
#include <uk/intctlr.h>
#endif

static __ssz uart_out(struct uk_console *c __maybe_unused, const char *buf,
		      __sz len)
{
	/* bounded: a caller with much to say lets others run in between */
	unsigned int n = (unsigned int)MIN(len, 4096UL);

	return n ? ukplat_coutk(buf, n) : 0;
}

static __ssz uart_in(struct uk_console *c __maybe_unused, char *buf, __sz len)
{
	int n = ukplat_cink(buf, (unsigned int)MIN(len, 4096UL));

	return n ? n : -EAGAIN;
}

static unsigned int uart_poll(struct uk_console *c __maybe_unused)
{
	return UK_CONSOLE_TX |
	       (ukarch_inb(UART_LSR) & UART_LSR_RX ? UK_CONSOLE_RX : 0);
}

static const struct uk_console_ops ops = {
	.out = uart_out,
	.in = uart_in,
	.poll = uart_poll,
};

static struct uk_console uart = {
	.name = "uart0",
	.ops = &ops,
};

#if CONFIG_LIBUKINTCTLR
/* The byte stays in the FIFO for whoever reads. */
static int uart_interrupt(void *arg)
{
	if (!(ukarch_inb(UART_LSR) & UART_LSR_RX))
		return 0;
	uk_console_event(arg, UK_CONSOLE_RX);
	return 1;
}

static void uart_interrupts_on(void)
{
	if (uk_intctlr_irq_register(UART_IRQ, uart_interrupt, &uart) < 0)
		return;
	ukarch_outb(UART_MCR, UART_MCR_ON);
	ukarch_outb(UART_IER, UART_IER_RX);
}
#else
static void uart_interrupts_on(void)
{
}
#endif

static int uart_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc = uk_console_register(&uart);

	if (rc == 0)
		uart_interrupts_on();
	return rc;
}

uk_plat_initcall_prio(uart_init, 0x0, 1);
