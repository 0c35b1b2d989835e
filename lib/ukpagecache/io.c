/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages that are read from their file system, ahead of time, and written. */
#include <abi/errno.h>
#include <uk/string.h>
#include <uk/wait.h>

#include "cache.h"

#define WINDOW_MIN	4

/* How many pages to read: a file that is read from front to back is read ahead,
 * the more the longer it goes on.
 */
static __u64 choose(struct uk_pagecache *pc, __u64 index, __u64 want)
{
	__u64 end = pages_of(*pc->size);

	if (index != pc->ahead)
		pc->window = 0;
	else if (pc->window < BATCH)
		pc->window = MAX(pc->window * 2, (__u32)WINDOW_MIN);
	want = MAX(want, (__u64)pc->window);
	want = MIN(want, (__u64)BATCH);
	return end > index ? MIN(want, end - index) : 1;
}

/* Makes up to (n) pages, as far as there is memory. */
static unsigned int make(struct page **pages, void **mem, __u64 n)
{
	unsigned int i;

	for (i = 0; i < n && (pages[i] = page_new()) != NULL; i++)
		mem[i] = pages[i]->mem;
	return i;
}

/* Pages of (n) that are not there, from one that is not. */
static unsigned int missing(const struct uk_pagecache *pc, __u64 index,
			    unsigned int n)
{
	const struct page *next = page_from(pc, index);

	return next && next->index - index < n ?
	       (unsigned int)(next->index - index) : n;
}

/* Puts the first (got) of (n) pages into the file. */
static struct page *bring_in(struct uk_pagecache *pc, __u64 index,
			     struct page **pages, unsigned int got,
			     unsigned int n)
{
	unsigned int i;

	for (i = 0; i < got; i++) {
		page_insert(pc, index + i, pages[i]);
		if (pages[i]->mapped)
			pages[i]->sum = page_sum(pages[i]);
	}
	for (; i < n; i++)
		page_free(pages[i]);
	pc->ahead = index + got;
	cache.st.read += got;
	return got ? pages[0] : NULL;
}

/* Reads a run of pages that are not there; the first one, or NULL. */
static struct page *fill(struct uk_pagecache *pc, __u64 index, __u64 want,
			 int *rc)
{
	struct page *pages[BATCH];
	void *mem[BATCH];
	unsigned int n = make(pages, mem, choose(pc, index, want)), got;

	/* only now: making pages may have taken others away */
	got = missing(pc, index, n);
	*rc = got ? pc->ops->read(pc, index, got, mem) : -ENOMEM;
	/* what was read ahead is not to fail what was asked for */
	if (*rc && got > 1) {
		got = 1;
		*rc = pc->ops->read(pc, index, got, mem);
	}
	return bring_in(pc, index, pages, *rc ? 0 : got, n);
}

struct page *cache_get(struct uk_pagecache *pc, __u64 index, __u64 want,
		       int *rc)
{
	struct page *p = page_find(pc, index);

	if (likely(p))
		return cache_hit(p, rc);
	cache.st.misses++;
	return fill(pc, index, want, rc);
}

/*
 * Pages that a sleeping thread waits for are not in the file before it wakes
 * up. Whatever touches them in the file meanwhile cuts them off the end.
 */
struct uk_pagecache_fetch {
	struct uk_pagecache_fetch *next;
	__u64 first, end;
};

static struct uk_waitq fetched = UK_WAIT_QUEUE_INITIALIZER(fetched);

void cache_cut_fetches(struct uk_pagecache *pc, __u64 from, __u64 to)
{
	struct uk_pagecache_fetch *f;

	for (f = pc->fetches; unlikely(f); f = f->next)
		if (from < f->end && to > f->first)
			f->end = MAX(from, f->first);
}

static bool comes(const struct uk_pagecache *pc, __u64 index)
{
	const struct uk_pagecache_fetch *f;

	for (f = pc->fetches; f; f = f->next)
		if (f->first <= index && index < f->end)
			return true;
	return false;
}

/* Sleeps meanwhile. @return pages that hold then, 0: none; -errno */
static int fetch(struct uk_pagecache *pc, __u64 index, unsigned int n,
		 void **mem)
{
	struct uk_pagecache_fetch f = { pc->fetches, index, index + n }, **at;
	int got;

	pc->fetches = &f;
	got = pc->ops->fetch(pc, index, n, mem);
	for (at = &pc->fetches; *at != &f; at = &(*at)->next)
		;
	*at = f.next;
	uk_waitq_wake_up(&fetched);
	return got < 0 ? got : (int)MIN((__u64)got, f.end - index);
}

struct page *cache_get_sleep(struct uk_pagecache *pc, __u64 index, __u64 want,
			     int *rc)
{
	struct page *pages[BATCH], *p = page_find(pc, index);
	void *mem[BATCH];
	unsigned int n;
	int got;

	if (likely(p) || !pc->ops->fetch)
		return cache_get(pc, index, want, rc);
	*rc = -EAGAIN;
	if (comes(pc, index)) {
		uk_waitq_wait_event(&fetched, !comes(pc, index));
		return NULL;
	}
	n = make(pages, mem, choose(pc, index, want));
	got = fetch(pc, index, missing(pc, index, n), mem);
	p = bring_in(pc, index, pages, got > 0 ? (unsigned int)got : 0, n);
	if (p) {
		cache.st.misses++;
		*rc = 0;
	} else if (got <= 0 && !page_find(pc, index) &&
		   index < pages_of(*pc->size)) {
		/* a hole, an error, or no memory: as for those who wait */
		p = cache_get(pc, index, want, rc);
	}
	return p;
}

