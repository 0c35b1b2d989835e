/* SPDX-License-Identifier: BSD-3-Clause */
/* Content of regular files, and targets of links. */
#include <errno.h>
#include <string.h>
#include "fs_priv.h"

/* Blocks that are written within one change. */
#define WRITE_BLOCKS	256u
#define DAY		86400
/* Blocks of the map that one more extent may take. */
#define EXTENT_DEPTH	5u

static int disk_read(struct ext4_fs *fs, uint64_t pblk, void *buf, uint64_t len)
{
	return fs->disk->read(fs->disk, pblk * fs->bs, buf, len * fs->bs);
}

static int disk_write(struct ext4_fs *fs, uint64_t pblk, const void *buf,
		      uint64_t len)
{
	fs->unflushed = true;
	return fs->disk->write(fs->disk, pblk * fs->bs, buf, len * fs->bs);
}

/* As much of [off, off + len) as lies in one piece. @return bytes, -errno */
static ssize_t read_piece(struct ext4_node *n, uint64_t off, char *buf,
			  size_t len)
{
	struct ext4_fs *fs = n->fs;
	uint32_t in = (uint32_t)(off % fs->bs);
	struct ext4_map m;
	int rc = ext4_map(n, off / fs->bs, &m);

	if (rc)
		return rc;
	if (len > m.len * fs->bs - in)
		len = m.len * fs->bs - in;
	if (!m.pblk || m.unwritten) {
		memset(buf, 0, len);
		return (ssize_t)len;
	}
	if (!in && len >= fs->bs) {
		len -= len % fs->bs;
		rc = disk_read(fs, m.pblk, buf, len / fs->bs);
		return rc ? rc : (ssize_t)len;
	}
	if (len > fs->bs - in)
		len = fs->bs - in;
	rc = disk_read(fs, m.pblk, fs->scratch, 1);
	if (rc)
		return rc;
	memcpy(buf, fs->scratch + in, len);
	return (ssize_t)len;
}

int ext4_place(struct ext4_node *n, uint64_t off, uint64_t *at, uint64_t *len)
{
	struct ext4_map m;
	int rc = ext4_map(n, off / n->fs->bs, &m);

	if (rc)
		return rc;
	*at = m.unwritten ? 0 : m.pblk * n->fs->bs;
	*len = m.len * n->fs->bs;
	return 0;
}

void ext4_accessed(struct ext4_node *n)
{
	struct ext4_attr a;

	if (ext4_is_ro(n->fs) || n->fs->flags & EXT4_NOATIME)
		return;
	ext4_getattr(n, &a);
	if (a.atime.tv_sec <= a.mtime.tv_sec ||
	    a.atime.tv_sec <= a.ctime.tv_sec ||
	    time(NULL) - a.atime.tv_sec >= DAY)
		ext4_node_touch(n, EXT4_SET_ATIME);
}

ssize_t ext4_read(struct ext4_node *n, uint64_t off, void *buf, size_t len)
{
	uint64_t size = EXT2_I_SIZE(&n->in);
	size_t done = 0;
	ssize_t rc = 0;

	if (off >= size)
		return 0;
	if (len > size - off)
		len = size - off;
	while (done < len) {
		rc = read_piece(n, off + done, (char *)buf + done, len - done);
		if (rc < 0)
			break;
		done += (size_t)rc;
	}
	return done ? (ssize_t)done : rc;
}

/* Writes bytes of one block, whose other bytes stay (or are zeros). */
static int write_part(struct ext4_fs *fs, uint64_t pblk, bool fresh,
		      uint32_t in, const char *buf, size_t len)
{
	int rc = 0;

	if (fresh)
		memset(fs->scratch, 0, fs->bs);
	else
		rc = disk_read(fs, pblk, fs->scratch, 1);
	if (rc)
		return rc;
	memcpy(fs->scratch + in, buf, len);
	return disk_write(fs, pblk, fs->scratch, 1);
}

/* Writes bytes to blocks that lie in one piece. */
static int write_run(struct ext4_fs *fs, uint64_t pblk, bool fresh,
		     uint32_t in, const char *buf, size_t len)
{
	size_t part = fs->bs - in < len ? fs->bs - in : len, whole;
	int rc;

	if (in || part < fs->bs) {
		rc = write_part(fs, pblk, fresh, in, buf, part);
		if (rc)
			return rc;
		pblk++;
		buf += part;
		len -= part;
	}
	whole = len / fs->bs;
	if (whole) {
		rc = disk_write(fs, pblk, buf, whole);
		if (rc)
			return rc;
		pblk += whole;
		buf += whole * fs->bs;
		len -= whole * fs->bs;
	}
	return len ? write_part(fs, pblk, fresh, 0, buf, len) : 0;
}

