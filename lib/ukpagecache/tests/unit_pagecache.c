/* SPDX-License-Identifier: BSD-3-Clause */
/* The page cache over a file system that counts, fails and forgets. */
/* unit-sources: lib/ukpagecache/page.c lib/ukpagecache/io.c lib/ukpagecache/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
/* unit-includes: lib/ukpagecache lib/uksched/tests */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <abi/errno.h>
#include <stdlib.h>
#include <string.h>
#include <uk/falloc.h>
#include <uk/paging.h>
#include <unit.h>
#include <sleep_host.h>

#include "cache.h"

#define PAGES	300
#define PG	4096

/* ---- memory ---- */

__paddr_t uk_directmap_end;
static long frames, frames_max = 1000;
static struct uk_falloc_reclaim *reclaimer;
static int woken;

__paddr_t uk_paging_walk_phys(const void *va)
{
	return (__paddr_t)va;
}

/* The direct map begins elsewhere here: the test takes the difference off. */
__paddr_t uk_falloc(__sz n, enum uk_falloc_tag tag)
{
	void *p;

	(void)tag;
	while (frames + (long)n > frames_max)
		if (!reclaimer || reclaimer->fn() <= 0)
			return UK_FALLOC_NONE;
	frames += (long)n;
	p = aligned_alloc(PG, n * PG);
	memset(p, 0x5a, n * PG);
	return (__paddr_t)p - UKARCH_DIRECTMAP_BASE;
}

void uk_ffree(__paddr_t pa, __sz n)
{
	frames -= (long)n;
	free((void *)pa);
}

void uk_falloc_reclaim_register(struct uk_falloc_reclaim *r)
{
	reclaimer = r;
}

void cache_wake_writer(void)
{
	woken++;
}

static __u64 dropped_from;

void uk_vmem_obj_drop(const void *obj, __u64 from, __u64 to)
{
	(void)obj;
	(void)to;
	dropped_from = from;
}

/* ---- the file system: one file ---- */

static struct {
	struct uk_file file;
	struct uk_pagecache pc;
	__u64 size;
	char disk[PAGES][PG];
	int reads, writes, syncs, released;
	__u64 most;		/* pages of the largest read */
	int fail;		/* of reads and writes */
	__u64 fail_at;		/* reads of this page and behind fail */
	__u64 full_at;		/* no room from this page on */
	__u64 bad;		/* this page cannot be written; 0: all can */
	int fetches, fetch_max;	/* pages of one; 0: read them */
	void (*meanwhile)(void);	/* while that sleeps, once */
} fs;

static int fs_read(struct uk_pagecache *pc, __u64 first, unsigned int n,
		   void *const pages[])
{
	unsigned int i;

	UK_TEST_EXPECT_PTR_EQ(pc, &fs.pc);
	fs.reads++;
	fs.most = MAX(fs.most, (__u64)n);
	if (fs.fail || first + n > fs.fail_at)
		return -EIO;
	for (i = 0; i < n; i++)
		memcpy(pages[i], fs.disk[first + i], PG);
	return 0;
}

static int fs_fetch(struct uk_pagecache *pc, __u64 first, unsigned int n,
		    void *const pages[])
{
	void (*others)(void) = fs.meanwhile;
	unsigned int i;

	UK_TEST_EXPECT_PTR_EQ(pc, &fs.pc);
	n = MIN(n, (unsigned int)fs.fetch_max);
	if (!n)
		return 0;
	fs.fetches++;
	for (i = 0; i < n; i++)
		memcpy(pages[i], fs.disk[first + i], PG);
	fs.meanwhile = NULL;
	if (others)
		others();
	return fs.fail ? -EIO : (int)n;
}

static int fs_write(struct uk_pagecache *pc, __u64 first, unsigned int n,
		    void *const pages[])
{
	unsigned int i;

	(void)pc;
	fs.writes++;
	if (fs.fail)
		return fs.fail;
	if (fs.bad && first <= fs.bad && fs.bad - first < n)
		return -EIO;
	for (i = 0; i < n; i++)
		memcpy(fs.disk[first + i], pages[i], PG);
	return 0;
}

static int fs_reserve(struct uk_pagecache *pc, __u64 first, unsigned int n)
{
	(void)pc;
	return first + n > fs.full_at ? -ENOSPC : 0;
}

