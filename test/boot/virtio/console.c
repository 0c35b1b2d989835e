/* SPDX-License-Identifier: BSD-3-Clause */
/* Test guest: bytes through console ports, by interrupts. */
#include <stdarg.h>
#include <abi/errno.h>
#include <uk/console.h>
#include <uk/string.h>
#include <uk/wait.h>

#include "guest.h"

static DEFINE_WAIT_QUEUE(queue);
static unsigned int events;

static void on_event(struct uk_console *c __maybe_unused, unsigned int ev,
		     void *arg __maybe_unused)
{
	__atomic_fetch_or(&events, ev, __ATOMIC_RELAXED);
	uk_waitq_wake_up(&queue);
}

static unsigned int take(unsigned int mask)
{
	return __atomic_fetch_and(&events, ~mask, __ATOMIC_RELAXED) & mask;
}

static struct uk_console *port(const char *name)
{
	struct uk_console *c = uk_console_get(name);

	if (c)
		uk_console_notify_set(c, on_event, NULL);
	return c;
}

/* Writes all; 0 or -errno. */
static int put_all(struct uk_console *c, const char *buf, __sz len)
{
	__ssz n;

	while (len) {
		n = uk_console_out(c, buf, len);
		if (n == -EAGAIN) {
			uk_waitq_wait_event(&queue, take(UK_CONSOLE_TX));
			continue;
		}
		if (n < 0)
			return (int)n;
		buf += n;
		len -= (__sz)n;
	}
	return 0;
}

void say(const char *fmt, ...)
{
	struct uk_console *c = port("unilith.stdout");
	char buf[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (c && n > 0)
		put_all(c, buf, (__sz)n);
}

int console_echo(void)
{
	struct uk_console *in = port("unilith.stdin");
	struct uk_console *out = port("unilith.stdout");
	static char buf[3000];
	__ssz n;

	if (!in || !out)
		return 1;
	while ((n = uk_console_in(in, buf, sizeof(buf))) != 0) {
		if (n == -EAGAIN)
			uk_waitq_wait_event(&queue, take(UK_CONSOLE_RX));
		else if (n < 0 || put_all(out, buf, (__sz)n) < 0)
			return 2;
	}
	return 0;
}

int console_source(unsigned long bytes)
{
	struct uk_console *out = port("unilith.stdout");
	static char buf[5000];
	unsigned long at = 0, n, i;

	if (!out)
		return 1;
	while (at < bytes) {
		n = MIN(bytes - at, sizeof(buf));
		for (i = 0; i < n; i++)
			buf[i] = (char)((at + i) * 7 + ((at + i) >> 8));
		if (put_all(out, buf, n) < 0)
			return 2;
		at += n;
	}
	return 0;
}
