/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries of directories. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "fs_priv.h"

static struct ext2_dir_entry *entry_at(char *buf, uint32_t off)
{
	return (struct ext2_dir_entry *)(void *)(buf + off);
}

static uint32_t name_len(const struct ext2_dir_entry *e)
{
	return e->name_len & 0xff;
}

/* The field has 16 bits, and a block may have more bytes. */
static inline __attribute__((always_inline)) uint32_t
rec_len(struct ext4_fs *fs, const struct ext2_dir_entry *e)
{
	unsigned int len = e->rec_len;

	if (fs->bs > 0xffff &&
	    ext2fs_get_rec_len(fs->e2, (struct ext2_dir_entry *)e, &len))
		return 0;
	return len;
}

uint32_t ext4_dir_entry_len(struct ext4_fs *fs, char *buf, uint32_t off)
{
	struct ext2_dir_entry *e = entry_at(buf, off);
	uint32_t len;

	if (off + 12 > fs->bs)
		return 0;
	len = rec_len(fs, e);
	if (len < 12 || len % 4 || len > fs->bs - off)
		return 0;
	if (e->inode && name_len(e) + 8 > len)
		return 0;
	return len;
}

static uint64_t dir_blocks(const struct ext4_node *dir)
{
	return EXT2_I_SIZE(&dir->in) / dir->fs->bs;
}

/* A block is looked at once, not each time: its sum and all its entries. */
static int verify(struct ext4_node *dir, struct ext4_block *b)
{
	struct ext4_fs *fs = dir->fs;
	uint32_t off, n;

	if (b->checked)
		return 0;
	if (!ext2fs_dir_block_csum_verify(fs->e2, dir->ino, (void *)b->data))
		return -EUCLEAN;
	for (off = 0; off < fs->bs; off += n) {
		n = ext4_dir_entry_len(fs, (char *)b->data, off);
		if (!n)
			return -EUCLEAN;
	}
	b->checked = true;
	return 0;
}

int ext4_dir_read(struct ext4_node *dir, struct ext4_place *p)
{
	struct ext4_block *b;
	struct ext4_map m;
	int rc = ext4_map(dir, p->lblk, &m);

	if (rc)
		return rc;
	if (!m.pblk || m.unwritten)
		return 1;
	p->pblk = m.pblk;
	rc = ext4_io_get(&dir->fs->io, m.pblk, &b);
	if (!rc)
		rc = verify(dir, b);
	if (!rc)
		p->buf = (char *)b->data;
	return rc;
}

void ext4_dir_copy(struct ext4_node *dir, struct ext4_place *p)
{
	p->buf = memcpy(dir->fs->scratch, p->buf, dir->fs->bs);
}

int ext4_dir_write(struct ext4_node *dir, const struct ext4_place *p)
{
	struct ext4_block *b;
	errcode_t rc = ext2fs_write_dir_block4(dir->fs->e2, p->pblk, p->buf, 0,
					       dir->ino);

	if (!rc && !ext4_io_get(&dir->fs->io, p->pblk, &b))
		b->checked = true;
	return ext4_errno(rc);
}

int ext4_dir_search(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len)
{
	const struct ext2_dir_entry *e;
	char *buf = p->buf;
	uint32_t off, bs = dir->fs->bs, prev = 0;

	for (off = 0; off < bs; off += rec_len(dir->fs, e)) {
		e = entry_at(buf, off);
		/* in many directories the ends of names differ, not the
		 * beginnings
		 */
		if (name_len(e) == len && e->inode &&
		    e->name[len - 1] == name[len - 1] &&
		    !memcmp(e->name, name, len)) {
			p->off = off;
			p->prev = prev;
			return 0;
		}
		prev = off;
	}
	return -ENOENT;
}

/* Finds an entry. An index that is of no use is passed by. */
static int find(struct ext4_node *dir, struct ext4_place *p, const char *name,
		size_t len)
{
	int rc;

	if (dir->in.i_flags & EXT2_INDEX_FL) {
		rc = ext4_index_find(dir, p, name, len);
		if (rc != -EAGAIN)
			return rc;
	}
	for (p->lblk = 0; p->lblk < dir_blocks(dir); p->lblk++) {
		rc = ext4_dir_read(dir, p);
		if (!rc)
			rc = ext4_dir_search(dir, p, name, len);
		if (rc <= 0 && rc != -ENOENT)
			return rc;
	}
	return -ENOENT;
}

static int find_ino(struct ext4_node *dir, const char *name, size_t len,
		    uint32_t *ino)
{
	struct ext4_place p;
	int rc = find(dir, &p, name, len);

	if (rc)
		return rc;
	*ino = entry_at(p.buf, p.off)->inode;
	return *ino > dir->fs->e2->super->s_inodes_count ? -EUCLEAN : 0;
}

