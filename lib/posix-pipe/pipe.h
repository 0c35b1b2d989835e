/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-pipe: the pipe, and what its files share. */
#ifndef __POSIX_PIPE_H__
#define __POSIX_PIPE_H__

#include <abi/stat.h>
#include <uk/config.h>
#include <uk/file.h>
#include <uk/fileattr.h>

#define PIPE_PACKET	4096u	/* bytes of a packet at most */
#define PIPE_PACKETS	256u	/* packets in the largest pipe */

/* Lengths of the packets in a pipe: `count` of them, from `first` on. */
struct pipe_packets {
	__u32 first, count;
	__u16 len[PIPE_PACKETS];
};

/*
 * Invariants: size is a power of two (0 before the first write), used bytes
 * are [tail, tail + used) modulo size, used <= size <= limit (limit may be
 * lowered below size only when it stays at or above used). The ring grows up
 * to the limit when it is full, so that a pipe of small messages stays small.
 *
 * Lock: none; operations do not yield.
 */
struct pipe {
	struct uk_file rd, wr;
	char *buf;
	__u32 size, tail, used, limit;
	bool rd_open, wr_open;
	struct pipe_packets *packets;	/* NULL: a stream */
	__u64 ino;
	struct uk_fileattr attr;
};

/** Bytes that F_SETPIPE_SZ grants at most. */
#define PIPE_MAX_LIMIT	1048576u

/**
 * Makes a pipe. Its ends, the files `rd` and `wr`, have one reference each;
 * the pipe ends with the second of them.
 *
 * @param packets each write is a packet, of which a read gets at most one
 * @return NULL: no memory
 */
struct pipe *pipe_new(bool packets);

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

/** Says which ends are open; tells those who wait at the other one. */
void pipe_set_ends(struct pipe *p, bool rd, bool wr);

/** The ctl operation of both ends. */
int pipe_ctl(struct pipe *p, unsigned int req, __uptr arg);

/** Packets that wait to be read. */
static inline __u32 pipe_packets(const struct pipe *p)
{
	return p->packets ? p->packets->count : 0;
}

/* packet.c: operations of the ends of a pipe of packets. */
__ssz pipe_packet_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags);
__ssz pipe_packet_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags);
unsigned int pipe_packet_poll(struct uk_file *f);

#if CONFIG_LIBPOSIX_PIPE_FIFO
/** The pipe of a FIFO that was opened, for writing or for reading; NULL: the
 *  file is no such.
 */
struct pipe *fifo_pipe(struct uk_file *f, bool write);
#else
static inline struct pipe *fifo_pipe(struct uk_file *f __maybe_unused,
				     bool write __maybe_unused)
{
	return NULL;
}
#endif

#endif /* __POSIX_PIPE_H__ */
