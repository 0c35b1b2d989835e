/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: from the builder's page tables to C on our own. */
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>

/* In struct start_info, see plat/boot/startinfo.c. */
#define START_INFO_PT_BASE	88
#define START_INFO_MFN_LIST	104

#define CALL_SET_TRAP_TABLE	0
#define CALL_MMU_UPDATE		1
#define CALL_STACK_SWITCH	3
#define CALL_UPDATE_VA_MAPPING	14
#define CALL_IRET		23
#define CALL_SET_SEGMENT_BASE	25
#define CALL_MMUEXT		26
#define CALL_SCHED		29
#define CALL_CALLBACK		30
#define SEGBASE_GS_USER		1
#define SEGBASE_GS_KERNEL	2
#define UVMF_INVLPG		2
#define MMUEXT_PIN_L4_TABLE	3
#define MMUEXT_UNPIN_TABLE	4
#define MMUEXT_NEW_BASEPTR	5
#define MMUEXT_NEW_USER_BASEPTR	15
#define SCHED_SHUTDOWN		2
#define SHUTDOWN_CRASH		3
#define DOMID_SELF		0x7ff0

#define TABLE	(UKARCH_X86_PT_P + UKARCH_X86_PT_RW + UKARCH_X86_PT_AD)

/* Changes rcx, r11 and the arguments; result in rax. */
.macro xen_call nr
	movl $\nr, %eax
	syscall
.endm

	.section .uk_entry, "ax"
	.code64
/*
 * In: rsi = start info, a stack, events masked. The builder's tables map the
 * image, its own tables (read-only), and what it hands over, each at its
 * physical address and with all rights.
 *
 * No C runs before the jump to the high address, as in arch/x86_64/boot.S. The
 * builder's map becomes the direct map: not executable, without the image.
 *
 * Registers all through: rbx = start info, rbp = list of machine frames, r12 =
 * virtual base, r13 = physical base, r14 = next free page-table frame, r15 =
 * root. Calls change rcx, rdi, rsi, rdx, r10, r11.
 */
	.globl uk_pv_entry
	.type uk_pv_entry, @function
uk_pv_entry:
	cld
	leaq uk_guard_irq(%rip), %rsp
	movq %rsi, %rbx
	rdtsc
	shlq $32, %rdx
	orq %rdx, %rax
	movq %rax, 24+ukarch_x86_boot(%rip)
	movl %ebx, 68+ukarch_x86_boot(%rip)
	leaq uk_image_start(%rip), %r13
	movq %r13, 16+ukarch_x86_boot(%rip)
	leaq uk_pt_start(%rip), %r15
	movq %r15, ukarch_x86_boot(%rip)

	call ukarch_x86_seed
	call ukarch_x86_choose_base
	call ukarch_x86_relocate
	movq START_INFO_MFN_LIST(%rbx), %rbp
	call map_image
	movq %r14, 8+ukarch_x86_boot(%rip)
	call activate

	/* on to the high alias of the next instruction */
	leaq 1f(%rip), %rax
	subq %r13, %rax
	addq %r12, %rax
	jmp *%rax
1:	leaq uk_guard_irq(%rip), %rsp
	call forget
	movl $SEGBASE_GS_USER, %edi
	leaq ukarch_x86_lcpu0(%rip), %rsi
	xen_call CALL_SET_SEGMENT_BASE
	movl $SEGBASE_GS_KERNEL, %edi
	leaq ukarch_x86_lcpu0(%rip), %rsi
	xen_call CALL_SET_SEGMENT_BASE
	movl $UKARCH_SEL_DATA, %edi
	leaq uk_guard_nmi(%rip), %rsi
	xen_call CALL_STACK_SWITCH
	leaq ukarch_xen_traps(%rip), %rdi
	xen_call CALL_SET_TRAP_TABLE
	xorl %edi, %edi				/* CALLBACKOP_register */
	leaq upcall(%rip), %rsi
	xen_call CALL_CALLBACK
	xorl %edi, %edi
	leaq user_syscall(%rip), %rsi
	xen_call CALL_CALLBACK

	/* what only kernel mode may do, then user mode */
	xorl %ebp, %ebp
	call ukarch_x86_cpu_init
	movq %rsp, %rax
	pushq $UKARCH_SEL_DATA
	pushq %rax
	pushq $0				/* flags: events masked */
	pushq $UKARCH_SEL_CODE
	leaq 2f(%rip), %rax
	pushq %rax
	subq $32, %rsp
	movq $0, 24(%rsp)
	xen_call CALL_IRET
