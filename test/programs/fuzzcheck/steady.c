/* SPDX-License-Identifier: BSD-3-Clause */
/* What the results of fuzzcheck must not hang on, where they are compared: the
 * time, and what memory held before. (On a damaged database SQLite may look at
 * bytes of a page that nobody wrote: its results change with glibc's
 * MALLOC_PERTURB_.)
 */
#include <string.h>
#include "sqlite3.h"

/* 14 November 2023, 22:13:20, in ms of Julian days */
#define A_TIME	(210866760000000LL + 1700000000000LL)

static sqlite3_mem_methods heap;

static void *zeroed(int n)
{
	void *p = heap.xMalloc(n);

	if (p)
		memset(p, 0, heap.xSize(p));
	return p;
}

static void *grown(void *p, int n)
{
	int had = heap.xSize(p), has;
	char *q = heap.xRealloc(p, n);

	has = q ? heap.xSize(q) : 0;
	if (has > had)
		memset(q + had, 0, has - had);
	return q;
}

static int a_time(sqlite3_vfs *vfs, sqlite3_int64 *now)
{
	*now = A_TIME;
	return SQLITE_OK;
}

/* Before main(), which configures more and must find SQLite at rest. */
__attribute__((constructor)) static void keep_steady(void)
{
	sqlite3_mem_methods steady;

	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &heap);
	steady = heap;
	steady.xMalloc = zeroed;
	steady.xRealloc = grown;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &steady);
	sqlite3_vfs_find(NULL)->xCurrentTimeInt64 = a_time;
	sqlite3_shutdown();
}
