/* SPDX-License-Identifier: BSD-3-Clause */
/* Thread-local storage, for programs whose libc does not bring its own. */
#ifndef __UK_TLS_H__
#define __UK_TLS_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An area is the memory of one thread: a copy of the image's __thread
 * variables and the thread control block (TCB). The thread pointer is what
 * the TLS register holds. A library reserves room in the TCB by
 *
 *	$(eval $(call ukarch_tls_tcb_reserve,bytes))
 *
 * in its Makefile.uk, and fills it by defining ukarch_tls_tcb_init().
 */

/** Bytes that an area takes; 0: the image needs none. Any context. */
__sz ukarch_tls_area_size(void);

/** Alignment of an area, a power of two. Any context. */
__sz ukarch_tls_area_align(void);

/**
 * Fills a new area: initial values, zeros, then ukarch_tls_tcb_init().
 *
 * @param area ukarch_tls_area_size() bytes, aligned
 */
void ukarch_tls_area_init(void *area);

/** The thread pointer that belongs to an area. */
__uptr ukarch_tls_tlsp(void *area);

/** The area that a thread pointer belongs to. */
void *ukarch_tls_area_get(__uptr tlsp);

/** The TCB of a thread pointer: ukarch_tls_tcb_size() bytes. */
void *ukarch_tls_tcb_get(__uptr tlsp);

/** Bytes of the TCB: at least what was reserved. */
__sz ukarch_tls_tcb_size(void);

/**
 * Called for each new area. To be defined by the library that reserves room;
 * without it the room is zero. On x86-64 the first word of the TCB is set
 * already and must stay.
 */
void ukarch_tls_tcb_init(void *tcb);

/**
 * Gives the calling thread an area, and all threads that are created from
 * then on by uk_sched_thread_create(). Called once, by the libc, before
 * constructors and main.
 *
 * @return 0 or -ENOMEM
 */
int uk_tls_start(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_TLS_H__ */
