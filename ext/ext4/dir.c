/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries of directories. */
#include <errno.h>
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

uint32_t ext4_dir_entry_len(struct ext4_fs *fs, char *buf, uint32_t off)
{
	struct ext2_dir_entry *e = entry_at(buf, off);
	unsigned int len;

	if (off + 12 > fs->bs || ext2fs_get_rec_len(fs->e2, e, &len))
		return 0;
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

int ext4_dir_read(struct ext4_node *dir, struct ext4_place *p)
{
	struct ext4_map m;
	int rc = ext4_map(dir, p->lblk, &m);

	if (rc)
		return rc;
	if (!m.pblk || m.unwritten)
		return 1;
	p->pblk = m.pblk;
	return ext4_errno(ext2fs_read_dir_block4(dir->fs->e2, m.pblk, p->buf,
						 0, dir->ino));
}

int ext4_dir_write(struct ext4_node *dir, const struct ext4_place *p)
{
	return ext4_errno(ext2fs_write_dir_block4(dir->fs->e2, p->pblk, p->buf,
						  0, dir->ino));
}

int ext4_dir_search(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len)
{
	struct ext2_dir_entry *e;
	uint32_t n;

	p->prev = 0;
	for (p->off = 0; p->off < dir->fs->bs; p->off += n) {
		n = ext4_dir_entry_len(dir->fs, p->buf, p->off);
		if (!n)
			return -EUCLEAN;
		e = entry_at(p->buf, p->off);
		if (e->inode && name_len(e) == len &&
		    !memcmp(e->name, name, len))
			return 0;
		p->prev = p->off;
	}
	return -ENOENT;
}

/* Finds an entry; p->buf is the caller's, one block. An index that is of no use
 * is passed by.
 */
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
	struct ext4_place p = { .buf = (char *)dir->fs->scratch };
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
	struct ext4_place p = { .buf = (char *)dir->fs->scratch };
	struct ext2_dir_entry *e;
	int rc = find(dir, &p, name, len);

	if (rc)
		return rc;
	e = entry_at(p.buf, p.off);
	e->inode = n->ino;
	if (ext2fs_has_feature_filetype(dir->fs->e2->super))
		ext2fs_dirent_set_file_type(e, type_of(n));
	return ext4_dir_write(dir, &p);
}

int ext4_dir_remove(struct ext4_node *dir, const char *name, size_t len)
{
	struct ext4_place p = { .buf = (char *)dir->fs->scratch };
	struct ext2_dir_entry *e;
	uint32_t n;
	int rc = find(dir, &p, name, len);

	if (rc)
		return rc;
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

/* libext2fs adds: to a list, or to a tree of hashes, which it splits. A list
 * that needs a second block becomes a tree.
 */
int ext4_dir_add(struct ext4_node *dir, const char *name, size_t len,
		 struct ext4_node *n)
{
	ext2_filsys e2 = dir->fs->e2;
	char term[EXT2_NAME_LEN + 1];
	errcode_t rc;
	int err;

	memcpy(term, name, len);
	term[len] = '\0';
	err = ext4_node_write(dir);
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

static bool is_dots(const struct ext2_dir_entry *e)
{
	return e->name[0] == '.' &&
	       (name_len(e) == 1 || (name_len(e) == 2 && e->name[1] == '.'));
}

/* One block, from an offset on. @return 1: `fn` wants no more; -errno */
static int list_block(struct ext4_node *dir, struct ext4_place *p, uint32_t from,
		      ext4_readdir_fn fn, void *arg)
{
	struct ext2_dir_entry *e;
	struct ext4_dirent d;
	uint32_t n;

	for (p->off = 0; p->off < dir->fs->bs; p->off += n) {
		n = ext4_dir_entry_len(dir->fs, p->buf, p->off);
		if (!n)
			return -EUCLEAN;
		e = entry_at(p->buf, p->off);
		if (p->off < from || !e->inode || is_dots(e))
			continue;
		d.name = e->name;
		d.len = name_len(e);
		d.ino = e->inode;
		d.type = (uint32_t)e->name_len >> 8 < TYPES ?
			 types[e->name_len >> 8] : 0;
		d.next = p->lblk * dir->fs->bs + p->off + n;
		if (d.len && !fn(arg, &d))
			return 1;
	}
	return 0;
}

int ext4_readdir(struct ext4_node *dir, uint64_t cookie, ext4_readdir_fn fn,
		 void *arg)
{
	struct ext4_place p = { .lblk = cookie / dir->fs->bs };
	uint32_t from = (uint32_t)(cookie % dir->fs->bs);
	errcode_t err;
	int rc = 0;

	/* a block of its own: `fn` may sleep */
	err = ext2fs_get_mem(dir->fs->bs, &p.buf);
	if (err)
		return -ENOMEM;
	for (; p.lblk < dir_blocks(dir); p.lblk++) {
		rc = ext4_dir_read(dir, &p);
		if (rc > 0)
			rc = 0;		/* a hole */
		else if (!rc)
			rc = list_block(dir, &p, from, fn, arg);
		if (rc)
			break;
		from = 0;
	}
	ext2fs_free_mem(&p.buf);
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
	int rc = ext4_readdir(dir, 0, found_one, &found);

	return rc ? rc : !found;
}
