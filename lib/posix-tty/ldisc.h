/* SPDX-License-Identifier: BSD-3-Clause */
/* Line discipline: what a terminal does to bytes on their way. */
#ifndef __LDISC_H__
#define __LDISC_H__

#include <abi/ioctl.h>
#include <uk/essentials.h>

#define LDISC_LINE	1024u	/* longest line, as MAX_CANON allows */

/*
 * Input that is not yet read. In canonical mode bytes up to `ready` end with
 * a line's end and may be read; those after it can still be edited.
 * Lock: the owner's.
 */
struct ldisc {
	struct uk_termios termios;
	char buf[LDISC_LINE];
	unsigned int len, ready;
	unsigned int eofs;	/* ends of file not yet read */
};

/** What the terminal shows for an input byte. */
typedef void (*ldisc_echo_fn)(void *arg, const char *s, __sz len);

/** Sets the usual settings of a terminal. */
void ldisc_init(struct ldisc *l);

/** Has the buffer room for one more byte? */
static inline bool ldisc_has_room(const struct ldisc *l)
{
	/* an editing line keeps one place for its end */
	return l->len < LDISC_LINE;
}

/**
 * One byte from the terminal.
 *
 * @return 0, or the signal (UK_SIGINT, UK_SIGQUIT, UK_SIGTSTP) that it asks for
 */
int ldisc_input(struct ldisc *l, char c, ldisc_echo_fn echo, void *arg);

/** Can a read give something (or an end of file) now? */
bool ldisc_readable(const struct ldisc *l);

/**
 * Reads: in canonical mode at most one line.
 *
 * @return bytes, 0: an end of file (or, in other modes with VMIN 0, nothing)
 */
__sz ldisc_read(struct ldisc *l, char *buf, __sz len);

/** Throws input away that was not read. */
void ldisc_flush(struct ldisc *l);

#endif /* __LDISC_H__ */
