/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of programs: bounds, order, overlap, overflow. */
#include <abi/errno.h>
#include <uk/arch/paging.h>
#include <uk/essentials.h>
#include <uk/string.h>
#include "elf.h"

struct ehdr {
	__u8 ident[16];
	__u16 type, machine;
	__u32 version;
	__u64 entry, phoff, shoff;
	__u32 flags;
	__u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct phdr {
	__u32 type, flags;
	__u64 off, va, pa, filesz, memsz, align;
};

#define ET_EXEC		2
#define ET_DYN		3
#define EM_X86_64	62
#define PT_LOAD		1
#define PT_INTERP	3
#define PF_X		1u
#define PF_W		2u
#define PF_R		4u

/* Magic, 64 bits, little endian, version 1. */
static const __u8 ident[7] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

static int check_header(const struct ehdr *e, __sz len)
{
	__u64 end;

	if (len < sizeof(*e) || memcmp(e->ident, ident, sizeof(ident)) ||
	    (e->type != ET_EXEC && e->type != ET_DYN) ||
	    e->machine != EM_X86_64 || e->version != 1 ||
	    e->phentsize != sizeof(struct phdr) || !e->phnum)
		return -ENOEXEC;
	if (uk_add_overflow(e->phoff, (__u64)e->phnum * sizeof(struct phdr),
			    &end) || end > len)
		return -ENOEXEC;
	return 0;
}

static unsigned int prot_of(__u32 flags)
{
	return (flags & PF_R ? UKARCH_PROT_READ : 0) |
	       (flags & PF_W ? UKARCH_PROT_WRITE : 0) |
	       (flags & PF_X ? UKARCH_PROT_EXEC : 0);
}

/* One more segment, behind those that are there. */
static int add(struct elf_image *img, const struct phdr *ph, __u64 filesize)
{
	__u64 file_end, end, first = ALIGN_DOWN(ph->va, (__u64)ELF_PAGE);

	if (!ph->memsz)
		return 0;
	if (img->n == ELF_SEGMENTS || ph->filesz > ph->memsz ||
	    uk_add_overflow(ph->off, ph->filesz, &file_end) ||
	    file_end > filesize ||
	    uk_add_overflow(ph->va, ph->memsz, &end) || end > ELF_HIGHEST ||
	    (ph->va - ph->off) % ELF_PAGE)
		return -ENOEXEC;
	if (img->n && first < img->end)
		return -ENOEXEC;
	if (!img->n)
		img->start = first;
	img->end = ALIGN_UP(end, (__u64)ELF_PAGE);
	img->seg[img->n++] = (struct elf_segment){
		.va = ph->va, .memsz = ph->memsz,
		.off = ph->off, .filesz = ph->filesz,
		.prot = prot_of(ph->flags),
	};
	return 0;
}

static const struct elf_segment *
holds(const struct elf_image *img, __u64 va)
{
	unsigned int i;

	for (i = 0; i < img->n; i++)
		if (va - img->seg[i].va < img->seg[i].memsz)
			return &img->seg[i];
	return NULL;
}

/* Where the program headers are in memory. */
static __u64 find_phdr(const struct elf_image *img, const struct ehdr *e)
{
	__u64 size = (__u64)e->phnum * sizeof(struct phdr);
	const struct elf_segment *s;
	unsigned int i;

	for (i = 0; i < img->n; i++) {
		s = &img->seg[i];
		if (e->phoff >= s->off && e->phoff - s->off < s->filesz &&
		    size <= s->filesz - (e->phoff - s->off))
			return s->va + (e->phoff - s->off);
	}
	return 0;
}

static int check_image(const struct elf_image *img)
{
	const struct elf_segment *s = holds(img, img->entry);

	if (!s || !(s->prot & UKARCH_PROT_EXEC) ||
	    img->end - img->start > ELF_SPAN_MAX ||
	    (img->fixed && img->start < ELF_LOWEST))
		return -ENOEXEC;
	return 0;
}

int elf_parse(const void *head, __sz len, __u64 filesize,
	      struct elf_image *img)
{
	struct ehdr e = { .phnum = 0 };
	struct phdr ph;
	unsigned int i;
	int rc;

	memcpy(&e, head, MIN(len, sizeof(e)));
	rc = check_header(&e, len);
	*img = (struct elf_image){
		.entry = e.entry,
		.phnum = e.phnum,
		.fixed = e.type == ET_EXEC,
	};
	for (i = 0; !rc && i < e.phnum; i++) {
		memcpy(&ph, (const char *)head + e.phoff + i * sizeof(ph),
		       sizeof(ph));
		if (ph.type == PT_INTERP)
			rc = -ENOEXEC;
		else if (ph.type == PT_LOAD)
			rc = add(img, &ph, filesize);
	}
	if (!rc)
		rc = check_image(img);
	img->phdr = find_phdr(img, &e);
	return rc;
}
