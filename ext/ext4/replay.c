/* SPDX-License-Identifier: BSD-3-Clause */
/* What the journal holds after a crash is carried out. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "crc.h"
#include "journal.h"

/* A block that was revoked by a transaction: its copies of that and of older
 * ones do not count.
 */
struct revoked {
	uint64_t blk;
	uint32_t tid;
};

/* The log is read three times: how far it goes, what was revoked, the rest. */
enum pass { SCAN, REVOKE, APPLY };

struct replay {
	struct ext4_journal *j;
	enum pass pass;
	uint32_t pos;		/* in the log */
	uint32_t tid;		/* of the transaction there */
	uint32_t end;		/* the first that is not whole; not in SCAN */
	uint32_t left;		/* blocks of the log not yet passed */
	struct revoked *revoked;
	size_t nrevoked, room;
	uint64_t applied;
	uint8_t *block;		/* the descriptor */
	uint8_t *data;
};

/* One tag, read. */
struct tag {
	uint64_t blk;
	uint32_t flags;
	uint32_t crc;
};

static int next(struct replay *r)
{
	if (!r->left)
		return -EUCLEAN;
	r->left--;
	if (++r->pos == r->j->end)
		r->pos = r->j->first;
	return 0;
}

/* Transaction numbers wrap. */
static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static bool tail_ok(const struct ext4_journal *j, uint8_t *b)
{
	uint32_t there, crc;

	if (!j->csum)
		return true;
	memcpy(&there, b + j->bs - JBD2_TAIL_SIZE, sizeof(there));
	memset(b + j->bs - JBD2_TAIL_SIZE, 0, JBD2_TAIL_SIZE);
	crc = ext4_crc32c(j->seed, b, j->bs);
	memcpy(b + j->bs - JBD2_TAIL_SIZE, &there, sizeof(there));
	return be32toh(there) == crc;
}

static bool commit_ok(const struct ext4_journal *j, uint8_t *b)
{
	struct jbd2_commit c;
	uint32_t there;

	if (!j->csum)
		return true;
	memcpy(&c, b, sizeof(c));
	there = be32toh(c.checksum[0]);
	c.checksum[0] = 0;
	memcpy(b, &c, sizeof(c));
	return there == ext4_crc32c(j->seed, b, j->bs);
}

static void get_tag(const struct ext4_journal *j, const uint8_t *at,
		    struct tag *t)
{
	struct jbd2_tag3 t3;
	struct jbd2_tag t2;

	if (j->incompat & JBD2_INCOMPAT_CSUM_V3) {
		memcpy(&t3, at, sizeof(t3));
		t->blk = be32toh(t3.blk);
		t->flags = be32toh(t3.flags);
		t->crc = be32toh(t3.checksum);
		if (j->incompat & JBD2_INCOMPAT_64BIT)
			t->blk |= (uint64_t)be32toh(t3.blk_high) << 32;
		return;
	}
	t2.blk_high = 0;
	memcpy(&t2, at, j->incompat & JBD2_INCOMPAT_64BIT ?
			sizeof(t2) : sizeof(t2) - 4);
	t->blk = be32toh(t2.blk) | (uint64_t)be32toh(t2.blk_high) << 32;
	t->flags = be16toh(t2.flags);
	t->crc = be16toh(t2.checksum);
}

static int compare(const void *a, const void *b)
{
	const struct revoked *x = a, *y = b;

	return x->blk < y->blk ? -1 : x->blk > y->blk;
}

/* The last transaction that revoked the block counts. */
static bool is_revoked(const struct replay *r, uint64_t blk, uint32_t tid)
{
	size_t lo = 0, hi = r->nrevoked, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (r->revoked[mid].blk < blk)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < r->nrevoked && r->revoked[lo].blk == blk; lo++)
		if (!before(r->revoked[lo].tid, tid))
			return true;
	return false;
}

static int apply(struct replay *r, const struct tag *t)
{
	struct ext4_journal *j = r->j;
	uint32_t magic = htobe32(JBD2_MAGIC), crc;
	int rc;

	if (is_revoked(r, t->blk, r->tid))
		return 0;
	if (t->blk >= j->fs_blocks)
		return -EUCLEAN;
	rc = ext4_journal_read(j, r->pos, r->data);
	if (rc)
		return rc;
	if (j->csum) {
		crc = ext4_journal_data_csum(j, r->tid, r->data);
		if (!(j->incompat & JBD2_INCOMPAT_CSUM_V3))
			crc &= 0xffff;
		if (crc != t->crc)
			return -EUCLEAN;
	}
	if (t->flags & JBD2_ESCAPED)
		memcpy(r->data, &magic, sizeof(magic));
	r->applied++;
	return j->disk->write(j->disk, t->blk * j->bs, r->data, j->bs);
}

