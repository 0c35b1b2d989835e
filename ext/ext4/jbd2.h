/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal as it lies on the disk. All numbers are big-endian. */
#ifndef EXT4_JBD2_H
#define EXT4_JBD2_H

#include <stdint.h>

#define JBD2_MAGIC		0xc03b3998u

/* Types of blocks that begin with a header; those of the content have none. */
#define JBD2_DESCRIPTOR		1u
#define JBD2_COMMIT		2u
#define JBD2_SUPER_V2		4u
#define JBD2_REVOKE		5u

#define JBD2_COMPAT_CHECKSUM	0x1u

#define JBD2_INCOMPAT_REVOKE	0x1u
#define JBD2_INCOMPAT_64BIT	0x2u
#define JBD2_INCOMPAT_CSUM_V2	0x8u
#define JBD2_INCOMPAT_CSUM_V3	0x10u
#define JBD2_INCOMPAT_FAST	0x20u	/* has an area of fast commits */

#define JBD2_TYPE_CRC32C	4

/* Flags of tags */
#define JBD2_ESCAPED		0x1u	/* its magic number was taken off */
#define JBD2_SAME_UUID		0x2u	/* no UUID follows the tag */
#define JBD2_DELETED		0x4u
#define JBD2_LAST_TAG		0x8u

#define JBD2_UUID_SIZE		16
/* At the end of descriptor and revoke blocks of journals with checksums. */
#define JBD2_TAIL_SIZE		4

struct jbd2_header {
	uint32_t magic;
	uint32_t type;
	uint32_t tid;
};

struct jbd2_super {
	struct jbd2_header h;
	uint32_t blocksize;
	uint32_t maxlen;	/* blocks, this one included */
	uint32_t first;		/* of the log */
	uint32_t tid;		/* of the first transaction in the log */
	uint32_t start;		/* its block; 0: the log is empty */
	uint32_t error;
	uint32_t compat, incompat, ro_compat;
	uint8_t uuid[JBD2_UUID_SIZE];
	uint32_t users;
	uint32_t dynsuper;
	uint32_t max_trans, max_data;
	uint8_t checksum_type;
	uint8_t pad1[3];
	uint32_t fast_blocks;	/* at the end */
	uint32_t head;
	uint32_t pad2[40];
	uint32_t checksum;
	uint8_t user_ids[16 * 48];
};

/* With JBD2_INCOMPAT_CSUM_V3 */
struct jbd2_tag3 {
	uint32_t blk;
	uint32_t flags;
	uint32_t blk_high;
	uint32_t checksum;
};

/* Else; the last field only with JBD2_INCOMPAT_64BIT. JBD2_INCOMPAT_CSUM_V2
 * makes it two bytes longer than it would need.
 */
struct jbd2_tag {
	uint32_t blk;
	uint16_t checksum;	/* lower half */
	uint16_t flags;
	uint32_t blk_high;
};

struct jbd2_revoke {
	struct jbd2_header h;
	uint32_t bytes;		/* used, with this head */
};

struct jbd2_commit {
	struct jbd2_header h;
	uint8_t checksum_type;
	uint8_t checksum_size;
	uint8_t pad[2];
	uint32_t checksum[8];
	uint64_t sec;
	uint32_t nsec;
};

#endif /* EXT4_JBD2_H */
