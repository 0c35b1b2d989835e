/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of uktls share. */
#ifndef __UKTLS_AREA_H__
#define __UKTLS_AREA_H__

#include <uk/arch/types.h>

/* The __thread variables of the image, and how an area holds them. */
struct uktls_layout {
	const char *init;	/* initial values */
	__sz init_size;		/* of them; the rest is zero */
	__sz size, align;	/* of the variables; align is at least 16 */
	__sz tcb_size;
	/* offsets from the area's start */
	__sz data, tlsp, tcb, end;
};

/** Room that the ABI wants in the TCB. */
extern const __sz uktls_tcb_head;

/**
 * Sets the offsets, by what the rest says. Each architecture has its own.
 *
 * @param vaddr address of the initial values as the linker knows it
 */
void uktls_layout_arch(struct uktls_layout *l, __u64 vaddr);

/** Fills the words of a new area that the ABI owns. */
void uktls_words_init(__uptr tlsp);

/** Makes an area from the heap. @return its thread pointer; 0: no memory */
__uptr uktls_area_new(void);

#endif /* __UKTLS_AREA_H__ */
