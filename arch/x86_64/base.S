/* SPDX-License-Identifier: BSD-3-Clause */
/* The random base of the image: for entry code, before any C. */
#include <uk/asm/boot.h>

/*
 * Registers all through: r12 = virtual base, r13 = where the image can be
 * written now; link address 0 is there.
 */
	.section .uk_entry, "ax"
	.code64
/*
 * Five random words: the first in rax for the base, four into the boot data.
 * RDSEED, else RDRAND, else the jitter of the cycle counter, mixed.
 */
	.globl ukarch_x86_seed
	.type ukarch_x86_seed, @function
ukarch_x86_seed:
	pushq %rbx
	movl $1, %eax
	cpuid
	movl %ecx, %r8d
	xorl %eax, %eax
	cpuid
	xorl %ebx, %ebx
	cmpl $7, %eax
	jb 1f
	movl $7, %eax
	xorl %ecx, %ecx
	cpuid
1:	movl %ebx, %r9d
	popq %rbx
	movl %r9d, %eax
	andb $1, %al
	movb %al, ukarch_x86_fsgsbase(%rip)
	leaq 32+ukarch_x86_boot(%rip), %rdi
	movl $2, 64+ukarch_x86_boot(%rip)	/* UK_SEED_HW */
	movl $4, %esi
2:	call random_word
	movq %rax, (%rdi)
	addq $8, %rdi
	decl %esi
	jnz 2b
	call random_word
	ret
	.size ukarch_x86_seed, . - ukarch_x86_seed

/* in: r8d, r9d = features; out: rax; changes rcx, rdx, r10, r11 */
	.type random_word, @function
random_word:
	movl $64, %ecx
1:	btl $18, %r9d
	jnc 2f
	rdseed %rax
	jc 9f
2:	btl $30, %r8d
	jnc 3f
	rdrand %rax
	jc 9f
	pause
	decl %ecx
	jnz 1b
3:	movl $1, 64+ukarch_x86_boot(%rip)	/* UK_SEED_JITTER */
	movabsq $0x9e3779b97f4a7c15, %r10
	movq 24+ukarch_x86_boot(%rip), %r11
	addq %rdi, %r11
	movl $32, %ecx
4:	rdtsc
	shlq $32, %rdx
	orq %rdx, %rax
	xorq %rax, %r11
	imulq %r10, %r11
	rolq $23, %r11
	decl %ecx
	jnz 4b
	movq %r11, %rax
9:	ret
	.size random_word, . - random_word

/*
 * rax = random word -> r12 = a page in the window, so that the image ends
 * below the window's last page.
 */
	.globl ukarch_x86_choose_base
	.type ukarch_x86_choose_base, @function
ukarch_x86_choose_base:
	leaq uk_image_end(%rip), %rcx
	subq %r13, %rcx
	shrq $12, %rcx
	movl $(UKARCH_IMAGE_WINDOW_PAGES - 1), %edx
	subq %rcx, %rdx
	mulq %rdx				/* rdx = rax * pages / 2^64 */
	shlq $12, %rdx
	movq $UKARCH_IMAGE_WINDOW, %r12
	addq %rdx, %r12
	ret
	.size ukarch_x86_choose_base, . - ukarch_x86_choose_base

/*
 * Relocations: link addresses are offsets in the image. RELR: an even word is
 * the offset of a place, an odd one a bitmap of the 63 places behind the last
 * one. RELA: only R_X86_64_RELATIVE can occur in a static PIE.
 */
	.globl ukarch_x86_relocate
	.type ukarch_x86_relocate, @function
ukarch_x86_relocate:
	leaq uk_relr_start(%rip), %rsi
	leaq uk_relr_end(%rip), %rdi
1:	cmpq %rdi, %rsi
	jae 5f
	lodsq
	testb $1, %al
	jnz 2f
	leaq (%r13, %rax), %rdx
	addq %r12, (%rdx)
	addq $8, %rdx
	jmp 1b
2:	leaq -8(%rdx), %rcx			/* bit 1 is the place at rdx */
	addq $(63 * 8), %rdx
	decq %rax				/* without the mark, bit 0 */
	jz 1b
3:	bsfq %rax, %rbp
	addq %r12, (%rcx, %rbp, 8)
	leaq -1(%rax), %rbp
	andq %rbp, %rax				/* without its lowest bit */
	jnz 3b
	jmp 1b
5:	leaq uk_rela_start(%rip), %rsi
	leaq uk_rela_end(%rip), %rdi
6:	cmpq %rdi, %rsi
	jae 7f
	movq (%rsi), %rax
	movq 16(%rsi), %rdx
	addq %r12, %rdx
	cmpl $8, 8(%rsi)			/* R_X86_64_RELATIVE */
	jne 8f
	movq %rdx, (%r13, %rax)
	addq $24, %rsi
	jmp 6b
7:	ret
8:	hlt					/* not our linker's output */
	jmp 8b
	.size ukarch_x86_relocate, . - ukarch_x86_relocate
	.section .note.GNU-stack, "", @progbits
