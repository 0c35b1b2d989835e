/* SPDX-License-Identifier: BSD-3-Clause */
/* Per-CPU data and random numbers of the CPU. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>

#define ISAR0_RNDR_SHIFT	60
#define RANDOM_RETRIES		16

struct ukarch_arm64_boot ukarch_arm64_boot;
extern struct ukarch_lcpu ukarch_arm64_lcpu0;

struct ukarch_lcpu ukarch_arm64_lcpu0 = {
	.self = &ukarch_arm64_lcpu0,
	.state = UKARCH_LCPU_RUNNING,
};

/* RNDRRS: a word from a freshly seeded generator; Z is set if it failed. */
static int rndrrs(__u64 *v)
{
	__u32 ok;

	__asm__ volatile("mrs %0, s3_3_c2_c4_1\n\tcset %w1, ne"
			 : "=r"(*v), "=r"(ok) : : "cc");
	return (int)ok;
}

int ukarch_random_hw(__u64 *val)
{
	int i;

	if (!(ukarch_sysreg_read(id_aa64isar0_el1) >> ISAR0_RNDR_SHIFT))
		return -1;
	for (i = 0; i < RANDOM_RETRIES; i++)
		if (rndrrs(val))
			return 0;
	return -1;
}
