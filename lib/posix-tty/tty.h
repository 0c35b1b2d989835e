/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-tty: standard streams as files over consoles. */
#ifndef __POSIX_TTY_H__
#define __POSIX_TTY_H__

#include <uk/console.h>
#include <uk/file.h>
#include "ldisc.h"

/*
 * One console as a file. Lock: none; operations do not yield. A console's
 * events come from interrupts, they only notify the poll queue.
 */
struct tty {
	struct uk_file file;
	struct uk_console *con;
	bool terminal;		/* else a plain stream of bytes */
	bool cr_sent;		/* of a "\r\n" only the first half went out */
	bool hungup;		/* end of file came from the console */
};

/** Settings and unread input of the one terminal. */
extern struct ldisc tty_ldisc;
extern struct uk_winsize tty_winsize;

/** Makes `t` the file of a console. */
void tty_init(struct tty *t, struct uk_console *con, bool terminal);

/** The file of standard output, or the first terminal among the three.
 *  @return NULL: there is none
 */
struct tty *tty_standard(bool terminal);

/** Moves what the console has to the terminal's input, with echo. */
void tty_pump(struct tty *t);

/** ioctl on one. */
int tty_ctl(struct uk_file *f, unsigned int req, __uptr arg);

/** The console's size changed. Any context. */
void tty_winsize_set(unsigned int rows, unsigned int cols);

#endif /* __POSIX_TTY_H__ */
