/* SPDX-License-Identifier: BSD-3-Clause */
/* Listing in the order of hashes, as Linux does it: a name keeps its place
 * though blocks are split, so that a listing that goes on later has each of the
 * names that were there all the time, once.
 *
 * A cookie: 31 bits of the hash that the index is sorted by, 16 of the other
 * one, 15 that count names in which all of these are equal. More of them take
 * cookies of the names behind, which move on, as far as the hash is the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "fs_priv.h"

#define COUNT_BITS	15u
#define MINOR_BITS	16u
#define HASH_SHIFT	(COUNT_BITS + MINOR_BITS - 1)	/* bit 0 is none of it */
#define COOKIES		(UINT64_C(1) << (HASH_SHIFT + 32))

struct item {
	uint64_t key;			/* the first cookie that it may have */
	const struct ext2_dir_entry *e;
	size_t at;			/* in the blocks */
};

/* The blocks of one range of hashes: copies, as who gets the names may sleep.
 */
struct group {
	char *blocks;
	struct item *items;
	size_t nblocks, n;
};

static void group_free(struct group *g)
{
	free(g->blocks);
	free(g->items);
}

static int add_item(struct ext4_fs *fs, unsigned int version, struct group *g,
		    size_t at)
{
	const struct ext2_dir_entry *e = (void *)(g->blocks + at);
	uint32_t hash, minor;
	int rc;

	if (!ext4_dir_is_name(e))
		return 0;
	rc = ext4_index_hash(fs, version, e->name, e->name_len & 0xff, &hash,
			     &minor);
	if (rc)
		return rc;
	g->items[g->n++] = (struct item) {
		.key = (uint64_t)hash << HASH_SHIFT |
		       (uint64_t)(minor >> (32 - MINOR_BITS)) << COUNT_BITS,
		.at = at,
	};
	return 0;
}

static int add_block(struct ext4_fs *fs, unsigned int version, struct group *g,
		     const char *buf)
{
	size_t base = g->nblocks * fs->bs;
	char *blocks = realloc(g->blocks, base + fs->bs);
	struct item *items;
	uint32_t off, n;
	int rc = 0;

	if (!blocks)
		return -ENOMEM;
	g->blocks = blocks;
	items = realloc(g->items, (g->n + fs->bs / 12) * sizeof(*items));
	if (!items)
		return -ENOMEM;
	g->items = items;
	g->nblocks++;
	memcpy(blocks + base, buf, fs->bs);
	for (off = 0; off < fs->bs && !rc; off += n) {
		n = ext4_dir_entry_len(fs, blocks + base, off);
		rc = n ? add_item(fs, version, g, base + off) : -EUCLEAN;
	}
	return rc;
}

static int compare(const void *one, const void *other)
{
	const struct item *a = one, *b = other;
	int la = a->e->name_len & 0xff, lb = b->e->name_len & 0xff, rc;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	rc = memcmp(a->e->name, b->e->name, (size_t)(la < lb ? la : lb));
	return rc ? rc : la - lb;
}

static void sort(struct group *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		g->items[i].e = (void *)(g->blocks + g->items[i].at);
	qsort(g->items, g->n, sizeof(*g->items), compare);
}

/* Takes the block that has a hash, and those that go on with the hash that it
 * ends with.
 */
static int take(struct ext4_node *dir, unsigned int version, uint32_t hash,
		struct group *g, uint32_t *next)
{
	uint64_t most = EXT2_I_SIZE(&dir->in) / dir->fs->bs;
	struct ext4_index_way way = { .next = 0 };
	struct ext4_place p = { .lblk = 0 };
	int rc;

	do {
		if (!(dir->in.i_flags & EXT2_INDEX_FL))
			rc = ext4_dir_read(dir, &p);
		else if (!way.next)
			rc = ext4_index_at(dir, &p, &way, hash);
		else
			rc = ext4_index_next(dir, &p, &way);
		if (!rc)
			rc = add_block(dir->fs, version, g, p.buf);
	} while (!rc && way.next & 1 && g->nblocks < most);
	if (!rc && way.next & 1)
		rc = -EUCLEAN;		/* blocks that are there twice */
	*next = way.next;
	return rc;
}

/* @return 1: `fn` wants no more; -EOVERFLOW: a name without a cookie */
static int tell(const struct group *g, uint64_t from, uint64_t end,
		ext4_readdir_fn fn, void *arg)
{
	uint64_t key, cookie, first_free = 0;
	size_t i;

	for (i = 0; i < g->n; i++) {
		key = g->items[i].key;
		cookie = key > first_free ? key : first_free;
		first_free = cookie + 1;
		/* what is outside is damage, and not found by name either */
		if (cookie < from || key >= end)
			continue;
		/* it would lead to another block when the listing goes on */
		if (cookie >> HASH_SHIFT != key >> HASH_SHIFT)
			return -EOVERFLOW;
		if (!ext4_dir_tell(g->items[i].e, cookie + 1, fn, arg))
			return 1;
	}
	return 0;
}

int ext4_readdir(struct ext4_node *dir, uint64_t cookie, ext4_readdir_fn fn,
		 void *arg)
{
	int rc = 0, version = ext4_index_version(dir);
	uint64_t end;
	uint32_t next;

	if (version < 0)
		return ext4_dir_blocks(dir, cookie, fn, arg);
	for (; cookie < COOKIES && !rc; cookie = end) {
		struct group g = { 0 };

		rc = take(dir, (unsigned int)version,
			  (uint32_t)(cookie >> HASH_SHIFT) & ~1u, &g, &next);
		end = next ? (uint64_t)next << HASH_SHIFT : COOKIES;
		if (!rc) {
			sort(&g);
			rc = tell(&g, cookie, end, fn, arg);
		}
		group_free(&g);
	}
	return rc < 0 ? rc : 0;
}