static int fs_sync(struct uk_pagecache *pc, bool datasync)
{
	(void)pc;
	(void)datasync;
	fs.syncs++;
	return 0;
}

static struct uk_pagecache_ops fs_ops = {
	.read = fs_read,
	.fetch = fs_fetch,
	.write = fs_write,
	.reserve = fs_reserve,
	.sync = fs_sync,
};

static void fs_release(struct uk_file *f)
{
	UK_TEST_EXPECT_PTR_EQ(f, &fs.file);
	uk_pagecache_fini(&fs.pc);
	fs.released++;
}

static const struct uk_file_ops file_ops = { .release = fs_release };

static void new_file(__u64 size)
{
	unsigned int i;

	memset(&fs, 0, sizeof(fs));
	fs.size = size;
	fs.fail_at = ~0UL;
	fs.full_at = PAGES;
	for (i = 0; i < PAGES; i++)
		memset(fs.disk[i], 'a' + (int)i % 26, PG);
	uk_file_init(&fs.file, &file_ops);
	uk_pagecache_init(&fs.pc, &fs.file, &fs.size, &fs_ops, &fs);
	cache.limit = 1000;
	frames_max = 1000;
	woken = 0;
	cache_start_reclaim();
}

/* The file is closed and its file system unmounted: nothing may be left. */
static void end_file(void)
{
	uk_file_release(&fs.file);
	UK_TEST_EXPECT_ZERO(uk_pagecache_drop_group(&fs));
	UK_TEST_EXPECT_SNUM_EQ(fs.released, 1);
	UK_TEST_EXPECT_SNUM_EQ(frames, 0);
	UK_TEST_EXPECT_SNUM_EQ(cache.st.pages, 0);
	UK_TEST_EXPECT_SNUM_EQ(cache.st.dirty, 0);
}

static char mem[PAGES * PG];

static __ssz rd(__u64 pos, __sz len)
{
	struct uk_iovec iov = { mem, len };

	return uk_pagecache_read(&fs.pc, &iov, 1, (__off)pos, 0);
}

static __ssz rd_how(__u64 pos, __sz len, unsigned int how)
{
	struct uk_iovec iov = { mem, len };

	return uk_pagecache_read(&fs.pc, &iov, 1, (__off)pos, how);
}

static __ssz wr(__u64 pos, __sz len, int c)
{
	struct uk_iovec iov = { mem, len };

	memset(mem, c, len);
	return uk_pagecache_write(&fs.pc, &iov, 1, (__off)pos, 0);
}

static char *map(__u64 off, bool write)
{
	struct uk_file_page p = { .how = UK_FILE_PAGE_PREPARE,
				  .write = write };

	UK_TEST_EXPECT_ZERO(uk_pagecache_ctl(&fs.pc, UK_FILE_CTL_PAGE,
					     (__uptr)&p));
	p.how = UK_FILE_PAGE_GET;
	p.off = off;
	UK_TEST_EXPECT_ZERO(uk_pagecache_ctl(&fs.pc, UK_FILE_CTL_PAGE,
					     (__uptr)&p));
	return p.page;
}

UK_TESTCASE(pagecache, reads_once_and_ahead)
{
	int i;

	new_file(200 * PG + 100);
	for (i = 0; i < 201; i++) {
		UK_TEST_EXPECT_SNUM_EQ(rd((__u64)i * PG, PG),
				       i < 200 ? PG : 100);
		UK_TEST_EXPECT(mem[0] == 'a' + i % 26 && mem[99] == mem[0]);
	}
	UK_TEST_EXPECT(fs.reads < 12 && fs.most == BATCH);
	i = fs.reads;
	UK_TEST_EXPECT_SNUM_EQ(rd(0, sizeof(mem)), 200 * PG + 100);
	UK_TEST_EXPECT_SNUM_EQ(fs.reads, i);
	UK_TEST_EXPECT_SNUM_EQ(rd(200 * PG + 100, 1), 0);
	end_file();
}

