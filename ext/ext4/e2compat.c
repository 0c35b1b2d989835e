/* SPDX-License-Identifier: BSD-3-Clause */
/* What libext2fs calls and is not under its library licence, or prints. */
#include <stdarg.h>
#include <stdlib.h>
#include "crc.h"
#include "e2.h"
#include "ext2fsP.h"
#include "bmap64.h"

/* Bitmaps are arrays of bits here, never trees. */
struct ext2_bitmap_ops ext2fs_blkmap64_rbtree;

__u32 ext2fs_crc32c_le(__u32 crc, unsigned char const *p, size_t len)
{
	return ext4_crc32c(crc, p, len);
}

unsigned int ext2fs_crc16(unsigned int crc, const void *p, unsigned int len);

unsigned int ext2fs_crc16(unsigned int crc, const void *p, unsigned int len)
{
	return ext4_crc16((uint16_t)crc, p, len);
}

/* Of file systems that share equal blocks, which none becomes here. */
void ext2fs_sha512(const unsigned char *in, unsigned long size,
		   unsigned char out[EXT2FS_SHA512_LENGTH])
{
	(void)in;
	(void)size;
	(void)out;
	abort();
}

/* File systems that fold cases are not mounted. */
const struct ext2fs_nls_table *ext2fs_load_nls_table(int encoding)
{
	(void)encoding;
	return NULL;
}

errcode_t ext2fs_zero_blocks2(ext2_filsys fs, blk64_t blk, int num,
			      blk64_t *ret_blk, int *ret_count)
{
	errcode_t rc = 0;
	void *zeros;

	if (!fs)
		return 0;	/* there is no buffer to free */
	zeros = calloc(1, fs->blocksize);
	if (!zeros)
		return EXT2_ET_NO_MEMORY;
	for (; num > 0 && !rc; num--, blk++)
		rc = io_channel_write_blk64(fs->io, blk, 1, zeros);
	if (rc && ret_blk)
		*ret_blk = blk - 1;
	if (rc && ret_count)
		*ret_count = 1;
	free(zeros);
	return rc;
}

/* Whoever asked gets the error; nobody reads it on the console. */
void com_err(const char *who, errcode_t code, const char *format, ...)
{
	(void)who;
	(void)code;
	(void)format;
}
