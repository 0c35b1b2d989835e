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

/* The crash report follows; say what the address belongs to. */
static __cold void explain(__vaddr_t addr, int rc)
{
	const char *name = uk_vmem_region_name(addr);

	if (rc == -ENOMEM)
		uk_pr_crit("out of memory for the page at 0x%lx\n", addr);
	if (name)
		uk_pr_crit("0x%lx belongs to: %s\n", addr, name);
}

/*
 * Runs on the exception stack. Nobody touches memory on demand while holding
 * the lock of areas, page tables, frames or heap, so all of them can be taken.
 */
static int fault_handle(struct ukarch_regs *regs __maybe_unused,
			__vaddr_t addr, unsigned int access,
			void *arg __maybe_unused)
{
	__vaddr_t page = ALIGN_DOWN(addr, UKARCH_PAGE_SIZE);
	struct uk_vmem *vm = vmem_of(addr);
	const struct area *a;
	int rc = -EFAULT;

	if (!vm)
		return 0;
	if (!(access & UKARCH_FAULT_PROT)) {
		uk_spin_lock(&vm->lock);
		a = area_find(vm, addr);
		if (a && a->v.start <= addr && (a->v.flags & UK_VMA_DEMAND)
		    && permitted(&a->v, access))
			rc = pages_fill(vm, page, page + UKARCH_PAGE_SIZE,
					a->v.prot);
		uk_spin_unlock(&vm->lock);
	}
	if (rc)
		explain(addr, rc);
	return !rc;
}

static struct ukarch_trap_handler handler = { .fn = fault_handle };

void fault_init(void)
{
	ukarch_trap_handler_add(UKARCH_TRAP_PAGE_FAULT, &handler);
}
