/* SPDX-License-Identifier: BSD-3-Clause */
/* Inodes in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "fs_priv.h"

/* Has the inode room for a field of its second half? */
#define HAS(n, field)							\
	(EXT2_INODE_SIZE((n)->fs->e2->super) > EXT2_GOOD_OLD_INODE_SIZE && \
	 (n)->in.i_extra_isize + (size_t)EXT2_GOOD_OLD_INODE_SIZE >=	\
	 offsetof(struct ext2_inode_large, field) + sizeof((n)->in.field))

static struct ext4_node **bucket(struct ext4_fs *fs, uint32_t ino)
{
	return &fs->hash[ino % NODE_BUCKETS];
}

static void node_insert(struct ext4_node *n)
{
	struct ext4_node **at = bucket(n->fs, n->ino);

	n->chain = *at;
	*at = n;
	n->next = n->fs->nodes;
	if (n->next)
		n->next->prev = n;
	n->fs->nodes = n;
}

static void node_free(struct ext4_node *n)
{
	struct ext4_node **at = bucket(n->fs, n->ino);

	while (*at != n)
		at = &(*at)->chain;
	*at = n->chain;
	if (n->prev)
		n->prev->next = n->next;
	else
		n->fs->nodes = n->next;
	if (n->next)
		n->next->prev = n->prev;
	if (n->dirty)
		n->fs->dirty_nodes--;
	free(n);
}

static struct ext4_node *node_alloc(struct ext4_fs *fs, uint32_t ino)
{
	struct ext4_node *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->fs = fs;
	n->ino = ino;
	n->refs = 1;
	return n;
}

/* Is what was read an inode that can be used? */
static int check(const struct ext4_node *n)
{
	uint32_t type = n->in.i_mode & LINUX_S_IFMT;

	if (!n->in.i_mode)
		return -ESTALE;
	if (n->in.i_flags & (EXT4_INLINE_DATA_FL | EXT4_ENCRYPT_FL))
		return -EOPNOTSUPP;
	switch (type) {
	case LINUX_S_IFDIR:
		return EXT2_I_SIZE(&n->in) % n->fs->bs ? -EUCLEAN : 0;
	case LINUX_S_IFREG:
	case LINUX_S_IFLNK:
		return EXT2_I_SIZE(&n->in) >> 62 ? -EUCLEAN : 0;
	case LINUX_S_IFCHR:
	case LINUX_S_IFBLK:
	case LINUX_S_IFIFO:
	case LINUX_S_IFSOCK:
		return 0;
	}
	return -EUCLEAN;
}

/* Where an inode lies: the block, and where in it. */
static int place_of(struct ext4_fs *fs, uint32_t ino, uint64_t *blk,
		    uint32_t *off)
{
	const struct ext2_super_block *sb = fs->e2->super;
	uint64_t at;

	if (!ino || ino > sb->s_inodes_count)
		return -EUCLEAN;
	at = (uint64_t)((ino - 1) % EXT2_INODES_PER_GROUP(sb)) *
	     EXT2_INODE_SIZE(sb);
	*blk = ext2fs_inode_table_loc(fs->e2, (ino - 1) /
					      EXT2_INODES_PER_GROUP(sb));
	if (!*blk)
		return -EUCLEAN;
	*blk += at / fs->bs;
	*off = (uint32_t)(at % fs->bs);
	return 0;
}

/* Without libext2fs, which moves a whole block for an inode. It writes them, to
 * the block that is read here, at once.
 */
int ext4_node_reload(struct ext4_node *n)
{
	ext2_filsys e2 = n->fs->e2;
	size_t size = EXT2_INODE_SIZE(e2->super);
	struct ext4_block *b;
	uint64_t blk;
	uint32_t off;
	int rc = place_of(n->fs, n->ino, &blk, &off);

	n->map.len = 0;
	if (!rc)
		rc = ext4_io_get(&n->fs->io, blk, &b);
	if (rc)
		return rc;
	/* the sum is of all of it, of which more than `in` may be there */
	if (!ext2fs_inode_csum_verify(e2, n->ino, (void *)(b->data + off)))
		return -EUCLEAN;
	memset(&n->in, 0, sizeof(n->in));
	memcpy(&n->in, b->data + off,
	       size < sizeof(n->in) ? size : sizeof(n->in));
	return 0;
}

