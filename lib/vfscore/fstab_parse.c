/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes an entry of vfs.fstab apart. */
#include <abi/errno.h>
#include <abi/stat.h>
#include <uk/string.h>
#include "fstab.h"

/* Cuts at the next colon; NULL when there is no field any more. */
static char *field(char **rest)
{
	char *f = *rest, *end;

	if (!f)
		return NULL;
	end = uk_strchrnul(f, ':');
	*rest = *end ? end + 1 : NULL;
	*end = '\0';
	return f;
}

int vfs_fstab_parse(char *text, struct vfs_fstab_entry *e)
{
	char *rest = text, *flags, *opts, *end;

	e->source = field(&rest);
	e->target = field(&rest);
	e->type = field(&rest);
	flags = field(&rest);
	opts = field(&rest);
	e->opts = opts ? opts : "";
	e->flags = 0;
	if (!e->target || e->target[0] != '/' || !e->type || !*e->type)
		return -EINVAL;
	if (flags && *flags) {
		e->flags = (unsigned int)uk_strtoul(flags, &end, 0);
		if (*end)
			return -EINVAL;
	}
	/* mounting is all they could ask for beyond these */
	e->flags &= UK_MS_RDONLY | UK_MS_NOSUID | UK_MS_NODEV | UK_MS_NOEXEC;
	return 0;
}