2:	call ukplat_entry
	ud2
	.size uk_pv_entry, . - uk_pv_entry

/* rsi = physical address -> rax = the machine's */
	.type machine, @function
machine:
	movq %rsi, %rax
	shrq $12, %rax
	movq (%rbp, %rax, 8), %rax
	shlq $12, %rax
	ret
	.size machine, . - machine

/*
 * Maps the image at r12: 4 KiB pages, each part with its rights; the page
 * tables at its end are left out, guard pages are taken out again.
 */
	.type map_image, @function
map_image:
	leaq 0x1000(%r15), %rsi			/* third level */
	leaq 0x2000(%r15), %rdi			/* two second levels */
	leaq 0x4000(%r15), %r14			/* last level, contiguous */
	call machine
	addq $TABLE, %rax
	movq %rax, 511*8(%r15)
	xchgq %rsi, %rdi
	call machine
	addq $TABLE, %rax
	movq %rax, 510*8(%rdi)
	addq $0x1000, %rsi
	call machine
	addq $TABLE, %rax
	movq %rax, 511*8(%rdi)

	/* second level: from the base's 2 MiB to the end's */
	leaq 0x2000(%r15), %rdi
	movl %r12d, %edx
	andl $0x7fffffff, %edx			/* offset in the window */
	leaq uk_image_end(%rip), %rcx
	subq %r13, %rcx
	leaq -1(%rdx, %rcx), %rcx
	shrq $21, %rcx
	shrq $21, %rdx
1:	movq %r14, %rsi
	call machine
	addq $TABLE, %rax
	movq %rax, (%rdi, %rdx, 8)
	addq $0x1000, %r14
	incq %rdx
	cmpq %rcx, %rdx
	jbe 1b

	movq %r12, %rdi
	shrq $12, %rdi
	andl $511, %edi
	leaq 0x4000(%r15), %r8
	leaq (%r8, %rdi, 8), %rdi		/* entry of the base */
	movq %rdi, %r9
	movq %r13, %rsi
	movabsq $UKARCH_X86_PT_NX, %r10
	leaq (UKARCH_X86_PT_P + UKARCH_X86_PT_AD)(%r10), %rdx
	leaq uk_text_start(%rip), %rcx
	andq $-4096, %rcx
	call fill				/* headers, constants: R */
	movl $(UKARCH_X86_PT_P + UKARCH_X86_PT_AD), %edx
	leaq uk_data_start(%rip), %rcx
	andq $-4096, %rcx
	call fill				/* text: RX */
	leaq TABLE(%r10), %rdx
	leaq uk_pt_start(%rip), %rcx
	call fill				/* data: RW */

	xorl %eax, %eax
	leaq uk_guard_boot(%rip), %rcx
	call unmap
	leaq uk_guard_irq(%rip), %rcx
	call unmap
	leaq uk_guard_exc(%rip), %rcx
	call unmap
	leaq uk_guard_nmi(%rip), %rcx
unmap:	/* rcx = physical address of a page, r9 = entry of the base */
	subq %r13, %rcx
	shrq $12, %rcx
	movq %rax, (%r9, %rcx, 8)
	ret
fill:	/* entries from rdi on for the frames rsi to rcx with flags rdx */
	cmpq %rcx, %rsi
	jae 2f
	call machine
	orq %rdx, %rax
	stosq
	addq $0x1000, %rsi
	jmp fill
2:	ret
	.size map_image, . - map_image

