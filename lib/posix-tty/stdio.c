/* SPDX-License-Identifier: BSD-3-Clause */
/* Standard input, output and error: descriptors 0 to 2 at boot. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/console.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/posix-fd.h>
#include <uk/print.h>
#include <uk/string.h>
#include "tty.h"

#define STREAMS	3

/* Which descriptors are terminals, by their digits, such as "012". Only the
 * launcher knows what is at the other end.
 */
static char *mode;
UK_LIBPARAM_PARAM_ALIAS(mode, &mode, charp,
			"standard streams that are terminals: 0, 1, 2");

/* A console that is several streams is one file. */
static struct tty ttys[STREAMS];

static struct uk_console *find_console(int fd)
{
	static const char *const ports[STREAMS] = {
		"unilith.stdin", "unilith.stdout", "unilith.stderr",
	};
	struct uk_console *con = uk_console_get(ports[fd]);

	/* without ports the first console, which is the UART */
	return con ? con : uk_console_next(NULL);
}

static bool is_terminal(int fd)
{
	return mode && uk_strchr(mode, '0' + fd);
}

static struct tty *tty_for(struct uk_console *con, int fd)
{
	int i;

	for (i = 0; i < STREAMS; i++)
		if (ttys[i].con == con)
			return &ttys[i];
	tty_init(&ttys[fd], con, is_terminal(fd));
	return &ttys[fd];
}

static int open_stream(int fd)
{
	static const unsigned int access[STREAMS] = {
		UK_O_RDONLY, UK_O_WRONLY, UK_O_WRONLY,
	};
	struct uk_console *con = find_console(fd);
	struct tty *t;
	int rc;

	if (!con)
		return 0;	/* a machine without consoles */
	t = tty_for(con, fd);
	uk_file_acquire(&t->file);
	/* as a login gives it: a terminal's descriptors read and write */
	rc = uk_fd_open_at(fd, &t->file,
			   t->terminal ? UK_O_RDWR : access[fd]);
	return rc < 0 ? rc : 0;
}

struct tty *tty_standard(bool terminal)
{
	int i;

	if (!terminal)
		return ttys[1].con ? &ttys[1] : ttys[0].con ? &ttys[0] : NULL;
	for (i = 0; i < STREAMS; i++)
		if (ttys[i].con && ttys[i].terminal)
			return &ttys[i];
	return NULL;
}

static int open_streams(struct uk_init_ctx *ctx __maybe_unused)
{
	int fd, rc = 0;

	if (mode && mode[uk_strspn(mode, "012")])
		uk_pr_warn("tty.mode=%s: not of the digits 0, 1, 2\n", mode);
	ldisc_init(&tty_ldisc);
	for (fd = 0; fd < STREAMS && !rc; fd++)
		rc = open_stream(fd);
	if (rc)
		uk_pr_err("no standard streams: error %d\n", -rc);
	return rc;
}

uk_sys_initcall_prio(open_streams, 0x0, 2);
