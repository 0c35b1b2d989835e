/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: frames of memory. */
#include <uk/falloc.h>
#include <uk/store.h>

static int get_total(void *cookie __maybe_unused, __u64 *value)
{
	*value = uk_falloc_total();
	return 0;
}

static int get_free(void *cookie __maybe_unused, __u64 *value)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	*value = st.free;
	return 0;
}

static int get_largest(void *cookie __maybe_unused, __u64 *value)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	*value = st.largest;
	return 0;
}

struct by_tag {
	enum uk_falloc_tag tag;
	__u64 frames;
};

static void add_run(__paddr_t pa __maybe_unused, __sz n,
		    enum uk_falloc_tag tag, void *arg)
{
	struct by_tag *sum = arg;

	if (tag == sum->tag)
		sum->frames += n;
}

/* The cookie is the tag. */
static int get_by_tag(void *cookie, __u64 *value)
{
	struct by_tag sum = { .tag = (enum uk_falloc_tag)(__uptr)cookie };

	uk_falloc_foreach(add_run, &sum);
	*value = sum.frames;
	return 0;
}

#define HELD(name, tag)	UK_STORE_HELD(name, get_by_tag, (void *)(__uptr)(tag))

HELD(frames_pages, UK_FALLOC_PAGES);
HELD(frames_large, UK_FALLOC_LARGE);
HELD(frames_mapped, UK_FALLOC_VMEM);
HELD(frames_page_tables, UK_FALLOC_PT);
/* The heap's slabs: it says itself how many of them are in use. Empty ones it
 * gives back when somebody needs their frames.
 */
UK_STORE_U64(frames_slab, get_by_tag, (void *)UK_FALLOC_SLAB);
UK_STORE_U64(frames_total, get_total, NULL);
UK_STORE_U64(frames_free, get_free, NULL);
UK_STORE_U64(frames_largest_run, get_largest, NULL);
