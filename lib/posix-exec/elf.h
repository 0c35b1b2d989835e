/* SPDX-License-Identifier: BSD-3-Clause */
/* What an ELF file says about how to load it. Nothing of it is believed. */
#ifndef __POSIX_EXEC_ELF_H__
#define __POSIX_EXEC_ELF_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>

/** Bytes at the start of a file that are looked at: all headers lie there. */
#define ELF_HEAD	4096u
#define ELF_SEGMENTS	16u

#define ELF_PAGE	4096u
/** Programs with fixed addresses lie between these. */
#define ELF_LOWEST	0x10000ULL
#define ELF_HIGHEST	0x7ffffffff000ULL
/** Most bytes from the first to the last one of a program. */
#define ELF_SPAN_MAX	(1ULL << 36)

/** One piece of memory. Pieces come in order, none share a page. */
struct elf_segment {
	__u64 va;		/* link address of its first byte */
	__u64 memsz;		/* bytes in memory, not 0 */
	__u64 off;		/* of its first byte in the file */
	__u64 filesz;		/* bytes of the file, the rest is zero */
	unsigned int prot;	/* UKARCH_PROT_* */
};

struct elf_image {
	__u64 start, end;	/* pages of all segments, link addresses */
	__u64 entry;
	__u64 phdr;		/* program headers in memory; 0: nowhere */
	unsigned int phnum;
	bool fixed;		/* at its link addresses, else anywhere */
	unsigned int n;
	struct elf_segment seg[ELF_SEGMENTS];
};

/**
 * Reads the headers of a statically linked x86-64 program.
 *
 * @param head the file's first bytes, of which there are (len)
 * @param filesize of the file; at least len
 * @return 0; -ENOEXEC: is none, is malformed, or needs an interpreter
 */
int elf_parse(const void *head, __sz len, __u64 filesize,
	      struct elf_image *img);

#endif /* __POSIX_EXEC_ELF_H__ */
