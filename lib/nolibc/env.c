/* SPDX-License-Identifier: BSD-3-Clause */
/* The environment, as posix-environ has it. */
#include <stdlib.h>
#include <uk/config.h>
#if CONFIG_LIBPOSIX_ENVIRON
#include <uk/environ.h>
#endif
#include <uk/string.h>

char *getenv(const char *name)
{
	size_t len = uk_strlen(name);
	char **e;

	for (e = uk_posix_environ(); *e; e++) {
		if (uk_strncmp(*e, name, len) == 0 && (*e)[len] == '=')
			return *e + len + 1;
	}
	return NULL;
}
