/* SPDX-License-Identifier: BSD-3-Clause */
/* The program of child.h. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "child.h"

#define FIXED		0x10000000UL
#define HEADERS		(sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr))


__asm__(".section .rodata\n"
	"child_begin:\n"
	"	mov (%rsp), %rbx\n"
	"	lea 8(%rsp), %r12\n"
	"	mov 8(%r12), %rsi\n"
	"	movzbl (%rsi), %eax\n"
	"	xor %r14d, %r14d\n"
	"	cmp $2, %ebx\n"
	"	jbe 1f\n"
	"	mov 16(%r12), %rsi\n"
	"	movzbl (%rsi), %r14d\n"
	"	sub $'0', %r14d\n"
	"1:	cmp $'a', %al\n	je .Largs\n"
	"	cmp $'c', %al\n	je .Lcrash\n"
	"	cmp $'i', %al\n	je .Lundefined\n"
	"	cmp $'d', %al\n	je .Ldescriptor\n"
	"	cmp $'k', %al\n	je .Lsignal\n"
	"	cmp $'r', %al\n	je .Lreads\n"
	"	cmp $'e', %al\n	je .Lagain\n"
	"	cmp $'p', %al\n	je .Lparent\n"
	"	cmp $'g', %al\n	je .Lgroup\n"
	"	cmp $'b', %al\n	je .Lbusy\n"
	"	cmp $'s', %al\n	je .Lbare\n"
	"	cmp $'t', %al\n	je .Ltimer\n"
	"	cmp $'h', %al\n	je .Lhandler\n"
	"	cmp $'l', %al\n	je .Llocks\n"
	"	cmp $'m', %al\n	je .Lqueue\n"
	"	cmp $'v', %al\n	je .Lshared\n"
	"	cmp $'u', %al\n	je .Lunblocks\n"
	"	mov %r14d, %edi\n"
	".Lleave:	mov $231, %eax\n"		/* exit_group */
	"	syscall\n"
	".Lcrash:	xor %eax, %eax\n"
	"	mov %al, (%rax)\n"
	".Lundefined:	ud2\n"
	".Ldescriptor:\n"
	"	mov $1, %eax\n"			/* write */
	"	mov %r14d, %edi\n"
	"	lea .Lnewline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	test %rax, %rax\n"
	"	jns .Lleave\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp .Lleave\n"
	".Lsignal:	mov $39, %eax\n"	/* getpid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	mov $15, %esi\n"
	"	mov $62, %eax\n"		/* kill */
	"	syscall\n"
	"	mov $99, %edi\n"
	"	jmp .Lleave\n"
	".Lunblocks:	xor %eax, %eax\n"	/* read, sigprocmask */
	"	xor %edi, %edi\n"
	"	lea -64(%rsp), %rsi\n"
	"	mov $16, %edx\n"
	"	syscall\n"
	"	movq $0, -64(%rsp)\n"
	"	lea -64(%rsp), %rsi\n"
	"	mov $14, %eax\n"
	"	mov $2, %edi\n"
	"	xor %edx, %edx\n"
	"	mov $8, %r10d\n"
	"	syscall\n"
	".Lreads:	xor %eax, %eax\n"
	"	xor %edi, %edi\n"
	"	lea -64(%rsp), %rsi\n"
	"	mov $16, %edx\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	jmp .Lleave\n"
	".Lparent:	mov $110, %eax\n"	/* getppid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	xor %esi, %esi\n"
	"	mov $62, %eax\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp .Lleave\n"
	".Lgroup:	mov $39, %eax\n"
	"	syscall\n"
	"	mov %eax, %ebx\n"
	"	mov $111, %eax\n"		/* getpgrp */
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	cmp %eax, %ebx\n"
	"	sete %dil\n"
	"	jmp .Lleave\n"
	".Lbare:	xor %esp, %esp\n"
	".Lbusy:	jmp .Lbusy\n"
	/* itimer r14: 20 ms */
	".Ltimer:	call .Lset\n"
	"	jmp .Lbusy\n"
	".Lset:	xor %eax, %eax\n"
	"	lea -40(%rsp), %rsi\n"
	"	mov %rax, (%rsi)\n"
	"	mov %rax, 8(%rsi)\n"
	"	mov %rax, 16(%rsi)\n"
	"	movq $20000, 24(%rsi)\n"
	"	mov %r14d, %edi\n"
	"	xor %edx, %edx\n"
	"	mov $38, %eax\n"		/* setitimer */
	"	syscall\n"
	"	ret\n"
	/* sa_flags = SA_SIGINFO | SA_RESTORER, until the handler was there
	 * three times */
	".Lhandler:\n"
	"	xor %eax, %eax\n"
	"	lea .Lon_signal(%rip), %rcx\n"
	"	mov %rcx, -40(%rsp)\n"
	"	movq $0x4000004, -32(%rsp)\n"
	"	lea .Lrestore(%rip), %rcx\n"
	"	mov %rcx, -24(%rsp)\n"
	"	mov %rax, -16(%rsp)\n"
	"	lea -40(%rsp), %rsi\n"
	"	mov $14, %edi\n"
	"	xor %edx, %edx\n"
	"	mov $8, %r10d\n"
	"	mov $13, %eax\n"		/* rt_sigaction */
	"	syscall\n"
	"	xor %r14d, %r14d\n"
	"	xor %ebx, %ebx\n"
	"	mov $0x12345678, %r13d\n"
	"	movq %r13, %xmm7\n"
	"1:	mov %rbx, %r15\n"
	"	call .Lset\n"
	"2:	cmp %r15, %rbx\n"
	"	je 2b\n"
	"	cmp $3, %rbx\n"
	"	jb 1b\n"
	"	movq %xmm7, %rax\n"
	"	mov $99, %edi\n"
	"	cmp %rax, %r13\n"
	"	cmove %ebx, %edi\n"
	"	jmp .Lleave\n"
	".Lon_signal:\n"
	"	xorps %xmm7, %xmm7\n"
	"	xor %r13d, %r13d\n"
	"	incq 128(%rdx)\n"		/* rbx of the context */
	"	ret\n"
	".Lrestore:	mov $15, %eax\n"	/* rt_sigreturn */
	"	syscall\n"
	".Llocks:	sub $32, %rsp\n"	/* a struct flock */
	"	movq $1, (%rsp)\n"		/* F_WRLCK, SEEK_SET */
	"	movq $1, 8(%rsp)\n"
	"	movq $1, 16(%rsp)\n"
	"	movq $0, 24(%rsp)\n"
	"	call .Llock\n"
	"	call .Lline\n"
	"	movq $0, 8(%rsp)\n"
	"	call .Llock\n"
	".Lerrors:	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp .Lleave\n"
	".Llock:	mov $72, %eax\n"		/* fcntl */
	"	mov %r14d, %edi\n"
	"	mov $7, %esi\n"		/* F_SETLKW */
	"	lea 8(%rsp), %rdx\n"
	"	syscall\n"
	"	ret\n"
	".Lqueue:	mov $244, %eax\n"	/* mq_notify */
	"	mov %r14d, %edi\n"
	"	lea .Levent(%rip), %rsi\n"
	"	syscall\n"
	"	jmp .Lerrors\n"
	".Lshared:	mov $29, %eax\n"	/* shmget */
	"	mov $4712, %edi\n"
	"	xor %esi, %esi\n"
	"	xor %edx, %edx\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	mov $30, %eax\n"		/* shmat */
	"	syscall\n"
	"	movb $'c', (%rax)\n"
	"	xor %edi, %edi\n"
	"	jmp .Lleave\n"
	".Lagain:	mov (%r12), %rdi\n"		/* argv[0] is its path */
	"	push $0\n"
	"	lea .Ldigit(%rip), %rax\n"
	"	push %rax\n"
	"	lea .Lletter(%rip), %rax\n"
	"	push %rax\n"
	"	push %rdi\n"
	"	mov %rsp, %rsi\n"
	"	xor %edx, %edx\n"
	"	mov $59, %eax\n"		/* execve */
	"	syscall\n"
	"	mov $98, %edi\n"
	"	jmp .Lleave\n"
	".Largs:	mov (%r12), %rsi\n"
	"	add $8, %r12\n"
	"	test %rsi, %rsi\n"
	"	jz 3f\n"
	"	xor %edx, %edx\n"
	"2:	inc %edx\n"
	"	cmpb $0, -1(%rsi,%rdx)\n"
	"	jne 2b\n"
	"	dec %edx\n"
	"	call .Lprint\n"
	"	call .Lline\n"
	"	jmp .Largs\n"
	"3:	inc %r15\n"			/* was 0 at the start */
	"	call .Lline\n"
	"	cmp $2, %r15\n"
	"	jb .Largs\n"
	"	xor %edi, %edi\n"
	"	jmp .Lleave\n"
	".Lline:	lea .Lnewline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	".Lprint:	mov $1, %eax\n"
	"	mov $1, %edi\n"
	"	syscall\n"
	"	ret\n"
	".Levent:	.long 0, 0, 10, 0\n"	/* SIGEV_SIGNAL, SIGUSR1 */
	"	.fill 48, 1, 0\n"
	".Lnewline:	.byte 10\n"
	".Lletter:	.asciz \"x\"\n"
	".Ldigit:	.asciz \"7\"\n"
	"child_end:\n"
	".text\n");

