/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-fd: advisory locks. */
#ifndef __FD_LOCKS_H__
#define __FD_LOCKS_H__

#include <abi/fcntl.h>
#include "fdtab.h"

/** Number of locks that exist; closing looks no further when it is 0. */
extern unsigned int fd_locks_count;

/** fcntl's lock commands, those of open file descriptions included. `of` is
 *  held by the caller; the call may wait. @return 0, -EAGAIN, -EBADF (`fd` is
 *  not `of` any more, or not open for this), -EDEADLK, -EINVAL, -ENOLCK,
 *  -EOVERFLOW, -ERESTARTSYS
 */
long fd_lock_fcntl(struct uk_ofile *of, int fd, int cmd, struct uk_flock *fl);

/** flock: `op` is UK_LOCK_*. */
long fd_flock(struct uk_ofile *of, int op);

/** A descriptor of `of` in `t` is closed: record locks on that file go which
 *  are of `t`, that is of the processes that share it.
 */
void fd_locks_closed(const struct uk_fdtab *t, struct uk_ofile *of);

/** A description ends: what it owns goes. */
void fd_locks_ofile_freed(struct uk_ofile *of);

#endif /* __FD_LOCKS_H__ */
