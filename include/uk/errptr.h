/* SPDX-License-Identifier: BSD-3-Clause */
/* A pointer that is either valid, or NULL, or carries -errno. Any context. */
#ifndef __UK_ERRPTR_H__
#define __UK_ERRPTR_H__

#include <uk/arch/types.h>

/* Error numbers are below this; no object ends so near the top of memory. */
#define UK_ERRPTR_MAX 4096

/** A pointer that carries the error (negative, above -UK_ERRPTR_MAX). */
static inline void *ERR2PTR(long error)
{
	return (void *)(__uptr)error;
}

/** The negative error that a pointer carries; 0 of NULL. Only if PTRISERR(). */
static inline int PTR2ERR(const void *ptr)
{
	return (int)(__sptr)ptr;
}

/** True if the pointer can't be followed: it carries an error, or is NULL. */
static inline int PTRISERR(const void *ptr)
{
	return (__uptr)ptr + (UK_ERRPTR_MAX - 1) < UK_ERRPTR_MAX;
}

#endif /* __UK_ERRPTR_H__ */
