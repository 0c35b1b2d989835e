/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks of metadata in memory, and the transaction that they make. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "io.h"

/* Blocks that are written together where they belong. */
#define RUN_BLOCKS	32u

static void list_add(struct ext4_list *l, struct ext4_block *b)
{
	b->prev = NULL;
	b->next = l->first;
	if (l->first)
		l->first->prev = b;
	else
		l->last = b;
	l->first = b;
	l->count++;
}

static void list_remove(struct ext4_list *l, struct ext4_block *b)
{
	if (b->prev)
		b->prev->next = b->next;
	else
		l->first = b->next;
	if (b->next)
		b->next->prev = b->prev;
	else
		l->last = b->prev;
	l->count--;
}

static struct ext4_list *list_of(struct ext4_io *io, const struct ext4_block *b)
{
	return b->dirty ? &io->dirty : b->logged ? &io->logged : &io->clean;
}

static struct ext4_block **bucket(struct ext4_io *io, uint64_t blk)
{
	return &io->hash[(blk ^ blk >> 10) % IO_BUCKETS];
}

static struct ext4_block *find(struct ext4_io *io, uint64_t blk)
{
	struct ext4_block *b = *bucket(io, blk);

	while (b && b->blk != blk)
		b = b->chain;
	return b;
}

static void drop(struct ext4_io *io, struct ext4_block *b)
{
	struct ext4_block **at = bucket(io, b->blk);

	while (*at != b)
		at = &(*at)->chain;
	*at = b->chain;
	list_remove(list_of(io, b), b);
	free(b->data);
	free(b);
}

/* A block that is not there yet; its bytes are not defined. */
static struct ext4_block *make(struct ext4_io *io, uint64_t blk)
{
	struct ext4_block *b, **at = bucket(io, blk);

	if (io->clean.count >= IO_KEEP)
		drop(io, io->clean.last);
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->data = malloc(io->bs);
	/* those that are only kept are worth less */
	while (!b->data && io->clean.last) {
		drop(io, io->clean.last);
		b->data = malloc(io->bs);
	}
	if (!b->data) {
		free(b);
		return NULL;
	}
	b->blk = blk;
	b->chain = *at;
	*at = b;
	list_add(&io->clean, b);
	return b;
}

int ext4_io_get(struct ext4_io *io, uint64_t blk, struct ext4_block **out)
{
	struct ext4_block *b = find(io, blk);
	int rc;

	*out = b;
	if (b) {
		if (!b->dirty && !b->logged && io->clean.first != b) {
			list_remove(&io->clean, b);
			list_add(&io->clean, b);
		}
		return 0;
	}
	if (blk >= io->disk->size / io->bs)
		return -EUCLEAN;
	b = make(io, blk);
	if (!b)
		return -ENOMEM;
	rc = io->disk->read(io->disk, blk * io->bs, b->data, io->bs);
	if (rc) {
		drop(io, b);
		return rc;
	}
	*out = b;
	return 0;
}

static void set_state(struct ext4_io *io, struct ext4_block *b, bool dirty,
		      bool logged)
{
	list_remove(list_of(io, b), b);
	b->dirty = dirty;
	b->logged = logged;
	list_add(list_of(io, b), b);
}

int ext4_io_read(struct ext4_io *io, uint64_t blk, void *buf)
{
	struct ext4_block *b;
	int rc = ext4_io_get(io, blk, &b);

	if (!rc)
		memcpy(buf, b->data, io->bs);
	return rc;
}

/* Changes a part of a block. */
static int change(struct ext4_io *io, uint64_t blk, uint32_t off,
		  const void *buf, uint32_t len)
{
	struct ext4_block *b = find(io, blk);
	int rc = 0;

	if (blk >= io->disk->size / io->bs)
		return -EUCLEAN;
	if (!b && len == io->bs) {
		b = make(io, blk);
		rc = b ? 0 : -ENOMEM;
	} else if (!b) {
		rc = ext4_io_get(io, blk, &b);
	} else if (!memcmp(b->data + off, buf, len)) {
		return 0;
	}
	if (rc)
		return rc;
	memcpy(b->data + off, buf, len);
	b->checked = false;
	io->change++;
	if (!b->dirty)
		set_state(io, b, true, b->logged);
	return 0;
}