UK_TESTCASE(pagecache, random_reads_are_not_read_ahead)
{
	new_file(PAGES * PG);
	UK_TEST_EXPECT_SNUM_EQ(rd(50 * PG + 5, 10), 10);
	UK_TEST_EXPECT_SNUM_EQ(rd(20 * PG, 10), 10);
	UK_TEST_EXPECT_SNUM_EQ(fs.most, 1);
	UK_TEST_EXPECT_SNUM_EQ(rd(100 * PG - 5, 10 * PG), 10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(fs.most, 11);
	UK_TEST_EXPECT_SNUM_EQ(fs.reads, 3);
	end_file();
}

/* ---- readers that sleep ---- */

#define SIX	(6 * PG)

/* Six pages are read while others do something to the file. */
static __ssz six(void (*others)(void))
{
	fs.fetch_max = BATCH;
	fs.meanwhile = others;
	return rd_how(0, SIX, UK_FILE_WAIT);
}

UK_TESTCASE(pagecache, a_try_takes_what_is_there)
{
	new_file(10 * PG);
	fs.fetch_max = BATCH;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(PG, 10, UK_FILE_TRY), -EAGAIN);
	UK_TEST_EXPECT(!fs.reads && !fs.fetches);
	UK_TEST_EXPECT_SNUM_EQ(rd_how(PG, 10, UK_FILE_WAIT), 10);
	UK_TEST_EXPECT(!fs.reads && fs.fetches == 1 && mem[0] == 'b');
	mem[0] = 0;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(PG, PG, UK_FILE_TRY), PG);
	UK_TEST_EXPECT(mem[0] == 'b' && fs.fetches == 1);
	UK_TEST_EXPECT_SNUM_EQ(rd_how(PG + 1, PG, UK_FILE_TRY), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(rd_how(10 * PG, 10, UK_FILE_TRY), 0);
	end_file();
}

UK_TESTCASE(pagecache, fetches_what_the_medium_has_in_one_piece)
{
	new_file(20 * PG + 7);
	fs.fetch_max = 5;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(0, sizeof(mem), UK_FILE_WAIT),
			       20 * PG + 7);
	UK_TEST_EXPECT(!fs.reads && fs.fetches == 5);
	UK_TEST_EXPECT(mem[0] == 'a' && mem[19 * PG] == 't' &&
		       mem[20 * PG + 6] == 'u');
	end_file();
	new_file(20 * PG);
	UK_TEST_EXPECT_SNUM_EQ(rd_how(0, PG, UK_FILE_WAIT), PG);
	UK_TEST_EXPECT(fs.reads == 1 && !fs.fetches);
	end_file();
}

UK_TESTCASE(pagecache, errors_of_fetching)
{
	new_file(20 * PG);
	fs.fetch_max = BATCH;
	fs.fail = -EIO;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(0, PG, UK_FILE_WAIT), -EIO);
	UK_TEST_EXPECT(fs.fetches == 1 && fs.reads == 2);
	fs.fail = 0;
	frames_max = 0;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(0, PG, UK_FILE_WAIT), -ENOMEM);
	frames_max = 1000;
	UK_TEST_EXPECT_SNUM_EQ(rd_how(0, PG, UK_FILE_WAIT), PG);
	end_file();
}

static void cuts(void)
{
	uk_pagecache_truncate(&fs.pc, 2 * PG + 10);
	memset(fs.disk[2] + 10, 0, PG - 10);
	memset(fs.disk[3], 0, 3 * PG);
}

static void cuts_and_grows(void)
{
	cuts();
	uk_pagecache_truncate(&fs.pc, SIX);
}

UK_TESTCASE(pagecache, cut_while_a_reader_sleeps)
{
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(cuts), 2 * PG + 10);
	UK_TEST_EXPECT(mem[0] == 'a' && mem[2 * PG + 9] == 'c');
	UK_TEST_EXPECT_SNUM_EQ(cache.st.pages, 3);
	end_file();
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(cuts_and_grows), SIX);
	UK_TEST_EXPECT(mem[2 * PG + 9] == 'c' && !mem[2 * PG + 10] &&
		       !mem[SIX - 1]);
	end_file();
}

static void writes(void)
{
	static char x[PG + 10];
	struct uk_iovec iov = { x, sizeof(x) };

	memset(x, 'X', sizeof(x));
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_write(&fs.pc, &iov, 1, PG, 0),
			       PG + 10);
}

