/* SPDX-License-Identifier: BSD-3-Clause */
/* The environment of an image without posix-environ: empty. */
#include <stdlib.h>

char *getenv(const char *name __attribute__((unused)))
{
	return NULL;
}
