/* SPDX-License-Identifier: BSD-3-Clause */
/* A pointer that is either valid or carries -errno in its last page. */
#ifndef __UK_ERRPTR_H__
#define __UK_ERRPTR_H__

#include <uk/arch/types.h>

/* Error numbers are below this; no object ends so near the top of memory. */
#define UK_ERRPTR_MAX 4096

/* A pointer that carries the error (a negative number above -UK_ERRPTR_MAX). */
static inline void *ERR2PTR(long error)
{
	return (void *)(__uptr)error;
}

/* The negative error that a pointer carries. Only if PTRISERR(). */
static inline long PTR2ERR(const void *ptr)
{
	return (long)(__uptr)ptr;
}

/* True if the pointer carries an error. NULL does not. */
static inline int PTRISERR(const void *ptr)
{
	return (__uptr)ptr >= (__uptr)-(UK_ERRPTR_MAX - 1);
}


#endif /* __UK_ERRPTR_H__ */