static void writes_and_forgets(void)
{
	writes();
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	while (reclaimer->fn() > 0)
		;
	UK_TEST_EXPECT_ZERO(cache.st.pages);
}

UK_TESTCASE(pagecache, written_while_a_reader_sleeps)
{
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(writes), SIX);
	UK_TEST_EXPECT(mem[PG - 1] == 'a' && mem[PG] == 'X' &&
		       mem[2 * PG + 9] == 'X' && mem[2 * PG + 10] == 'c' &&
		       mem[SIX - 1] == 'f');
	UK_TEST_EXPECT_SNUM_EQ(cache.st.dirty, 2);
	end_file();
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(writes_and_forgets), SIX);
	UK_TEST_EXPECT(mem[PG] == 'X' && mem[2 * PG + 9] == 'X' &&
		       mem[2 * PG + 10] == 'c');
	end_file();
}

static void punches(void)
{
	memset(fs.disk[0], 0, 3 * PG);
	uk_pagecache_punch(&fs.pc, 0, 3);
}

static void reads_too(void)
{
	static char out[SIX];
	struct uk_iovec iov = { out, SIX };

	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_read(&fs.pc, &iov, 1, 0, 0), SIX);
}

UK_TESTCASE(pagecache, punched_and_read_while_a_reader_sleeps)
{
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(punches), SIX);
	UK_TEST_EXPECT(!mem[0] && !mem[3 * PG - 1] && mem[3 * PG] == 'd');
	end_file();
	new_file(10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(six(reads_too), SIX);
	UK_TEST_EXPECT(mem[0] == 'a' && mem[SIX - 1] == 'f');
	UK_TEST_EXPECT_SNUM_EQ(frames, cache.st.pages);
	end_file();
}

static int cut_meanwhile(bool intr)
{
	UK_TEST_EXPECT(!intr);
	cuts();
	return 0;
}

static void second_reader(void)
{
	static char out[10];
	struct uk_iovec iov = { out, 10 };

	host_sleep = cut_meanwhile;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_read(&fs.pc, &iov, 1, 4 * PG,
						 UK_FILE_WAIT), 0);
	host_sleep = NULL;
}

/* It waits for the first, which here ends with the page it wanted. */
UK_TESTCASE(pagecache, two_readers_of_one_page)
{
	new_file(10 * PG);
	host_sleeps = 0;
	UK_TEST_EXPECT_SNUM_EQ(six(second_reader), 2 * PG + 10);
	UK_TEST_EXPECT_SNUM_EQ(host_sleeps, 1);
	end_file();
}

UK_TESTCASE(pagecache, fetched_and_then_lent)
{
	struct uk_file_range r = { 3 * PG + 5, 3 * PG + 6 };
	struct uk_filelend l;

	new_file(10 * PG);
	fs.fetch_max = BATCH;
	UK_TEST_EXPECT_ZERO(uk_pagecache_ctl(&fs.pc, UK_FILE_CTL_FETCH,
					     (__uptr)&r));
	UK_TEST_EXPECT_ZERO(uk_pagecache_lend(&fs.pc, 3 * PG + 5, 1, &l));
	UK_TEST_EXPECT(fs.fetches == 1 && !fs.reads);
	UK_TEST_EXPECT(*(const char *)l.base == 'd');
	r = (struct uk_file_range){ 10 * PG, 11 * PG };
	UK_TEST_EXPECT_ZERO(uk_pagecache_ctl(&fs.pc, UK_FILE_CTL_FETCH,
					     (__uptr)&r));
	UK_TEST_EXPECT_SNUM_EQ(fs.fetches, 1);
	end_file();
}

UK_TESTCASE(pagecache, errors_of_reading)
{
	new_file(PAGES * PG);
	fs.fail_at = 10;
	UK_TEST_EXPECT_SNUM_EQ(rd(0, 20 * PG), 10 * PG);
	UK_TEST_EXPECT_SNUM_EQ(rd(10 * PG, 1), -EIO);
	fs.fail_at = ~0UL;
	UK_TEST_EXPECT_SNUM_EQ(rd(10 * PG, 1), 1);
	end_file();
}

