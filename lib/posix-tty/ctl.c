/* SPDX-License-Identifier: BSD-3-Clause */
/* ioctl on terminals: settings, size. Anything else is no terminal. */
#include <abi/errno.h>
#include <uk/process.h>
#include "jobs.h"
#include "tty.h"

struct uk_winsize tty_winsize = { .ws_row = 24, .ws_col = 80 };

void tty_winsize_set(unsigned int rows, unsigned int cols)
{
	tty_winsize.ws_row = (uint16_t)rows;
	tty_winsize.ws_col = (uint16_t)cols;
	uk_process_kill(0, UK_SIGWINCH);
}

static int set_termios(unsigned int req, const struct uk_termios *new)
{
	struct ldisc *l = &tty_ldisc;

	if (req == UK_TCSETSF)
		ldisc_flush(l);
	/* what is not canonical any more can be read at once */
	if (!(new->c_lflag & UK_ICANON))
		l->ready = l->len;
	l->termios = *new;
	return 0;
}

int tty_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	struct tty *t = __containerof(f, struct tty, file);

	if (!t->terminal)
		return -ENOTTY;
	switch (req) {
	case UK_TCGETS:
		*(struct uk_termios *)arg = tty_ldisc.termios;
		return 0;
	case UK_TCSETS:
	case UK_TCSETSW:
	case UK_TCSETSF:
		return set_termios(req, (const struct uk_termios *)arg);
	case UK_TIOCGWINSZ:
		*(struct uk_winsize *)arg = tty_winsize;
		return 0;
	case UK_TIOCSWINSZ:
		tty_winsize = *(const struct uk_winsize *)arg;
		return 0;
	case UK_TIOCGPGRP:
	case UK_TIOCSPGRP:
	case UK_TIOCGSID:
		return tty_job_ctl(req, (int *)arg);
	case UK_TCFLSH:
		ldisc_flush(&tty_ldisc);
		return 0;
	case UK_TCSBRK:		/* with an argument: drain */
		return arg && t->con->ops->flush ?
		       t->con->ops->flush(t->con) : 0;
	case UK_FIONREAD:
		tty_pump(t);
		*(int *)arg = (int)tty_ldisc.ready;
		return 0;
	}
	return -ENOTTY;
}