/*
 * Gives the tables to Xen, which takes them when nothing can write them, and
 * leaves those of the builder but for what they map.
 */
	.type activate, @function
activate:
	movq START_INFO_PT_BASE(%rbx), %rax
	movq (%rax), %rax
	movq %rax, (%r15)			/* until forget */
	movabsq $UKARCH_X86_PT_NX, %rdx
	orq %rdx, %rax
	movq %rax, UKARCH_DM_SLOT*8(%r15)

	leaq uk_pt_start(%rip), %r8
1:	movq %r8, %rdi
	movq %r8, %rsi
	call machine
	leaq (UKARCH_X86_PT_P + UKARCH_X86_PT_AD)(%rax), %rsi
	movl $UVMF_INVLPG, %edx
	pushq %r8
	xen_call CALL_UPDATE_VA_MAPPING
	popq %r8
	testq %rax, %rax
	jnz refused
	addq $0x1000, %r8
	leaq uk_pt_end(%rip), %rax
	cmpq %rax, %r8
	jb 1b

	movq %r15, %rsi
	call machine
	shrq $12, %rax
	pushq %rax
	movl $MMUEXT_PIN_L4_TABLE, %edi
	call mmuext
	jnz refused
	movq (%rsp), %rax
	movl $MMUEXT_NEW_BASEPTR, %edi
	call mmuext
	jnz refused
	movq (%rsp), %rax
	movl $MMUEXT_NEW_USER_BASEPTR, %edi
	call mmuext
	jnz refused
	popq %rax
	movq START_INFO_PT_BASE(%rbx), %rsi
	call machine
	shrq $12, %rax
	movl $MMUEXT_UNPIN_TABLE, %edi		/* of the first domain it is */
	jmp mmuext				/* not pinned */

mmuext:	/* edi = operation, rax = machine frame -> Z: done */
	pushq $0
	pushq %rax
	pushq %rdi
	movq %rsp, %rdi
	movl $1, %esi
	xorl %edx, %edx
	movl $DOMID_SELF, %r10d
	xen_call CALL_MMUEXT
	addq $24, %rsp
	testq %rax, %rax
	ret

refused:
	pushq $SHUTDOWN_CRASH
	movl $SCHED_SHUTDOWN, %edi
	movq %rsp, %rsi
	xen_call CALL_SCHED
	ud2
	.size activate, . - activate

/* Ends the builder's map at low addresses, and takes the image out of its high
 * alias.
 */
	.type forget, @function
forget:
	movq %r15, %rsi
	call machine
	pushq $0				/* value */
	pushq %rax				/* machine address */
	movq %rsp, %rdi
	movl $1, %esi
	xorl %edx, %edx
	movl $DOMID_SELF, %r10d
	xen_call CALL_MMU_UPDATE
	addq $16, %rsp
	testq %rax, %rax
	jnz refused

	movabsq $UKARCH_DM_BASE, %rbp
	leaq uk_pt_start(%rip), %rbx
	subq %r12, %rbx
	addq %r13, %rbx
	addq %rbp, %rbx
	addq %r13, %rbp
1:	movq %rbp, %rdi
	xorl %esi, %esi
	movl $UVMF_INVLPG, %edx
	xen_call CALL_UPDATE_VA_MAPPING
	testq %rax, %rax
	jnz refused
	addq $0x1000, %rbp
	cmpq %rbx, %rbp
	jb 1b
	ret
	.size forget, . - forget

	.section .data.rel.ro, "aw"
	.balign 8
upcall:	.word 0, 0				/* CALLBACKTYPE_event */
	.long 0
	.quad ukarch_xen_upcall
user_syscall:
	.word 2, 1		/* CALLBACKTYPE_syscall, CALLBACKF_mask_events */
	.long 0
	.quad ukarch_xen_syscall
	.section .uk_sealed, "aw"
	.globl ukarch_x86_fsgsbase
ukarch_x86_fsgsbase:
	.byte 0
	.section .note.GNU-stack, "", @progbits
