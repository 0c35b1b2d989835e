/* SPDX-License-Identifier: BSD-3-Clause */
/* The frames behind areas: each page has a run of one frame of its own. */
#include <abi/errno.h>
#include <uk/falloc.h>
#include <uk/string.h>
#include "vmem_priv.h"

static void frame_free(void *arg __maybe_unused, __paddr_t pa, __sz size)
{
	__sz off;

	for (off = 0; off < size; off += UKARCH_PAGE_SIZE)
		object_frame_free(pa + off);
}

int pages_drop(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end)
{
	return uk_paging_unmap(vm->as, va, end - va, frame_free, NULL);
}

int page_map(struct uk_vmem *vm, __vaddr_t va, __paddr_t pa, unsigned int prot)
{
	return uk_paging_map(vm->as, va, pa, UKARCH_PAGE_SIZE, prot,
			     UKARCH_MT_WB, UK_PAGING_SMALL);
}

static int page_fill(struct uk_vmem *vm, __vaddr_t va, unsigned int prot,
		     int clear)
{
	__paddr_t pa = uk_falloc(1, UK_FALLOC_VMEM);
	int rc;

	if (pa == UK_FALLOC_NONE)
		return -ENOMEM;
	if (clear)
		memset(uk_phys_to_virt(pa), 0, UKARCH_PAGE_SIZE);
	rc = page_map(vm, va, pa, prot);
	if (rc)
		uk_ffree(pa, 1);
	return rc;
}

int pages_fill(struct uk_vmem *vm, __vaddr_t va, __vaddr_t end,
	       unsigned int prot)
{
	int rc = 0;

	for (; va < end && !rc; va += UKARCH_PAGE_SIZE) {
		rc = page_fill(vm, va, prot, 1);
		if (rc == -EEXIST)
			rc = 0;
	}
	return rc;
}

int pages_raw(struct uk_vmem *vm, __vaddr_t va, __sz len, unsigned int prot)
{
	__paddr_t pa = uk_falloc(len >> UKARCH_PAGE_SHIFT, UK_FALLOC_VMEM);
	__sz done;
	int rc = 0;

	if (pa != UK_FALLOC_NONE) {
		rc = uk_paging_map(vm->as, va, pa, len, prot, UKARCH_MT_WB,
				   UK_PAGING_SMALL);
		if (rc)
			uk_ffree(pa, 0);
		else
			uk_falloc_split(pa);
		return rc;
	}
	/* no such run: page by page */
	for (done = 0; done < len && !rc; done += UKARCH_PAGE_SIZE)
		rc = page_fill(vm, va + done, prot, 0);
	if (rc)
		pages_drop(vm, va, va + len);
	return rc;
}

int pages_move(struct uk_vmem *vm, __vaddr_t from, __vaddr_t to, __sz len)
{
	struct uk_mapping m;
	__sz off;
	int rc;

	for (off = 0; off < len; off += UKARCH_PAGE_SIZE) {
		if (uk_paging_query(vm->as, from + off, &m))
			continue;
		rc = page_map(vm, to + off, m.pa, m.prot);
		if (rc) {
			uk_paging_unmap(vm->as, to, len, NULL, NULL);
			return rc;
		}
	}
	rc = uk_paging_unmap(vm->as, from, len, NULL, NULL);
	if (rc)
		uk_paging_unmap(vm->as, to, len, NULL, NULL);
	return rc;
}
