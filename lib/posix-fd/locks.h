/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-fd: advisory locks. */
#ifndef __FD_LOCKS_H__
#define __FD_LOCKS_H__

#include <abi/fcntl.h>
#include "fdtab.h"

/** Number of locks that exist; closing looks no further when it is 0. */
extern unsigned int fd_locks_count;

/** fcntl's lock commands, those of open file descriptions included. */
long fd_lock_fcntl(struct uk_ofile *of, int cmd, struct uk_flock *fl);

/** flock: `op` is UK_LOCK_*. */
long fd_flock(struct uk_ofile *of, int op);

/** A process closes a descriptor of `of`: its record locks on that file go. */
void fd_locks_process_closed(struct uk_ofile *of);

/** A description ends: what it owns goes. */
void fd_locks_ofile_freed(struct uk_ofile *of);

#endif /* __FD_LOCKS_H__ */
