/* SPDX-License-Identifier: BSD-3-Clause */
/* The counter's frequency by pvclock, CPUID and timer, all of them faked. */
/* unit-sources: drivers/clock/tsc/pvclock.c drivers/clock/tsc/pit.c */
/* unit-includes: test/unit/x86 drivers/clock/tsc */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uk/bootinfo.h>
#include <unit.h>

#include "../tsc.c"

#define PIT_HZ	1193182UL

static struct {
	int hypervisor;		/* 0: none, 1: KVM, 2: another one */
	uint32_t hv_max, hv_timing_khz, kvm_features;
	uint32_t max, crystal[3], base_mhz;
	uint32_t mul;		/* pvclock */
	int8_t shift;
	int busy;		/* pvclock: updates seen half done */
	uint32_t wall_sec;
	uint64_t hz, tsc, tsc_step, pit_start;
	int pit_present;
	uint64_t pause_at, pause;	/* the host stops us for so long */
	unsigned int hiccups;		/* every how many readings; 0: none */
	uint16_t latched;
	int low_next, status_next;
} cpu;

struct ukarch_cpuid ukarch_cpuid(__u32 leaf, __u32 sub)
{
	struct ukarch_cpuid r = { 0, 0, 0, 0 };

	(void)sub;
	switch (leaf) {
	case 0:
		r.eax = cpu.max;
		break;
	case 1:
		r.ecx = cpu.hypervisor ? 1U << 31 : 0;
		break;
	case 0x15:
		r = (struct ukarch_cpuid){ cpu.crystal[0], cpu.crystal[1],
					   cpu.crystal[2], 0 };
		break;
	case 0x16:
		r.eax = cpu.base_mhz;
		break;
	case 0x40000000:
		r.eax = cpu.hv_max;
		memcpy(&r.ebx, cpu.hypervisor == 1 ? "KVMKVMKVM\0\0\0" :
						     "SomethingElse", 12);
		break;
	case 0x40000001:
		r.eax = cpu.kvm_features;
		break;
	case 0x40000010:
		r.eax = cpu.hv_timing_khz;
		break;
	}
	return r;
}

__u64 ukarch_rdmsr(__u32 msr)
{
	(void)msr;
	return 0;
}

__u64 ukarch_rdtsc(void)
{
	static unsigned int calls;

	cpu.tsc += cpu.tsc_step;
	if (cpu.pause_at && cpu.tsc > cpu.pause_at) {
		cpu.tsc += cpu.pause;
		cpu.pause_at = 0;
	}
	if (cpu.hiccups && ++calls % cpu.hiccups == 0)
		cpu.tsc += 100 * cpu.tsc_step;
	return cpu.tsc;
}

/* Physical addresses are those of the test program. */
const struct uk_bootinfo *uk_bootinfo_get(void)
{
	static struct uk_bootinfo bi;

	return &bi;
}

struct time_info {
	uint32_t version, pad;
	uint64_t tsc, time;
	uint32_t mul;
	int8_t shift;
	uint8_t flags, pad2[2];
};

void ukarch_wrmsr(__u32 msr, __u64 v)
{
	if (msr == 0x4b564d01 && (v & 1))
		*(struct time_info *)(v & ~1UL) = (struct time_info){
			.version = 2, .tsc = cpu.tsc, .time = 5000000000,
			.mul = cpu.mul, .shift = cpu.shift };
	if (msr == 0x4b564d00) {
		uint32_t *w = (uint32_t *)v;

		w[0] = 2;
		w[1] = cpu.wall_sec;
		w[2] = 7;
	}
}

static uint64_t pit_ticks(void)
{
	return (cpu.tsc - cpu.pit_start) * PIT_HZ / cpu.hz;
}

void ukarch_outb(__u16 port, __u8 v)
{
	uint64_t ticks;

	if (port == 0x43 && v == 0xb0)
		cpu.pit_start = cpu.tsc;
	if (port == 0x43 && v == 0xe8)
		cpu.status_next = 1;
	if (port != 0x43 || v != 0x80)
		return;
	ticks = pit_ticks();
	cpu.latched = cpu.pit_present ? (uint16_t)(0xffff - ticks) : 0xffff;
	cpu.low_next = 1;
}

__u8 ukarch_inb(__u16 port)
{
	if (port != 0x42)
		return 0xff;	/* a gate is not on each machine */
	if (cpu.status_next) {
		cpu.status_next = 0;
		return pit_ticks() > 0xffff ? 0xb0 : 0x30;
	}
	cpu.low_next = !cpu.low_next;
	return (__u8)(cpu.low_next ? cpu.latched >> 8 : cpu.latched);
}

static const struct uk_clockwall *wall_set;

void uk_clock_source_set(const struct uk_clocksource *cs)
{
	(void)cs;
}

void uk_clock_wall_set(const struct uk_clockwall *cw)
{
	wall_set = cw;
}

static void reset(void)
{
	memset(&cpu, 0, sizeof(cpu));
	cpu.max = 0xd;
	cpu.hz = 2400000000;
	cpu.tsc_step = 1000;
	wall_set = NULL;
}