/* A descriptor block, and the content behind it. */
static int descriptor(struct replay *r)
{
	struct ext4_journal *j = r->j;
	uint32_t size = ext4_journal_tag_size(j);
	uint32_t end = ext4_journal_body(j), at = sizeof(struct jbd2_header);
	struct tag t = { 0 };
	int rc = 0;

	while (!rc && !(t.flags & JBD2_LAST_TAG) && at + size <= end) {
		get_tag(j, r->block + at, &t);
		at += size;
		if (!(t.flags & JBD2_SAME_UUID))
			at += JBD2_UUID_SIZE;
		rc = next(r);
		if (!rc && r->pass == APPLY)
			rc = apply(r, &t);
	}
	return rc;
}

static int note_revoked(struct replay *r, uint64_t blk)
{
	size_t room = r->room ? 2 * r->room : 64;
	struct revoked *p;

	if (r->nrevoked == r->room) {
		p = realloc(r->revoked, room * sizeof(*p));
		if (!p)
			return -ENOMEM;
		r->revoked = p;
		r->room = room;
	}
	r->revoked[r->nrevoked++] = (struct revoked) { blk, r->tid };
	return 0;
}

static int revoke_block(struct replay *r)
{
	uint32_t size = r->j->incompat & JBD2_INCOMPAT_64BIT ? 8 : 4;
	uint32_t at = sizeof(struct jbd2_revoke), bytes, narrow;
	uint64_t wide;
	int rc = 0;

	memcpy(&bytes, r->block + sizeof(struct jbd2_header), sizeof(bytes));
	bytes = be32toh(bytes);
	if (bytes > ext4_journal_body(r->j))
		return -EUCLEAN;
	for (; !rc && at + size <= bytes; at += size) {
		memcpy(&wide, r->block + at, size);
		memcpy(&narrow, r->block + at, sizeof(narrow));
		rc = note_revoked(r, size == 8 ? be64toh(wide) :
						 be32toh(narrow));
	}
	return rc;
}

/* What kind of block of the transaction is there? 0: none, the log ends. */
static uint32_t kind(struct replay *r)
{
	struct jbd2_header h;
	uint32_t type;

	memcpy(&h, r->block, sizeof(h));
	if (be32toh(h.magic) != JBD2_MAGIC || be32toh(h.tid) != r->tid)
		return 0;
	type = be32toh(h.type);
	switch (type) {
	case JBD2_DESCRIPTOR:
	case JBD2_REVOKE:
		return tail_ok(r->j, r->block) ? type : 0;
	case JBD2_COMMIT:
		return commit_ok(r->j, r->block) ? type : 0;
	}
	return 0;
}

/* One block of the log with what belongs to it. @return 1: the end */
static int step(struct replay *r)
{
	int rc = ext4_journal_read(r->j, r->pos, r->block);

	if (rc)
		return rc;
	switch (kind(r)) {
	case JBD2_DESCRIPTOR:
		rc = descriptor(r);
		break;
	case JBD2_REVOKE:
		rc = r->pass == REVOKE ? revoke_block(r) : 0;
		break;
	case JBD2_COMMIT:
		r->tid++;
		break;
	default:
		return 1;
	}
	if (!rc)
		rc = next(r);
	return rc;
}

static int one_pass(struct replay *r, enum pass pass)
{
	int rc = 0;

	r->pass = pass;
	r->pos = be32toh(r->j->sb.start);
	r->tid = be32toh(r->j->sb.tid);
	r->left = r->j->end - r->j->first;
	while (!rc && (pass == SCAN || r->tid != r->end))
		rc = step(r);
	if (pass != SCAN)
		return rc < 0 ? rc : 0;
	r->end = r->tid;
	/* whatever follows the last whole transaction was not committed */
	return rc == -EUCLEAN || rc > 0 ? 0 : rc;
}

static int passes(struct replay *r)
{
	int rc = one_pass(r, SCAN);

	if (!rc)
		rc = one_pass(r, REVOKE);
	if (!rc && r->nrevoked)
		qsort(r->revoked, r->nrevoked, sizeof(*r->revoked), compare);
	if (!rc)
		rc = one_pass(r, APPLY);
	if (!rc)
		rc = r->j->disk->flush(r->j->disk);
	if (rc)
		return rc;
	/* a torn transaction of this number may still lie there */
	r->j->tid = r->end + 1;
	return ext4_journal_empty(r->j, true);
}

int ext4_journal_replay(struct ext4_journal *j, uint64_t *blocks)
{
	struct replay r = { .j = j };
	int rc = 0;

	if (blocks)
		*blocks = 0;
	if (!j->sb.start)
		return 0;
	r.block = malloc(j->bs);
	r.data = malloc(j->bs);
	rc = r.block && r.data ? passes(&r) : -ENOMEM;
	if (blocks)
		*blocks = r.applied;
	free(r.block);
	free(r.data);
	free(r.revoked);
	return rc;
}