int ext4_io_write(struct ext4_io *io, uint64_t blk, const void *buf)
{
	return change(io, blk, 0, buf, io->bs);
}

/* The log still has copies of the block: they must not be carried out over
 * what is written there next.
 */
static void revoke(struct ext4_io *io, uint64_t blk)
{
	uint32_t room = io->revoked_room ? 2 * io->revoked_room : 64;
	uint64_t *p;

	if (io->nrevoked == io->revoked_room) {
		p = realloc(io->revoked, room * sizeof(*p));
		if (!p) {
			io->error = -ENOMEM;
			return;
		}
		io->revoked = p;
		io->revoked_room = room;
	}
	io->revoked[io->nrevoked++] = blk;
}

void ext4_io_forget(struct ext4_io *io, uint64_t blk)
{
	struct ext4_block *b = find(io, blk);

	if (!b)
		return;
	if (b->logged)
		revoke(io, blk);
	drop(io, b);
}

static int compare(const void *a, const void *b)
{
	const struct ext4_logged *x = a, *y = b;

	return x->blk < y->blk ? -1 : x->blk > y->blk;
}

/* The blocks of a list in the order of the disk, from malloc(). */
static struct ext4_logged *sorted(const struct ext4_list *l)
{
	struct ext4_logged *v = malloc((l->count + 1) * sizeof(*v));
	const struct ext4_block *b;
	uint32_t n = 0;

	if (!v)
		return NULL;
	for (b = l->first; b; b = b->next)
		v[n++] = (struct ext4_logged) { b->blk, b->data };
	qsort(v, n, sizeof(*v), compare);
	return v;
}

/* Writes blocks where they belong, neighbours together. */
static int put_in_place(struct ext4_io *io, const struct ext4_logged *v,
			uint32_t n)
{
	uint32_t i, k, room = RUN_BLOCKS;
	uint8_t *run;
	int rc;

	while (!(run = malloc((size_t)room * io->bs)) && room > 1)
		room /= 2;
	rc = run ? 0 : -ENOMEM;

	for (i = 0; i < n && !rc; i += k) {
		for (k = 0; i + k < n && k < room &&
		     v[i + k].blk == v[i].blk + k; k++)
			memcpy(run + (size_t)k * io->bs, v[i + k].data, io->bs);
		rc = io->disk->write(io->disk, v[i].blk * io->bs, run,
				     (size_t)k * io->bs);
	}
	free(run);
	return rc;
}

static void all_become(struct ext4_io *io, struct ext4_list *l, bool logged)
{
	while (l->first)
		set_state(io, l->first, false, logged);
	while (io->clean.count > IO_KEEP)
		drop(io, io->clean.last);
}

int ext4_io_commit(struct ext4_io *io, struct ext4_journal *j)
{
	struct ext4_logged *v;
	int rc = io->error;

	if (rc)
		return rc;
	v = sorted(&io->dirty);
	if (!v)
		return -ENOMEM;
	rc = ext4_journal_commit(j, v, io->dirty.count, io->revoked,
				 io->nrevoked);
	free(v);
	if (rc)
		return rc;
	io->nrevoked = 0;
	all_become(io, &io->dirty, true);
	return 0;
}

/* The blocks of a list are written where they belong, and are clean. */
static int settle(struct ext4_io *io, struct ext4_list *l)
{
	struct ext4_logged *v = sorted(l);
	int rc;

	if (!v)
		return -ENOMEM;
	rc = put_in_place(io, v, l->count);
	free(v);
	if (!rc)
		rc = io->disk->flush(io->disk);
	if (!rc)
		all_become(io, l, false);
	return rc;
}

int ext4_io_write_out(struct ext4_io *io)
{
	return settle(io, &io->dirty);
}

int ext4_io_checkpoint(struct ext4_io *io, struct ext4_journal *j, bool clean)
{
	int rc = settle(io, &io->logged);

	return rc ? rc : ext4_journal_empty(j, clean);
}

bool ext4_io_ready(struct ext4_io *io)
{
	while (!ext4_mem_ready()) {
		if (!io->clean.last)
			return false;
		drop(io, io->clean.last);
	}
	return true;
}

int ext4_io_init(struct ext4_io *io, struct ext4_disk *disk, uint32_t bs)
{
	memset(io, 0, sizeof(*io));
	io->disk = disk;
	io->bs = bs;
	return 0;
}

