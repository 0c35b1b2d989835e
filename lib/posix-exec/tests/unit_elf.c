/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the reader of programs' headers: good files, and damaged ones. */
/* unit-sources: lib/posix-exec/elf.c */
/* unit-includes: arch/x86_64/include */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include "../elf.h"
#include <unit.h>

#define FILESIZE	0x5000u

static struct {
	Elf64_Ehdr e;
	Elf64_Phdr p[4];
} f;

static struct elf_image img;

/* Text and data of a position independent program. */
static void good(void)
{
	memset(&f, 0, sizeof(f));
	memcpy(f.e.e_ident, "\177ELF\2\1\1", 7);
	f.e.e_type = ET_DYN;
	f.e.e_machine = EM_X86_64;
	f.e.e_version = 1;
	f.e.e_entry = 0x1010;
	f.e.e_phoff = sizeof(f.e);
	f.e.e_phentsize = sizeof(f.p[0]);
	f.e.e_phnum = 3;
	f.p[0] = (Elf64_Phdr){ PT_LOAD, PF_R, 0, 0, 0, 0x300, 0x300, 4096 };
	f.p[1] = (Elf64_Phdr){ PT_LOAD, PF_R | PF_X, 0x1000, 0x1000, 0x1000,
			       0x800, 0x800, 4096 };
	f.p[2] = (Elf64_Phdr){ PT_LOAD, PF_R | PF_W, 0x2e00, 0x3e00, 0x3e00,
			       0x400, 0x3000, 4096 };
}

static int parse(void)
{
	return elf_parse(&f, sizeof(f), FILESIZE, &img);
}

UK_TESTCASE(elf, a_good_program)
{
	good();
	UK_TEST_EXPECT_SNUM_EQ(parse(), 0);
	UK_TEST_EXPECT_SNUM_EQ(img.n, 3);
	UK_TEST_EXPECT_SNUM_EQ(img.start, 0);
	UK_TEST_EXPECT_SNUM_EQ(img.end, 0x7000);
	UK_TEST_EXPECT_SNUM_EQ(img.entry, 0x1010);
	UK_TEST_EXPECT_SNUM_EQ(img.phdr, sizeof(f.e));
	UK_TEST_EXPECT_SNUM_EQ(img.phnum, 3);
	UK_TEST_EXPECT_ZERO(img.fixed);
	UK_TEST_EXPECT_SNUM_EQ(img.seg[1].prot,
			       UKARCH_PROT_READ | UKARCH_PROT_EXEC);
	UK_TEST_EXPECT_SNUM_EQ(img.seg[2].va, 0x3e00);
	UK_TEST_EXPECT_SNUM_EQ(img.seg[2].filesz, 0x400);
	f.e.e_type = ET_EXEC;
	UK_TEST_EXPECT_SNUM_EQ(parse(), -ENOEXEC);	/* at page 0 */
}

/* Expects the file with one field changed to be refused. */
#define REFUSED(field, value)						\
	do {								\
		good();							\
		f.field = (value);					\
		UK_TEST_EXPECT_SNUM_EQ(parse(), -ENOEXEC);		\
	} while (0)

UK_TESTCASE(elf, damaged_headers_are_refused)
{
	REFUSED(e.e_ident[0], 'E');
	REFUSED(e.e_ident[EI_CLASS], ELFCLASS32);
	REFUSED(e.e_ident[EI_DATA], ELFDATA2MSB);
	REFUSED(e.e_type, ET_REL);
	REFUSED(e.e_machine, EM_AARCH64);
	REFUSED(e.e_phnum, 0);
	REFUSED(e.e_phnum, 0xffff);
	REFUSED(e.e_phentsize, 32);
	REFUSED(e.e_phoff, ~0UL);
	REFUSED(e.e_phoff, sizeof(f));
	REFUSED(e.e_entry, 0x800);	/* not in a segment */
	REFUSED(e.e_entry, 0x3e10);	/* not executable */
	REFUSED(p[0].p_type, PT_INTERP);
}

UK_TESTCASE(elf, damaged_segments_are_refused)
{
	REFUSED(p[2].p_filesz, 0x3001);		/* more than in memory */
	REFUSED(p[1].p_offset, 0x1001);		/* not the same in a page */
	REFUSED(p[1].p_filesz, ~0UL);
	REFUSED(p[2].p_memsz, ~0UL);
	REFUSED(p[2].p_memsz, 1UL << 37);	/* too wide */
	REFUSED(p[2].p_vaddr, 0x1e00);		/* shares a page */
	REFUSED(p[2].p_vaddr, 0x7ffffffffe00);
	REFUSED(p[2].p_vaddr, ~0x1ffUL);
	REFUSED(p[0].p_vaddr, 0x8000);		/* out of order */
	good();
	f.p[2].p_offset = FILESIZE - 0x200;	/* ends behind the file */
	UK_TEST_EXPECT_SNUM_EQ(parse(), -ENOEXEC);
}

UK_TESTCASE(elf, a_short_file_is_refused)
{
	__sz len;

	good();
	for (len = 0; len < sizeof(f.e) + 3 * sizeof(f.p[0]); len++)
		UK_TEST_EXPECT_SNUM_EQ(elf_parse(&f, len, len, &img),
				       -ENOEXEC);
}

/* Any bytes at all: what is accepted keeps its promises. */
UK_TESTCASE(elf, damaged_bytes_do_no_harm)
{
	unsigned int i, n, accepted = 0;

	srand(1);
	for (i = 0; i < 200000; i++) {
		good();
		for (n = rand() % 4 + 1; n; n--)
			((unsigned char *)&f)[rand() % sizeof(f)] =
				(unsigned char)rand();
		if (parse())
			continue;
		accepted++;
		for (n = 0; n < img.n; n++) {
			const struct elf_segment *s = &img.seg[n];

			UK_TEST_EXPECT(s->filesz <= s->memsz);
			UK_TEST_EXPECT(s->off + s->filesz <= FILESIZE);
			UK_TEST_EXPECT(s->va >= img.start);
			UK_TEST_EXPECT(s->va + s->memsz <= img.end);
			UK_TEST_EXPECT(!n || s->va >= s[-1].va + s[-1].memsz);
		}
		UK_TEST_EXPECT(img.end - img.start <= ELF_SPAN_MAX);
	}
	UK_TEST_EXPECT(accepted > 1000);
}

UK_TESTSUITE_REGISTER(elf, NULL);
