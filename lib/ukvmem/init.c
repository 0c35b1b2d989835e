/* SPDX-License-Identifier: BSD-3-Clause */
/* The two sets of areas of an image: the core's own and the lower half. */
#include <uk/bootinfo.h>
#include "vmem_priv.h"

static struct uk_vmem kernel, user;

/*
 * mmap begins at a random page of the lower half: at 2^45 plus up to 2^44
 * bytes, far from programs and their break.
 */
#define USER_START	(1UL << 45)
#define USER_SPREAD	((1UL << 44) - 1)

int uk_vmem_init(void)
{
	struct uk_aspace *as = uk_paging_kernel();
	__vaddr_t start = USER_START;

	start += uk_bootinfo_get()->seed[1] & USER_SPREAD & UKARCH_PAGE_MASK;
	areas_init(&kernel, as, UK_PAGING_VMEM_BASE, UK_PAGING_VMEM_END);
	areas_init(&user, as, UKARCH_UVMEM_BASE, UKARCH_UVMEM_END);
	user.low = user.hint = start;
	fault_init();
	stack_init();
	return 0;
}

int vmem_kernel_busy(void)
{
	return uk_spin_is_locked(&kernel.lock);
}

struct uk_vmem *uk_vmem_kernel(void)
{
	return &kernel;
}

struct uk_vmem *uk_vmem_user(void)
{
	return &user;
}

struct uk_vmem *vmem_of(__vaddr_t va)
{
	if (va - kernel.base < kernel.end - kernel.base)
		return &kernel;
	if (va - user.base < user.end - user.base)
		return &user;
	return NULL;
}

const char *uk_vmem_region_name(__vaddr_t va)
{
	struct uk_vmem *vm = vmem_of(va);
	const struct area *a = vm ? area_find(vm, va) : NULL;

	if (!a || a->v.start > va)
		return NULL;
	if ((a->v.flags & UK_VMA_STACK)
	    && va - a->v.start < UKARCH_PAGE_SIZE)
		return "guard page below a thread stack";
	return a->v.name ? a->v.name : "anonymous memory";
}