extern const char child_begin[], child_end[];

struct child child;

void child_build(int type)
{
	size_t len = child_end - child_begin;
	Elf64_Addr base = type == ET_EXEC ? FIXED : 0;

	memset(&child, 0, sizeof(child));
	memcpy(child.e.e_ident, ELFMAG, SELFMAG);
	child.e.e_ident[EI_CLASS] = ELFCLASS64;
	child.e.e_ident[EI_DATA] = ELFDATA2LSB;
	child.e.e_ident[EI_VERSION] = EV_CURRENT;
	child.e.e_type = type;
	child.e.e_machine = EM_X86_64;
	child.e.e_version = EV_CURRENT;
	child.e.e_entry = base + HEADERS;
	child.e.e_phoff = sizeof(child.e);
	child.e.e_ehsize = sizeof(child.e);
	child.e.e_phentsize = sizeof(child.p);
	child.e.e_phnum = 1;
	child.p.p_type = PT_LOAD;
	child.p.p_flags = PF_R | PF_X;
	child.p.p_vaddr = child.p.p_paddr = base;
	child.p.p_filesz = child.p.p_memsz = HEADERS + len;
	child.p.p_align = 4096;
	memcpy(child.code, child_begin, len);
}

void child_write(const char *name, size_t len)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	write(fd, &child, len);
	close(fd);
}
