/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, load and CPU. */
#include <abi/sysinfo.h>
#include <uk/arch/limits.h>
#include <uk/falloc.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/string.h>
#include <uk/syscall.h>

UK_SYSCALL_R_FAST_DEFINE(int, sysinfo, struct uk_sysinfo *, info)
{
	struct uk_falloc_stats st;

	if (!info)
		return -EFAULT;
	uk_falloc_stats_get(&st);
	memset(info, 0, sizeof(*info));
	info->uptime = (__s64)(ukplat_monotonic_clock() /
			       UKARCH_NSEC_PER_SEC);
	info->totalram = (__u64)st.total * __PAGE_SIZE;
	info->freeram = (__u64)st.free * __PAGE_SIZE;
	info->procs = (__u16)uk_sched_current()->nthreads;
	info->mem_unit = 1;
	return 0;
}

UK_SYSCALL_R_FAST_DEFINE(int, getcpu, unsigned int *, cpu,
			 unsigned int *, node, void *, unused)
{
	(void)unused;
	if (cpu)
		*cpu = ukplat_lcpu_idx();
	if (node)
		*node = 0;
	return 0;
}
