/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories with an index of hashes: found in, and made. libext2fs adds to
 * them. The format: block 0 has "." and "..", and behind them the root of the
 * tree; its leaves are blocks of entries.
 */
#include <errno.h>
#include <string.h>
#include "fs_priv.h"

#define ROOT_INFO	24u	/* where the root begins, in block 0 */
#define ROOT_ENTRIES	32u
#define DOTDOT		12u	/* the second entry of the first block */
#define NODE_ENTRIES	8u	/* behind an entry that stands for all */
#define BLOCK_MASK	0x0fffffffu

int ext4_index_hash(struct ext4_fs *fs, unsigned int version, const char *name,
		    size_t len, uint32_t *hash, uint32_t *minor)
{
	const struct ext2_super_block *sb = fs->e2->super;

	if (version > EXT2_HASH_TEA)
		return -EOPNOTSUPP;
	if (sb->s_flags & EXT2_FLAGS_UNSIGNED_HASH)
		version += EXT2_HASH_LEGACY_UNSIGNED;
	return ext4_errno(ext2fs_dirhash2((int)version, name, (int)len, NULL, 0,
					  sb->s_hash_seed, hash, minor));
}

/* The last of a node's entries that is not behind the hash. */
static uint32_t search(const struct ext2_dx_entry *e, uint32_t count,
		       uint32_t hash)
{
	uint32_t low = 0, high = count, mid;

	/* e[low] is not behind it (e[0] has no hash), e[high] is */
	while (high - low > 1) {
		mid = (low + high) / 2;
		if (e[mid].hash > hash)
			high = mid;
		else
			low = mid;
	}
	return low;
}

/* The block below a node, by a hash or (NULL) by the way there is.
 * @return 0: the node cannot be right
 */
static uint32_t descend(struct ext4_fs *fs, const char *buf, uint32_t at,
			struct ext4_index_way *way, unsigned int level,
			const uint32_t *hash)
{
	const struct ext2_dx_entry *e = (const void *)(buf + at);
	const struct ext2_dx_countlimit *c = (const void *)e;
	uint32_t low;

	if (!c->count || c->count > c->limit ||
	    c->limit > (fs->bs - at) / sizeof(*e))
		return 0;
	low = hash ? search(e, c->count, *hash) : way->at[level];
	if (low >= c->count)
		return 0;
	way->at[level] = low;
	if (low + 1 < c->count) {
		way->next = e[low + 1].hash;
		way->turn = level;
	}
	return e[low].block & BLOCK_MASK;
}

static const struct ext2_dx_root_info *root_of(const char *buf)
{
	return (const void *)(buf + ROOT_INFO);
}

/* From the root, which was read, to the leaf. */
static int walk(struct ext4_node *dir, struct ext4_place *p,
		struct ext4_index_way *way, const uint32_t *hash)
{
	unsigned int level, levels = root_of(p->buf)->indirect_levels + 1u;
	uint32_t at = ROOT_ENTRIES;
	int rc = 0;

	way->next = 0;
	if (levels > EXT4_INDEX_LEVELS)
		return -EUCLEAN;
	for (level = 0; level < levels && !rc; level++) {
		p->lblk = descend(dir->fs, p->buf, at, way, level, hash);
		rc = p->lblk ? ext4_dir_read(dir, p) : -EUCLEAN;
		at = NODE_ENTRIES;
	}
	return rc > 0 ? -EUCLEAN : rc;
}

/* The leaf of a name; whether the names of its hash may go on in the next. */
static int find_leaf(struct ext4_node *dir, struct ext4_place *p,
		     const char *name, size_t len, bool *goes_on)
{
	struct ext4_index_way way;
	uint32_t hash, minor;

	if (ext4_index_hash(dir->fs, root_of(p->buf)->hash_version, name, len,
			    &hash, &minor) || walk(dir, p, &way, &hash))
		return -EAGAIN;
	*goes_on = way.next == (hash | 1);
	return 0;
}

int ext4_index_find(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len)
{
	bool goes_on;
	int rc;

	p->lblk = 0;
	if (ext4_dir_read(dir, p))
		return -EAGAIN;
	/* ".." is not in the tree */
	if (!ext4_dir_search(dir, p, name, len))
		return 0;
	rc = find_leaf(dir, p, name, len, &goes_on);
	if (rc)
		return rc;
	rc = ext4_dir_search(dir, p, name, len);
	return rc == -ENOENT && goes_on ? -EAGAIN : rc;
}

int ext4_index_leaf(struct ext4_node *dir, struct ext4_place *p,
		    const char *name, size_t len)
{
	bool goes_on;

	p->lblk = 0;
	return ext4_dir_read(dir, p) ? -EAGAIN :
	       find_leaf(dir, p, name, len, &goes_on);
}

static int walk_from_root(struct ext4_node *dir, struct ext4_place *p,
			  struct ext4_index_way *way, const uint32_t *hash)
{
	int rc;

	p->lblk = 0;
	rc = ext4_dir_read(dir, p);
	if (rc)
		return rc < 0 ? rc : -EUCLEAN;
	return walk(dir, p, way, hash);
}

int ext4_index_at(struct ext4_node *dir, struct ext4_place *p,
		  struct ext4_index_way *way, uint32_t hash)
{
	return walk_from_root(dir, p, way, &hash);
}

int ext4_index_next(struct ext4_node *dir, struct ext4_place *p,
		    struct ext4_index_way *way)
{
	unsigned int level = way->turn;