/* Fills a hole. The content is written before anything leads to it. */
static ssize_t write_hole(struct ext4_node *n, const struct ext4_map *m,
			  uint32_t in, const char *buf, size_t len)
{
	struct ext4_fs *fs = n->fs;
	uint64_t want = (in + len + fs->bs - 1) / fs->bs, pblk;
	uint32_t got;
	int rc;

	if (want > m->len)
		want = m->len;
	rc = ext4_alloc_blocks(fs, ext4_map_goal(n, m->lblk), (uint32_t)want,
			       &pblk, &got);
	if (rc)
		return rc;
	if (len > (uint64_t)got * fs->bs - in)
		len = (uint64_t)got * fs->bs - in;
	rc = write_run(fs, pblk, true, in, buf, len);
	if (rc) {
		/* the file system is as it was: only the disk is to blame */
		ext4_free_blocks(fs, pblk, got);
		fs->mark = fs->change + fs->io.change;
		return rc;
	}
	rc = ext4_map_insert(n, m->lblk, pblk, got, false);
	return rc ? rc : (ssize_t)len;
}

/* Blocks that are there: as they are, or reading as zeros so far. */
static ssize_t write_there(struct ext4_node *n, const struct ext4_map *m,
			   uint32_t in, const char *buf, size_t len)
{
	struct ext4_fs *fs = n->fs;
	uint64_t room = m->unwritten ? fs->bs : m->len * fs->bs;
	int rc;

	if (len > room - in)
		len = room - in;
	/* its extent is cut into pieces; nothing was done so far */
	if (m->unwritten && ext4_alloc_left(fs) < EXTENT_DEPTH)
		return -ENOSPC;
	rc = write_run(fs, m->pblk, m->unwritten, in, buf, len);
	if (!rc && m->unwritten)
		rc = ext4_map_written(n, m->lblk, m->pblk);
	return rc ? rc : (ssize_t)len;
}

int ext4_node_resize(struct ext4_node *n, uint64_t size)
{
	if (size >> 31)
		n->fs->super_dirty = true;	/* a feature may be set */
	ext4_node_dirty(n);
	return ext4_errno(ext2fs_inode_size_set(n->fs->e2, ext4_inode(n),
						size));
}

/* What fits into one change. @return bytes, -errno if there are none */
static ssize_t write_some(struct ext4_node *n, uint64_t off, const char *buf,
			  size_t len)
{
	struct ext4_fs *fs = n->fs;
	size_t done = 0;
	struct ext4_map m;
	uint32_t in;
	ssize_t rc;

	while (done < len) {
		in = (uint32_t)((off + done) % fs->bs);
		rc = ext4_map(n, (off + done) / fs->bs, &m);
		if (!rc)
			rc = m.pblk ? write_there(n, &m, in, buf + done,
						  len - done) :
				      write_hole(n, &m, in, buf + done,
						 len - done);
		if (rc < 0) {
			if (fs->mark != fs->change + fs->io.change || !done)
				return rc;
			break;
		}
		done += (size_t)rc;
		/* what is written so far is a change that holds */
		fs->mark = fs->change + fs->io.change;
	}
	if (off + done > EXT2_I_SIZE(&n->in))
		rc = ext4_node_resize(n, off + done);
	else
		rc = 0;
	return rc ? rc : (ssize_t)done;
}

/* The end of what the format can hold. */
static uint64_t size_limit(const struct ext4_node *n)
{
	uint64_t p = n->fs->bs / 4, blocks = 0xffffffff;

	if (!(n->in.i_flags & EXT4_EXTENTS_FL) &&
	    blocks > EXT2_NDIR_BLOCKS + p + p * p + p * p * p)
		blocks = EXT2_NDIR_BLOCKS + p + p * p + p * p * p;
	return blocks * n->fs->bs;
}

uint64_t ext4_size(const struct ext4_node *n)
{
	return EXT2_I_SIZE(&n->in);
}

uint64_t ext4_room(const struct ext4_fs *fs)
{
	uint64_t left = ext4_alloc_left(fs);

	return left > EXT4_SPARE ? left - EXT4_SPARE : 0;
}

