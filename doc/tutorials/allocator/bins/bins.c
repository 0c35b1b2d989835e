/* SPDX-License-Identifier: BSD-3-Clause */
/* Free lists by powers of two. In front of each object a head of 16 bytes says
 * where it goes when it is freed; nothing checks whether it is still right.
 */
#include <bins.h>
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/spinlock.h>

#define SMALLEST	32UL	/* a head, and an object of 16 bytes */
#define BINS		8	/* up to 4096 bytes: a page */
#define LARGE		BINS	/* whole pages of the allocator below */
#define SHIFTED		(BINS + 1)	/* an aligned object within another */

struct head {
	__u32 bin;
	__u32 pages;	/* of a large object */
	__sz size;	/* for the caller; SHIFTED: back to the real one */
};
UK_CTASSERT(sizeof(struct head) == 16);

struct free {
	struct free *next;
};

struct bins {
	struct uk_alloc a;
	struct uk_alloc *below;
	struct uk_spinlock lock;	/* guards list and left */
	struct free *list[BINS];
	__sz left;			/* free bytes in the lists */
};

static struct bins *bins_of(struct uk_alloc *a)
{
	return __containerof(a, struct bins, a);
}

static struct head *head_of(const void *ptr)
{
	return (struct head *)(__uptr)ptr - 1;
}

/* The bin for (bytes), the head included: log2, rounded up, above SMALLEST. */
static unsigned int bin_for(__sz bytes)
{
	if (bytes <= SMALLEST)
		return 0;
	return (unsigned int)(__builtin_clzl(SMALLEST - 1) -
			      __builtin_clzl(bytes - 1));
}

/* Cuts a page into objects of a bin; the lock is held. */
static int refill(struct bins *b, unsigned int bin)
{
	__sz size = SMALLEST << bin, off;
	char *page = uk_palloc(b->below, 1);

	if (!page)
		return 0;
	for (off = 0; off < __PAGE_SIZE; off += size) {
		struct free *f = (struct free *)(page + off);

		f->next = b->list[bin];
		b->list[bin] = f;
	}
	b->left += __PAGE_SIZE;
	return 1;
}

static void *large_malloc(struct bins *b, __sz size)
{
	__sz pages = DIV_ROUND_UP(size + sizeof(struct head), __PAGE_SIZE);
	struct head *h;

	if (size > __SZ_MAX - 2 * __PAGE_SIZE || pages > __U32_MAX)
		return NULL;
	h = uk_palloc(b->below, pages);
	if (!h)
		return NULL;
	h->bin = LARGE;
	h->pages = (__u32)pages;
	h->size = pages * __PAGE_SIZE - sizeof(*h);
	return h + 1;
}

static void *bins_malloc(struct uk_alloc *a, __sz size)
{
	struct bins *b = bins_of(a);
	unsigned int bin;
	struct head *h = NULL;

	if (size > (SMALLEST << (BINS - 1)) - sizeof(*h))
		return large_malloc(b, size);
	bin = bin_for(size + sizeof(*h));
	uk_spin_lock(&b->lock);
	if (b->list[bin] || refill(b, bin)) {
		h = (struct head *)b->list[bin];
		b->list[bin] = b->list[bin]->next;
		b->left -= SMALLEST << bin;
	}
	uk_spin_unlock(&b->lock);
	if (!h)
		return NULL;
	h->bin = bin;
	h->size = (SMALLEST << bin) - sizeof(*h);
	return h + 1;
}

static void bins_free(struct uk_alloc *a, void *ptr)
{
	struct bins *b = bins_of(a);
	struct head *h;
	struct free *f;
	unsigned int bin;

	if (!ptr)
		return;
	h = head_of(ptr);
	if (h->bin == SHIFTED)
		h = head_of((char *)ptr - h->size);
	bin = h->bin;
	if (bin == LARGE) {
		uk_pfree(b->below, h, h->pages);
		return;
	}
	f = (struct free *)h;
	uk_spin_lock(&b->lock);
	f->next = b->list[bin];
	b->list[bin] = f;
	b->left += SMALLEST << bin;
	uk_spin_unlock(&b->lock);
}

/* An object that is large enough, and a head that leads back to its start. */
static void *bins_memalign(struct uk_alloc *a, __sz align, __sz size)
{
	char *real, *ptr;
	__sz room;

	if (!POWER_OF_2(align) || uk_add_overflow(size, align, &room))
		return NULL;
	real = bins_malloc(a, align > sizeof(struct head) ? room : size);
	if (!real || align <= sizeof(struct head))
		return real;
	ptr = PTR_ALIGN_UP(real, align);
	if (ptr != real) {
		head_of(ptr)->bin = SHIFTED;
		head_of(ptr)->size = (__sz)(ptr - real);
	}
	return ptr;
}

static __sz bins_usable(struct uk_alloc *a __maybe_unused, const void *ptr)
{
	const struct head *h = head_of(ptr);

	if (h->bin == SHIFTED)
		return head_of((const char *)ptr - h->size)->size - h->size;
	return h->size;
}

static void *bins_palloc(struct uk_alloc *a, unsigned long pages)
{
	return uk_palloc(bins_of(a)->below, pages);
}

static void bins_pfree(struct uk_alloc *a, void *ptr, unsigned long pages)
{
	uk_pfree(bins_of(a)->below, ptr, pages);
}

static __ssz bins_availmem(struct uk_alloc *a)
{
	return (__ssz)bins_of(a)->left;
}

struct uk_alloc *bins_create(struct uk_alloc *below)
{
	struct bins *b = uk_calloc(below, 1, sizeof(*b));

	if (!b)
		return NULL;
	b->a.malloc = bins_malloc;
	b->a.memalign = bins_memalign;
	b->a.free = bins_free;
	b->a.usable = bins_usable;
	b->a.palloc = bins_palloc;
	b->a.pfree = bins_pfree;
	b->a.availmem = bins_availmem;
	b->a.name = "bins";
	b->below = below;
	uk_spin_init(&b->lock);
	uk_alloc_register(&b->a);
	return &b->a;
}
