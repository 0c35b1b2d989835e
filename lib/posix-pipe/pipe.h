/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-pipe: makes a pipe. */
#ifndef __POSIX_PIPE_H__
#define __POSIX_PIPE_H__

#include <uk/file.h>

/**
 * Makes a pipe.
 *
 * @param rd the end to read from, one reference
 * @param wr the end to write to, one reference
 * @return 0, -ENOMEM
 */
int pipe_new(struct uk_file **rd, struct uk_file **wr);

#endif /* __POSIX_PIPE_H__ */
