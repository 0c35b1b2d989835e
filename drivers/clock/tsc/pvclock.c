/* SPDX-License-Identifier: BSD-3-Clause */
/* KVM's paravirtual clock: read once for the counter's scale and the date. */
#include <uk/arch/lcpu.h>
#include <uk/asm/cpu.h>
#include <uk/bootinfo.h>

#include "tsc.h"

#define KVM_SIGNATURE0		0x4b4d564b	/* "KVMK" */
#define KVM_FEATURES		0x40000001U
#define KVM_CLOCKSOURCE2	(1U << 3)
#define KVM_STABLE		(1U << 24)
#define MSR_WALL_CLOCK_NEW	0x4b564d00U
#define MSR_SYSTEM_TIME_NEW	0x4b564d01U
#define NSEC			1000000000UL

/* Written by the hypervisor; version is odd meanwhile. */
struct pvclock_time {
	__u32 version;
	__u32 pad0;
	__u64 tsc_timestamp;
	__u64 system_time;
	__u32 tsc_to_system_mul;
	__s8 tsc_shift;
	__u8 flags;
	__u8 pad[2];
};

struct pvclock_wall {
	__u32 version;
	__u32 sec;
	__u32 nsec;
};

/* Neither may cross a page. */
static volatile struct pvclock_time time_page __attribute__((aligned(64)));
static volatile struct pvclock_wall wall_page __attribute__((aligned(64)));

static __paddr_t paddr(const volatile void *p)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();

	return (__vaddr_t)p - bi->image_base + bi->image_paddr;
}

static int available(void)
{
	__u32 id[3], features;

	if (tsc_hypervisor((char *)id) < KVM_FEATURES ||
	    id[0] != KVM_SIGNATURE0)
		return 0;
	features = ukarch_cpuid(KVM_FEATURES, 0).eax;
	return (features & KVM_CLOCKSOURCE2) && (features & KVM_STABLE);
}

/* A copy of the time structure; the hypervisor stops updating it after. */
static void read_time(struct pvclock_time *t)
{
	ukarch_wrmsr(MSR_SYSTEM_TIME_NEW, paddr(&time_page) | 1);
	do {
		t->version = time_page.version;
		ukarch_rmb();
		t->tsc_timestamp = time_page.tsc_timestamp;
		t->system_time = time_page.system_time;
		t->tsc_to_system_mul = time_page.tsc_to_system_mul;
		t->tsc_shift = time_page.tsc_shift;
		ukarch_rmb();
	} while ((t->version & 1) || t->version != time_page.version);
	ukarch_wrmsr(MSR_SYSTEM_TIME_NEW, 0);
}

/* ns = (cycles << shift) * mul >> 32, so Hz = 2^(32 - shift) * 10^9 / mul. */
__u64 tsc_by_pvclock(void)
{
	struct pvclock_time t;
	__u64 hz;

	if (!available())
		return 0;
	read_time(&t);
	if (!t.tsc_to_system_mul || t.tsc_shift < -31 || t.tsc_shift > 31)
		return 0;
	hz = (NSEC << 32) / t.tsc_to_system_mul;
	return t.tsc_shift < 0 ? hz << -t.tsc_shift : hz >> t.tsc_shift;
}

static __nsec system_time_now(void)
{
	struct pvclock_time t;
	__u64 delta;

	read_time(&t);
	delta = ukarch_rdtsc() - t.tsc_timestamp;
	delta = t.tsc_shift < 0 ? delta >> -t.tsc_shift : delta << t.tsc_shift;
	return t.system_time + (__u64)(((unsigned __int128)delta *
					t.tsc_to_system_mul) >> 32);
}

__nsec tsc_pvclock_wall(void)
{
	__u32 version, sec, nsec;

	if (!available())
		return 0;
	ukarch_wrmsr(MSR_WALL_CLOCK_NEW, paddr(&wall_page));
	do {
		version = wall_page.version;
		ukarch_rmb();
		sec = wall_page.sec;
		nsec = wall_page.nsec;
		ukarch_rmb();
	} while ((version & 1) || version != wall_page.version);
	if (!sec)
		return 0;
	/* the date of system time 0 */
	return sec * NSEC + nsec + system_time_now();
}
