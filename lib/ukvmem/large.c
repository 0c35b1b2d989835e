/* SPDX-License-Identifier: BSD-3-Clause */
/* Large pages: a touch gives a whole one to an area that has room for it. */
#include <abi/errno.h>
#include <uk/falloc.h>
#include <uk/string.h>
#include "vmem_priv.h"

#define LARGE	(2ul << 20)
#define FRAMES	(LARGE >> UKARCH_PAGE_SHIFT)

/* Memory for all of it may never be needed: that much else must be free. */
#define FREE_SHARE	4

static int is_plenty(void)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	return st.free >= st.total / FREE_SHARE + FRAMES;
}

/* Its frames are runs of their own, as those of small pages: parts of it can
 * be given back.
 */
static int fill(struct uk_vmem *vm, __vaddr_t at, unsigned int prot)
{
	__paddr_t pa = uk_falloc_aligned(FRAMES, LARGE, UK_FALLOC_VMEM);

	if (pa == UK_FALLOC_NONE)
		return 0;
	memset(uk_phys_to_virt(pa), 0, LARGE);
	if (uk_paging_map(vm->as, at, pa, LARGE, prot, UKARCH_MT_WB, 0)) {
		uk_ffree(pa, FRAMES);
		return 0;
	}
	uk_falloc_split(pa);
	return 1;
}

int large_touch(struct uk_vmem *vm, const struct uk_vma *v, __vaddr_t page)
{
	__vaddr_t at = ALIGN_DOWN(page, LARGE);
	struct uk_mapping m;

	if (at < v->start || v->end - at < LARGE || v->flags & UK_VMA_GROWS)
		return 0;
	/* small pages of before stay */
	if (!uk_paging_query(vm->as, page, &m) || m.size < LARGE)
		return 0;
	return is_plenty() && fill(vm, at, v->prot);
}

__vaddr_t large_gap(struct uk_vmem *vm, __vaddr_t want, __sz len)
{
	const __sz more = LARGE - UKARCH_PAGE_SIZE;
	__vaddr_t at = 0;

	if (!want && len >= LARGE && len <= vm->end - vm->base - more)
		at = area_gap(vm, 0, len + more);
	return at ? ALIGN_UP(at, LARGE) : area_gap(vm, want, len);
}
