/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals that the launcher sends over the control port. */
#include <uk/process.h>
#include <uk/control.h>
#include <uk/ctors.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <abi/errno.h>

static const struct {
	char name[8];
	int sig;
} names[] = {
	{ "HUP", UK_SIGHUP }, { "INT", UK_SIGINT }, { "QUIT", UK_SIGQUIT },
	{ "ABRT", UK_SIGABRT }, { "KILL", UK_SIGKILL }, { "USR1", UK_SIGUSR1 },
	{ "USR2", UK_SIGUSR2 }, { "PIPE", UK_SIGPIPE }, { "ALRM", UK_SIGALRM },
	{ "TERM", UK_SIGTERM }, { "CONT", UK_SIGCONT }, { "STOP", UK_SIGSTOP },
	{ "TSTP", UK_SIGTSTP }, { "WINCH", UK_SIGWINCH },
};

/* In interrupt context. */
static int control_signal(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (uk_strcmp(name, names[i].name) == 0)
			return uk_process_kill(0, names[i].sig);
	return -EINVAL;
}

static const struct uk_control_ops control_ops = { .signal = control_signal };

/* Not before there is a thread that can take one: the port keeps it. */
static void control_init(void)
{
	uk_control_register(&control_ops);
}

UK_CTOR(control_init);
