/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing the journal. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "crc.h"
#include "journal.h"

#define KNOWN_INCOMPAT							\
	(JBD2_INCOMPAT_REVOKE | JBD2_INCOMPAT_64BIT |			\
	 JBD2_INCOMPAT_CSUM_V2 | JBD2_INCOMPAT_CSUM_V3 | JBD2_INCOMPAT_FAST)

#define STAGE_BLOCKS	32u

/* Where a block of the journal's file is. Binary search; 0: nowhere. */
static uint64_t place(const struct ext4_journal *j, uint32_t lblk)
{
	uint32_t lo = 0, hi = j->nruns, mid;
	const struct ext4_run *r;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		r = &j->runs[mid];
		if (lblk < r->lblk)
			hi = mid;
		else if (lblk - r->lblk >= r->len)
			lo = mid + 1;
		else
			return r->pblk + (lblk - r->lblk);
	}
	return 0;
}

int ext4_journal_read(struct ext4_journal *j, uint32_t lblk, void *buf)
{
	uint64_t pblk = place(j, lblk);

	if (!pblk)
		return -EUCLEAN;
	return j->disk->read(j->disk, pblk * j->bs, buf, j->bs);
}

static uint32_t super_csum(struct jbd2_super *sb)
{
	uint32_t old = sb->checksum, crc;

	sb->checksum = 0;
	crc = ext4_crc32c(~0u, sb, sizeof(*sb));
	sb->checksum = old;
	return crc;
}

static int super_write(struct ext4_journal *j)
{
	int rc;

	if (j->csum)
		j->sb.checksum = htobe32(super_csum(&j->sb));
	memset(j->block, 0, j->bs);
	memcpy(j->block, &j->sb, sizeof(j->sb));
	rc = j->disk->write(j->disk, place(j, 0) * j->bs, j->block, j->bs);
	return rc ? rc : j->disk->flush(j->disk);
}

static void set_features(struct ext4_journal *j)
{
	j->incompat = be32toh(j->sb.incompat);
	j->csum = j->incompat & (JBD2_INCOMPAT_CSUM_V2 |
				 JBD2_INCOMPAT_CSUM_V3);
	j->seed = ext4_crc32c(~0u, j->sb.uuid, JBD2_UUID_SIZE);
}

/* Does the superblock make sense? */
static int super_check(struct ext4_journal *j)
{
	const struct jbd2_super *sb = &j->sb;
	uint32_t len = be32toh(sb->maxlen), fast;
	const struct ext4_run *last = &j->runs[j->nruns - 1];

	if (be32toh(sb->h.magic) != JBD2_MAGIC)
		return -EUCLEAN;
	if (be32toh(sb->h.type) != JBD2_SUPER_V2)
		return -EOPNOTSUPP;
	set_features(j);
	if (j->incompat & ~KNOWN_INCOMPAT || be32toh(sb->ro_compat))
		return -EOPNOTSUPP;
	if (j->csum && (sb->checksum_type != JBD2_TYPE_CRC32C ||
			be32toh(sb->checksum) != super_csum(&j->sb)))
		return -EUCLEAN;
	if (be32toh(sb->blocksize) != j->bs || len > last->lblk + last->len)
		return -EUCLEAN;
	fast = j->incompat & JBD2_INCOMPAT_FAST ? be32toh(sb->fast_blocks) : 0;
	j->first = be32toh(sb->first);
	if (!j->first || fast >= len || j->first >= len - fast)
		return -EUCLEAN;
	j->end = len - fast;
	if (be32toh(sb->start) &&
	    (be32toh(sb->start) < j->first || be32toh(sb->start) >= j->end))
		return -EUCLEAN;
	j->tid = be32toh(sb->tid);
	return 0;
}

int ext4_journal_open(struct ext4_journal *j, struct ext4_disk *disk,
		      uint32_t bs, uint64_t fs_blocks, struct ext4_run *runs,
		      uint32_t nruns)
{
	int rc;

	j->disk = disk;
	j->bs = bs;
	j->fs_blocks = fs_blocks;
	j->runs = runs;
	j->nruns = nruns;
	j->block = malloc(bs);
	j->stage = malloc((size_t)STAGE_BLOCKS * bs);
	rc = j->block && j->stage ? 0 : -ENOMEM;
	if (!rc)
		rc = nruns ? ext4_journal_read(j, 0, j->block) : -EUCLEAN;
	if (!rc) {
		memcpy(&j->sb, j->block, sizeof(j->sb));
		rc = super_check(j);
	}
	if (rc)
		ext4_journal_close(j);
	return rc;
}

void ext4_journal_close(struct ext4_journal *j)
{
	free(j->runs);
	free(j->block);
	free(j->stage);
	memset(j, 0, sizeof(*j));
}

int ext4_journal_empty(struct ext4_journal *j, bool clean)
{
	j->used = 0;
	j->sb.tid = htobe32(j->tid);
	j->sb.start = clean ? 0 : htobe32(j->head);
	return super_write(j);
}

