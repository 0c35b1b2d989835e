/* SPDX-License-Identifier: BSD-3-Clause */
/* A program that the suite writes into a file and starts as a child: a few
 * instructions in an ELF file.
 */
#ifndef CHILD_H
#define CHILD_H

#include <elf.h>
#include <stddef.h>

/*
 * The child does what the first letter of its first argument says; a digit is
 * the first character of the second one:
 *	x exits with a digit		a writes its arguments and environment
 *	c writes to address 0		i has an undefined instruction
 *	d writes to descriptor digit, exits with the error
 *	k sends itself signal 15	r reads from standard input, exits with
 *	e runs "x 7" in its place	  the number of bytes
 *	p exits with the error of kill(getppid(), 0)
 *	g exits with 1 if it leads its process group
 *	b computes and makes no call	s the same without a stack
 *	t sets the interval timer digit and computes
 *	h computes until a handler of SIGALRM was called three times and changed
 *	  its registers: that number
 *	l locks byte 1 of descriptor digit, writes a line, then locks byte 0
 *	m wants to be told of a message in the queue digit, exits at once
 *	v attaches the segment with the key 4712, writes to it, exits
 */
extern struct child {
	Elf64_Ehdr e;
	Elf64_Phdr p;
	char code[2048];
} child;

/** Makes `child` a good program: ET_DYN, or ET_EXEC with fixed addresses. */
void child_build(int type);

/** Writes the first bytes of `child` into an executable file. */
void child_write(const char *name, size_t len);

#endif /* CHILD_H */
