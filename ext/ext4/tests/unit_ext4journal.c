/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal by itself: transactions, power cuts, damage. */
/* unit-sources: ext/ext4/journal.c ext/ext4/replay.c ext/ext4/crc.c */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include "cache_disk.h"
#include "../crc.h"
#include "../journal.h"
#include <unit.h>

#define BS	1024u
#define BLOCKS	512u	/* of the disk */
#define HOME	100u	/* those before it belong to the "file system" */
#define LOG	300u	/* blocks of the journal, at 120 and at 300 */

static struct cache_disk disk;
static struct ext4_journal j;
static unsigned int seed = 1;

/* What a block held after transaction t; 0: nothing. */
static unsigned char model[64][HOME];
static unsigned int ntrans;
static unsigned char home[HOME];	/* when the log was emptied last */

static int try_open(void)
{
	struct ext4_run *runs = malloc(2 * sizeof(*runs));

	runs[0] = (struct ext4_run) { 120, 0, 150 };
	runs[1] = (struct ext4_run) { 300, 150, LOG - 150 };
	ext4_journal_close(&j);
	return ext4_journal_open(&j, &disk.disk, BS, BLOCKS, runs, 2);
}

static void open_it(void)
{
	UK_TEST_EXPECT_SNUM_EQ(try_open(), 0);
}

static void format(uint32_t incompat)
{
	struct jbd2_super sb = {
		.h = { htobe32(JBD2_MAGIC), htobe32(JBD2_SUPER_V2), 0 },
		.blocksize = htobe32(BS), .maxlen = htobe32(LOG),
		.first = htobe32(1), .tid = htobe32(~0u - 3),
		.incompat = htobe32(incompat), .uuid = "0123456789abcde",
	};

	if (incompat & (JBD2_INCOMPAT_CSUM_V2 | JBD2_INCOMPAT_CSUM_V3)) {
		sb.checksum_type = JBD2_TYPE_CRC32C;
		sb.checksum = htobe32(ext4_crc32c(~0u, &sb, sizeof(sb)));
	}
	cd_init(&disk, BLOCKS * BS);
	cd_write(&disk.disk, 120 * BS, &sb, sizeof(sb));
	cd_flush(&disk.disk);
	open_it();
}

static void fill(unsigned char *b, unsigned char v)
{
	uint32_t magic = htobe32(JBD2_MAGIC);

	memset(b, v, BS);
	if (v % 3 == 0)
		memcpy(b, &magic, 4);	/* must be escaped */
}

/* A transaction of n blocks with values of their own, and of revocations. */
static void commit(unsigned int n, unsigned int nrevoke)
{
	static unsigned char data[64][BS];
	struct ext4_logged l[64];
	uint64_t revoke[4];
	unsigned int i;

	memcpy(model[ntrans + 1], model[ntrans], HOME);
	ntrans++;
	for (i = 0; i < n; i++) {
		unsigned int blk = (ntrans * 7 + i) % HOME;
		unsigned char v = (unsigned char)(1 + ntrans + i);

		fill(data[i], v);
		l[i] = (struct ext4_logged) { blk, data[i] };
		model[ntrans][blk] = v;
	}
	for (i = 0; i < nrevoke; i++) {
		revoke[i] = (ntrans * 7 + n + i) % HOME;
		model[ntrans][revoke[i]] = home[revoke[i]];
	}
	UK_TEST_EXPECT_SNUM_EQ(ext4_journal_commit(&j, l, n, revoke, nrevoke),
			       0);
}

static bool holds(unsigned int t)
{
	unsigned char b[BS];
	unsigned int i;

	for (i = 0; i < HOME; i++) {
		fill(b, model[t][i]);
		if (!model[t][i])
			memset(b, 0, BS);
		if (memcmp(b, disk.now + i * BS, BS))
			return false;
	}
	return true;
}

static void reset(void)
{
	ext4_journal_close(&j);
	cd_free(&disk);
	memset(model, 0, sizeof(model));
	memset(home, 0, sizeof(home));
	ntrans = 0;
}

