/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Standard streams of an image without descriptors: the console ports for
 * them, if there are any, else the machine's early console.
 */
#include <abi/errno.h>
#include <uk/console.h>
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>
#include "nolibc.h"

static const char *const port_name[] = {
	"unilith.stdin", "unilith.stdout", "unilith.stderr",
};

/* A device that takes nothing for so many rounds is given up. */
#define STUCK_ROUNDS 1000

static long write_port(struct uk_console *c, const char *buf, size_t n)
{
	size_t done = 0;
	int stuck = 0;

	while (done < n) {
		__ssz rc = uk_console_out(c, buf + done, n - done);

		if (rc > 0) {
			done += rc;
			stuck = 0;
		} else if (rc != -EAGAIN || ++stuck > STUCK_ROUNDS) {
			return done ? (long)done : rc;
		} else {
			uk_console_flush(c);
		}
	}
	return (long)done;
}

long nolibc_write(int fd, const void *buf, size_t n)
{
	struct uk_console *c;

	if (fd != 1 && fd != 2)
		return -EBADF;
	c = uk_console_get(port_name[fd]);
	if (c)
		return write_port(c, buf, n);
	return ukplat_coutk(buf, n);
}

/* Sleeps between looks: the ports need interrupts to make progress. */
static void wait_interrupt(void)
{
	unsigned long irqf = ukplat_lcpu_save_irqf();

	ukplat_lcpu_halt_irq_to(0);
	ukplat_lcpu_restore_irqf(irqf);
}

long nolibc_read(int fd, void *buf, size_t n)
{
	struct uk_console *c = uk_console_get(port_name[0]);
	long rc;

	if (fd != 0)
		return -EBADF;
	if (!c)
		return ukplat_cink(buf, n);
	while ((rc = uk_console_in(c, buf, n)) == -EAGAIN)
		wait_interrupt();
	return rc;
}
