/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc/cpuinfo: what MIDR_EL1 says. */
#include <uk/procfs.h>
#include "../../names.h"

void sysinfo_put_cpu(struct uk_procfs_text *t)
{
	__u64 midr;

	__asm__ volatile("mrs %0, midr_el1" : "=r"(midr));
	uk_procfs_printf(t, "processor\t: 0\n"
			 "CPU implementer\t: 0x%02x\n"
			 "CPU architecture: 8\nCPU variant\t: 0x%x\n"
			 "CPU part\t: 0x%03x\nCPU revision\t: %u\n\n",
			 (unsigned int)(midr >> 24 & 0xff),
			 (unsigned int)(midr >> 20 & 0xf),
			 (unsigned int)(midr >> 4 & 0xfff),
			 (unsigned int)(midr & 0xf));
}
