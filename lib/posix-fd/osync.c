/* SPDX-License-Identifier: BSD-3-Clause */
/* O_SYNC and O_DSYNC: each write is an fsync() as well. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include "fdtab.h"

__ssz ofile_synced(struct uk_ofile *of, __ssz r)
{
	const struct uk_file_ops *ops = of->file->ops;
	bool datasync = (of->flags & UK_O_SYNC) != UK_O_SYNC;
	int rc = ops->ctl ? ops->ctl(of->file, UK_FILE_CTL_SYNC, datasync) : 0;

	return rc && rc != -ENOTTY ? rc : r;
}
