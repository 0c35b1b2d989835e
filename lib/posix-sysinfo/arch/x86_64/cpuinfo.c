/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc/cpuinfo: what CPUID says, in Linux's words. */
#include <uk/asm/cpu.h>
#include <uk/clock.h>
#include <uk/procfs.h>
#include <uk/string.h>
#include "../../names.h"

#define LEAF_EXT	0x80000000u

/* Features by bit, "" for those that Linux does not name. */
static const char *const leaf1_edx[32] = {
	"fpu", "vme", "de", "pse", "tsc", "msr", "pae", "mce", "cx8", "apic",
	"", "sep", "mtrr", "pge", "mca", "cmov", "pat", "pse36", "pn",
	"clflush", "", "dts", "acpi", "mmx", "fxsr", "sse", "sse2", "ss",
	"ht", "tm", "ia64", "pbe",
};

static const char *const leaf1_ecx[32] = {
	"pni", "pclmulqdq", "dtes64", "monitor", "ds_cpl", "vmx", "smx",
	"est", "tm2", "ssse3", "cid", "sdbg", "fma", "cx16", "xtpr", "pdcm",
	"", "pcid", "dca", "sse4_1", "sse4_2", "x2apic", "movbe", "popcnt",
	"tsc_deadline_timer", "aes", "xsave", "", "avx", "f16c", "rdrand",
	"hypervisor",
};

static const char *const leaf7_ebx[32] = {
	"fsgsbase", "tsc_adjust", "sgx", "bmi1", "hle", "avx2", "", "smep",
	"bmi2", "erms", "invpcid", "rtm", "", "", "mpx", "", "avx512f",
	"avx512dq", "rdseed", "adx", "smap", "avx512ifma", "", "clflushopt",
	"clwb", "intel_pt", "avx512pf", "avx512er", "avx512cd", "sha_ni",
	"avx512bw", "avx512vl",
};

static const char *const ext1_edx[32] = {
	[11] = "syscall", [20] = "nx", [22] = "mmxext", [25] = "fxsr_opt",
	[26] = "pdpe1gb", [27] = "rdtscp", [29] = "lm", [30] = "3dnowext",
	[31] = "3dnow",
};

static const char *const ext1_ecx[32] = {
	"lahf_lm", "cmp_legacy", "svm", "extapic", "cr8_legacy", "abm",
	"sse4a", "misalignsse", "3dnowprefetch", "osvw", "ibs", "xop",
	"skinit", "wdt", "", "lwp", "fma4", "tce", "", "nodeid_msr", "",
	"tbm", "topoext",
};

static void put_flags(struct uk_procfs_text *t, const char *const *names,
		      __u32 bits)
{
	int i;

	for (i = 0; i < 32; i++)
		if (bits >> i & 1 && names[i] && names[i][0])
			uk_procfs_printf(t, " %s", names[i]);
}

static void put_all_flags(struct uk_procfs_text *t, __u32 last)
{
	struct ukarch_cpuid one = ukarch_cpuid(1, 0);
	struct ukarch_cpuid ext = ukarch_cpuid(LEAF_EXT + 1, 0);

	uk_procfs_printf(t, "flags\t\t:");
	put_flags(t, leaf1_edx, one.edx);
	put_flags(t, ext1_edx, ext.edx);
	put_flags(t, leaf1_ecx, one.ecx);
	put_flags(t, ext1_ecx, ext.ecx);
	if (last >= 7)
		put_flags(t, leaf7_ebx, ukarch_cpuid(7, 0).ebx);
	uk_procfs_printf(t, "\n");
}

static void put_brand(struct uk_procfs_text *t, __u32 last_ext)
{
	char name[49] = "";
	struct ukarch_cpuid r;
	const char *from = name;
	__u32 i;

	for (i = 0; i < 3 && last_ext >= LEAF_EXT + 4; i++) {
		r = ukarch_cpuid(LEAF_EXT + 2 + i, 0);
		memcpy(name + 16 * i, &r, 16);
	}
	while (*from == ' ')
		from++;
	uk_procfs_printf(t, "model name\t: %s\n", *from ? from : "unknown");
}

/* Families above 15 and models above 15 have more bits elsewhere. */
static void put_model(struct uk_procfs_text *t, __u32 eax)
{
	unsigned int family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;

	if (family == 6 || family == 15)
		model |= (eax >> 16 & 0xf) << 4;
	if (family == 15)
		family += eax >> 20 & 0xff;
	uk_procfs_printf(t, "cpu family\t: %u\nmodel\t\t: %u\n", family,
			 model);
}

void sysinfo_put_cpu(struct uk_procfs_text *t)
{
	struct ukarch_cpuid zero = ukarch_cpuid(0, 0), r = ukarch_cpuid(1, 0);
	__u32 last_ext = ukarch_cpuid(LEAF_EXT, 0).eax;
	unsigned long khz = uk_clock_ns_to_cycles(1000000);
	char vendor[13] = "";

	memcpy(vendor, &zero.ebx, 4);
	memcpy(vendor + 4, &zero.edx, 4);
	memcpy(vendor + 8, &zero.ecx, 4);
	uk_procfs_printf(t, "processor\t: 0\nvendor_id\t: %s\n", vendor);
	put_model(t, r.eax);
	put_brand(t, last_ext);
	uk_procfs_printf(t, "stepping\t: %u\ncpu MHz\t\t: %lu.%03lu\n",
			 r.eax & 0xf, khz / 1000, khz % 1000);
	uk_procfs_printf(t, "physical id\t: 0\nsiblings\t: 1\n"
			 "core id\t\t: 0\ncpu cores\t: 1\napicid\t\t: %u\n"
			 "initial apicid\t: %u\nfpu\t\t: yes\n"
			 "fpu_exception\t: yes\ncpuid level\t: %u\n"
			 "wp\t\t: yes\n", r.ebx >> 24, r.ebx >> 24, zero.eax);
	put_all_flags(t, zero.eax);
	uk_procfs_printf(t, "bogomips\t: %lu.%02lu\nclflush size\t: %u\n"
			 "cache_alignment\t: %u\n", khz / 500,
			 khz / 5 % 100, (r.ebx >> 8 & 0xff) * 8,
			 (r.ebx >> 8 & 0xff) * 8);
	if (last_ext >= LEAF_EXT + 8) {
		r = ukarch_cpuid(LEAF_EXT + 8, 0);
		uk_procfs_printf(t, "address sizes\t: %u bits physical, "
				 "%u bits virtual\n", r.eax & 0xff,
				 r.eax >> 8 & 0xff);
	}
	uk_procfs_printf(t, "power management:\n\n");
}
