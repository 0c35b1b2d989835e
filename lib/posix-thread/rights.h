/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads by their identifiers, and what the caller may ask of a scheduler. */
#ifndef __POSIX_THREAD_RIGHTS_H__
#define __POSIX_THREAD_RIGHTS_H__

#include <uk/config.h>
#include <uk/posix-thread.h>
#include <uk/process.h>
#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>

static inline bool rights_all(void)
{
	return uk_cred_capable(uk_cred_current(), UK_CAP_SYS_NICE);
}

static inline __u32 rights_uid(void)
{
	return uk_cred_current()->ruid;
}
#else
static inline bool rights_all(void)
{
	return true;
}

static inline __u32 rights_uid(void)
{
	return 0;
}
#endif

/** The thread with an identifier, 0 being the caller; NULL: there is none. */
static inline struct uk_thread *thread_of(int tid)
{
	struct uk_posix_thread *pt = uk_posix_thread_find(tid);

	if (!tid)
		return uk_thread_current();
	return pt ? pt->thread : NULL;
}

/** May the caller change how a thread is scheduled: is it his? */
static inline bool rights_owner(const struct uk_thread *t)
{
	return uk_process_same_owner(t->process) || rights_all();
}

/** May the caller make a thread as little nice as that? */
static inline bool rights_nice(int nice)
{
	return rights_all() ||
	       (__u64)(20 - nice) <= uk_process_rlimit(UK_RLIMIT_NICE);
}

#endif /* __POSIX_THREAD_RIGHTS_H__ */
