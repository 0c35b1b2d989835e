/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal: blocks of metadata that take effect together or not at all. */
#ifndef EXT4_JOURNAL_H
#define EXT4_JOURNAL_H

#include "disk.h"
#include "jbd2.h"

/** Consecutive blocks of the journal's file. */
struct ext4_run {
	uint64_t pblk;
	uint32_t lblk;
	uint32_t len;
};

/*
 * The log is a ring of blocks [first, end). Transactions lie from `tail` up to
 * `head`; those are in the log only, or perhaps so (not checkpointed). Lock:
 * that of the file system.
 */
struct ext4_journal {
	struct ext4_disk *disk;
	uint32_t bs;			/* block size, bytes */
	uint64_t fs_blocks;		/* of the file system */
	struct ext4_run *runs;		/* sorted by lblk; owned */
	uint32_t nruns;
	uint32_t first, end, head;
	uint32_t used;			/* blocks from tail to head */
	uint32_t tid;			/* of the next transaction */
	uint32_t incompat;
	uint32_t seed;			/* of checksums */
	bool csum;
	struct jbd2_super sb;
	uint8_t *block;			/* scratch: one block */
	uint8_t *stage;			/* scratch: blocks to write together */
	uint32_t staged;		/* of them */
	uint64_t stage_at;		/* where they go */
};

/** A block of a transaction. */
struct ext4_logged {
	uint64_t blk;
	const void *data;
};

/**
 * Opens the journal in the given place. Does not change anything.
 *
 * @param j zeroed
 * @param runs the file's blocks, from malloc(); becomes the journal's
 * @return 0; -EUCLEAN: damaged; -EOPNOTSUPP: has features that are not known;
 *	-ENOMEM, -EIO
 */
int ext4_journal_open(struct ext4_journal *j, struct ext4_disk *disk,
		      uint32_t bs, uint64_t fs_blocks, struct ext4_run *runs,
		      uint32_t nruns);

/** Frees what ext4_journal_open() has allocated. */
void ext4_journal_close(struct ext4_journal *j);

/**
 * Writes what the log holds to where it belongs and empties the log.
 *
 * @param blocks gets how many blocks were written; may be NULL
 * @return 0; -EUCLEAN: the log is damaged; -EIO, -ENOMEM
 */
int ext4_journal_replay(struct ext4_journal *j, uint64_t *blocks);

/**
 * Gets an empty log ready for transactions.
 *
 * @param csum with checksums (of kind v3, or v2 where it has them)
 * @param wide block numbers of 64 bits
 */
int ext4_journal_start(struct ext4_journal *j, bool csum, bool wide);

/** Blocks that a transaction may have at most. */
uint32_t ext4_journal_max(const struct ext4_journal *j);

/** Blocks that so many take in the log. */
uint32_t ext4_journal_cost(const struct ext4_journal *j, uint32_t blocks,
			   uint32_t revokes);

/** Is there room for that many blocks of the log? */
bool ext4_journal_fits(const struct ext4_journal *j, uint32_t cost);

/**
 * Commits a transaction: when it returns 0, it is on the medium, with all that
 * was written to the disk before.
 *
 * @param b its blocks; @param revoke blocks whose older copies do not count
 * @return 0; -ENOSPC: ext4_journal_fits() was false; -EIO: state unknown
 */
int ext4_journal_commit(struct ext4_journal *j, const struct ext4_logged *b,
			uint32_t n, const uint64_t *revoke, uint32_t nrevoke);

/**
 * All of the log has been written to where it belongs, and flushed: its room
 * may be used again.
 *
 * @param clean nothing will follow: the journal is left empty
 */
int ext4_journal_empty(struct ext4_journal *j, bool clean);

/* For replay.c */
/** Reads a block of the journal's file. */
int ext4_journal_read(struct ext4_journal *j, uint32_t lblk, void *buf);
/** Bytes of a tag without its UUID. */
uint32_t ext4_journal_tag_size(const struct ext4_journal *j);
/** Bytes of descriptor and revoke blocks that are not the checksum. */
uint32_t ext4_journal_body(const struct ext4_journal *j);
/** Checksum of a block of content in a transaction. */
uint32_t ext4_journal_data_csum(const struct ext4_journal *j, uint32_t tid,
				const void *data);

#endif /* EXT4_JOURNAL_H */
