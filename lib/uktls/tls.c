/* SPDX-License-Identifier: BSD-3-Clause */
/* Areas of thread-local storage: how large they are and what is in them. */
#include <uk/alloc.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include <uk/tls.h>
#include "area.h"

#ifndef UKARCH_TLS_TCB_RESERVE
#define UKARCH_TLS_TCB_RESERVE 0
#endif

#define PT_TLS 7
#define ALIGN_MIN 16

/* The image's own ELF header, as far as it is needed to find the segment. */
struct elf_header {
	__u8 ident[16];
	__u16 type, machine;
	__u32 version;
	__u64 entry, phoff, shoff;
	__u32 flags;
	__u16 ehsize, phentsize, phnum;
};

struct elf_segment {
	__u32 type, flags;
	__u64 offset, vaddr, paddr, filesz, memsz, align;
};

extern const char uk_image_start[];

static const struct elf_segment *segment(void)
{
	const struct elf_header *e = (const void *)uk_image_start;
	const char *at = uk_image_start + e->phoff;
	unsigned int i;

	for (i = 0; i < e->phnum; i++, at += e->phentsize) {
		const struct elf_segment *s = (const void *)at;

		if (s->type == PT_TLS)
			return s;
	}
	return NULL;
}

static struct uktls_layout layout(void)
{
	const struct elf_segment *s = segment();
	struct uktls_layout l = { .align = ALIGN_MIN };

	if (s) {
		l.init = uk_image_start + s->vaddr;
		l.init_size = s->filesz;
		l.size = s->memsz;
		l.align = MAX(s->align, l.align);
	}
	l.tcb_size = ukarch_tls_tcb_size();
	uktls_layout_arch(&l, s ? s->vaddr : 0);
	return l;
}

__sz ukarch_tls_area_align(void)
{
	return layout().align;
}

__sz ukarch_tls_tcb_size(void)
{
	return ALIGN_UP(MAX(uktls_tcb_head, (__sz)UKARCH_TLS_TCB_RESERVE),
			ALIGN_MIN);
}

__sz ukarch_tls_area_size(void)
{
	struct uktls_layout l = layout();

	return l.size > 0 || UKARCH_TLS_TCB_RESERVE > 0 ? l.end : 0;
}

__uptr ukarch_tls_tlsp(void *area)
{
	return (__uptr)area + layout().tlsp;
}

void *ukarch_tls_area_get(__uptr tlsp)
{
	return (void *)(tlsp - layout().tlsp);
}

void *ukarch_tls_tcb_get(__uptr tlsp)
{
	struct uktls_layout l = layout();

	return (void *)(tlsp - l.tlsp + l.tcb);
}

void __attribute__((weak)) ukarch_tls_tcb_init(void *tcb __unused)
{
}

void ukarch_tls_area_init(void *area)
{
	struct uktls_layout l = layout();

	memset(area, 0, l.end);
	memcpy((char *)area + l.data, l.init, l.init_size);
	uktls_words_init((__uptr)area + l.tlsp);
	ukarch_tls_tcb_init((char *)area + l.tcb);
}

__uptr uktls_area_new(void)
{
	void *area = uk_memalign(uk_alloc_get_default(),
				 ukarch_tls_area_align(),
				 ukarch_tls_area_size());

	if (!area)
		return 0;
	ukarch_tls_area_init(area);
	return ukarch_tls_tlsp(area);
}