static const uint32_t kinds[] = {
	0, JBD2_INCOMPAT_64BIT, JBD2_INCOMPAT_CSUM_V2,
	JBD2_INCOMPAT_CSUM_V2 | JBD2_INCOMPAT_64BIT, JBD2_INCOMPAT_CSUM_V3,
	JBD2_INCOMPAT_CSUM_V3 | JBD2_INCOMPAT_64BIT,
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

UK_TESTCASE(ext4journal, transactions_come_back)
{
	unsigned int k, i;
	uint64_t n;

	for (k = 0; k < KINDS; k++) {
		format(kinds[k]);
		UK_TEST_EXPECT_SNUM_EQ(ext4_journal_start(&j, false, false), 0);
		for (i = 1; i <= 8; i++)
			commit(i * 3, i % 3);
		ext4_journal_close(&j);
		open_it();
		UK_TEST_EXPECT_SNUM_EQ(ext4_journal_replay(&j, &n), 0);
		UK_TEST_EXPECT(n > 0 && holds(8));
		/* once only */
		UK_TEST_EXPECT_SNUM_EQ(ext4_journal_replay(&j, &n), 0);
		UK_TEST_EXPECT_SNUM_EQ(n, 0);
		reset();
	}
}

UK_TESTCASE(ext4journal, the_ring_goes_round)
{
	unsigned int i;

	format(JBD2_INCOMPAT_CSUM_V3);
	ext4_journal_start(&j, true, true);
	for (i = 0; i < 40; i++) {
		if (!ext4_journal_fits(&j, ext4_journal_cost(&j, 20, 2))) {
			/* what the log holds is written to its place */
			open_it();
			ext4_journal_replay(&j, NULL);
			UK_TEST_EXPECT(holds(ntrans));
			memcpy(home, model[ntrans], HOME);
			ext4_journal_start(&j, true, true);
			j.head = 200;	/* so that it wraps */
			ext4_journal_empty(&j, false);
		}
		commit(20, 2);
	}
	open_it();
	UK_TEST_EXPECT_SNUM_EQ(ext4_journal_replay(&j, NULL), 0);
	UK_TEST_EXPECT(holds(40));
	reset();
}

UK_TESTCASE(ext4journal, a_full_log_is_refused)
{
	struct ext4_logged l = { 1, disk.now };

	format(0);
	ext4_journal_start(&j, false, false);
	l.data = disk.now;
	while (ext4_journal_fits(&j, ext4_journal_cost(&j, 1, 0)))
		UK_TEST_EXPECT_SNUM_EQ(ext4_journal_commit(&j, &l, 1, NULL, 0),
				       0);
	UK_TEST_EXPECT_SNUM_EQ(ext4_journal_commit(&j, &l, 1, NULL, 0),
			       -ENOSPC);
	UK_TEST_EXPECT(j.used < LOG - 1);
	reset();
}

/* Power goes during the last of six transactions, at any write; what came
 * before is there, the last one as a whole or not at all.
 */
static unsigned int cuts(uint32_t kind, int ignore_flush)
{
	unsigned char *image = malloc(BLOCKS * BS);
	unsigned int round, i, bad = 0;

	for (round = 0; round < 100; round++) {
		format(kind);
		ext4_journal_start(&j, false, false);
		disk.ignore_flush = ignore_flush;
		for (i = 0; i < 5; i++)
			commit(1 + rand_r(&seed) % 20, rand_r(&seed) % 3);
		disk.fail_after = rand_r(&seed) % 4;
		memcpy(model[6], model[5], HOME);
		i = disk.fail_after > 0;
		if (!i) {
			ntrans = 5;
		} else {
			static unsigned char b[BS];
			struct ext4_logged l = { 99, b };

			fill(b, 77);
			model[6][99] = 77;
			ext4_journal_commit(&j, &l, 1, NULL, 0);
		}
		cd_cut(&disk, image, &seed);
		cd_load(&disk, image);
		disk.fail_after = -1;
		disk.ignore_flush = 0;
		open_it();
		if (ext4_journal_replay(&j, NULL) || !(holds(5) || holds(6)))
			bad++;
		reset();
	}
	free(image);
	return bad;
}

UK_TESTCASE(ext4journal, power_cuts)
{
	unsigned int k;

	for (k = 0; k < KINDS; k++)
		UK_TEST_EXPECT_SNUM_EQ(cuts(kinds[k], 0), 0);
}

UK_TESTCASE(ext4journal, without_flushes_it_is_noticed)
{
	UK_TEST_EXPECT(cuts(0, 1) > 10);
	UK_TEST_EXPECT(cuts(JBD2_INCOMPAT_CSUM_V3, 1) > 10);
}

UK_TESTCASE(ext4journal, damage_is_an_error_or_the_end)
{
	unsigned int round, i;
	unsigned char *b;
	int rc;

	for (round = 0; round < 1000; round++) {
		format(kinds[round % KINDS]);
		ext4_journal_start(&j, false, false);
		for (i = 0; i < 4; i++)
			commit(10, 2);
		ext4_journal_close(&j);
		b = disk.now + (round % 2 ? 120 : 121) * BS;
		for (i = 0; i < 1 + round % 5; i++)
			b[rand_r(&seed) % (round % 2 ? 128 : 8 * BS)] =
				(unsigned char)rand_r(&seed);
		rc = try_open();
		if (!rc)
			rc = ext4_journal_replay(&j, NULL);
		UK_TEST_EXPECT(!rc || rc == -EUCLEAN || rc == -EOPNOTSUPP ||
			       rc == -EIO);
		reset();
	}
}

UK_TESTCASE(ext4journal, checksums)
{
	UK_TEST_EXPECT_SNUM_EQ(ext4_crc32c(~0u, "123456789", 9) ^ ~0u,
			       0xe3069283u);
	UK_TEST_EXPECT_SNUM_EQ(ext4_crc16(0, "123456789", 9), 0xbb3d);
}

UK_TESTSUITE_REGISTER(ext4journal, NULL);
