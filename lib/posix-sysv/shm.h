/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared memory segments, private to posix-sysv. */
#ifndef __POSIX_SYSV_SHM_H__
#define __POSIX_SYSV_SHM_H__

#include <uk/arch/limits.h>
#include "ids.h"

#define SHM_MNI		4096u
/* As Linux says it: no limit, but sums of sizes do not wrap. */
#define SHM_MAX		(~(__u64)0 - (1u << 24))

/*
 * A segment: an object that areas of memory show. It lives as long as it has
 * an identifier or is attached. A page gets memory when it is first touched.
 */
struct shm {
	struct ipc_obj obj;		/* must be first */
	__u64 size;
	__u64 nattch;			/* areas that show it */
	__u64 rss;			/* pages that have memory */
	__s64 atime, dtime, ctime;
	int cpid, lpid;
	__u64 pages;
	void *page[];			/* NULL: not yet touched */
};

extern struct ipc_table shm_table;

/** Frees a segment that nobody has attached, and its identifier. */
void shm_destroy(struct shm *s);

#endif /* __POSIX_SYSV_SHM_H__ */