int ext4_node_get(struct ext4_fs *fs, uint32_t ino, struct ext4_node **out)
{
	struct ext4_node *n = *bucket(fs, ino);
	int rc;

	while (n && n->ino != ino)
		n = n->chain;
	if (n) {
		if (!n->refs++)
			fs->idle[n->slot] = NULL;
		*out = n;
		return 0;
	}
	/* the journal, the table of groups and the like are nobody's files */
	if (ino != EXT2_ROOT_INO && ino < EXT2_FIRST_INODE(fs->e2->super))
		return -EUCLEAN;
	n = node_alloc(fs, ino);
	if (!n)
		return -ENOMEM;
	rc = ext4_node_reload(n);
	if (!rc)
		rc = check(n);
	if (rc) {
		free(n);
		return rc;
	}
	node_insert(n);
	*out = n;
	return 0;
}

/* Takes the place of the one that has been idle for the longest time. */
static void keep(struct ext4_node *n)
{
	struct ext4_fs *fs = n->fs;

	n->slot = fs->idle_at++ % IDLE_NODES;
	if (fs->idle[n->slot])
		node_free(fs->idle[n->slot]);
	fs->idle[n->slot] = n;
}

void ext4_nodes_drop(struct ext4_fs *fs)
{
	uint32_t i;

	for (i = 0; i < IDLE_NODES; i++)
		if (fs->idle[i])
			node_free(fs->idle[i]);
}

void ext4_node_put(struct ext4_node *n)
{
	struct ext4_fs *fs = n->fs;

	if (--n->refs)
		return;
	if (!n->in.i_links_count && !ext4_is_ro(fs)) {
		/* nobody else may find it while it goes */
		n->refs++;
		/* without memory it goes at the end, by ext4_finish() */
		if (ext4_evict(n) && !ext4_is_ro(fs))
			return;
	} else if (n->dirty && !fs->failed) {
		/* the next commit writes it */
		if (!ext4_io_ready(&fs->io))
			return;
		if (ext4_node_write(n))
			ext4_fail(fs, "inode", -EIO);
	}
	if (n->in.i_links_count && !n->dirty && !fs->failed)
		keep(n);
	else
		node_free(n);
}

uint32_t ext4_node_ino(const struct ext4_node *n)
{
	return n->ino;
}

void ext4_node_dirty(struct ext4_node *n)
{
	if (n->dirty)
		return;
	n->dirty = true;
	n->fs->dirty_nodes++;
}

int ext4_node_write(struct ext4_node *n)
{
	errcode_t rc = ext2fs_write_inode_full(n->fs->e2, n->ino, ext4_inode(n),
					       sizeof(n->in));

	/* else the next commit tries it again */
	if (!rc && n->dirty) {
		n->dirty = false;
		n->fs->dirty_nodes--;
	}
	return ext4_errno(rc);
}

int ext4_nodes_write(struct ext4_fs *fs)
{
	struct ext4_node *n;
	int rc = 0;

	for (n = fs->nodes; n && fs->dirty_nodes && !rc; n = n->next)
		if (n->dirty)
			rc = ext4_node_write(n);
	return rc;
}

/* Seconds have 34 bits: two of them lie beside the nanoseconds. */
static struct timespec get_time(uint32_t sec, uint32_t extra)
{
	struct timespec t = { (int32_t)sec, 0 };

	t.tv_sec += (int64_t)(extra & 3) << 32;
	t.tv_nsec = extra >> 2;
	if (t.tv_nsec > 999999999)
		t.tv_nsec = 0;
	return t;
}

static uint32_t extra_of(const struct timespec *t)
{
	return (uint32_t)(((t->tv_sec - (int32_t)t->tv_sec) >> 32) & 3) |
	       (uint32_t)t->tv_nsec << 2;
}

