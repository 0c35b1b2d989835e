/* SPDX-License-Identifier: BSD-3-Clause */
/* A disk in memory with a volatile cache, whose power can be cut. */
#ifndef CACHE_DISK_H
#define CACHE_DISK_H

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../disk.h"

/* A write that was not flushed yet. */
struct pending {
	uint64_t off;
	size_t len;
	unsigned char *data;
};

struct cache_disk {
	struct ext4_disk disk;
	unsigned char *now;	/* what reads see */
	unsigned char *stable;	/* what was flushed */
	struct pending *pending;
	size_t npending, room;
	uint64_t flushes, writes;
	long fail_after;	/* writes until all fail; < 0: never */
	void (*power)(void);	/* called instead of the first that fails */
	int ignore_flush;	/* the mistake that tests must find */
	int bad_reads;		/* reads fail */
};

static int cd_read(struct ext4_disk *d, uint64_t off, void *buf, size_t len)
{
	struct cache_disk *c = (struct cache_disk *)d;

	assert(off % 1024 == 0 && len % 1024 == 0);
	if (off > d->size || len > d->size - off || c->bad_reads)
		return -EIO;
	memcpy(buf, c->now + off, len);
	return 0;
}

static int cd_write(struct ext4_disk *d, uint64_t off, const void *buf,
		    size_t len)
{
	struct cache_disk *c = (struct cache_disk *)d;
	struct pending *p;

	assert(off % 1024 == 0 && len % 1024 == 0);
	if (!c->fail_after && c->power)
		c->power();
	if (off > d->size || len > d->size - off || c->fail_after == 0)
		return -EIO;
	if (c->fail_after > 0)
		c->fail_after--;
	memcpy(c->now + off, buf, len);
	c->writes++;
	if (c->npending == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->pending = realloc(c->pending, c->room * sizeof(*p));
		assert(c->pending);
	}
	p = &c->pending[c->npending++];
	p->off = off;
	p->len = len;
	p->data = malloc(len);
	assert(p->data);
	memcpy(p->data, buf, len);
	return 0;
}

static void cd_drop_pending(struct cache_disk *c)
{
	while (c->npending)
		free(c->pending[--c->npending].data);
}

static int cd_flush(struct ext4_disk *d)
{
	struct cache_disk *c = (struct cache_disk *)d;
	size_t i;

	if (!c->fail_after && c->power)
		c->power();
	if (c->fail_after == 0)
		return -EIO;
	c->flushes++;
	if (c->ignore_flush)
		return 0;
	for (i = 0; i < c->npending; i++)
		memcpy(c->stable + c->pending[i].off, c->pending[i].data,
		       c->pending[i].len);
	cd_drop_pending(c);
	return 0;
}

static __attribute__((unused)) void cd_init(struct cache_disk *c, size_t size)
{
	memset(c, 0, sizeof(*c));
	c->disk.size = size;
	c->disk.read = cd_read;
	c->disk.write = cd_write;
	c->disk.flush = cd_flush;
	c->now = calloc(1, size);
	c->stable = calloc(1, size);
	assert(c->now && c->stable);
	c->fail_after = -1;
}

static __attribute__((unused)) void cd_free(struct cache_disk *c)
{
	cd_drop_pending(c);
	free(c->pending);
	free(c->now);
	free(c->stable);
}

/*
 * What may be on the medium if the power went now: of the writes since the
 * last flush any are there, in pieces of 1024 bytes (the superblock's size,
 * which has no second copy that Linux would look at), and newer ones may be
 * there though older ones to the same place are not.
 */
static __attribute__((unused)) void cd_cut(struct cache_disk *c,
					   unsigned char *image,
					   unsigned int *seed)
{
	int keep = rand_r(seed) % 101, whole = rand_r(seed) % 2;
	struct pending *p;
	size_t i, at;

	memcpy(image, c->stable, c->disk.size);
	for (i = 0; i < c->npending; i++) {
		p = &c->pending[i];
		if (whole && rand_r(seed) % 100 >= keep)
			continue;
		for (at = 0; at < p->len; at += 1024)
			if (whole || rand_r(seed) % 100 < keep)
				memcpy(image + p->off + at, p->data + at, 1024);
	}
}

/* Begins anew with what is on the medium. */
static __attribute__((unused)) void cd_load(struct cache_disk *c,
					    const unsigned char *image)
{
	cd_drop_pending(c);
	memcpy(c->now, image, c->disk.size);
	memcpy(c->stable, image, c->disk.size);
}

#endif /* CACHE_DISK_H */
