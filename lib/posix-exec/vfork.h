/* SPDX-License-Identifier: BSD-3-Clause */
/* vfork() of the application: what vfork.c and an architecture share. */
#ifndef __POSIX_EXEC_VFORK_H__
#define __POSIX_EXEC_VFORK_H__

#include "exec.h"

/* Registers of the caller, on the stack that the parent waits on. */
struct vfork {
	__uptr sp;		/* at the return address */
	__uptr ret[2];		/* the two words there: the child pops them */
	__uptr saved[6];	/* callee-saved registers */
	__uptr pad;
};

/* A place for the registers; NULL: *result is the call's. */
struct vfork *exec_vfork_begin(long *result);

/* On the other stack: makes the child, waits for it; the call's result. */
long exec_vfork_run(struct vfork *v);

/* On the caller's stack again. */
void exec_vfork_end(struct vfork *v);

/* arch: the child, (v) as the argument; returns 0 from the call. */
void exec_vfork_child(void *v);

#endif /* __POSIX_EXEC_VFORK_H__ */
