/* SPDX-License-Identifier: BSD-3-Clause */
/* Page faults: memory that is given out when it is touched. */
#include <abi/errno.h>
#include <uk/arch/trap.h>
#include <uk/print.h>
#include "vmem_priv.h"

/* Does an area permit what the instruction wanted? */
static int permitted(const struct uk_vma *v, unsigned int access)
{
	if (access & UKARCH_FAULT_WRITE)
		return !!(v->prot & UKARCH_PROT_WRITE);
	if (access & UKARCH_FAULT_EXEC)
		return !!(v->prot & UKARCH_PROT_EXEC);
	return !!v->prot;
}

static int fault_locked(struct uk_vmem *vm, __vaddr_t addr,
			unsigned int access)
{
	__vaddr_t page = ALIGN_DOWN(addr, UKARCH_PAGE_SIZE);
	struct area *a = area_find(vm, addr);

	if (!a || (a->v.start > addr && !object_grow(vm, a, addr)))
		return -EFAULT;
	if (!permitted(&a->v, access))
		return -EACCES;
	if (object_in(&a->v))
		return object_fault(vm, &a->v, page, access);
	if (access & UKARCH_FAULT_PROT || !(a->v.flags & UK_VMA_DEMAND))
		return -EACCES;
	if (large_touch(vm, &a->v, page))
		return 0;
	return pages_fill(vm, page, page + UKARCH_PAGE_SIZE, a->v.prot);
}

int uk_vmem_fault(__vaddr_t addr, unsigned int access)
{
	struct uk_vmem *vm = vmem_of(addr);
	int rc;

	if (!vm)
		return -EFAULT;
	uk_spin_lock(&vm->lock);
	rc = fault_locked(vm, addr, access);
	uk_spin_unlock(&vm->lock);
	return rc;
}

/*
 * Runs on the exception stack. Nobody touches memory on demand while holding
 * the lock of areas, page tables, frames or heap, so all of them can be taken.
 */
static int fault_handle(struct ukarch_regs *regs __maybe_unused,
			__vaddr_t addr, unsigned int access,
			void *arg __maybe_unused)
{
	int rc = uk_vmem_fault(addr, access);

	/* the crash report follows, and says what the address belongs to */
	if (unlikely(rc == -ENOMEM))
		uk_pr_crit("out of memory for the page at 0x%lx\n", addr);
	return !rc;
}

static struct ukarch_trap_handler handler = { .fn = fault_handle };

void fault_init(void)
{
	ukarch_trap_handler_add(UKARCH_TRAP_PAGE_FAULT, &handler);
}