int ext4_holes(struct ext4_node *n, uint64_t off, size_t len, uint64_t *blocks)
{
	uint64_t at = off / n->fs->bs, end;
	struct ext4_map m;
	int rc;

	if (ext4_is_ro(n->fs))
		return -EROFS;
	if (off > size_limit(n) || len > size_limit(n) - off)
		return -EFBIG;
	end = (off + len + n->fs->bs - 1) / n->fs->bs;
	for (*blocks = 0; at < end; at = m.lblk + m.len) {
		rc = ext4_map(n, at, &m);
		if (rc)
			return rc;
		if (!m.pblk)
			*blocks += m.lblk + m.len < end ? m.len : end - at;
	}
	return 0;
}

int ext4_touch(struct ext4_node *n)
{
	int rc = ext4_begin(n->fs, 0);

	if (rc)
		return rc;
	ext4_node_touch(n, EXT4_SET_MTIME | EXT4_SET_CTIME);
	return ext4_end(n->fs, 0);
}

ssize_t ext4_write(struct ext4_node *n, uint64_t off, const void *buf,
		   size_t len)
{
	size_t done = 0, piece;
	uint64_t holes;
	ssize_t rc = 0;

	if (off > size_limit(n) || len > size_limit(n) - off)
		return -EFBIG;
	while (done < len) {
		piece = WRITE_BLOCKS * n->fs->bs - (off + done) % n->fs->bs;
		if (piece > len - done)
			piece = len - done;
		rc = ext4_holes(n, off + done, piece, &holes);
		if (!rc)
			rc = ext4_begin(n->fs, holes);
		if (rc)
			break;
		rc = write_some(n, off + done, (const char *)buf + done, piece);
		if (rc < 0) {
			ext4_end(n->fs, (int)rc);
			break;
		}
		done += (size_t)rc;
		if (ext4_end(n->fs, 0) < 0 || (size_t)rc < piece)
			break;
	}
	return done ? (ssize_t)done : rc;
}

/* What lies behind the new end in its block reads as zeros when the file
 * grows again.
 */
static int clear_tail(struct ext4_node *n, uint64_t size)
{
	struct ext4_fs *fs = n->fs;
	uint32_t in = (uint32_t)(size % fs->bs);
	struct ext4_map m;
	int rc;

	if (!in)
		return 0;
	rc = ext4_map(n, size / fs->bs, &m);
	if (rc || !m.pblk || m.unwritten)
		return rc;
	rc = disk_read(fs, m.pblk, fs->scratch, 1);
	if (rc)
		return rc;
	memset(fs->scratch + in, 0, fs->bs - in);
	return disk_write(fs, m.pblk, fs->scratch, 1);
}

static int shrink(struct ext4_node *n, uint64_t size)
{
	int rc = clear_tail(n, size);

	if (!rc)
		rc = ext4_node_resize(n, size);
	if (rc)
		return rc;
	ext4_orphan_add(n);
	rc = ext4_map_cut(n, (size + n->fs->bs - 1) / n->fs->bs);
	/* one without a name stays in the list */
	return rc || !n->in.i_links_count ? rc : ext4_orphan_remove(n);
}

int ext4_truncate(struct ext4_node *n, uint64_t size)
{
	int rc;

	if (size > size_limit(n))
		return -EFBIG;
	rc = ext4_begin(n->fs, 0);
	if (rc)
		return rc;
	if (size < EXT2_I_SIZE(&n->in))
		rc = shrink(n, size);
	else
		rc = ext4_node_resize(n, size);
	if (!rc)
		ext4_node_touch(n, EXT4_SET_MTIME | EXT4_SET_CTIME);
	return ext4_end(n->fs, rc);
}

ssize_t ext4_readlink(struct ext4_node *n, char *buf, size_t size)
{
	uint64_t len = EXT2_I_SIZE(&n->in);
	struct ext4_map m;
	int rc;

	if (len < size)
		size = len;
	if (ext2fs_is_fast_symlink(ext4_inode(n))) {
		if (size > sizeof(n->in.i_block))
			return -EUCLEAN;
		memcpy(buf, n->in.i_block, size);
		return (ssize_t)size;
	}
	if (len >= n->fs->bs)
		return -EUCLEAN;
	rc = ext4_map(n, 0, &m);
	if (!rc && !m.pblk)
		rc = -EUCLEAN;
	/* targets are metadata: see ext4_create() */
	if (!rc)
		rc = ext4_io_read(&n->fs->io, m.pblk, n->fs->scratch);
	if (rc)
		return rc;
	memcpy(buf, n->fs->scratch, size);
	return (ssize_t)size;
}
