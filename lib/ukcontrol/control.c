/* SPDX-License-Identifier: BSD-3-Clause */
/* Control port: signals, window size, time in; answers, exit status out. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/console.h>
#include <uk/control.h>
#include <uk/init.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/string.h>

#include "line.h"
#include "mem.h"

#define PORT_NAME	"unilith.control"
#define SEND_LIMIT	100000000UL	/* ns */

static struct uk_console *port;		/* NULL: see attach() */
static struct control_line line;
static struct uk_control_ops handlers;
static char early_signal[CONTROL_LINE_MAX];	/* came before a handler */
static int pongs_due;
static int started;		/* devices were looked for */

void uk_control_signal(const char *name)
{
	if (!handlers.signal)
		uk_strlcpy(early_signal, name, sizeof(early_signal));
	else if (handlers.signal(name) < 0)
		uk_pr_warn("control: signal %s is not known\n", name);
}

/* Interrupt context. */
static void on_byte(char c)
{
	struct control_cmd cmd;

	control_line_put(&line, c, &cmd);
	switch (cmd.kind) {
	case CONTROL_NONE:
		break;
	case CONTROL_SIGNAL:
		uk_control_signal(cmd.name);
		break;
	case CONTROL_WINSIZE:
		if (handlers.winsize)
			handlers.winsize(cmd.rows, cmd.cols);
		break;
	case CONTROL_PING:
		__atomic_fetch_add(&pongs_due, 1, __ATOMIC_RELAXED);
		uk_sched_kick();
		break;
	case CONTROL_TIME:
		ukplat_wall_clock_told(cmd.usec * 1000);
		break;
	case CONTROL_MEM:
		control_mem_note();
		break;
	case CONTROL_BAD:
		uk_pr_warn("control: a line was not understood\n");
		break;
	}
}

/* Reads what there is; with interrupts off, or in their handler. */
static void receive(void)
{
	char buf[CONTROL_LINE_MAX];
	__ssz n, i;

	while ((n = uk_console_in(port, buf, sizeof(buf))) > 0)
		for (i = 0; i < n; i++)
			on_byte(buf[i]);
}

static void on_event(struct uk_console *c __maybe_unused, unsigned int events,
		     void *arg __maybe_unused)
{
	if (events & UK_CONSOLE_RX)
		receive();
}

/*
 * Looks for the port when there is a use for it: a handler of what comes in,
 * a program that rests (it may be asked whether it does) or ends. 1: there is
 * one.
 */
static int attach(void)
{
	static int looked;
	unsigned long flags;

	if (port || looked)
		return port != NULL;
	looked = 1;
	port = uk_console_get(PORT_NAME);
	if (!port)
		return 0;
	uk_console_notify_set(port, on_event, NULL);
	flags = ukarch_lcpu_save_irqf();
	receive();	/* starts the port, and asks for its interrupt */
	ukarch_lcpu_restore_irqf(flags);
	return 1;
}

/* Writes all of it, with a limit; the device may not be ready at once. */
static int send(const char *text, __sz len)
{
	__nsec limit = 0;
	__ssz n;

	while (len) {
		n = uk_console_out(port, text, len);
		if (n > 0) {
			text += n;
			len -= (__sz)n;
			continue;
		}
		if (n != -EAGAIN)
			return -ENODEV;
		if (!limit)
			limit = ukplat_monotonic_clock() + SEND_LIMIT;
		else if (ukplat_monotonic_clock() > limit)
			return -ETIMEDOUT;
		ukarch_spinwait();
	}
	return uk_console_flush(port);
}

/*
 * Questions are answered here and not where they arrive: a pong says that
 * threads come to rest, not that interrupts work.
 */
static int answer(void *arg __maybe_unused)
{
	int n;

	if (!attach())
		return 0;
	if (control_mem_answer(send))
		return 1;
	if (!__atomic_load_n(&pongs_due, __ATOMIC_RELAXED))
		return 0;
	n = __atomic_exchange_n(&pongs_due, 0, __ATOMIC_RELAXED);
	while (n-- > 0)
		if (uk_console_out(port, "pong\n", 5) != 5)
			break;
	return 1;
}

static struct uk_sched_poll answer_hook = { .poll = answer };

void uk_control_register(const struct uk_control_ops *ops)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	if (ops->signal)
		handlers.signal = ops->signal;
	if (ops->winsize)
		handlers.winsize = ops->winsize;
	if (handlers.signal && early_signal[0]) {
		uk_control_signal(early_signal);
		early_signal[0] = '\0';
	}
	ukarch_lcpu_restore_irqf(flags);
	if (started)
		attach();
}

/* The last line, behind all output of the program. */
static int tell_exit(int status)
{
	struct uk_console *c = NULL;
	char text[16];
	int n;

	if (!attach() || !(uk_console_poll(port) & UK_CONSOLE_TX))
		return -ENODEV;
	while ((c = uk_console_next(c)) != NULL)
		uk_console_flush(c);
	n = uk_snprintf(text, sizeof(text), "exit %d\n", status & 255);
	return send(text, (__sz)n);
}

static struct ukplat_exit_hook exit_hook = { .fn = tell_exit };

static int control_init(struct uk_init_ctx *ctx __maybe_unused)
{
	started = 1;
	uk_sched_poll_register(&answer_hook);
	ukplat_exit_hook_add(&exit_hook);
	if (handlers.signal || handlers.winsize)
		attach();
	return 0;
}

uk_rootfs_initcall_prio(control_init, 0x0, UK_PRIO_EARLIEST);
