/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files below /proc ask of a process; private to posix-process. */
#ifndef __POSIX_PROCESS_PROC_H__
#define __POSIX_PROCESS_PROC_H__

#include <uk/arch/paging.h>
#include <uk/config.h>
#include <uk/process.h>

#if CONFIG_LIBPOSIX_THREAD
#include <uk/posix-thread.h>

static inline int proc_tid(const struct uk_thread *t)
{
	const struct uk_posix_thread *pt = t->posix;

	return pt ? pt->tid : 0;
}
#else
/* Threads have no numbers: the process counts as one. */
static inline int proc_tid(const struct uk_thread *t)
{
	return ((const struct process *)t->process)->pid;
}
#endif

#if CONFIG_LIBUKVMEM
#include <uk/vmem.h>

/** Bytes of all mappings of the program. */
static inline __u64 proc_mapped(void)
{
	__u64 sum = 0;
	struct uk_vma v = { 0 };

	while (!uk_vmem_find(uk_vmem_user(), v.end, &v))
		sum += v.end - v.start;
	return sum;
}
#else
static inline __u64 proc_mapped(void)
{
	return 0;
}
#endif

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
static inline bool proc_is_stopped(const struct process *p)
{
	return p->kin.stopped;
}
#else
static inline bool proc_is_stopped(const struct process *p __maybe_unused)
{
	return false;
}
#endif

/** The thread with a number, NULL: there is none. */
struct uk_thread *proc_thread(struct process *p, int tid);

/** What the process, or a thread of it, has used of the CPU, in ns. */
__nsec proc_cpu_time(struct process *p, struct uk_thread *t);

/** How many threads it has. */
unsigned int proc_threads(struct process *p);

/** The memory of the guest, which is the program's, in bytes. */
struct proc_memory {
	__u64 image;		/* code and data */
	__u64 used;		/* frames that were given out */
	__u64 mapped;		/* areas of mmap, with memory or without */
};
void proc_memory_get(struct proc_memory *m);

#endif /* __POSIX_PROCESS_PROC_H__ */
