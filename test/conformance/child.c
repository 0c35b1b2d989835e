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
	"1:	cmp $'a', %al\n	je args\n"
	"	cmp $'c', %al\n	je crash\n"
	"	cmp $'i', %al\n	je undefined\n"
	"	cmp $'d', %al\n	je descriptor\n"
	"	cmp $'k', %al\n	je signal\n"
	"	cmp $'r', %al\n	je reads\n"
	"	cmp $'e', %al\n	je again\n"
	"	cmp $'p', %al\n	je parent\n"
	"	cmp $'g', %al\n	je group\n"
	"	mov %r14d, %edi\n"
	"leave:	mov $231, %eax\n"		/* exit_group */
	"	syscall\n"
	"crash:	xor %eax, %eax\n"
	"	mov %al, (%rax)\n"
	"undefined:	ud2\n"
	"descriptor:\n"
	"	mov $1, %eax\n"			/* write */
	"	mov %r14d, %edi\n"
	"	lea newline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	test %rax, %rax\n"
	"	jns leave\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp leave\n"
	"signal:	mov $39, %eax\n"	/* getpid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	mov $15, %esi\n"
	"	mov $62, %eax\n"		/* kill */
	"	syscall\n"
	"	mov $99, %edi\n"
	"	jmp leave\n"
	"reads:	xor %eax, %eax\n"
	"	xor %edi, %edi\n"
	"	lea -64(%rsp), %rsi\n"
	"	mov $16, %edx\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	jmp leave\n"
	"parent:	mov $110, %eax\n"	/* getppid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	xor %esi, %esi\n"
	"	mov $62, %eax\n"
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	neg %edi\n"
	"	jmp leave\n"
	"group:	mov $39, %eax\n"
	"	syscall\n"
	"	mov %eax, %ebx\n"
	"	mov $111, %eax\n"		/* getpgrp */
	"	syscall\n"
	"	xor %edi, %edi\n"
	"	cmp %eax, %ebx\n"
	"	sete %dil\n"
	"	jmp leave\n"
	"again:	mov (%r12), %rdi\n"		/* argv[0] is its path */
	"	push $0\n"
	"	lea digit(%rip), %rax\n"
	"	push %rax\n"
	"	lea letter(%rip), %rax\n"
	"	push %rax\n"
	"	push %rdi\n"
	"	mov %rsp, %rsi\n"
	"	xor %edx, %edx\n"
	"	mov $59, %eax\n"		/* execve */
	"	syscall\n"
	"	mov $98, %edi\n"
	"	jmp leave\n"
	"args:	mov (%r12), %rsi\n"
	"	add $8, %r12\n"
	"	test %rsi, %rsi\n"
	"	jz 3f\n"
	"	xor %edx, %edx\n"
	"2:	inc %edx\n"
	"	cmpb $0, -1(%rsi,%rdx)\n"
	"	jne 2b\n"
	"	dec %edx\n"
	"	call print\n"
	"	call line\n"
	"	jmp args\n"
	"3:	inc %r15\n"			/* was 0 at the start */
	"	call line\n"
	"	cmp $2, %r15\n"
	"	jb args\n"
	"	xor %edi, %edi\n"
	"	jmp leave\n"
	"line:	lea newline(%rip), %rsi\n"
	"	mov $1, %edx\n"
	"print:	mov $1, %eax\n"
	"	mov $1, %edi\n"
	"	syscall\n"
	"	ret\n"
	"newline:	.byte 10\n"
	"letter:	.asciz \"x\"\n"
	"digit:	.asciz \"7\"\n"
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
