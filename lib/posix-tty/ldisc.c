/* SPDX-License-Identifier: BSD-3-Clause */
/* Line discipline: editing of lines, echo, signals by key. */
#include <abi/signal.h>
#include <uk/string.h>
#include "ldisc.h"

#define CTRL(c)	((c) & 0x1f)
#define DEL	0x7f

void ldisc_init(struct ldisc *l)
{
	static const struct uk_termios usual = {
		.c_iflag = UK_ICRNL | UK_IXON,
		.c_oflag = UK_OPOST | UK_ONLCR,
		.c_cflag = UK_B38400 | UK_CS8 | UK_CREAD,
		.c_lflag = UK_ISIG | UK_ICANON | UK_ECHO | UK_ECHOE |
			   UK_ECHOK | UK_IEXTEN,
		.c_cc = {
			[UK_VINTR] = CTRL('c'), [UK_VQUIT] = CTRL('\\'),
			[UK_VERASE] = DEL, [UK_VKILL] = CTRL('u'),
			[UK_VEOF] = CTRL('d'), [UK_VMIN] = 1,
			[UK_VSTART] = CTRL('q'), [UK_VSTOP] = CTRL('s'),
			[UK_VSUSP] = CTRL('z'),
		},
	};

	l->termios = usual;
	l->len = 0;
	l->ready = 0;
	l->eofs = 0;
}

static bool is_key(const struct ldisc *l, char c, int key)
{
	return l->termios.c_cc[key] && (__u8)c == l->termios.c_cc[key];
}

static void erase(struct ldisc *l, ldisc_echo_fn echo, void *arg)
{
	if (l->len == l->ready)
		return;
	l->len--;
	if (l->termios.c_lflag & UK_ECHO)
		echo(arg, "\b \b", 3);
}

static void show(const struct ldisc *l, char c, ldisc_echo_fn echo, void *arg)
{
	char ctl[2] = { '^', (char)(c ^ 0x40) };

	if (!(l->termios.c_lflag & UK_ECHO))
		return;
	if (c == '\n')
		echo(arg, "\r\n", 2);
	else if ((__u8)c < 0x20 && c != '\t')
		echo(arg, ctl, 2);
	else
		echo(arg, &c, 1);
}

static void put(struct ldisc *l, char c)
{
	if (l->len < LDISC_LINE)
		l->buf[l->len++] = c;
}

static void input_canonical(struct ldisc *l, char c, ldisc_echo_fn echo,
			    void *arg)
{
	if (is_key(l, c, UK_VERASE) || c == '\b') {
		erase(l, echo, arg);
	} else if (is_key(l, c, UK_VKILL)) {
		while (l->len > l->ready)
			erase(l, echo, arg);
	} else if (is_key(l, c, UK_VEOF)) {
		if (l->len == l->ready)
			l->eofs++;
		l->ready = l->len;
	} else if (c == '\n') {
		/* a full line loses its last byte rather than its end */
		if (l->len == LDISC_LINE)
			l->len--;
		put(l, c);
		l->ready = l->len;
		show(l, c, echo, arg);
	} else if (l->len < LDISC_LINE - 1) {
		put(l, c);
		show(l, c, echo, arg);
	}
}

/* The signal of a key, 0: it has none. */
static int signal_of(const struct ldisc *l, char c)
{
	if (!(l->termios.c_lflag & UK_ISIG))
		return 0;
	if (is_key(l, c, UK_VINTR))
		return UK_SIGINT;
	if (is_key(l, c, UK_VQUIT))
		return UK_SIGQUIT;
	return is_key(l, c, UK_VSUSP) ? UK_SIGTSTP : 0;
}

int ldisc_input(struct ldisc *l, char c, ldisc_echo_fn echo, void *arg)
{
	__u32 in = l->termios.c_iflag;
	int sig;

	if (in & UK_ISTRIP)
		c &= 0x7f;
	sig = signal_of(l, c);
	if (sig) {
		show(l, c, echo, arg);
		if (!(l->termios.c_lflag & UK_NOFLSH))
			ldisc_flush(l);
		return sig;
	}
	if (c == '\r') {
		if (in & UK_IGNCR)
			return 0;
		if (in & UK_ICRNL)
			c = '\n';
	} else if (c == '\n' && (in & UK_INLCR)) {
		c = '\r';
	}
	if (l->termios.c_lflag & UK_ICANON) {
		input_canonical(l, c, echo, arg);
		return 0;
	}
	put(l, c);
	l->ready = l->len;
	show(l, c, echo, arg);
	return 0;
}

bool ldisc_readable(const struct ldisc *l)
{
	if (l->termios.c_lflag & UK_ICANON)
		return l->ready || l->eofs;
	return l->len || !l->termios.c_cc[UK_VMIN];
}

static __sz line_length(const struct ldisc *l)
{
	const char *nl = uk_memchr(l->buf, '\n', l->ready);

	return nl ? (__sz)(nl - l->buf) + 1 : l->ready;
}

__sz ldisc_read(struct ldisc *l, char *buf, __sz len)
{
	bool canon = l->termios.c_lflag & UK_ICANON;
	__sz n = MIN(len, canon ? line_length(l) : (__sz)l->len);

	if (!n && canon && l->eofs && len) {
		l->eofs--;
		return 0;
	}
	memcpy(buf, l->buf, n);
	memmove(l->buf, l->buf + n, l->len - n);
	l->len -= (unsigned int)n;
	l->ready -= MIN(l->ready, (unsigned int)n);
	return n;
}

void ldisc_flush(struct ldisc *l)
{
	l->len = 0;
	l->ready = 0;
	l->eofs = 0;
}
