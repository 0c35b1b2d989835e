/* SPDX-License-Identifier: BSD-3-Clause */
/* Starting CPUs: the states. */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/lcpu.h>

static const struct uk_lcpu_ops *ops;

/* Indexed by CPU; the boot CPU has none here. */
static struct ukarch_lcpu cpus[UKARCH_MAXCPU];

void uk_lcpu_ops_set(const struct uk_lcpu_ops *o)
{
	ops = o;
}

struct ukarch_lcpu *uk_lcpu_get(__u32 cpu)
{
	return &cpus[cpu];
}

enum ukarch_lcpu_state uk_lcpu_state(__u32 cpu)
{
	if (cpu >= UKARCH_MAXCPU)
		return UKARCH_LCPU_OFFLINE;
	if (!cpu)
		return UKARCH_LCPU_RUNNING;
	return __atomic_load_n(&cpus[cpu].state, __ATOMIC_ACQUIRE);
}

__u32 ukplat_lcpu_count(void)
{
	__u32 i, n = 1;

	for (i = 1; i < UKARCH_MAXCPU; i++)
		n += uk_lcpu_state(i) == UKARCH_LCPU_RUNNING;
	return n;
}

int uk_lcpu_start(__u32 idx, void (*fn)(void *arg), void *arg)
{
	__u32 offline = UKARCH_LCPU_OFFLINE;
	struct ukarch_lcpu *cpu;
	int rc;

	if (!idx || idx >= UKARCH_MAXCPU || !fn)
		return -EINVAL;
	if (!ops)
		return -ENOSYS;
	cpu = &cpus[idx];
	if (!__atomic_compare_exchange_n(&cpu->state, &offline,
					 UKARCH_LCPU_STARTING, 0,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return -EBUSY;
	cpu->self = cpu;
	cpu->idx = idx;
	cpu->entry = fn;
	cpu->entry_arg = arg;
	rc = ops->start(idx);
	if (rc < 0) {
		__atomic_store_n(&cpu->state, UKARCH_LCPU_OFFLINE,
				 __ATOMIC_RELEASE);
		return rc;
	}
	/* one that is late may still come: it stays STARTING */
	return uk_lcpu_state(idx) == UKARCH_LCPU_STARTING ? -ETIMEDOUT : 0;
}

void uk_lcpu_run(struct ukarch_lcpu *cpu)
{
	__atomic_store_n(&cpu->state, UKARCH_LCPU_RUNNING, __ATOMIC_RELEASE);
	cpu->entry(cpu->entry_arg);
	__atomic_store_n(&cpu->state, UKARCH_LCPU_HALTED, __ATOMIC_RELEASE);
	ukplat_lcpu_halt();
}
