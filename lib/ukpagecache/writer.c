/* SPDX-License-Identifier: BSD-3-Clause */
/* The thread that writes back what is dirty for some seconds. */
#include <uk/falloc.h>
#include <uk/init.h>
#include <uk/print.h>
#include <uk/sched.h>

#include "cache.h"

/* A page is dirty this long at least, and at most twice as long. */
#define AGE_NS		5000000000UL

/* Dirty pages at most: an eighth of the memory, within these. */
#define LIMIT_MIN	16UL
#define LIMIT_MAX	16384UL

static struct uk_thread *writer;
static struct uk_pagecache_aged *aged;
static int wanted;

void cache_wake_writer(void)
{
	if (wanted)
		return;
	wanted = 1;
	if (writer)
		uk_thread_wake(writer);
}

void uk_pagecache_wake(void)
{
	cache_wake_writer();
}

void uk_pagecache_aged_register(struct uk_pagecache_aged *a)
{
	a->next = aged;
	aged = a;
}

/* Mapped pages may become dirty at any time, so that they are looked at each
 * time: as long as somebody has the file.
 */
static void write_old(void)
{
	struct uk_pagecache_aged *a;
	struct uk_pagecache *pc;

	uk_pagecache_sync_group(NULL);
	for (a = aged; a; a = a->next)
		a->fn();
	uk_list_for_each_entry(pc, &cache.files, link) {
		if (!(pc->mapped & MAPPED_WRITE))
			continue;
		if (cache_in_use(pc))
			wanted = 1;
		else
			pc->mapped = 0;
	}
	cache_trim();
}

static void run(void *arg __maybe_unused)
{
	for (;;) {
		if (wanted) {
			uk_sched_thread_sleep(AGE_NS);
			wanted = 0;
			write_old();
			continue;
		}
		uk_thread_block(uk_thread_current());
		uk_sched_yield();
	}
}

static int start(struct uk_init_ctx *ctx __maybe_unused)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	cache.limit = MIN(MAX(st.total / 8, LIMIT_MIN), LIMIT_MAX);
	cache_start_reclaim();
	writer = uk_sched_thread_create(uk_sched_current(), run, NULL,
					"writeback");
	if (!writer)
		uk_pr_warn("no thread to write back: only fsync() does\n");
	return 0;
}

uk_rootfs_initcall_prio(start, 0x0, 0);
