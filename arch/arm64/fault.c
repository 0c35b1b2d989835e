/* SPDX-License-Identifier: BSD-3-Clause */
/* The cause of an exception in words. */
#include <uk/arch/regs.h>
#include <uk/asm/cpu.h>
#include <uk/asm/traps.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crashfmt.h>

static const char *class_text(__u64 ec)
{
	switch (ec) {
	case EC_UNKNOWN:
		return "undefined instruction";
	case EC_IABT:
	case EC_DABT:
		return "page fault";
	case EC_PC_ALIGN:
		return "misaligned program counter";
	case EC_SP_ALIGN:
		return "misaligned stack pointer";
	case EC_FP:
		return "floating-point error";
	case EC_BRK:
		return "breakpoint";
	case EC_SVC:
		return "system call without a handler";
	default:
		return "exception";
	}
}

static const char *access_text(const struct ukarch_regs *regs)
{
	int present = (ESR_FSC(regs->esr) & ~3UL) == FSC_PERMISSION;

	if (ESR_EC(regs->esr) == EC_IABT)
		return present ? "execution of data at "
			       : "execution at unmapped address ";
	if (regs->esr & ESR_WNR)
		return present ? "write to read-only memory at "
			       : "write to unmapped address ";
	return present ? "read of protected memory at "
		       : "read of unmapped address ";
}

void ukarch_arm64_crash(const struct ukarch_regs *regs)
{
	char buf[160];
	struct ukplat_text t = { buf, sizeof(buf), 0 };
	__u64 ec = ESR_EC(regs->esr);

	ukplat_text_str(&t, class_text(ec));
	if (ec == EC_IABT || ec == EC_DABT) {
		ukplat_text_str(&t, ": ");
		ukplat_text_str(&t, access_text(regs));
		ukplat_text_str(&t, "0x");
		ukplat_text_hex(&t, regs->far, 1);
		ukplat_crash_describe(&t, regs->far);
	}
	ukplat_crash(regs, buf);
}

const char *ukarch_regs_get(const struct ukarch_regs *regs, unsigned int i,
			    __u64 *val)
{
	static const char names[][4] = {
		"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
		"x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
		"x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25",
		"x26", "x27", "x28", "x29", "x30", "sp", "pc", "psr", "esr",
		"far",
	};

	if (i >= sizeof(names) / sizeof(names[0]))
		return __NULL;
	*val = ((const __u64 *)regs)[i];
	return names[i];
}

/* The CPU translates for us; bit 0 of the result says that it could not. */
int ukarch_mapped(__vaddr_t va)
{
	__u64 par;

	__asm__ volatile("at s1e1r, %1\n\tisb\n\tmrs %0, par_el1"
			 : "=r"(par) : "r"(va) : "memory");
	return !(par & 1);
}
