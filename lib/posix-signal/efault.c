/* SPDX-License-Identifier: BSD-3-Clause */
/* Bad addresses that programs hand to system calls: EFAULT. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/falloc.h>
#include <uk/paging.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "fault.h"

/*
 * Calls do not check addresses. One that is no good faults in the middle of a
 * call, which cannot be left there. So the access is made to succeed: a page
 * that means nothing stands at the address until the call returns, and the
 * return is led over sig_efault_return, which takes the page away and makes
 * the result -EFAULT. The call may have done more than on Linux by then: what
 * it read there was zero.
 *
 * A call that goes on over many bad pages has the last ones that it touched. It
 * does not sleep: who waits for what a bad address says might wait for ever.
 *
 * Only for data in the lower half, page zero included, and in the last page of
 * all, where MAP_FAILED and errors are that nobody looked at: the core has
 * nothing there, so the address is the program's mistake. All else, and a jump
 * to such an address, is perhaps the core's own mistake and must be seen.
 *
 * Lock: interrupts off.
 */
#define PATCHES	16

static struct patch {
	struct uk_posix_thread *pt;	/* NULL: free */
	__uptr slot;			/* where the return address stood */
	__uptr ret;			/* what it was */
	__vaddr_t page;
	__paddr_t old;			/* what stood there, or none */
	unsigned int old_prot;
} patches[PATCHES];

/* The page that means nothing; its tag keeps areas from freeing it. */
static __paddr_t nothing;

static int page_put(__vaddr_t va, __paddr_t pa, unsigned int prot)
{
	return uk_paging_map(uk_paging_kernel(), va, pa, UKARCH_PAGE_SIZE, prot,
			     UKARCH_MT_WB, UK_PAGING_SMALL);
}

static void page_take(__vaddr_t va)
{
	/* a small page: nothing has to be split, it cannot fail */
	uk_paging_unmap(uk_paging_kernel(), va, UKARCH_PAGE_SIZE, NULL, NULL);
}

static void undo(struct patch *p)
{
	struct uk_mapping m;

	p->pt = NULL;
	/* somebody may have mapped something else there meanwhile */
	if (!uk_paging_query(uk_paging_kernel(), p->page, &m)
	    && m.pa == nothing) {
		page_take(p->page);
		if (p->old != UK_FALLOC_NONE)
			page_put(p->page, p->old, p->old_prot);
	}
}

/* A place for one more page of a call: one that is free, else that of a page
 * which the call touched some time ago; NULL: neither.
 */
static struct patch *patch_for(__uptr slot)
{
	static unsigned int turn;
	unsigned int i;

	for (i = 0; i < PATCHES; i++)
		if (!patches[i].pt)
			return &patches[i];
	for (i = 0; i < PATCHES; i++) {
		turn = (turn + 1) % PATCHES;
		if (patches[turn].slot == slot)
			return &patches[turn];
	}
	return NULL;
}

/* Calls that never returned (a handler jumped out of them) left these: the slot
 * is another call's now.
 */
static void forget(__uptr slot)
{
	unsigned int i;

	for (i = 0; i < PATCHES; i++)
		if (patches[i].pt && patches[i].slot == slot)
			undo(&patches[i]);
}

/* Lets the call return to sig_efault_return; 0: it was not called directly. */
static int lead_return(struct patch *p)
{
	__uptr *slot = (__uptr *)p->slot;
	unsigned int i;

	if (p->slot & 7 || !ukarch_mapped(p->slot))
		return 0;
	if (*slot != (__uptr)sig_efault_return) {
		p->ret = *slot;
		if (!sig_fault_in_calls(sig_frame_callee(p->ret)))
			return 0;
		forget(p->slot);
		*slot = (__uptr)sig_efault_return;
		return 1;
	}
	for (i = 0; i < PATCHES; i++)
		if (patches[i].pt && patches[i].slot == p->slot)
			p->ret = patches[i].ret;
	return p->ret != 0;
}

static int patch_page(struct patch *p)
{
	struct uk_mapping m;

	if (!nothing)
		nothing = uk_falloc(1, UK_FALLOC_PAGES);
	if (nothing == UK_FALLOC_NONE)
		return 0;
	memset(uk_phys_to_virt(nothing), 0, UKARCH_PAGE_SIZE);
	p->old = UK_FALLOC_NONE;
	if (!uk_paging_query(uk_paging_kernel(), p->page, &m)) {
		p->old = m.pa;
		p->old_prot = m.prot;
		page_take(p->page);
	}
	return !page_put(p->page, nothing, UKARCH_PROT_RW);
}

int sig_efault(struct uk_posix_thread *pt, __uptr frame, __vaddr_t addr,
	       unsigned int access)
{
	struct patch new = {
		.slot = frame + sizeof(__uptr),
		.page = ALIGN_DOWN(addr, UKARCH_PAGE_SIZE),
	};
	struct patch *p;

	if ((addr >= UKARCH_UVMEM_END && addr < -UKARCH_PAGE_SIZE) ||
	    access & UKARCH_FAULT_EXEC || !lead_return(&new))
		return 0;
	p = patch_for(new.slot);
	if (!p)
		return 0;
	if (p->pt)
		undo(p);
	*p = new;
	if (!patch_page(p))
		return 0;
	p->pt = pt;
	uk_syscall_bad++;
	uk_thread_interrupt(pt->thread);
	return 1;
}

bool sig_efault_in_call(const struct uk_posix_thread *pt)
{
	unsigned int i;

	for (i = 0; i < PATCHES; i++)
		if (patches[i].pt == pt)
			return true;
	return false;
}

void sig_efault_forget(const struct uk_posix_thread *pt)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	unsigned int i;

	for (i = 0; i < PATCHES; i++)
		if (patches[i].pt == pt)
			undo(&patches[i]);
	ukarch_lcpu_restore_irqf(flags);
}

/* May it sleep again: did nothing else interrupt it? */
static bool may_sleep(const struct uk_posix_thread *pt)
{
	const struct process *p = pt->thread->process;

	return !p->exiting && !(sig_pending(pt) & ~pt->sig.blocked);
}

__uptr sig_efault_end(__uptr slot)
{
	struct uk_posix_thread *pt = uk_posix_thread_current();
	unsigned long flags = ukarch_lcpu_save_irqf();
	unsigned int i;
	__uptr ret = 0;

	for (i = 0; i < PATCHES; i++) {
		if (patches[i].pt != pt || patches[i].slot != slot)
			continue;
		ret = patches[i].ret;
		undo(&patches[i]);
	}
	if (may_sleep(pt))
		uk_thread_interrupt_clear(pt->thread);
	ukarch_lcpu_restore_irqf(flags);
	return ret;
}
