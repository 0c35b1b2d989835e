/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: TCB, thread pointer, two words of the ABI, variables. */
#include <uk/essentials.h>
#include "../area.h"

#define ABI_WORDS 16

const __sz uktls_tcb_head = 0;

void uktls_layout_arch(struct uktls_layout *l, __u64 vaddr __unused)
{
	l->tlsp = ALIGN_UP(l->tcb_size, l->align);
	l->tcb = l->tlsp - l->tcb_size;
	l->data = l->tlsp + ALIGN_UP(ABI_WORDS, l->align);
	l->end = l->data + l->size;
}

void uktls_words_init(__uptr tlsp)
{
	((__u64 *)tlsp)[0] = 0;
	((__u64 *)tlsp)[1] = 0;
}
