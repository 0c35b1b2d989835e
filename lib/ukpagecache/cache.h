/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to the page cache. */
#ifndef __PAGECACHE_CACHE_H__
#define __PAGECACHE_CACHE_H__

#include <uk/pagecache.h>

#define PAGE_SHIFT	12
#define PAGE_BYTES	UK_PAGECACHE_PAGE

/* Pages that are read or written in one go at most. */
#define BATCH		64

/*
 * A page of a file. It is in the tree of its file, by its number, and in the
 * list of all pages, the one that was used last at the end. It stays while it
 * is busy (being copied, read or written), dirty, or lent, or when a mapping
 * may show it.
 */
struct page {
	struct uk_tree_node node;	/* or the list of spare ones: .left */
	struct uk_list_head lru;
	struct uk_pagecache *pc;
	__u64 index;
	char *mem;
	__u64 sum;		/* of a mapped page, as last written */
	__u16 busy;
	__u8 dirty;
	__u8 mapped;
};

/* Bits of uk_pagecache.mapped: some mapping shows the file, or did; it may
 * write.
 */
#define MAPPED_READ	1
#define MAPPED_WRITE	2

/** What the whole cache has. */
struct cache {
	struct uk_list_head lru;	/* of struct page */
	struct uk_list_head files;	/* that the cache has a reference to */
	struct page *lent;
	struct page *spare;
	__sz nspare;
	__sz limit;		/* dirty pages at which writers must write */
	struct uk_pagecache_stats st;
};

extern struct cache cache;

/** The page, or NULL. */
struct page *page_find(const struct uk_pagecache *pc, __u64 index);
/** The page, or the first one behind it, or NULL. */
struct page *page_from(const struct uk_pagecache *pc, __u64 index);
/** A page that belongs to no file, of undefined content; or NULL. */
struct page *page_new(void);
/** Undoes page_new(). */
void page_free(struct page *p);
/** Puts it into its file, where there is none of that number. */
void page_insert(struct uk_pagecache *pc, __u64 index, struct page *p);
/** Takes it out of its file and frees it. */
void page_remove(struct page *p);
/** Notes a use. */
void page_used(struct page *p);
/** Marks it dirty, or not. */
void page_set_dirty(struct page *p, bool dirty);
/** A sum by which a change of its content is seen. */
__u64 page_sum(const struct page *p);

/**
 * The page, which is read if it is not there, with others behind it.
 * @param want pages that the caller will ask for, from this one on
 * @return NULL: *rc says why
 */
struct page *cache_get(struct uk_pagecache *pc, __u64 index, __u64 want,
		       int *rc);

/**
 * The same for a thread that may sleep. After that the file may be another:
 * NULL with *rc == -EAGAIN: the caller looks at its size and tries again.
 */
struct page *cache_get_sleep(struct uk_pagecache *pc, __u64 index, __u64 want,
			     int *rc);

/** What is being fetched from page (from) on does not hold any more, if it
 *  touches pages [from, to).
 */
void cache_cut_fetches(struct uk_pagecache *pc, __u64 from, __u64 to);

/** At boot: memory may be asked back from now on. */
void cache_start_reclaim(void);

/** Lets files go that have no pages, and spare structures. */
void cache_trim(void);

/** A page became dirty: the thread that writes back is to know. */
void cache_wake_writer(void);

/** Writes back until few pages are dirty. */
void cache_throttle(struct uk_pagecache *pc);

/** Notes that a page was there: it, and 0 in *rc. */
static inline struct page *cache_hit(struct page *p, int *rc)
{
	cache.st.hits++;
	page_used(p);
	*rc = 0;
	return p;
}

/** Does anybody but the cache use the file? */
static inline bool cache_in_use(const struct uk_pagecache *pc)
{
	return __atomic_load_n(&pc->file->refcount, __ATOMIC_RELAXED)
	       > pc->held;
}

/** Pages of a file of that many bytes. */
static inline __u64 pages_of(__u64 bytes)
{
	return (bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;
}

#endif /* __PAGECACHE_CACHE_H__ */
