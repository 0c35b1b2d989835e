/* SPDX-License-Identifier: BSD-3-Clause */
/* The fuzzer of file systems: operations that a seed chooses, each a line with
 * its arguments and what came of it. The same seed gives the same operations
 * on each machine; Linux's tmpfs is the model that says what comes of them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define FUZZ_SLOTS	8	/* descriptors that operations are about */
#define FUZZ_MOST	9000	/* bytes of a transfer */

/* What a file system may lack. */
#define FUZZ_HOLES	1u	/* fallocate(), and lseek() that finds holes */
#define FUZZ_SHARED	2u	/* shared mappings */
#define FUZZ_UNNAMED	4u	/* files and links without a first name */
#define FUZZ_EXCHANGE	8u	/* of two names */
#define FUZZ_DIRSIZE	16u	/* sizes of directories that count entries */
#define FUZZ_LARGEMAP	32u	/* mappings of files larger than the memory */
#define FUZZ_FIFOTIMES	64u	/* of FIFOs, that their data changes */
#define FUZZ_SPECIAL	128u	/* FIFOs */
#define FUZZ_NAMELESS	256u	/* files that lost one of their names */
#define FUZZ_EMPTYXATTR	512u	/* extended attributes without a value */
#define FUZZ_SPACE	1024u	/* space of its own: the memory's is told */

/** What this one lacks: no operation is about it, on Linux neither. */
extern unsigned fuzz_lacks;

extern int fuzz_slot[FUZZ_SLOTS];
extern unsigned char fuzz_data[FUZZ_MOST];

/** A number below `n`, the next one of the seed. */
unsigned fuzz_below(unsigned n);

/** The size of a file, as far as file systems must agree on it. */
long fuzz_size(mode_t mode, unsigned long size);

/** True in `percent` of a hundred cases. */
int fuzz_often(unsigned percent);

/** A path of few names, so that operations meet; holds until 4 more. */
const char *fuzz_path(void);

/** A slot's descriptor (-1: closed), and AT_FDCWD in most cases. */
int fuzz_fd(void);
int fuzz_dirfd(void);

/** An offset, a length of a transfer, permission bits. */
off_t fuzz_offset(void);
size_t fuzz_length(void);
mode_t fuzz_mode(void);

/** Puts new bytes into fuzz_data. */
void fuzz_fill(size_t length);

/** Text of the operation's line: what is done, and to what. */
void fuzz_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Puts a result and its errno behind the line. @return the result */
long fuzz_result(long result);

/** Closes a slot and puts another descriptor there. */
void fuzz_keep(int fd);

/** The user that files are accessed as. */
extern unsigned fuzz_user;

/** An operation, and how often it comes about. */
struct fuzz_op {
	void (*run)(void);
	unsigned weight;
};

/** The operations on paths and on descriptors, each table with an end. */
extern const struct fuzz_op fuzz_path_ops[], fuzz_fd_ops[];

/**
 * Runs operations in an empty directory, the current one, which becomes the
 * root.
 *
 * @param from the first operation whose line is printed; `ops`: none
 * @param each a line with the sum of all lines so far is printed after so many
 *	operations
 */
void fuzz_run(uint64_t seed, long ops, long from, long each);

/** "--fuzz SEED OPS [FROM [LACKS]]": as fuzz_run(); LACKS is a sum of FUZZ_*.
 * @return status to end with
 */
int fuzz_main(int argc, char **argv);

#endif /* FUZZ_H */
