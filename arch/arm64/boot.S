/* SPDX-License-Identifier: BSD-3-Clause */
/* From the loader to C: stacks, per-CPU register, vectors, relocations. */
#include <uk/asm/boot.h>

	.section .uk_entry, "ax"
/*
 * In: x0 = device tree, EL1 (EL2 is left), MMU off. The image stays where it
 * was loaded; page tables come with the port's first boot, see doc/arm64.md.
 */
	.globl uk_arm64_entry
	.type uk_arm64_entry, %function
uk_arm64_entry:
	msr daifset, #15
	mrs x19, cntvct_el0
	mov x20, x0
	mrs x1, CurrentEL
	cmp x1, #(2 << 2)
	b.ne 1f
	mov x1, #(1 << 31)		/* EL1 is AArch64 */
	msr hcr_el2, x1
	mov x1, #0x3c5			/* EL1h, interrupts masked */
	msr spsr_el2, x1
	adr x1, 1f
	msr elr_el2, x1
	eret
1:	mov x1, #(3 << 20)		/* no traps of floating point */
	msr cpacr_el1, x1
	isb
	/* exceptions have a stack of their own, threads run on SP_EL0 */
	msr spsel, #1
	adrp x1, uk_exc_stack_end
	add x1, x1, :lo12:uk_exc_stack_end
	mov sp, x1
	msr spsel, #0
	adrp x1, uk_boot_stack_end
	add x1, x1, :lo12:uk_boot_stack_end
	mov sp, x1
	bl clear_bss
	bl relocate
	adrp x1, ukarch_arm64_vectors
	add x1, x1, :lo12:ukarch_arm64_vectors
	msr vbar_el1, x1
	adrp x1, ukarch_arm64_lcpu0
	add x1, x1, :lo12:ukarch_arm64_lcpu0
	msr tpidr_el1, x1
	msr tpidr_el0, xzr
	adrp x1, ukarch_arm64_boot
	add x1, x1, :lo12:ukarch_arm64_boot
	stp x21, x20, [x1]
	str x19, [x1, #16]
	isb
	mov x29, xzr
	mov x30, xzr
	bl ukplat_entry
2:	wfi
	b 2b
	.size uk_arm64_entry, . - uk_arm64_entry

	.type clear_bss, %function
clear_bss:
	adrp x1, uk_bss_start
	add x1, x1, :lo12:uk_bss_start
	adrp x2, uk_bss_end
	add x2, x2, :lo12:uk_bss_end
1:	cmp x1, x2
	b.hs 2f
	stp xzr, xzr, [x1], #16
	b 1b
2:	ret
	.size clear_bss, . - clear_bss

	/* x21 = load address; only R_AARCH64_RELATIVE occurs */
	.type relocate, %function
relocate:
	adrp x21, uk_image_start
	add x21, x21, :lo12:uk_image_start
	adrp x1, uk_rela_start
	add x1, x1, :lo12:uk_rela_start
	adrp x2, uk_rela_end
	add x2, x2, :lo12:uk_rela_end
1:	cmp x1, x2
	b.hs 2f
	ldp x3, x4, [x1], #16
	ldr x5, [x1], #8
	add x5, x5, x21
	str x5, [x21, x3]
	b 1b
2:	ret
	.size relocate, . - relocate
	.section .note.GNU-stack, "", %progbits