int ext4_journal_start(struct ext4_journal *j, bool csum, bool wide)
{
	uint32_t in = be32toh(j->sb.incompat) | JBD2_INCOMPAT_REVOKE;

	if (wide)
		in |= JBD2_INCOMPAT_64BIT;
	if (csum && !(in & JBD2_INCOMPAT_CSUM_V2))
		in |= JBD2_INCOMPAT_CSUM_V3;
	j->sb.incompat = htobe32(in);
	j->sb.compat &= ~htobe32(JBD2_COMPAT_CHECKSUM);
	set_features(j);
	j->sb.checksum_type = j->csum ? JBD2_TYPE_CRC32C : 0;
	j->head = j->first;
	return ext4_journal_empty(j, false);
}

uint32_t ext4_journal_tag_size(const struct ext4_journal *j)
{
	uint32_t size = sizeof(struct jbd2_tag);

	if (j->incompat & JBD2_INCOMPAT_CSUM_V3)
		return sizeof(struct jbd2_tag3);
	if (j->incompat & JBD2_INCOMPAT_CSUM_V2)
		size += 2;
	return j->incompat & JBD2_INCOMPAT_64BIT ? size : size - 4;
}

uint32_t ext4_journal_body(const struct ext4_journal *j)
{
	return j->csum ? j->bs - JBD2_TAIL_SIZE : j->bs;
}

static uint32_t revoke_size(const struct ext4_journal *j)
{
	return j->incompat & JBD2_INCOMPAT_64BIT ? 8 : 4;
}

static uint32_t tags_per_block(const struct ext4_journal *j)
{
	return (ext4_journal_body(j) - sizeof(struct jbd2_header) -
		JBD2_UUID_SIZE) / ext4_journal_tag_size(j);
}

static uint32_t revokes_per_block(const struct ext4_journal *j)
{
	return (ext4_journal_body(j) - sizeof(struct jbd2_revoke)) /
	       revoke_size(j);
}

uint32_t ext4_journal_max(const struct ext4_journal *j)
{
	return (j->end - j->first) / 4;
}

uint32_t ext4_journal_cost(const struct ext4_journal *j, uint32_t blocks,
			   uint32_t revokes)
{
	uint32_t tags = tags_per_block(j), revs = revokes_per_block(j);

	return blocks + (blocks + tags - 1) / tags +
	       (revokes + revs - 1) / revs + 1;
}

bool ext4_journal_fits(const struct ext4_journal *j, uint32_t cost)
{
	/* one block stays free: a full ring would look empty */
	return cost < j->end - j->first - j->used;
}

uint32_t ext4_journal_data_csum(const struct ext4_journal *j, uint32_t tid,
				const void *data)
{
	uint32_t be = htobe32(tid);
	uint32_t crc = ext4_crc32c(j->seed, &be, sizeof(be));

	return ext4_crc32c(crc, data, j->bs);
}

static int stage_out(struct ext4_journal *j)
{
	size_t len = (size_t)j->staged * j->bs;

	if (!j->staged)
		return 0;
	j->staged = 0;
	return j->disk->write(j->disk, j->stage_at * j->bs, j->stage, len);
}

/* The next block of the log, to be filled in at once; NULL: *rc says why. */
static uint8_t *next_block(struct ext4_journal *j, int *rc)
{
	uint64_t at = place(j, j->head);

	*rc = at ? 0 : -EUCLEAN;
	if (j->staged && (j->staged == STAGE_BLOCKS ||
			  at != j->stage_at + j->staged))
		*rc = stage_out(j);
	if (*rc)
		return NULL;
	if (!j->staged)
		j->stage_at = at;
	if (++j->head == j->end)
		j->head = j->first;
	j->used++;
	return j->stage + (size_t)j->staged++ * j->bs;
}

static void put_header(struct ext4_journal *j, uint8_t *b, uint32_t type)
{
	struct jbd2_header h = {
		htobe32(JBD2_MAGIC), htobe32(type), htobe32(j->tid)
	};

	memset(b, 0, j->bs);
	memcpy(b, &h, sizeof(h));
}

/* The checksum at the end of descriptor and revoke blocks. */
static void put_tail(struct ext4_journal *j, uint8_t *b)
{
	uint32_t crc;

	if (!j->csum)
		return;
	crc = htobe32(ext4_crc32c(j->seed, b, j->bs));
	memcpy(b + j->bs - JBD2_TAIL_SIZE, &crc, sizeof(crc));
}

static int put_revokes(struct ext4_journal *j, const uint64_t *revoke,
		       uint32_t n)
{
	uint32_t size = revoke_size(j), per = revokes_per_block(j), i, k;
	uint32_t bytes, narrow;
	uint64_t wide;
	uint8_t *b;
	int rc;

	for (i = 0; i < n; i += k) {
		b = next_block(j, &rc);
		if (!b)
			return rc;
		put_header(j, b, JBD2_REVOKE);
		for (k = 0; k < per && i + k < n; k++) {
			wide = htobe64(revoke[i + k]);
			narrow = htobe32((uint32_t)revoke[i + k]);
			memcpy(b + sizeof(struct jbd2_revoke) + k * size,
			       size == 8 ? (void *)&wide : (void *)&narrow,
			       size);
		}
		bytes = htobe32((uint32_t)sizeof(struct jbd2_revoke) + k * size);
		memcpy(b + sizeof(struct jbd2_header), &bytes, sizeof(bytes));
		put_tail(j, b);
	}
	return 0;
}

