/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of posix-thread share. */
#ifndef __POSIX_THREAD_IMPL_H__
#define __POSIX_THREAD_IMPL_H__

#include <uk/posix-thread.h>

/* Gives a thread an identifier and makes it known under it. -EAGAIN: none. */
int uk_posix_thread_add(struct uk_posix_thread *pt);

/* The thread ended: its identifier is free. */
void uk_posix_thread_remove(struct uk_posix_thread *pt);

/* How many threads there are. */
unsigned int uk_posix_thread_count(void);

#endif /* __POSIX_THREAD_IMPL_H__ */
