/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-thread share. */
#ifndef __POSIX_THREAD_IMPL_H__
#define __POSIX_THREAD_IMPL_H__

#include <abi/errno.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/posix-thread.h>
#include <uk/process.h>

/* Gives a thread an identifier and makes it known under it. -EAGAIN: none. */
int uk_posix_thread_add(struct uk_posix_thread *pt);

/* The thread ended: its identifier is free. */
void uk_posix_thread_remove(struct uk_posix_thread *pt);

/* One allocation holds both halves of a thread. */
struct cloned {
	struct uk_thread thread;
	struct uk_posix_thread posix;
};

/* uk_thread.dtor of a struct cloned. */
void uk_posix_thread_release(struct uk_thread *t);

/* What the new thread has from the calling one. */
void uk_posix_thread_inherit(struct uk_thread *t, struct uk_posix_thread *pt);

/* What flags ask for beyond the thread itself. */
void uk_posix_thread_apply(struct cloned *c, unsigned long flags, __u32 *ptid,
			   __uptr tls, __u32 *ctid);

/* Clears the word that a libc waits on for the calling thread's end. */
void uk_posix_thread_tell_end(struct uk_posix_thread *pt);

/* The calling thread is about to end. */
void uk_posix_thread_let_go(struct uk_posix_thread *pt);

/* How many threads there are, of all processes. */
unsigned int uk_posix_thread_count(void);

/* Gives a thread another identifier, which nobody has. */
void uk_posix_thread_renumber(struct uk_posix_thread *pt, int tid);

#if CONFIG_LIBPOSIX_PROCESS_CHILDREN
/* Is the identifier a process'? */
static inline bool uk_posix_thread_is_taken(int id)
{
	return uk_process_any(id);
}

/* Is the calling thread the last one of its process? */
static inline bool uk_posix_thread_is_last(void)
{
	return uk_process_current()->kin.nthreads == 1;
}

/* The first thread of a child is about to end: waits for the others. */
void uk_posix_thread_wait_as_leader(struct uk_posix_thread *pt, int status);

/* uk_posix_thread_clone() without UK_CLONE_THREAD. */
int uk_posix_thread_child(void (*fn)(void *arg), void *arg,
			  unsigned long flags, __u32 *ptid, __uptr tls,
			  __u32 *ctid);
#else
static inline bool uk_posix_thread_is_taken(int id __maybe_unused)
{
	return false;
}

static inline bool uk_posix_thread_is_last(void)
{
	return uk_posix_thread_count() == 1;
}

static inline void
uk_posix_thread_wait_as_leader(struct uk_posix_thread *pt __maybe_unused,
			       int status __maybe_unused)
{
}

static inline int
uk_posix_thread_child(void (*fn)(void *arg) __maybe_unused,
		      void *arg __maybe_unused,
		      unsigned long flags __maybe_unused,
		      __u32 *ptid __maybe_unused, __uptr tls __maybe_unused,
		      __u32 *ctid __maybe_unused)
{
	return -ENOSYS;
}
#endif

/* The thread ends: locks that know it for their owner go to who waits. */
#if CONFIG_LIBPOSIX_THREAD_PI
void thread_pi_exit(const struct uk_posix_thread *pt);
#else
static inline void thread_pi_exit(const struct uk_posix_thread *pt
				  __maybe_unused)
{
}
#endif

#endif /* __POSIX_THREAD_IMPL_H__ */
