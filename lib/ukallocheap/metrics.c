/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: what of the heap is in use, counted when somebody asks. */
#include <uk/store.h>
#include "heap.h"

struct usage {
	__u64 objects;
	__u64 bytes;	/* of their classes; of large ones: of their pages */
	__u64 pages;	/* that hold at least one of them */
};

static __u64 live(const struct slab *s, __sz size)
{
	__u64 n = SLAB_OBJECTS(size);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->free); i++)
		n -= (__u64)__builtin_popcountl(s->free[i]);
	return n;
}

static void add_slab(struct usage *u, const struct slab *s)
{
	__sz cls = (s->link & ~UKARCH_PAGE_MASK) / sizeof(struct heap_class);
	__u64 n;

	/* One that another CPU is about to make is not in use yet. */
	if (s->tag != slab_tag(s) || cls >= HEAP_CLASSES)
		return;
	n = live(s, heap_sizes[cls]);
	u->objects += n;
	u->bytes += n * heap_sizes[cls];
	u->pages += n != 0;
}

static void add_run(__paddr_t pa, __sz n, enum uk_falloc_tag tag, void *arg)
{
	struct usage *u = arg;

	if (tag == UK_FALLOC_SLAB) {
		add_slab(u, heap_virt(pa));
	} else if (tag == UK_FALLOC_LARGE) {
		u->objects++;
		u->bytes += n << UKARCH_PAGE_SHIFT;
		u->pages += n;
	}
}

/* The cookie is the member's place in struct usage. */
static int get_usage(void *cookie, __u64 *value)
{
	struct usage u = { 0, 0, 0 };

	heap_lock();
	uk_falloc_foreach(add_run, &u);
	heap_unlock();
	*value = *(__u64 *)((char *)&u + (__uptr)cookie);
	return 0;
}

#define HELD(member)							\
	UK_STORE_HELD(member, get_usage,				\
		      (void *)__builtin_offsetof(struct usage, member))

HELD(objects);
HELD(bytes);
HELD(pages);
