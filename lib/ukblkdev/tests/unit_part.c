/* SPDX-License-Identifier: BSD-3-Clause */
/* Partition tables: such as programs make them, and such as nobody would. */
/* unit-sources: lib/ukblkdev/mbr.c lib/ukblkdev/gpt.c */
/* unit-includes: lib/ukblkdev */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unit.h>

#include "part.h"

#define SECTORS	4096
#define MAX_SSIZE 4096

static unsigned char *disk;	/* SECTORS * ssize */
static unsigned int ssize = 512;
static char seen[512];		/* "no:start+sectors " of each */
static int reads, fail_after;

static int read_sector(void *arg, __u64 lba, void *buf)
{
	UK_TEST_EXPECT_PTR_EQ(arg, &disk);
	UK_TEST_EXPECT(lba < SECTORS);
	if (fail_after && ++reads > fail_after)
		return -5;
	memcpy(buf, disk + lba * ssize, ssize);
	return 0;
}

static void found(void *arg, unsigned int no, __u64 start, __u64 sectors)
{
	(void)arg;
	UK_TEST_EXPECT(start && sectors && start + sectors <= SECTORS);
	sprintf(seen + strlen(seen), "%u:%lu+%lu ", no, start, sectors);
}

static int scan(void)
{
	void *buf = malloc(ssize);	/* exact: overruns are caught */
	struct part_disk d = { read_sector, &disk, SECTORS, ssize, buf,
			       found };
	int rc;

	seen[0] = '\0';
	reads = 0;
	rc = part_scan(&d);
	free(buf);
	return rc;
}

static void new_disk(unsigned int size)
{
	free(disk);
	ssize = size;
	fail_after = 0;
	disk = calloc(SECTORS, ssize);
}

static void put(unsigned char *p, __u64 v, int bytes)
{
	while (bytes--) {
		*p++ = (unsigned char)v;
		v >>= 8;
	}
}

static void mbr_entry(unsigned int lba, int i, int type, __u64 start,
		      __u64 sectors)
{
	unsigned char *s = disk + (__sz)lba * ssize, *e = s + 446 + i * 16;

	s[510] = 0x55;
	s[511] = 0xaa;
	e[4] = (unsigned char)type;
	put(e + 8, start, 4);
	put(e + 12, sectors, 4);
}

/* A sum of its own, bit by bit. */
static __u32 crc(const unsigned char *p, size_t n)
{
	__u32 c = ~0U;
	int k;

	while (n--) {
		c ^= *p++;
		for (k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static void gpt_sum(unsigned int lba, unsigned int entries)
{
	unsigned char *h = disk + (__sz)lba * ssize;

	put(h + 88, crc(disk + (__sz)entries * ssize, 128 * 128), 4);
	put(h + 16, 0, 4);
	put(h + 16, crc(h, 92), 4);
}

static void gpt_header(unsigned int lba, unsigned int entries)
{
	unsigned char *h = disk + (__sz)lba * ssize;

	memcpy(h, "EFI PART\0\0\1\0", 12);
	put(h + 12, 92, 4);
	put(h + 24, lba, 8);
	put(h + 32, SECTORS - lba, 8);
	put(h + 40, 34, 8);
	put(h + 48, SECTORS - 40, 8);
	put(h + 72, entries, 8);
	put(h + 80, 128, 4);
	put(h + 84, 128, 4);
	gpt_sum(lba, entries);
}

static void gpt_entry(unsigned int entries, int i, __u64 first, __u64 last)
{
	unsigned char *e = disk + (__sz)entries * ssize + i * 128;

	e[3] = 9;
	put(e + 32, first, 8);
	put(e + 40, last, 8);
}

static void new_gpt(unsigned int size)
{
	new_disk(size);
	mbr_entry(0, 0, 0xee, 1, SECTORS - 1);
	gpt_entry(2, 0, 100, 199);
	gpt_entry(2, 127, 300, 300);
	gpt_entry(SECTORS - 33, 0, 100, 199);
	gpt_header(1, 2);
	gpt_header(SECTORS - 1, SECTORS - 33);
}

UK_TESTCASE(part, nothing_there)
{
	new_disk(512);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_NONE);
	/* the boot sector of a file system, whose code is where the table
	 * would be
	 */
	mbr_entry(0, 0, 0, 0, 0);
	disk[446] = 0x33;
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_NONE);
	fail_after = 0;
	disk[446] = 0;
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	UK_TEST_EXPECT(!seen[0]);
}

UK_TESTCASE(part, mbr_primary_and_logical)
{
	new_disk(512);
	mbr_entry(0, 0, 0x83, 8, 100);
	mbr_entry(0, 1, 0x0f, 200, 1000);
	mbr_entry(0, 3, 0x82, 2000, 2096);
	mbr_entry(200, 0, 0x83, 2, 50);
	mbr_entry(200, 1, 0x05, 100, 60);
	mbr_entry(300, 0, 0x83, 2, 58);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	UK_TEST_EXPECT(!strcmp(seen, "1:8+100 4:2000+2096 5:202+50 6:302+58 "));
}

UK_TESTCASE(part, mbr_out_of_bounds)
{
	new_disk(512);
	mbr_entry(0, 0, 0x83, 4000, 97);
	mbr_entry(0, 1, 0x83, 0, 10);
	mbr_entry(0, 2, 0x83, 0xffffffff, 0xffffffff);
	mbr_entry(0, 3, 0x83, 10, 0);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	UK_TEST_EXPECT(!seen[0]);
}

UK_TESTCASE(part, lists_of_logical_ones_end)
{
	new_disk(512);
	mbr_entry(0, 0, 0x05, 100, 1000);
	mbr_entry(100, 0, 0x83, 1, 1);
	mbr_entry(100, 1, 0x05, 50, 60);
	mbr_entry(150, 0, 0x83, 1, 1);
	mbr_entry(150, 1, 0x05, 0, 60);		/* back to the first */
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	UK_TEST_EXPECT(!strcmp(seen, "5:101+1 6:151+1 "));
	mbr_entry(150, 1, 0x05, 50, 60);	/* to itself */
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	mbr_entry(150, 1, 0x05, 0xffffff00, 60);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_MBR);
	UK_TEST_EXPECT(!strcmp(seen, "5:101+1 6:151+1 "));
}

