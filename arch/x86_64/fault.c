/* SPDX-License-Identifier: BSD-3-Clause */
/* The cause of an exception in words. */
#include <uk/arch/limits.h>
#include <uk/arch/paging.h>
#include <uk/arch/ptwrite.h>
#include <uk/arch/regs.h>
#include <uk/arch/tlb.h>
#include <uk/asm/traps.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crashfmt.h>


static const char *const names[] = {
	"division by zero or overflow",		/* #DE */
	"debug exception",			/* #DB */
	"non-maskable interrupt",
	"breakpoint",				/* #BP */
	"overflow",				/* #OF */
	"bound range exceeded",			/* #BR */
	"undefined instruction",		/* #UD */
	"floating-point unit not available",	/* #NM */
	"double fault",				/* #DF */
	"coprocessor overrun",
	"invalid task state segment",		/* #TS */
	"segment not present",			/* #NP */
	"stack segment fault",			/* #SS */
	"general protection fault",		/* #GP */
	"page fault",				/* #PF */
	"exception 15",
	"x87 floating-point error",		/* #MF */
	"alignment check",			/* #AC */
	"machine check",			/* #MC */
	"SIMD floating-point error",		/* #XM */
};

static const char *access_text(__u64 error)
{
	int present = error & PF_PRESENT;

	if (error & PF_RESERVED)
		return "broken page-table entry for ";
	if (error & PF_EXEC)
		return present ? "execution of data at "
			       : "execution at unmapped address ";
	if (error & PF_WRITE)
		return present ? "write to read-only memory at "
			       : "write to unmapped address ";
	return present ? "read of protected memory at "
		       : "read of unmapped address ";
}

void ukarch_x86_crash(const struct ukarch_regs *regs, __vaddr_t addr)
{
	char buf[160];
	struct ukplat_text t = { buf, sizeof(buf), 0 };

	if (regs->vector < sizeof(names) / sizeof(names[0]))
		ukplat_text_str(&t, names[regs->vector]);
	else
		ukplat_text_str(&t, "exception");
	if (regs->vector == 14) {
		ukplat_text_str(&t, ": ");
		ukplat_text_str(&t, access_text(regs->error));
		ukplat_text_str(&t, "0x");
		ukplat_text_hex(&t, addr, 1);
		ukplat_crash_describe(&t, addr);
	} else if (regs->error) {
		ukplat_text_str(&t, ": error code 0x");
		ukplat_text_hex(&t, regs->error, 1);
	}
	ukplat_crash(regs, buf);
}

/* All of the frame but the vector and the segments. */
#define REG(n)	{ #n, __builtin_offsetof(struct ukarch_regs, n) }
static const struct {
	char name[8];
	__u32 offset;
} regs_table[] = {
	REG(rip), REG(rsp), REG(rflags), REG(rbp),
	REG(rax), REG(rbx), REG(rcx), REG(rdx),
	REG(rsi), REG(rdi), REG(r8), REG(r9),
	REG(r10), REG(r11), REG(r12), REG(r13),
	REG(r14), REG(r15), REG(error), REG(vector),
};

const char *ukarch_regs_get(const struct ukarch_regs *regs, unsigned int i,
			    __u64 *val)
{
	if (i >= sizeof(regs_table) / sizeof(regs_table[0]))
		return __NULL;
	*val = *(const __u64 *)((const char *)regs + regs_table[i].offset);
	return regs_table[i].name;
}

int ukarch_mapped(__vaddr_t va)
{
	ukarch_pte_t e = ukarch_pt_root_get();
	const ukarch_pte_t *table;
	int level;

	if ((__s64)(va << 16) >> 16 != (__s64)va)
		return 0;
	for (level = UKARCH_PT_LEVELS - 1; level >= 0; level--) {
		table = (const ukarch_pte_t *)(UKARCH_DIRECTMAP_BASE +
					       ukarch_pte_paddr(e));
		e = ukarch_pt_read(&table[(va >> (12 + 9 * level)) & 511]);
		if (!(e & UKARCH_PTE_P))
			return 0;
		if (level && (e & UKARCH_PTE_PS))
			return 1;
	}
	return 1;
}
