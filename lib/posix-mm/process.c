/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory of loaded programs: shared with a child at first, freed at the end. */
#include <uk/alloc.h>
#include <uk/mm.h>
#include <uk/string.h>
#include "mm.h"

struct uk_mm *uk_mm_new(const char *name)
{
	struct uk_mm *mm = uk_zalloc(uk_alloc_get_default(), sizeof(*mm));

	if (!mm)
		return NULL;
	mm->refcount = 1;
	uk_snprintf(mm->name, sizeof(mm->name), "program %s", name);
	return mm;
}

/* All areas of the program, and no others, have its name. */
static void unmap_all(struct uk_mm *mm)
{
	__vaddr_t va = UKARCH_UVMEM_BASE;
	struct uk_vma v;

	while (!uk_vmem_find(uk_vmem_user(), va, &v)) {
		/* a whole area: nothing has to be split, it cannot fail */
		if (v.name == mm->name)
			uk_vmem_unmap(uk_vmem_user(), v.start,
				      v.end - v.start);
		va = v.end;
	}
}

void uk_mm_put(struct uk_mm *mm)
{
	if (!mm || mm == &mm_first || --mm->refcount)
		return;
	unmap_all(mm);
	mm_brk_free(mm);
	uk_free(uk_alloc_get_default(), mm);
}

bool uk_mm_is_own(const struct uk_mm *mm)
{
	return mm && mm != &mm_first && mm->refcount == 1;
}

const char *uk_mm_name(const struct uk_mm *mm)
{
	return mm->name;
}

static int mm_clone(struct process *child, struct process *parent,
		    unsigned long flags __maybe_unused)
{
	child->mm = parent->mm;
	if (child->mm)
		child->mm->refcount++;
	return 0;
}

static void mm_exit(struct process *p)
{
	uk_mm_put(p->mm);
	p->mm = NULL;
}

static const struct uk_process_ops mm_process_ops = {
	.name = "posix-mm",
	.clone = mm_clone,
	.exit = mm_exit,
};
UK_PROCESS_OPS(mm_process_ops);