UK_TESTCASE(pagecache, writes_come_back_with_fsync)
{
	new_file(3 * PG);
	UK_TEST_EXPECT_SNUM_EQ(wr(PG, PG, 'X'), PG);
	UK_TEST_EXPECT_ZERO(fs.reads);		/* written whole */
	UK_TEST_EXPECT_SNUM_EQ(wr(10, 5, 'Y'), 5);
	UK_TEST_EXPECT_SNUM_EQ(fs.reads, 1);
	UK_TEST_EXPECT_SNUM_EQ(wr(5 * PG + 1, 10, 'Z'), 10);
	UK_TEST_EXPECT_SNUM_EQ(fs.size, 5 * PG + 11);
	UK_TEST_EXPECT(woken && !fs.writes);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT(fs.writes == 2 && fs.syncs == 1);
	UK_TEST_EXPECT(fs.disk[0][9] == 'a' && fs.disk[0][10] == 'Y'
		       && fs.disk[0][15] == 'a' && fs.disk[1][0] == 'X');
	UK_TEST_EXPECT(!fs.disk[5][0] && fs.disk[5][1] == 'Z'
		       && !fs.disk[5][11]);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, true));
	UK_TEST_EXPECT(fs.writes == 2 && fs.syncs == 2);
	end_file();
}

UK_TESTCASE(pagecache, an_error_of_writing_is_told_once)
{
	new_file(PG);
	wr(0, 5, 'x');
	fs.fail = -EIO;
	uk_pagecache_sync_group(&fs);
	fs.fail = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_sync(&fs.pc, false), -EIO);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	wr(0, 5, 'y');
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT(fs.disk[0][0] == 'y');
	end_file();
}

UK_TESTCASE(pagecache, a_bad_page_takes_no_other_with_it)
{
	int i;

	new_file(0);
	UK_TEST_EXPECT_SNUM_EQ(wr(0, 20 * PG, 'n'), 20 * PG);
	fs.bad = 7;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_sync(&fs.pc, false), -EIO);
	for (i = 0; i < 20; i++)
		UK_TEST_EXPECT(fs.disk[i][0] == (i == 7 ? 'a' + 7 : 'n'));
	/* for the file system's own sake: the error is still to be told */
	wr(0, 10 * PG, 'm');
	uk_pagecache_write_out(&fs.pc);
	UK_TEST_EXPECT(!cache.st.dirty && fs.disk[9][0] == 'm');
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_sync(&fs.pc, false), -EIO);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	end_file();
}

UK_TESTCASE(pagecache, want_of_memory_loses_nothing)
{
	new_file(PG);
	wr(0, 5, 'x');
	fs.fail = -ENOMEM;
	woken = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_sync_group(&fs), -ENOMEM);
	/* the thread that writes back will try again */
	UK_TEST_EXPECT(woken && cache.st.dirty == 1);
	fs.fail = 0;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_sync(&fs.pc, false), -ENOMEM);
	UK_TEST_EXPECT(fs.disk[0][0] == 'x' && !cache.st.dirty);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	end_file();
}