int ext4_lookup(struct ext4_node *dir, const char *name, size_t len,
		uint32_t *ino)
{
	return find_ino(dir, name, len, ino);
}

int ext4_parent(struct ext4_node *dir, uint32_t *ino)
{
	return find_ino(dir, "..", 2, ino);
}

/* Types in entries are numbers of their own. */
static const uint32_t types[] = {
	[EXT2_FT_REG_FILE] = S_IFREG, [EXT2_FT_DIR] = S_IFDIR,
	[EXT2_FT_CHRDEV] = S_IFCHR, [EXT2_FT_BLKDEV] = S_IFBLK,
	[EXT2_FT_FIFO] = S_IFIFO, [EXT2_FT_SOCK] = S_IFSOCK,
	[EXT2_FT_SYMLINK] = S_IFLNK,
};

#define TYPES	(sizeof(types) / sizeof(types[0]))

static int type_of(const struct ext4_node *n)
{
	int i;

	for (i = 1; i < (int)TYPES; i++)
		if (types[i] == (n->in.i_mode & (uint32_t)S_IFMT))
			return i;
	return EXT2_FT_UNKNOWN;
}

int ext4_dir_set(struct ext4_node *dir, const char *name, size_t len,
		 struct ext4_node *n)
{
	struct ext2_dir_entry *e;
	struct ext4_place p;
	int rc = find(dir, &p, name, len);

	if (rc)
		return rc;
	ext4_dir_copy(dir, &p);
	e = entry_at(p.buf, p.off);
	e->inode = n->ino;
	if (ext2fs_has_feature_filetype(dir->fs->e2->super))
		ext2fs_dirent_set_file_type(e, type_of(n));
	return ext4_dir_write(dir, &p);
}

int ext4_dir_remove(struct ext4_node *dir, const char *name, size_t len)
{
	struct ext2_dir_entry *e;
	struct ext4_place p;
	uint32_t n;
	int rc = find(dir, &p, name, len);

	if (rc)
		return rc;
	ext4_dir_copy(dir, &p);
	e = entry_at(p.buf, p.off);
	n = ext4_dir_entry_len(dir->fs, p.buf, p.off);
	if (p.off) {
		n += ext4_dir_entry_len(dir->fs, p.buf, p.prev);
		ext2fs_set_rec_len(dir->fs->e2, n, entry_at(p.buf, p.prev));
	} else {
		e->inode = 0;
	}
	return ext4_dir_write(dir, &p);
}

/* Room for an entry in a block: at p->off, behind `used` bytes. */
static bool find_room(struct ext4_fs *fs, struct ext4_place *p, size_t len,
		      uint32_t *used)
{
	uint32_t need = EXT2_DIR_REC_LEN(len), n, end = fs->bs;
	struct ext2_dir_entry *e;

	/* the sum there looks like a free entry */
	if (ext2fs_has_feature_metadata_csum(fs->e2->super))
		end -= (uint32_t)sizeof(struct ext2_dir_entry_tail);
	for (p->off = 0; p->off < end; p->off += n) {
		n = ext4_dir_entry_len(fs, p->buf, p->off);
		if (!n)
			return false;
		e = entry_at(p->buf, p->off);
		*used = e->inode ? EXT2_DIR_REC_LEN(name_len(e)) : 0;
		if (n >= *used + need)
			return true;
	}
	return false;
}

/* Puts an entry where its place is, if there is room. @return 1: there is none,
 * or this is not known
 */
static int add_in_place(struct ext4_node *dir, const char *name, size_t len,
			struct ext4_node *n)
{
	struct ext4_fs *fs = dir->fs;
	struct ext2_dir_entry *e;
	struct ext4_place p;
	uint32_t used, room;
	int rc;

	p.lblk = 0;
	if (dir->in.i_flags & EXT2_INDEX_FL)
		rc = ext4_index_leaf(dir, &p, name, len);
	else
		rc = dir_blocks(dir) == 1 ? ext4_dir_read(dir, &p) : 1;
	if (rc || !find_room(fs, &p, len, &used))
		return 1;
	ext4_dir_copy(dir, &p);
	room = ext4_dir_entry_len(fs, p.buf, p.off) - used;
	if (used) {
		ext2fs_set_rec_len(fs->e2, used, entry_at(p.buf, p.off));
		p.off += used;
	}
	e = entry_at(p.buf, p.off);
	memset(e, 0, 8);
	ext2fs_set_rec_len(fs->e2, room, e);
	e->inode = n->ino;
	ext2fs_dirent_set_name_len(e, (int)len);
	if (ext2fs_has_feature_filetype(fs->e2->super))
		ext2fs_dirent_set_file_type(e, type_of(n));
	memcpy(e->name, name, len);
	return ext4_dir_write(dir, &p);
}

