/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages: where they are, and how they go when memory is short. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/falloc.h>
#include <uk/paging.h>

#include "cache.h"

/* Frames that are given back at once: asking again costs little. */
#define RECLAIM_BATCH	32

struct cache cache = {
	.lru = { &cache.lru, &cache.lru },
	.files = { &cache.files, &cache.files },
};

static struct page *to_page(struct uk_tree_node *n)
{
	return n ? uk_tree_entry(n, struct page, node) : NULL;
}

static int compare(const struct uk_tree_node *a, const struct uk_tree_node *b)
{
	__u64 x = uk_tree_entry(a, struct page, node)->index;
	__u64 y = uk_tree_entry(b, struct page, node)->index;

	return x < y ? -1 : x > y;
}

void uk_pagecache_init(struct uk_pagecache *pc, struct uk_file *file,
		       __u64 *size, const struct uk_pagecache_ops *ops,
		       const void *group)
{
	*pc = (struct uk_pagecache){
		.ops = ops,
		.file = file,
		.size = size,
		.group = group,
	};
	uk_tree_init(&pc->pages, compare);
}

struct page *page_from(const struct uk_pagecache *pc, __u64 index)
{
	struct uk_tree_node *n = pc->pages.root, *best = NULL;

	while (n) {
		if (to_page(n)->index >= index) {
			best = n;
			n = n->left;
		} else {
			n = n->right;
		}
	}
	return to_page(best);
}

struct page *page_find(const struct uk_pagecache *pc, __u64 index)
{
	struct uk_tree_node *n = pc->pages.root;
	struct page *p;

	while (n) {
		p = to_page(n);
		if (p->index == index)
			return p;
		n = index < p->index ? n->left : n->right;
	}
	return NULL;
}

static struct page *take_spare(void)
{
	struct page *p = cache.spare;

	if (!p)
		return uk_malloc(uk_alloc_get_default(), sizeof(*p));
	cache.spare = (struct page *)p->node.left;
	cache.nspare--;
	return p;
}

static void put_spare(struct page *p)
{
	p->node.left = (struct uk_tree_node *)cache.spare;
	cache.spare = p;
	cache.nspare++;
}

struct page *page_new(void)
{
	__paddr_t pa = uk_falloc(1, UK_FALLOC_PAGES);
	struct page *p;

	if (pa == UK_FALLOC_NONE)
		return NULL;
	p = take_spare();
	if (!p) {
		uk_ffree(pa, 1);
		return NULL;
	}
	*p = (struct page){ .mem = uk_phys_to_virt(pa) };
	return p;
}

/* Not by uk_free(): the heap itself may be asking for memory. */
void page_free(struct page *p)
{
	uk_ffree(uk_virt_to_phys(p->mem), 1);
	put_spare(p);
}

void page_insert(struct uk_pagecache *pc, __u64 index, struct page *p)
{
	cache_cut_fetches(pc, index, index + 1);
	p->pc = pc;
	p->index = index;
	/* its sum is 0, which none is: it counts as changed */
	p->mapped = pc->ops->eager && pc->mapped;
	uk_tree_insert(&pc->pages, &p->node);
	uk_list_add_tail(&p->lru, &cache.lru);
	pc->npages++;
	cache.st.pages++;
	if (!pc->held && !pc->unkept) {
		pc->held = 1;
		uk_file_acquire(pc->file);
		uk_list_add_tail(&pc->link, &cache.files);
	}
}

void page_remove(struct page *p)
{
	if (p->dirty)
		page_set_dirty(p, false);
	if (cache.lent == p)
		cache.lent = NULL;
	uk_tree_remove(&p->pc->pages, &p->node);
	uk_list_del(&p->lru);
	p->pc->npages--;
	cache.st.pages--;
	page_free(p);
}

void page_used(struct page *p)
{
	if (cache.lru.prev != &p->lru)
		uk_list_move_tail(&p->lru, &cache.lru);
}

void page_set_dirty(struct page *p, bool dirty)
{
	if (p->dirty == dirty)
		return;
	p->dirty = dirty;
	if (dirty) {
		cache.st.dirty++;
		if (!p->pc->ndirty++)
			cache_wake_writer();
	} else {
		p->pc->ndirty--;
		cache.st.dirty--;
	}
}

__u64 page_sum(const struct page *p)
{
	const __u64 *w = (const __u64 *)(__uptr)p->mem;
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < PAGE_BYTES / sizeof(*w); i++)
		sum = ((sum << 7 | sum >> 57) ^ w[i]) * 0x9e3779b97f4a7c15UL;
	return sum ? sum : 1;
}

/* A page that mappings may show is theirs as long as someone uses the file;
 * then what they wrote is still to be found.
 */
static int may_go(const struct page *p)
{
	if (p->busy || p->dirty || p == cache.lent)
		return 0;
	if (!p->mapped)
		return 1;
	return !cache_in_use(p->pc)
	       && (!(p->pc->mapped & MAPPED_WRITE) || page_sum(p) == p->sum);
}

/* Memory is short: pages go that are on the medium, too. Files stay: this
 * may be within any operation of their file systems.
 */
static int reclaim(void)
{
	struct uk_list_head *at, *next;
	struct page *p;
	int n = 0;

	uk_list_for_each_safe(at, next, &cache.lru) {
		p = uk_list_entry(at, struct page, lru);
		if (!may_go(p))
			continue;
		page_remove(p);
		if (++n == RECLAIM_BATCH)
			break;
	}
	return n;
}

static struct uk_falloc_reclaim reclaimer = { .fn = reclaim };

void cache_start_reclaim(void)
{
	uk_falloc_reclaim_register(&reclaimer);
}

static void let_go(struct uk_pagecache *pc)
{
	pc->held = 0;
	uk_list_del(&pc->link);
	uk_file_release(pc->file);
}

void cache_trim(void)
{
	struct uk_list_head *at, *next;
	struct uk_pagecache *pc;
	struct page *p;

	uk_list_for_each_safe(at, next, &cache.files) {
		pc = uk_list_entry(at, struct uk_pagecache, link);
		if (!pc->npages)
			let_go(pc);
	}
	while (cache.nspare > RECLAIM_BATCH) {
		p = take_spare();
		uk_free(uk_alloc_get_default(), p);
	}
}

void uk_pagecache_keep(struct uk_pagecache *pc, bool keep)
{
	pc->unkept = !keep;
	if (!keep && pc->held)
		let_go(pc);
	if (keep && !pc->held && pc->npages) {
		pc->held = 1;
		uk_file_acquire(pc->file);
		uk_list_add_tail(&pc->link, &cache.files);
	}
}

void uk_pagecache_drop(struct uk_pagecache *pc, __u64 first, __u64 last)
{
	struct page *p;

	cache_cut_fetches(pc, first, last);
	while ((p = page_from(pc, first)) != NULL && p->index < last) {
		first = p->index + 1;
		page_remove(p);
	}
}

void uk_pagecache_fini(struct uk_pagecache *pc)
{
	uk_pagecache_drop(pc, 0, ~0UL);
}

void uk_pagecache_stats_get(struct uk_pagecache_stats *st)
{
	*st = cache.st;
}
