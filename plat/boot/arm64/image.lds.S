/* SPDX-License-Identifier: BSD-3-Clause */
/* Link script: what is arm64's own. */
#include <uk/asm/boot.h>

#define LDS_FORMAT				\
	OUTPUT_FORMAT("elf64-littleaarch64")	\
	OUTPUT_ARCH("aarch64")			\
	ENTRY(uk_arm64_entry)

#define LDS_NOTES
#define LDS_TEXT_FIRST

/* The boot stack and that of exceptions, each above a page that is unmapped. */
#define LDS_STACKS				\
	. += PAGE + UKARCH_BOOT_STACK_SIZE;	\
	uk_boot_stack_end = .;			\
	uk_guard_irq = .;			\
	uk_guard_exc = .;			\
	uk_guard_nmi = .;			\
	. += PAGE + UKARCH_EXC_STACK_SIZE;	\
	uk_exc_stack_end = .;			\
	uk_data_end = .;

#define LDS_END

#include "../link.lds.h"
