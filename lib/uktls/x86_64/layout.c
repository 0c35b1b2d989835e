/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: the variables end at the thread pointer, where the TCB begins. */
#include <uk/essentials.h>
#include "../area.h"

/* The thread pointer's first word is the pointer itself. */
const __sz uktls_tcb_head = sizeof(__uptr);

void uktls_layout_arch(struct uktls_layout *l, __u64 vaddr)
{
	/* The linker keeps the variables' place within an alignment unit. */
	__sz back = l->size + (-(l->size + vaddr) & (l->align - 1));

	l->tlsp = ALIGN_UP(back, l->align);
	l->data = l->tlsp - back;
	l->tcb = l->tlsp;
	l->end = l->tcb + l->tcb_size;
}

void uktls_words_init(__uptr tlsp)
{
	*(__uptr *)tlsp = tlsp;
}
