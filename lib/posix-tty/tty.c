/* SPDX-License-Identifier: BSD-3-Clause */
/* A console as a file: bytes as they are, or a terminal's lines. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/process.h>
#include <uk/string.h>
#include "jobs.h"
#include "tty.h"

struct ldisc tty_ldisc;

static struct tty *of_file(struct uk_file *f)
{
	return __containerof(f, struct tty, file);
}

static void echo(void *arg, const char *s, __sz len)
{
	struct tty *t = arg;

	/* what the console can not take now is not shown */
	uk_console_out(t->con, s, len);
}

void tty_pump(struct tty *t)
{
	__ssz n;
	int sig;
	char c;

	while (!t->hungup && ldisc_has_room(&tty_ldisc)) {
		n = uk_console_in(t->con, &c, 1);
		if (n == 0)
			t->hungup = true;
		if (n <= 0)
			return;
		sig = ldisc_input(&tty_ldisc, c, echo, t);
		if (sig)
			tty_send(sig);
	}
}

static __ssz read_plain(struct tty *t, const struct uk_iovec *iov, int iovcnt)
{
	__sz done = 0;
	__ssz n;

	for (; iovcnt > 0; iov++, iovcnt--) {
		if (!iov->iov_len)
			continue;
		n = uk_console_in(t->con, iov->iov_base, iov->iov_len);
		if (n <= 0)
			return done ? (__ssz)done : n;
		done += (__sz)n;
		if ((__sz)n < iov->iov_len)
			break;
	}
	return (__ssz)done;
}

static __ssz tty_read(struct uk_file *f, const struct uk_iovec *iov,
		      int iovcnt, __off off __maybe_unused,
		      unsigned int flags __maybe_unused)
{
	struct tty *t = of_file(f);
	int rc;

	while (iovcnt > 0 && !iov->iov_len) {
		iov++;
		iovcnt--;
	}
	if (iovcnt <= 0)
		return 0;
	if (!t->terminal)
		return read_plain(t, iov, iovcnt);
	rc = tty_may_read();
	if (rc)
		return rc;
	tty_pump(t);
	if (ldisc_readable(&tty_ldisc))
		return (__ssz)ldisc_read(&tty_ldisc, iov->iov_base,
					 iov->iov_len);
	return t->hungup ? 0 : -EAGAIN;
}

/* Writes text with "\r\n" at the ends of lines. */
static __ssz write_lines(struct tty *t, const char *s, __sz len)
{
	__sz done = 0, n;
	__ssz r = 0;

	while (done < len) {
		const char *nl = uk_memchr(s + done, '\n', len - done);

		n = nl ? (__sz)(nl - s) - done : len - done;
		if (n) {
			r = uk_console_out(t->con, s + done, n);
			if (r <= 0)
				break;
			done += (__sz)r;
			continue;
		}
		if (!t->cr_sent) {
			r = uk_console_out(t->con, "\r", 1);
			if (r <= 0)
				break;
			t->cr_sent = true;
		}
		r = uk_console_out(t->con, "\n", 1);
		if (r <= 0)
			break;
		t->cr_sent = false;
		done++;
	}
	return done ? (__ssz)done : r;
}

static __ssz write_piece(struct tty *t, const char *s, __sz len)
{
	const __u32 both = UK_OPOST | UK_ONLCR;

	if (t->terminal && (tty_ldisc.termios.c_oflag & both) == both)
		return write_lines(t, s, len);
	return uk_console_out(t->con, s, len);
}

static __ssz tty_write(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off __maybe_unused,
		       unsigned int flags __maybe_unused)
{
	struct tty *t = of_file(f);
	__sz done = 0, at;
	__ssz n;

	for (; iovcnt > 0; iov++, iovcnt--) {
		for (at = 0; at < iov->iov_len; at += (__sz)n) {
			n = write_piece(t, (char *)iov->iov_base + at,
					iov->iov_len - at);
			if (n <= 0)
				return done ? (__ssz)done : n;
			done += (__sz)n;
		}
	}
	return (__ssz)done;
}

static unsigned int tty_poll(struct uk_file *f)
{
	struct tty *t = of_file(f);
	unsigned int con = uk_console_poll(t->con), ev = 0;

	if (t->terminal) {
		tty_pump(t);
		if (ldisc_readable(&tty_ldisc) || t->hungup)
			ev |= UK_POLLIN | UK_POLLRDNORM;
	} else if (con & UK_CONSOLE_RX) {
		ev |= UK_POLLIN | UK_POLLRDNORM;
	}
	if (con & UK_CONSOLE_TX)
		ev |= UK_POLLOUT | UK_POLLWRNORM;
	if (con & UK_CONSOLE_HUP)
		ev |= UK_POLLHUP | UK_POLLIN;
	return ev;
}

static int tty_getstat(struct uk_file *f, unsigned int mask __maybe_unused,
		       struct uk_filestat *st)
{
	struct tty *t = of_file(f);

	st->mask = UK_STATX_BASIC_STATS;
	st->mode = t->terminal ? UK_S_IFCHR | 0620 : UK_S_IFIFO | 0600;
	st->rdev = t->terminal ? UK_MAKEDEV(5, 1) : 0;
	st->nlink = 1;
	st->blksize = 1024;
	return 0;
}

/* Standard streams stay for the life of the system. */
static void tty_release(struct uk_file *f __maybe_unused)
{
}

static const struct uk_file_ops tty_ops = {
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.getstat = tty_getstat,
	.ctl = tty_ctl,
	.release = tty_release,
};

static void on_event(struct uk_console *con __maybe_unused,
		     unsigned int events, void *arg)
{
	struct tty *t = arg;

	uk_file_notify(&t->file,
		       (events & UK_CONSOLE_RX ?
			UK_POLLIN | UK_POLLRDNORM : 0) |
		       (events & UK_CONSOLE_TX ?
			UK_POLLOUT | UK_POLLWRNORM : 0) |
		       (events & UK_CONSOLE_HUP ? UK_POLLHUP : 0));
}

void tty_init(struct tty *t, struct uk_console *con, bool terminal)
{
	uk_file_init(&t->file, &tty_ops);
	t->con = con;
	t->terminal = terminal;
	uk_console_notify_set(con, on_event, t);
}