/* Content that begins with the journal's magic number would be taken for one
 * of its own blocks.
 */
static bool must_escape(const void *data)
{
	uint32_t word;

	memcpy(&word, data, sizeof(word));
	return word == htobe32(JBD2_MAGIC);
}

/* Puts a tag; `crc` is that of the content as it will lie in the log. */
static void put_tag(const struct ext4_journal *j, uint8_t *at, uint64_t blk,
		    uint32_t flags, uint32_t crc)
{
	struct jbd2_tag3 t3 = {
		htobe32((uint32_t)blk), htobe32(flags),
		htobe32((uint32_t)(blk >> 32)), htobe32(crc)
	};
	struct jbd2_tag t = {
		htobe32((uint32_t)blk), htobe16((uint16_t)crc),
		htobe16((uint16_t)flags), htobe32((uint32_t)(blk >> 32))
	};

	if (j->incompat & JBD2_INCOMPAT_CSUM_V3)
		memcpy(at, &t3, sizeof(t3));
	else
		memcpy(at, &t, j->incompat & JBD2_INCOMPAT_64BIT ?
			       sizeof(t) : sizeof(t) - 4);
}

static uint32_t content_csum(struct ext4_journal *j, const void *data,
			     bool escape)
{
	if (!j->csum)
		return 0;
	if (!escape)
		return ext4_journal_data_csum(j, j->tid, data);
	memcpy(j->block, data, j->bs);
	memset(j->block, 0, 4);
	return ext4_journal_data_csum(j, j->tid, j->block);
}

/* One descriptor block for n blocks of content. */
static int put_descriptor(struct ext4_journal *j, const struct ext4_logged *l,
			  uint32_t n)
{
	uint32_t size = ext4_journal_tag_size(j), i, flags;
	bool escape;
	uint8_t *b, *at;
	int rc;

	b = next_block(j, &rc);
	if (!b)
		return rc;
	put_header(j, b, JBD2_DESCRIPTOR);
	at = b + sizeof(struct jbd2_header);
	for (i = 0; i < n; i++) {
		escape = must_escape(l[i].data);
		flags = (i ? JBD2_SAME_UUID : 0) |
			(i == n - 1 ? JBD2_LAST_TAG : 0) |
			(escape ? JBD2_ESCAPED : 0);
		put_tag(j, at, l[i].blk, flags,
			content_csum(j, l[i].data, escape));
		at += size;
		if (!i) {
			memcpy(at, j->sb.uuid, JBD2_UUID_SIZE);
			at += JBD2_UUID_SIZE;
		}
	}
	put_tail(j, b);
	return 0;
}

static int put_content(struct ext4_journal *j, const struct ext4_logged *l,
		       uint32_t n)
{
	uint32_t tags = tags_per_block(j), i, k, m;
	uint8_t *b;
	int rc;

	for (i = 0; i < n; i += m) {
		m = n - i < tags ? n - i : tags;
		rc = put_descriptor(j, l + i, m);
		if (rc)
			return rc;
		for (k = 0; k < m; k++) {
			b = next_block(j, &rc);
			if (!b)
				return rc;
			memcpy(b, l[i + k].data, j->bs);
			if (must_escape(b))
				memset(b, 0, 4);
		}
	}
	return 0;
}

static int put_commit(struct ext4_journal *j)
{
	struct jbd2_commit c;
	struct timespec now;
	uint32_t crc;
	uint8_t *b;
	int rc;

	b = next_block(j, &rc);
	if (!b)
		return rc;
	put_header(j, b, JBD2_COMMIT);
	memcpy(&c, b, sizeof(c));
	clock_gettime(CLOCK_REALTIME, &now);
	c.sec = htobe64((uint64_t)now.tv_sec);
	c.nsec = htobe32((uint32_t)now.tv_nsec);
	memcpy(b, &c, sizeof(c));
	if (j->csum) {
		crc = ext4_crc32c(j->seed, b, j->bs);
		c.checksum[0] = htobe32(crc);
		memcpy(b, &c, sizeof(c));
	}
	return stage_out(j);
}

int ext4_journal_commit(struct ext4_journal *j, const struct ext4_logged *b,
			uint32_t n, const uint64_t *revoke, uint32_t nrevoke)
{
	int rc;

	if (!ext4_journal_fits(j, ext4_journal_cost(j, n, nrevoke)))
		return -ENOSPC;
	rc = put_revokes(j, revoke, nrevoke);
	if (!rc)
		rc = put_content(j, b, n);
	if (!rc)
		rc = stage_out(j);
	/* the commit block counts only if all before it is there */
	if (!rc)
		rc = j->disk->flush(j->disk);
	if (!rc)
		rc = put_commit(j);
	if (!rc)
		rc = j->disk->flush(j->disk);
	j->tid++;
	return rc;
}