void ext4_io_free(struct ext4_io *io)
{
	while (io->clean.first)
		drop(io, io->clean.first);
	while (io->dirty.first)
		drop(io, io->dirty.first);
	while (io->logged.first)
		drop(io, io->logged.first);
	free(io->revoked);
	io->revoked = NULL;
}

/* ---- what libext2fs sees ------------------------------------------------ */

void ext4_io_name(struct ext4_io *io, char *buf)
{
	snprintf(buf, 32, "%p", (void *)io);
}

static errcode_t mgr_open(const char *name, int flags, io_channel *out)
{
	io_channel c = calloc(1, sizeof(*c));
	void *io;

	(void)flags;
	if (!c)
		return EXT2_ET_NO_MEMORY;
	if (sscanf(name, "%p", &io) != 1) {
		free(c);
		return EXT2_ET_BAD_DEVICE_NAME;
	}
	c->magic = EXT2_ET_MAGIC_IO_CHANNEL;
	c->manager = &ext4_io_manager;
	c->block_size = 1024;
	c->refcount = 1;
	c->private_data = io;
	*out = c;
	return 0;
}

static errcode_t mgr_close(io_channel c)
{
	if (--c->refcount == 0)
		free(c);
	return 0;
}

static errcode_t mgr_set_blksize(io_channel c, int size)
{
	c->block_size = size;
	return 0;
}

/* Bytes of a request: counts below 0 are bytes, others blocks. */
static uint64_t bytes_of(io_channel c, int count)
{
	return count < 0 ? (uint64_t)-(int64_t)count :
			   (uint64_t)count * (uint32_t)c->block_size;
}

static errcode_t failed(int rc)
{
	return rc == -ENOMEM ? EXT2_ET_NO_MEMORY :
	       rc == -EUCLEAN ? EXT2_ET_BAD_BLOCK_NUM : -rc;
}

/* Reads or changes bytes, block by block. */
static errcode_t transfer(struct ext4_io *io, uint64_t off, uint64_t len,
			  void *in, const void *out)
{
	struct ext4_block *b;
	uint64_t done = 0;
	uint32_t at, n;
	int rc;

	while (done < len) {
		at = (uint32_t)((off + done) % io->bs);
		n = io->bs - at;
		if (n > len - done)
			n = (uint32_t)(len - done);
		if (out) {
			rc = change(io, (off + done) / io->bs, at,
				    (const char *)out + done, n);
		} else {
			rc = ext4_io_get(io, (off + done) / io->bs, &b);
			if (!rc)
				memcpy((char *)in + done, b->data + at, n);
		}
		if (rc)
			return failed(rc);
		done += n;
	}
	return 0;
}

static errcode_t mgr_read64(io_channel c, unsigned long long block, int count,
			    void *data)
{
	struct ext4_io *io = c->private_data;

	if (block > io->disk->size / (uint32_t)c->block_size)
		return EXT2_ET_BAD_BLOCK_NUM;
	return transfer(io, block * (uint32_t)c->block_size,
			bytes_of(c, count), data, NULL);
}

static errcode_t mgr_read(io_channel c, unsigned long block, int count,
			  void *data)
{
	return mgr_read64(c, block, count, data);
}

static errcode_t mgr_write64(io_channel c, unsigned long long block, int count,
			     const void *data)
{
	struct ext4_io *io = c->private_data;

	if (block > io->disk->size / (uint32_t)c->block_size)
		return EXT2_ET_BAD_BLOCK_NUM;
	return transfer(io, block * (uint32_t)c->block_size,
			bytes_of(c, count), NULL, data);
}

static errcode_t mgr_write(io_channel c, unsigned long block, int count,
			   const void *data)
{
	return mgr_write64(c, block, count, data);
}

/* When something is written is the commit's to say. */
static errcode_t mgr_flush(io_channel c)
{
	(void)c;
	return 0;
}

struct struct_io_manager ext4_io_manager = {
	.magic = EXT2_ET_MAGIC_IO_MANAGER,
	.name = "transaction",
	.open = mgr_open,
	.close = mgr_close,
	.set_blksize = mgr_set_blksize,
	.read_blk = mgr_read,
	.write_blk = mgr_write,
	.flush = mgr_flush,
	.read_blk64 = mgr_read64,
	.write_blk64 = mgr_write64,
};
