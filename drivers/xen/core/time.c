/* SPDX-License-Identifier: BSD-3-Clause */
/* Xen's system time, from the shared page. */
#include <uk/arch/lcpu.h>
#include <uk/asm/cpu.h>
#include <uk/xen/pages.h>
#include <xen/time.h>

void xen_read_time(struct xen_time_info *t)
{
	volatile struct xen_time_info *from =
		&uk_xen_shared.vcpu[ukarch_lcpu_current()->idx].time;

	do {
		t->version = from->version;
		ukarch_smp_rmb();
		t->tsc_timestamp = from->tsc_timestamp;
		t->system_time = from->system_time;
		t->tsc_to_system_mul = from->tsc_to_system_mul;
		t->tsc_shift = from->tsc_shift;
		ukarch_smp_rmb();
	} while ((t->version & 1) || t->version != from->version);
}

__nsec xen_system_time(void)
{
	struct xen_time_info t;
	__u64 delta;

	xen_read_time(&t);
	delta = ukarch_rdtsc() - t.tsc_timestamp;
	delta = t.tsc_shift < 0 ? delta >> -t.tsc_shift : delta << t.tsc_shift;
	return t.system_time + (__u64)(((unsigned __int128)delta *
					t.tsc_to_system_mul) >> 32);
}