#define GET_TIME(n, f)							\
	get_time((n)->in.f, HAS(n, f##_extra) ? (n)->in.f##_extra : 0)

#define PUT_TIME(n, f, t)						\
	do {								\
		(n)->in.f = (uint32_t)(t)->tv_sec;			\
		if (HAS(n, f##_extra))					\
			(n)->in.f##_extra = extra_of(t);		\
	} while (0)

static void put_times(struct ext4_node *n, unsigned int which,
		      const struct ext4_attr *a)
{
	if (which & EXT4_SET_ATIME)
		PUT_TIME(n, i_atime, &a->atime);
	if (which & EXT4_SET_MTIME)
		PUT_TIME(n, i_mtime, &a->mtime);
	if (which & EXT4_SET_CTIME)
		PUT_TIME(n, i_ctime, &a->ctime);
	ext4_node_dirty(n);
}

void ext4_node_touch(struct ext4_node *n, unsigned int which)
{
	struct ext4_attr a;

	clock_gettime(CLOCK_REALTIME, &a.atime);
	a.mtime = a.ctime = a.atime;
	put_times(n, which, &a);
}

/* Devices: old numbers of 8 and 8 bits in one place, new ones in another. */
static void get_rdev(const struct ext4_node *n, struct ext4_attr *a)
{
	uint32_t old = n->in.i_block[0], wide = n->in.i_block[1];

	if (!ext4_is(n, LINUX_S_IFCHR) && !ext4_is(n, LINUX_S_IFBLK))
		return;
	a->major = old ? old >> 8 & 0xff : (wide & 0xfff00) >> 8;
	a->minor = old ? old & 0xff :
			 (wide & 0xff) | (wide >> 12 & 0xfff00);
}

static void put_rdev(struct ext4_node *n, const struct ext4_new *how)
{
	if (how->major < 256 && how->minor < 256)
		n->in.i_block[0] = how->major << 8 | how->minor;
	else
		n->in.i_block[1] = (how->minor & 0xff) | how->major << 8 |
				   (how->minor & ~0xffu) << 12;
}

void ext4_getattr(const struct ext4_node *n, struct ext4_attr *a)
{
	memset(a, 0, sizeof(*a));
	a->mode = n->in.i_mode;
	a->nlink = n->in.i_links_count;
	a->uid = inode_uid(n->in);
	a->gid = inode_gid(n->in);
	a->size = EXT2_I_SIZE(&n->in);
	a->blocks = ext2fs_get_stat_i_blocks(n->fs->e2,
					     ext4_inode((struct ext4_node *)n));
	a->atime = GET_TIME(n, i_atime);
	a->mtime = GET_TIME(n, i_mtime);
	a->ctime = GET_TIME(n, i_ctime);
	if (HAS(n, i_crtime))
		a->btime = GET_TIME(n, i_crtime);
	get_rdev(n, a);
}

static void put_owner(struct ext4_node *n, uint32_t uid, uint32_t gid)
{
	n->in.i_uid = (uint16_t)uid;
	n->in.i_gid = (uint16_t)gid;
	ext2fs_set_i_uid_high(n->in, uid >> 16);
	ext2fs_set_i_gid_high(n->in, gid >> 16);
}

int ext4_setattr(struct ext4_node *n, unsigned int set,
		 const struct ext4_attr *a)
{
	int rc = ext4_begin(n->fs, 0);

	if (rc)
		return rc;
	if (set & EXT4_SET_MODE)
		n->in.i_mode = (uint16_t)((n->in.i_mode & LINUX_S_IFMT) |
					  (a->mode & 07777));
	put_owner(n, set & EXT4_SET_UID ? a->uid : inode_uid(n->in),
		  set & EXT4_SET_GID ? a->gid : inode_gid(n->in));
	put_times(n, set & ~EXT4_SET_CTIME, a);
	ext4_node_touch(n, EXT4_SET_CTIME);
	return ext4_end(n->fs, 0);
}

/* An empty tree has a head, too: opening it makes one. */
static errcode_t empty_tree(struct ext4_node *n)
{
	ext2_extent_handle_t h;
	errcode_t rc;

	if (!(n->in.i_flags & EXT4_EXTENTS_FL))
		return 0;
	rc = ext2fs_extent_open2(n->fs->e2, n->ino, ext4_inode(n), &h);
	if (!rc)
		ext2fs_extent_free(h);
	return rc;
}

int ext4_node_new(struct ext4_fs *fs, uint32_t ino, const struct ext4_new *how,
		  struct ext4_node **out)
{
	struct ext4_node *n = node_alloc(fs, ino);
	uint32_t type = how->mode & LINUX_S_IFMT;
	errcode_t rc;

	if (!n)
		return -ENOMEM;
	n->in.i_mode = (uint16_t)how->mode;
	n->in.i_links_count = type == LINUX_S_IFDIR ? 2 : 1;
	put_owner(n, how->uid, how->gid);
	if (ext2fs_has_feature_extents(fs->e2->super) &&
	    (type == LINUX_S_IFREG || type == LINUX_S_IFDIR))
		n->in.i_flags |= EXT4_EXTENTS_FL;
	if (type == LINUX_S_IFCHR || type == LINUX_S_IFBLK)
		put_rdev(n, how);
	/* the whole inode is written: nothing of an older one is left */
	rc = ext2fs_write_new_inode(fs->e2, ino, ext4_inode(n));
	if (!rc)
		rc = ext2fs_read_inode_full(fs->e2, ino, ext4_inode(n),
					    sizeof(n->in));
	if (!rc)
		rc = empty_tree(n);
	if (rc) {
		free(n);
		return ext4_errno(rc);
	}
	ext4_node_touch(n, EXT4_SET_ATIME | EXT4_SET_MTIME | EXT4_SET_CTIME);
	if (HAS(n, i_crtime)) {
		n->in.i_crtime = n->in.i_ctime;
		n->in.i_crtime_extra = n->in.i_ctime_extra;
	}
	node_insert(n);
	*out = n;
	return 0;
}