/*
 * Programs write to mapped pages without telling: whether one did is seen by
 * the page's sum.
 */
static int is_dirty(struct page *p)
{
	__u64 sum;

	if (!p->mapped || !(p->pc->mapped & MAPPED_WRITE))
		return p->dirty;
	sum = page_sum(p);
	if (sum == p->sum)
		return p->dirty;
	p->sum = sum;
	return 1;
}

/* The next run of dirty pages in [*first, last): how many, 0: none. */
static unsigned int next_run(struct uk_pagecache *pc, __u64 *first, __u64 last,
			     struct page **run, void **mem)
{
	struct page *p = page_from(pc, *first);
	struct uk_tree_node *next;
	unsigned int n = 0;

	while (p && p->index < last && n < BATCH) {
		if (n && p->index != run[0]->index + n)
			break;
		if (is_dirty(p)) {
			mem[n] = p->mem;
			run[n++] = p;
		} else if (n) {
			break;
		}
		next = uk_tree_next(&p->node);
		p = next ? uk_tree_entry(next, struct page, node) : NULL;
	}
	if (n)
		*first = run[0]->index;
	return n;
}

/* Writes them together; if that fails each alone, so that what cannot be
 * written takes nothing else with it.
 */
static int write_pages(struct uk_pagecache *pc, struct page **run, void **mem,
		       unsigned int n)
{
	__u64 first = run[0]->index;
	int rc = pc->ops->write(pc, first, n, mem), err;
	unsigned int i;

	if (!rc || n == 1 || rc == -ENOMEM)
		return rc;
	for (rc = 0, i = 0; i < n; i++) {
		err = pc->ops->write(pc, first + i, 1, mem + i);
		rc = err ? err : rc;
	}
	return rc;
}

static int write_run(struct uk_pagecache *pc, struct page **run, void **mem,
		     unsigned int n)
{
	unsigned int i;
	int rc;

	for (i = 0; i < n; i++) {
		run[i]->busy++;
		page_set_dirty(run[i], false);
	}
	rc = write_pages(pc, run, mem, n);
	for (i = 0; i < n; i++) {
		run[i]->busy--;
		/* that may pass: the next time there may be memory */
		if (rc == -ENOMEM)
			page_set_dirty(run[i], true);
	}
	cache.st.written += n;
	return rc;
}

/* An error is told once, to whoever asks first; the page is as it is, and was
 * given up, but for want of memory.
 */
static int take_error(struct uk_pagecache *pc)
{
	int rc = pc->error;

	pc->error = 0;
	return rc;
}

static void write_all(struct uk_pagecache *pc, __u64 first, __u64 last)
{
	struct page *run[BATCH];
	void *mem[BATCH];
	unsigned int n;
	int rc;

	last = MIN(last, pages_of(*pc->size));
	if (!pc->ndirty && !(pc->mapped & MAPPED_WRITE))
		return;
	while (first < last && (n = next_run(pc, &first, last, run, mem))) {
		rc = write_run(pc, run, mem, n);
		if (rc)
			pc->error = rc;
		first += n;
	}
}

void uk_pagecache_write_out(struct uk_pagecache *pc)
{
	write_all(pc, 0, ~0UL);
}

int uk_pagecache_write_back(struct uk_pagecache *pc, __u64 first, __u64 last)
{
	write_all(pc, first, last);
	return take_error(pc);
}

int uk_pagecache_sync(struct uk_pagecache *pc, bool datasync)
{
	int rc, err;

	write_all(pc, 0, ~0UL);
	rc = pc->ops->sync(pc, datasync);
	err = take_error(pc);
	return err ? err : rc;
}

int uk_pagecache_sync_group(const void *group)
{
	struct uk_pagecache *pc;
	int rc = 0;

	/* the driver may bring in pages of files: those come at the end */
	uk_list_for_each_entry(pc, &cache.files, link) {
		if (group && pc->group != group)
			continue;
		write_all(pc, 0, ~0UL);
		if (pc->error)
			rc = pc->error;
	}
	return rc;
}

int uk_pagecache_drop_group(const void *group)
{
	struct uk_pagecache *pc;
	int rc = uk_pagecache_sync_group(group);

	uk_list_for_each_entry(pc, &cache.files, link) {
		/* what is still in use stays: the unmount will say so */
		if (pc->group == group && !cache_in_use(pc))
			uk_pagecache_drop(pc, 0, ~0UL);
	}
	cache_trim();
	return rc;
}

void cache_throttle(struct uk_pagecache *pc)
{
	struct uk_pagecache *other;

	if (likely(cache.st.dirty <= cache.limit))
		return;
	write_all(pc, 0, ~0UL);
	uk_list_for_each_entry(other, &cache.files, link) {
		if (cache.st.dirty <= cache.limit / 2)
			break;
		write_all(other, 0, ~0UL);
	}
}