/* Within 0.05 %. */
static int near(uint64_t a, uint64_t b)
{
	return a > b - b / 2000 && a < b + b / 2000;
}

UK_TESTCASE(tsc, pvclock_gives_the_rate)
{
	static const uint64_t rates[] = { 800000000, 1000000000, 2400000000,
					  3700000000 };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		/* as KVM chooses them: mul in the upper half of 32 bits */
		uint64_t hz = rates[i];
		int8_t shift = 0;

		while (hz <= 1000000000) {
			hz *= 2;
			shift++;
		}
		while (hz > 2000000000) {
			hz /= 2;
			shift--;
		}
		reset();
		cpu.hypervisor = 1;
		cpu.hv_max = 0x40000001;
		cpu.kvm_features = 1U << 3 | 1U << 24;
		cpu.mul = (uint32_t)((1000000000UL << 32) / hz);
		cpu.shift = shift;
		UK_TEST_EXPECT(near(tsc_by_pvclock(), rates[i]));
		UK_TEST_EXPECT(near(frequency(), rates[i]));
	}
}

UK_TESTCASE(tsc, pvclock_must_be_offered_and_sane)
{
	reset();
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pvclock(), 0);
	cpu.hypervisor = 2;
	cpu.hv_max = 0x40000001;
	cpu.kvm_features = 1U << 3 | 1U << 24;
	cpu.mul = 1U << 31;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pvclock(), 0);
	cpu.hypervisor = 1;
	cpu.kvm_features = 1U << 3;		/* not stable */
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pvclock(), 0);
	cpu.kvm_features |= 1U << 24;
	cpu.mul = 0;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pvclock(), 0);
	cpu.mul = 1U << 31;
	cpu.shift = 100;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pvclock(), 0);
}

UK_TESTCASE(tsc, pvclock_wall)
{
	reset();
	cpu.hypervisor = 1;
	cpu.hv_max = 0x40000001;
	cpu.kvm_features = 1U << 3 | 1U << 24;
	cpu.mul = 1U << 31;
	cpu.tsc_step = 2000;		/* = 1000 ns */
	cpu.wall_sec = 1700000000;
	UK_TEST_EXPECT_SNUM_EQ(tsc_pvclock_wall(),
			       1700000005000000007 + 1000);
	tsc_init(NULL);
	UK_TEST_EXPECT(wall_set == &pvclock_wall);
	cpu.wall_sec = 0;
	UK_TEST_EXPECT_SNUM_EQ(tsc_pvclock_wall(), 0);
}

UK_TESTCASE(tsc, cpuid_leaves)
{
	reset();
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 0);	/* as QEMU's TCG */
	cpu.hypervisor = 2;
	cpu.hv_max = 0x40000010;
	cpu.hv_timing_khz = 2100000;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 2100000000);
	reset();
	cpu.max = 0x16;
	cpu.crystal[0] = 2;
	cpu.crystal[1] = 216;
	cpu.crystal[2] = 24000000;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 2592000000);
	cpu.crystal[2] = 0;			/* no crystal: leaf 0x16 */
	cpu.base_mhz = 2600;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 2600000000);
	cpu.crystal[0] = 0;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 0);
	cpu.max = 0x15;
	cpu.crystal[0] = 2;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_cpuid(), 0);
}

UK_TESTCASE(tsc, pit_measures)
{
	reset();
	cpu.pit_present = 1;
	UK_TEST_EXPECT(near(tsc_by_pit(), 2400000000));
	UK_TEST_EXPECT(near(frequency(), 2400000000));
	cpu.hz = 1000000000;
	UK_TEST_EXPECT(near(tsc_by_pit(), 1000000000));
	cpu.pit_present = 0;
	UK_TEST_EXPECT_SNUM_EQ(tsc_by_pit(), 0);
}

UK_TESTCASE(tsc, pit_is_short_where_it_is_fast)
{
	uint64_t tsc;

	reset();
	cpu.pit_present = 1;
	cpu.tsc_step = 600;			/* = 250 ns */
	tsc = cpu.tsc;
	UK_TEST_EXPECT(near(tsc_by_pit(), 2400000000));
	UK_TEST_EXPECT(cpu.tsc - tsc < cpu.hz / 1000 * 3 / 2);
}

/* Each access of a port takes 5 to 200 us, and the whole less than the 55 ms
 * that the timer counts.
 */
UK_TESTCASE(tsc, pit_measures_by_slow_accesses)
{
	uint64_t us;

	for (us = 5; us <= 200; us += 13) {
		reset();
		cpu.pit_present = 1;
		cpu.tsc_step = us * 2400;
		UK_TEST_EXPECT(near(tsc_by_pit(), 2400000000));
	}
}

UK_TESTCASE(tsc, pit_measures_while_the_host_is_busy)
{
	uint64_t ms;

	for (ms = 1; ms < 200; ms++) {
		reset();
		cpu.pit_present = 1;
		cpu.hiccups = 7;
		cpu.pause_at = (300 + ms * 5) * 2400;	/* us */
		cpu.pause = ms * 2400000;
		UK_TEST_EXPECT(near(tsc_by_pit(), 2400000000));
	}
}

UK_TESTSUITE_REGISTER(tsc, NULL);