UK_TESTCASE(part, gpt_of_both_sector_sizes)
{
	new_gpt(512);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 128:300+1 "));
	new_gpt(4096);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 128:300+1 "));
}

UK_TESTCASE(part, gpt_from_its_backup)
{
	new_gpt(512);
	disk[512 + 50] ^= 1;
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 "));
	new_gpt(512);
	disk[2 * 512 + 33] ^= 1;	/* an entry */
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 "));
	disk[(SECTORS - 1) * 512] = 'e';
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT_BAD);
	UK_TEST_EXPECT(!seen[0]);
}

UK_TESTCASE(part, gpt_entries_out_of_bounds)
{
	new_gpt(512);
	gpt_entry(2, 1, 10, 20);		/* in the table itself */
	gpt_entry(2, 2, 200, 199);
	gpt_entry(2, 3, 200, ~0UL);
	gpt_entry(2, 4, SECTORS - 39, SECTORS - 38);
	gpt_sum(1, 2);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 128:300+1 "));
}

UK_TESTCASE(part, gpt_headers_that_lie)
{
	static const struct {
		int at, bytes;
		__u64 v;
	} lies[] = {
		{ 12, 4, 91 }, { 12, 4, 513 }, { 12, 4, ~0U }, { 24, 8, 2 },
		{ 40, 8, SECTORS }, { 48, 8, SECTORS }, { 72, 8, 0 },
		{ 72, 8, SECTORS }, { 72, 8, ~0UL }, { 80, 4, 1025 },
		{ 80, 4, ~0U }, { 84, 4, 0 }, { 84, 4, 64 }, { 84, 4, 192 },
		{ 84, 4, 1024 }, { 84, 4, 1U << 31 },
	};
	unsigned char *h;
	unsigned int i;

	for (i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		new_gpt(512);
		h = disk + 512;
		put(h + lies[i].at, lies[i].v, lies[i].bytes);
		put(h + 16, 0, 4);
		put(h + 16, crc(h, 92), 4);
		UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
		UK_TEST_EXPECT(!strcmp(seen, "1:100+100 "));
	}
	/* entries that go on behind the disk's end */
	new_gpt(512);
	put(disk + 512 + 72, SECTORS - 2, 8);
	put(disk + 512 + 16, 0, 4);
	put(disk + 512 + 16, crc(disk + 512, 92), 4);
	UK_TEST_EXPECT_SNUM_EQ(scan(), PART_GPT);
	UK_TEST_EXPECT(!strcmp(seen, "1:100+100 "));
}

UK_TESTCASE(part, errors_of_the_disk)
{
	int i;

	for (i = 1; i < 40; i++) {
		new_gpt(512);
		fail_after = i;
		scan();
	}
	new_gpt(512);
	fail_after = 1;
	UK_TEST_EXPECT_SNUM_EQ(scan(), -5);
	free(disk);
	disk = NULL;
}

UK_TESTSUITE_REGISTER(part, NULL);
