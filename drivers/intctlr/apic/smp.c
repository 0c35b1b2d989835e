/* SPDX-License-Identifier: BSD-3-Clause */
/* Starts further CPUs by INIT and start-up interrupts. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/arch/tlb.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/lcpu.h>
#include <uk/paging.h>
#include <uk/plat/time.h>

#include "apic.h"
#include "trampoline.h"

#define RUN_STACK	16384UL
#define STACKS		(RUN_STACK + UKARCH_IRQ_STACK_SIZE + \
			 UKARCH_EXC_STACK_SIZE + UKARCH_NMI_STACK_SIZE)
#define WAIT_NS		200000UL

struct params {
	__u64 root, stack, cpu, index, run, entry;
};

_Static_assert(sizeof(struct params) == TRAMPOLINE_PARAMS, "trampoline.h");

extern const char lapic_trampoline[], lapic_trampoline_end[];
void ukarch_x86_ap_entry(void);

static void ap_run(struct ukarch_lcpu *cpu)
{
	/* without its APIC it still runs, but nobody can interrupt it */
	lapic_init_cpu();
	cpu->hwid = lapic_id();
	uk_lcpu_run(cpu);
}

static void delay(void)
{
	__nsec end = ukplat_monotonic_clock() + WAIT_NS;

	while (ukplat_monotonic_clock() < end)
		ukarch_spinwait();
}

/* The page is written through one mapping and run through another. */
static int place_trampoline(const struct params *p)
{
	static char *window;
	__sz i, len = (__sz)(lapic_trampoline_end - lapic_trampoline);
	struct params *dst;

	if (!window) {
		window = uk_paging_map_io(TRAMPOLINE_PAGE, UKARCH_PAGE_SIZE,
					  UKARCH_MT_WB);
		if (!window)
			return -ENOMEM;
	}
	for (i = 0; i < len; i++)
		window[i] = lapic_trampoline[i];
	dst = (struct params *)(void *)(window + len - sizeof(*p));
	*dst = *p;
	return uk_paging_map(uk_paging_kernel(), TRAMPOLINE_PAGE,
			     TRAMPOLINE_PAGE, UKARCH_PAGE_SIZE,
			     UKARCH_PROT_READ | UKARCH_PROT_EXEC, UKARCH_MT_WB,
			     UK_PAGING_SMALL);
}

/* Stacks from the heap, in the order run, interrupt, exception, NMI. */
static int make_stacks(__u32 idx, struct params *p)
{
	char *mem = uk_palloc(uk_alloc_get_default(),
			      STACKS / UKARCH_PAGE_SIZE);
	__uptr sp = (__uptr)mem;

	if (!mem)
		return -ENOMEM;
	sp += RUN_STACK;
	p->stack = sp;
	ukarch_x86_tss_init(idx, sp + UKARCH_IRQ_STACK_SIZE,
			    sp + UKARCH_IRQ_STACK_SIZE + UKARCH_EXC_STACK_SIZE,
			    sp + UKARCH_IRQ_STACK_SIZE + UKARCH_EXC_STACK_SIZE +
				    UKARCH_NMI_STACK_SIZE);
	return 0;
}

static void wait_and_unmap(__u32 idx)
{
	__nsec end = ukplat_monotonic_clock() + 500 * WAIT_NS;

	while (uk_lcpu_state(idx) == UKARCH_LCPU_STARTING &&
	       ukplat_monotonic_clock() < end)
		ukarch_spinwait();
	uk_paging_unmap(uk_paging_kernel(), TRAMPOLINE_PAGE, UKARCH_PAGE_SIZE,
			NULL, NULL);
}

static int start(__u32 idx)
{
	struct params p = {
		.root = ukarch_pt_root_get(),
		.cpu = (__u64)uk_lcpu_get(idx),
		.index = idx,
		.run = (__u64)ap_run,
		.entry = (__u64)ukarch_x86_ap_entry,
	};
	int rc = make_stacks(idx, &p);

	if (rc == 0)
		rc = place_trampoline(&p);
	if (rc < 0)
		return rc;
	lapic_send(idx, LAPIC_ICR_INIT);
	delay();
	lapic_send(idx, LAPIC_ICR_STARTUP | (TRAMPOLINE_PAGE >> 12));
	delay();
	if (uk_lcpu_state(idx) == UKARCH_LCPU_STARTING)
		lapic_send(idx, LAPIC_ICR_STARTUP | (TRAMPOLINE_PAGE >> 12));
	wait_and_unmap(idx);
	return 0;
}

static const struct uk_lcpu_ops ops = {
	.start = start,
};

void lapic_smp_init(void)
{
	uk_lcpu_ops_set(&ops);
}
