/* SPDX-License-Identifier: BSD-3-Clause */
/* Environment variables from the configuration and from the boot parameter. */
#include <uk/config.h>
#include <uk/environ.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/print.h>
#include <uk/string.h>

#define MAX_VARS CONFIG_LIBPOSIX_ENVIRON_MAX

/* The configured ones come from string options; empty ones are left out. */
static const char *const configured[] = {
	CONFIG_LIBPOSIX_ENVIRON_ENVP0,
	CONFIG_LIBPOSIX_ENVIRON_ENVP1,
	CONFIG_LIBPOSIX_ENVIRON_ENVP2,
	CONFIG_LIBPOSIX_ENVIRON_ENVP3,
};

static char *given[MAX_VARS];
UK_LIBPARAM_PARAM_ARR_ALIAS(vars, &given, charp, MAX_VARS,
			    "environment variables, \"NAME=value\"");

static char *table[ARRAY_SIZE(configured) + MAX_VARS + 1];
static int used;

/* The entry whose name is that of var (up to and with '='), or a new one. */
static void set_var(char *var)
{
	char *eq = uk_strchr(var, '=');
	int i;

	if (!eq || eq == var) {
		uk_pr_warn("env.vars: \"%s\" is not NAME=value\n", var);
		return;
	}
	for (i = 0; i < used; i++) {
		if (uk_strncmp(table[i], var, eq - var + 1) == 0)
			break;
	}
	table[i] = var;
	if (i == used)
		used++;
}

static int collect(struct uk_init_ctx *ctx __maybe_unused)
{
	__sz i;

	for (i = 0; i < ARRAY_SIZE(configured); i++) {
		if (configured[i][0])
			set_var((char *)configured[i]);
	}
	for (i = 0; i < MAX_VARS && given[i]; i++)
		set_var(given[i]);
	return 0;
}

uk_early_initcall(collect, 0x0);

char **uk_posix_environ(void)
{
	return table;
}
