/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-pipe: makes a pipe. */
#ifndef __POSIX_PIPE_H__
#define __POSIX_PIPE_H__

#include <uk/file.h>

/** Bytes that F_SETPIPE_SZ grants at most. */
#define PIPE_MAX_LIMIT	1048576u

/**
 * Makes a pipe.
 *
 * @param rd the end to read from, one reference
 * @param wr the end to write to, one reference
 * @return 0, -ENOMEM
 */
int pipe_new(struct uk_file **rd, struct uk_file **wr);

struct pipe;

/** The pipe whose reading (writing) end a file is; NULL: of none. */
struct pipe *pipe_of_rd(struct uk_file *f);
struct pipe *pipe_of_wr(struct uk_file *f);

/**
 * The bytes to read that lie in a row, `skip` of them left out.
 *
 * @param at where they are, until the caller yields or changes the pipe
 * @return bytes, 0: there are none
 */
__u32 pipe_peek(const struct pipe *p, __u32 skip, const char **at);

/** Takes `n` bytes that were there out of the pipe. */
void pipe_drop(struct pipe *p, __u32 n);

/**
 * Room for at most `want` bytes (not 0), in a row.
 *
 * @return bytes, 0: it is full, or there is no memory
 */
__u32 pipe_room(struct pipe *p, __u32 want, char **at);

/** Says that `n` bytes of that room hold data now. */
void pipe_fill(struct pipe *p, __u32 n);

/** Is the other end closed? */
bool pipe_no_writers(const struct pipe *p);
bool pipe_no_readers(const struct pipe *p);

#endif /* __POSIX_PIPE_H__ */
