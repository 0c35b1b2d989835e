/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks of metadata in memory, and the transaction that they make. */
#ifndef EXT4_IO_H
#define EXT4_IO_H

#include "e2.h"
#include "journal.h"

#define IO_BUCKETS	1024u
/** Blocks that are kept only because they may be wanted again. */
#define IO_KEEP		512u

/*
 * A block is in one or both or none of these states:
 * dirty	changed by the running transaction
 * logged	committed, but not yet written to where it belongs
 * Those must stay; the others are kept while there is room. libext2fs reads
 * and writes metadata through these blocks and through nothing else. Content
 * of files never passes here.
 */
struct ext4_block {
	struct ext4_block *chain;	/* hash */
	struct ext4_block *next, *prev;	/* list of its state */
	uint64_t blk;
	bool dirty, logged;
	bool checked;			/* as a block of a directory */
	uint8_t *data;
};

struct ext4_list {
	struct ext4_block *first, *last;
	uint32_t count;
};

struct ext4_io {
	struct ext4_disk *disk;
	uint32_t bs;
	uint32_t change;		/* counts what was made dirty */
	struct ext4_block *hash[IO_BUCKETS];
	struct ext4_list clean;		/* the first was used last */
	struct ext4_list dirty;		/* logged ones, too */
	struct ext4_list logged;	/* and not dirty */
	uint64_t *revoked;		/* by the running transaction */
	uint32_t nrevoked, revoked_room;
	int error;			/* a revocation was lost */
};

/** Gets ready. @param bs block size of the file system */
int ext4_io_init(struct ext4_io *io, struct ext4_disk *disk, uint32_t bs);
/** Sees to the memory of what begins now; blocks that are only kept may go.
 *  @return false: there is none
 */
bool ext4_io_ready(struct ext4_io *io);
/** Frees all blocks, dirty ones, too. */
void ext4_io_free(struct ext4_io *io);
/** What libext2fs opens a file system with; its name is the address of the
 *  struct ext4_io, as ext4_io_name() writes it.
 */
extern struct struct_io_manager ext4_io_manager;
/** The name for ext2fs_open2(). @param buf 32 bytes */
void ext4_io_name(struct ext4_io *io, char *buf);

/** A block of metadata; it holds until the next call of anything here, of
 *  libext2fs, too.
 */
int ext4_io_get(struct ext4_io *io, uint64_t blk, struct ext4_block **out);
/** Reads a block of metadata. */
int ext4_io_read(struct ext4_io *io, uint64_t blk, void *buf);
/** Changes a block within the transaction. */
int ext4_io_write(struct ext4_io *io, uint64_t blk, const void *buf);
/** The block is free: what was to be written to it shall not. */
void ext4_io_forget(struct ext4_io *io, uint64_t blk);

/** Commits the dirty blocks through the journal. */
int ext4_io_commit(struct ext4_io *io, struct ext4_journal *j);
/** Writes the dirty blocks where they belong: no journal. */
int ext4_io_write_out(struct ext4_io *io);
/** Writes the logged blocks where they belong, and empties the log. Nothing is
 *  dirty.
 */
int ext4_io_checkpoint(struct ext4_io *io, struct ext4_journal *j, bool clean);

#endif /* EXT4_IO_H */
