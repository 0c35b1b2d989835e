/* SPDX-License-Identifier: BSD-3-Clause */
/* Registers of a 16550 at COM1. */
#ifndef __NS16550_UART_H__
#define __NS16550_UART_H__

#include <uk/arch/io.h>

#define UART_BASE	0x3f8
#define UART_IRQ	4

#define UART_DATA	(UART_BASE + 0)
#define UART_IER	(UART_BASE + 1)
#define UART_IIR	(UART_BASE + 2)
#define UART_FCR	(UART_BASE + 2)
#define UART_LCR	(UART_BASE + 3)
#define UART_MCR	(UART_BASE + 4)
#define UART_LSR	(UART_BASE + 5)

#define UART_IER_RX	0x01
#define UART_FCR_ENABLE	0x07	/* FIFO on, both emptied */
#define UART_LCR_8N1	0x03
#define UART_MCR_ON	0x0b	/* DTR, RTS, OUT2: interrupts reach the wire */
#define UART_LSR_RX	0x01	/* a byte was received */
#define UART_LSR_TX	0x20	/* a byte can be sent */

#endif /* __NS16550_UART_H__ */