/* Where there is no room libext2fs adds: to a list, or to a tree of hashes,
 * which it splits. A list that needs a second block becomes a tree.
 */
static int add_by_library(struct ext4_node *dir, const char *name, size_t len,
			  struct ext4_node *n)
{
	ext2_filsys e2 = dir->fs->e2;
	char term[EXT2_NAME_LEN + 1];
	errcode_t rc;
	int err;

	memcpy(term, name, len);
	term[len] = '\0';
	err = ext4_settle(dir);
	if (err)
		return err;
	rc = ext2fs_link(e2, dir->ino, term, n->ino, type_of(n));
	if (rc == EXT2_ET_DIR_NO_SPACE && !(dir->in.i_flags & EXT2_INDEX_FL)) {
		err = ext4_index_make(dir);
		if (err)
			return err;
		rc = ext2fs_link(e2, dir->ino, term, n->ino, type_of(n));
	}
	err = ext4_node_reload(dir);
	return rc ? ext4_errno(rc) : err;
}

int ext4_dir_add(struct ext4_node *dir, const char *name, size_t len,
		 struct ext4_node *n)
{
	int rc = add_in_place(dir, name, len, n);

	return rc > 0 ? add_by_library(dir, name, len, n) : rc;
}

int ext4_dir_init(struct ext4_node *n, uint32_t parent)
{
	struct ext4_fs *fs = n->fs;
	uint64_t pblk;
	uint32_t got;
	char *block;
	errcode_t rc;
	int err;

	err = ext4_alloc_blocks(fs, ext4_map_goal(n, 0), 1, &pblk, &got);
	if (err)
		return err;
	rc = ext2fs_new_dir_block(fs->e2, n->ino, parent, &block);
	if (rc)
		return ext4_errno(rc);
	rc = ext2fs_write_dir_block4(fs->e2, pblk, block, 0, n->ino);
	ext2fs_free_mem(&block);
	if (rc)
		return ext4_errno(rc);
	n->in.i_size = fs->bs;
	return ext4_map_insert(n, 0, pblk, 1, false);
}

bool ext4_dir_tell(const struct ext2_dir_entry *e, uint64_t next,
		   ext4_readdir_fn fn, void *arg)
{
	uint32_t type = (uint32_t)e->name_len >> 8;
	const struct ext4_dirent d = {
		.name = e->name, .len = name_len(e), .ino = e->inode,
		.type = type < TYPES ? types[type] : 0, .next = next,
	};

	return fn(arg, &d);
}

bool ext4_dir_is_name(const struct ext2_dir_entry *e)
{
	return e->inode && name_len(e) &&
	       (e->name[0] != '.' || name_len(e) > 2 ||
		(name_len(e) == 2 && e->name[1] != '.'));
}

/* One block, from an offset on. @return 1: `fn` wants no more; -errno */
static int list_block(struct ext4_node *dir, struct ext4_place *p,
		      uint32_t from, ext4_readdir_fn fn, void *arg)
{
	struct ext2_dir_entry *e;
	uint32_t n;

	for (p->off = 0; p->off < dir->fs->bs; p->off += n) {
		n = ext4_dir_entry_len(dir->fs, p->buf, p->off);
		if (!n)
			return -EUCLEAN;
		e = entry_at(p->buf, p->off);
		if (p->off < from || !ext4_dir_is_name(e))
			continue;
		if (!ext4_dir_tell(e, p->lblk * dir->fs->bs + p->off + n, fn,
				   arg))
			return 1;
	}
	return 0;
}

int ext4_dir_blocks(struct ext4_node *dir, uint64_t cookie, ext4_readdir_fn fn,
		    void *arg)
{
	struct ext4_place p = { .lblk = cookie / dir->fs->bs };
	uint32_t from = (uint32_t)(cookie % dir->fs->bs);
	char *own = malloc(dir->fs->bs);	/* `fn` may sleep */
	int rc = 0;

	if (!own)
		return -ENOMEM;
	for (; p.lblk < dir_blocks(dir); p.lblk++) {
		rc = ext4_dir_read(dir, &p);
		if (!rc) {
			p.buf = memcpy(own, p.buf, dir->fs->bs);
			rc = list_block(dir, &p, from, fn, arg);
		} else if (rc > 0) {
			rc = 0;		/* a hole */
		}
		if (rc)
			break;
		from = 0;
	}
	free(own);
	return rc < 0 ? rc : 0;
}

static bool found_one(void *arg, const struct ext4_dirent *d)
{
	(void)d;
	*(bool *)arg = true;
	return false;
}

int ext4_dir_is_empty(struct ext4_node *dir)
{
	bool found = false;
	int rc = ext4_dir_blocks(dir, 0, found_one, &found);

	return rc ? rc : !found;
}