	way->at[level]++;
	while (++level < EXT4_INDEX_LEVELS)
		way->at[level] = 0;
	return walk_from_root(dir, p, way, NULL);
}

/* The entries behind "." and ".." become the only leaf. */
static int move_to_leaf(struct ext4_fs *fs, const char *from, char *to)
{
	uint32_t end = fs->bs, at, n, used = 0, last = 0;
	struct ext2_dir_entry *e;

	memset(to, 0, fs->bs);
	if (ext2fs_has_feature_metadata_csum(fs->e2->super)) {
		end -= (uint32_t)sizeof(struct ext2_dir_entry_tail);
		ext2fs_initialize_dirent_tail(fs->e2,
					      EXT2_DIRENT_TAIL(to, fs->bs));
	}
	at = DOTDOT + ext4_dir_entry_len(fs, (char *)from, DOTDOT);
	for (; at < end; at += n) {
		e = (struct ext2_dir_entry *)(void *)(from + at);
		n = ext4_dir_entry_len(fs, (char *)from, at);
		if (!n)
			return -EUCLEAN;
		if (!e->inode)
			continue;
		last = used;
		used += EXT2_DIR_REC_LEN(ext2fs_dirent_name_len(e));
		if (used > end)
			return -EUCLEAN;
		memcpy(to + last, e, used - last);
		ext2fs_set_rec_len(fs->e2, used - last, (void *)(to + last));
	}
	ext2fs_set_rec_len(fs->e2, end - last, (void *)(to + last));
	return 0;
}

static void make_root(struct ext4_fs *fs, char *buf)
{
	uint32_t end = fs->bs;
	struct ext2_dx_root_info *root = (void *)(buf + ROOT_INFO);
	struct ext2_dx_countlimit *c = (void *)(buf + ROOT_ENTRIES);

	if (ext2fs_has_feature_metadata_csum(fs->e2->super))
		end -= (uint32_t)sizeof(struct ext2_dx_tail);
	memset(buf + ROOT_INFO, 0, fs->bs - ROOT_INFO);
	ext2fs_set_rec_len(fs->e2, fs->bs - 12, (void *)(buf + 12));
	root->hash_version = fs->e2->super->s_def_hash_version;
	root->info_length = sizeof(*root);
	c->limit = (uint16_t)((end - ROOT_ENTRIES) /
			      sizeof(struct ext2_dx_entry));
	c->count = 1;
	((struct ext2_dx_entry *)(void *)c)->block = 1;
}

/* Is block 0 one that the root can be put into? */
static bool suits(struct ext4_fs *fs, char *buf)
{
	struct ext2_dir_entry *e = (void *)(buf + DOTDOT);

	/* ".." may have the room of names behind it that went */
	return ext4_dir_entry_len(fs, buf, 0) == DOTDOT &&
	       ext4_dir_entry_len(fs, buf, DOTDOT) && e->inode &&
	       ext2fs_dirent_name_len(e) == 2;
}

int ext4_index_version(struct ext4_node *dir)
{
	struct ext2_super_block *sb = dir->fs->e2->super;
	struct ext4_place p = { .lblk = 0 };
	unsigned int version = sb->s_def_hash_version;

	if (!ext2fs_has_feature_dir_index(sb) || ext4_dir_read(dir, &p))
		return -EAGAIN;
	if (dir->in.i_flags & EXT2_INDEX_FL)
		version = root_of(p.buf)->hash_version;
	else if (EXT2_I_SIZE(&dir->in) != dir->fs->bs || !version ||
		 !suits(dir->fs, p.buf))
		return -EAGAIN;
	return version > EXT2_HASH_TEA ? -EAGAIN : (int)version;
}

/* Block 1 of the directory was made for it. */
static int write_both(struct ext4_node *dir, struct ext4_place *p, char *leaf)
{
	struct ext4_place to = { .lblk = 1 };
	int rc = ext4_dir_read(dir, &to);

	if (rc)
		return rc < 0 ? rc : -EUCLEAN;
	to.buf = leaf;
	rc = move_to_leaf(dir->fs, p->buf, leaf);
	if (!rc)
		rc = ext4_dir_write(dir, &to);
	if (rc)
		return rc;
	make_root(dir->fs, p->buf);
	rc = ext4_dir_write(dir, p);
	if (rc)
		return rc;
	dir->in.i_flags |= EXT2_INDEX_FL;
	return ext4_node_write(dir);
}

int ext4_index_make(struct ext4_node *dir)
{
	struct ext4_fs *fs = dir->fs;
	const struct ext2_super_block *sb = fs->e2->super;
	struct ext4_place p = { .lblk = 0 };
	char *leaf;
	int rc;

	rc = ext4_errno(ext2fs_expand_dir(fs->e2, dir->ino));
	if (!rc)
		rc = ext4_node_reload(dir);
	if (rc || !ext2fs_has_feature_dir_index(fs->e2->super) ||
	    EXT2_I_SIZE(&dir->in) != 2 * fs->bs || !sb->s_def_hash_version ||
	    sb->s_def_hash_version > EXT2_HASH_TEA)
		return rc;
	rc = ext4_dir_read(dir, &p);
	if (rc || !suits(fs, p.buf))
		return rc < 0 ? rc : 0;
	leaf = malloc(fs->bs);
	if (!leaf)
		return -ENOMEM;
	ext4_dir_copy(dir, &p);
	rc = write_both(dir, &p, leaf);
	free(leaf);
	return rc;
}