UK_TESTCASE(pagecache, a_full_disk_is_told_at_once)
{
	new_file(PG);
	fs.full_at = 3;
	UK_TEST_EXPECT_SNUM_EQ(wr(PG, PG, 'x'), PG);
	UK_TEST_EXPECT_SNUM_EQ(wr(2 * PG + 50, 3 * PG, 'x'), PG - 50);
	UK_TEST_EXPECT_SNUM_EQ(wr(3 * PG, 1, 'x'), -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(fs.size, 3 * PG);
	UK_TEST_EXPECT_SNUM_EQ(wr(1UL << 44, 1, 'x'), -EFBIG);
	end_file();
}

UK_TESTCASE(pagecache, writers_wait_when_much_is_dirty)
{
	new_file(0);
	cache.limit = 20;
	UK_TEST_EXPECT_SNUM_EQ(wr(0, PAGES * PG, 'w'), PAGES * PG);
	UK_TEST_EXPECT(cache.st.dirty <= 64 + 20 && fs.writes >= 3);
	end_file();
	UK_TEST_EXPECT(fs.disk[PAGES - 1][PG - 1] == 'w');
}

UK_TESTCASE(pagecache, pages_go_when_memory_is_short)
{
	char *p;

	new_file(PAGES * PG);
	frames_max = 40;
	wr(7 * PG, PG, 'd');
	p = map(8 * PG, false);
	UK_TEST_EXPECT_SNUM_EQ(rd(20 * PG, 200 * PG), 200 * PG);
	UK_TEST_EXPECT(mem[0] == 'a' + 20 && mem[199 * PG] == 'a' + 219 % 26);
	UK_TEST_EXPECT(frames <= 40);
	/* what is dirty or mapped is still there */
	UK_TEST_EXPECT(p[0] == 'i' && page_find(&fs.pc, 7));
	UK_TEST_EXPECT_PTR_EQ(map(8 * PG, false), p);
	UK_TEST_EXPECT_SNUM_EQ(rd(7 * PG, 1), 1);
	UK_TEST_EXPECT(mem[0] == 'd');
	/* all of it dirty: no memory, but no loss */
	cache.limit = 1000;
	UK_TEST_EXPECT(wr(100 * PG, 100 * PG, 'e') < 100 * PG);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT_SNUM_EQ(wr(100 * PG, 10 * PG, 'e'), 10 * PG);
	end_file();
}

UK_TESTCASE(pagecache, mappings_are_written_back)
{
	char *p;

	new_file(2 * PG + 100);
	p = map(PG, true);
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT_ZERO(fs.writes);
	p[17] = 'M';
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT(fs.writes == 1 && fs.disk[1][17] == 'M');
	UK_TEST_EXPECT_SNUM_EQ(rd(PG + 17, 1), 1);
	UK_TEST_EXPECT(mem[0] == 'M');
	/* what it leaves behind the end is not seen when the file grows */
	p = map(2 * PG, true);
	memset(p + 100, 'T', 100);
	UK_TEST_EXPECT_SNUM_EQ(wr(2 * PG + 300, 1, 'x'), 1);
	UK_TEST_EXPECT_SNUM_EQ(rd(2 * PG + 99, 3), 3);
	UK_TEST_EXPECT(mem[0] != 'T' && !mem[1] && !mem[2]);
	/* written, unmapped, and then memory is short */
	p[5] = 'L';
	uk_file_release(&fs.file);
	reclaimer->fn();
	UK_TEST_EXPECT(page_find(&fs.pc, 2) != NULL);
	uk_file_acquire(&fs.file);
	end_file();
	UK_TEST_EXPECT(fs.disk[2][5] == 'L');
}

UK_TESTCASE(pagecache, a_file_is_cut)
{
	new_file(10 * PG);
	rd(0, 10 * PG);
	uk_pagecache_truncate(&fs.pc, 3 * PG + 10);
	UK_TEST_EXPECT_SNUM_EQ(fs.size, 3 * PG + 10);
	UK_TEST_EXPECT_SNUM_EQ(dropped_from, 4 * PG);
	UK_TEST_EXPECT_NULL(page_find(&fs.pc, 4));
	uk_pagecache_truncate(&fs.pc, 4 * PG);
	UK_TEST_EXPECT_SNUM_EQ(rd(3 * PG, PG), PG);
	UK_TEST_EXPECT(mem[9] == 'd' && !mem[10] && !mem[PG - 1]);
	/* the rest on the disk is the file system's */
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT_ZERO(fs.writes);
	end_file();
}

UK_TESTCASE(pagecache, an_eager_file_is_read_when_it_is_mapped)
{
	char *p;

	fs_ops.eager = true;
	new_file(200 * PG);
	p = map(3 * PG, true);
	UK_TEST_EXPECT_SNUM_EQ(fs.pc.npages, 200);
	UK_TEST_EXPECT(p[0] == 'd');
	fs.fail = -EIO;
	UK_TEST_EXPECT(map(199 * PG, true)[0] == 'r');
	fs.fail = 0;
	/* one that was not asked for yet stays as well: a fault cannot read */
	while (reclaimer->fn() > 0)
		;
	UK_TEST_EXPECT_SNUM_EQ(fs.pc.npages, 200);
	/* what comes later is a hole, or is written; neither may go */
	memset(fs.disk[200], 0, 50 * PG);
	uk_pagecache_truncate(&fs.pc, 250 * PG);
	UK_TEST_EXPECT(!map(220 * PG, true)[0]);
	UK_TEST_EXPECT_SNUM_EQ(wr(230 * PG, 5, 'w'), 5);
	p[0] = 'P';
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT(fs.disk[3][0] == 'P' && fs.disk[230][0] == 'w');
	UK_TEST_EXPECT_SNUM_EQ(cache.st.dirty, 0);
	while (reclaimer->fn() > 0)
		;
	UK_TEST_EXPECT(map(230 * PG, true)[0] == 'w');
	fs.writes = 0;
	UK_TEST_EXPECT_ZERO(uk_pagecache_sync(&fs.pc, false));
	UK_TEST_EXPECT_ZERO(fs.writes);
	uk_pagecache_truncate(&fs.pc, 0);
	fs_ops.eager = false;
	end_file();
}

UK_TESTCASE(pagecache, a_file_too_large_to_map_leaves_the_memory)
{
	struct uk_file_page p = { .how = UK_FILE_PAGE_PREPARE, .write = true };

	fs_ops.eager = true;
	new_file(200 * PG);
	wr(7 * PG, PG, 'd');
	frames_max = 40;
	UK_TEST_EXPECT_SNUM_EQ(uk_pagecache_ctl(&fs.pc, UK_FILE_CTL_PAGE,
						(__uptr)&p), -ENOMEM);
	while (reclaimer->fn() > 0)
		;
	/* all but what is dirty */
	UK_TEST_EXPECT_SNUM_EQ(frames, 1);
	UK_TEST_EXPECT_SNUM_EQ(rd(7 * PG, 2 * PG), 2 * PG);
	UK_TEST_EXPECT(mem[0] == 'd' && mem[PG] == 'i');
	uk_pagecache_truncate(&fs.pc, 20 * PG);
	UK_TEST_EXPECT(map(7 * PG, true)[0] == 'd');
	uk_pagecache_truncate(&fs.pc, 0);
	fs_ops.eager = false;
	end_file();
}

UK_TESTCASE(pagecache, small_pieces_ask_for_room_once)
{
	new_file(0);
	UK_TEST_EXPECT_SNUM_EQ(wr(0, 1, 'a'), 1);
	fs.full_at = 0;
	UK_TEST_EXPECT_SNUM_EQ(wr(1, 1, 'b'), 1);
	UK_TEST_EXPECT_SNUM_EQ(wr(PG, 1, 'c'), -ENOSPC);
	end_file();
}

UK_TESTCASE(pagecache, what_is_unlinked_is_not_kept)
{
	new_file(0);
	wr(0, 3 * PG, 'u');
	uk_pagecache_keep(&fs.pc, false);
	UK_TEST_EXPECT_ZERO(fs.released);
	UK_TEST_EXPECT_SNUM_EQ(rd(0, 3 * PG), 3 * PG);
	uk_file_release(&fs.file);
	UK_TEST_EXPECT(fs.released == 1 && !frames && !fs.writes);
	UK_TEST_EXPECT_ZERO(cache.st.dirty);
}

UK_TESTCASE(pagecache, lent_bytes_stay)
{
	struct uk_filelend l;

	new_file(PAGES * PG);
	frames_max = 10;
	UK_TEST_EXPECT_ZERO(uk_pagecache_lend(&fs.pc, 3 * PG + 6, PG, &l));
	UK_TEST_EXPECT_SNUM_EQ(l.len, PG - 6);
	UK_TEST_EXPECT(!l.stable);
	rd(50 * PG, 100 * PG);
	UK_TEST_EXPECT(((const char *)l.base)[0] == 'd');
	UK_TEST_EXPECT_ZERO(uk_pagecache_lend(&fs.pc, PAGES * PG, 1, &l));
	UK_TEST_EXPECT_ZERO(l.len);
	end_file();
}

UK_TESTCASE(pagecache, a_directory_of_clean_files_is_let_go)
{
	new_file(PG);
	rd(0, 1);
	uk_file_release(&fs.file);
	UK_TEST_EXPECT_ZERO(fs.released);
	while (reclaimer->fn() > 0)
		;
	/* not from inside of an allocation */
	UK_TEST_EXPECT(!fs.released && !frames);
	cache_trim();
	UK_TEST_EXPECT_SNUM_EQ(fs.released, 1);
}

UK_TESTSUITE_REGISTER(pagecache, NULL);
