/* SPDX-License-Identifier: BSD-3-Clause */
/* A program: what its headers say, and what of it is loaded where. */
/* fuzz-sources: lib/posix-exec/elf.c lib/posix-exec/load.c */
/* fuzz-flags: -Ilib/posix-exec -DCONFIG_LIBPOSIX_PROCESS_CHILDREN=1 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <uk/arch/paging.h>
#include <uk/falloc.h>
#include <uk/vmem.h>
#include <exec.h>
#include "fuzz.h"

#define PAGES		16384u	/* of memory: 64 MiB */
#define FRESH		0x80	/* a page of the program, not touched by it */

/* The program's memory: the host's, of which each page has its rights. */
static struct {
	char *base;
	unsigned int pages;
	unsigned char prot[PAGES];	/* and FRESH; 0: unmapped */
} memory;

static const uint8_t *file_data;
static size_t file_size;

__sz uk_falloc_total(void)
{
	return PAGES;
}

struct uk_vmem *uk_vmem_user(void)
{
	return NULL;
}

const char *uk_mm_name(const struct uk_mm *mm __maybe_unused)
{
	return "program";
}

/* The first page of a range, which must lie in the program's memory. */
static unsigned int first_of(__vaddr_t va, __sz len)
{
	__sz at = va - (__vaddr_t)memory.base;

	FUZZ_EXPECT(len && !(va % ELF_PAGE) && !(len % ELF_PAGE));
	FUZZ_EXPECT(at < memory.pages * (__sz)ELF_PAGE);
	FUZZ_EXPECT(len <= memory.pages * (__sz)ELF_PAGE - at);
	return (unsigned int)(at / ELF_PAGE);
}

int uk_vmem_map(struct uk_vmem *vm __maybe_unused, __vaddr_t *va, __sz len,
		unsigned int prot, unsigned int flags,
		const char *name __maybe_unused)
{
	int fixed = flags & UK_VMA_FIXED ? MAP_FIXED_NOREPLACE : 0;

	FUZZ_EXPECT(!memory.base);
	FUZZ_EXPECT(len && len / ELF_PAGE <= PAGES);
	FUZZ_EXPECT(!(*va % ELF_PAGE) && !(len % ELF_PAGE));
	FUZZ_EXPECT(prot == UKARCH_PROT_RW);
	memory.base = mmap((void *)*va, len, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0);
	if (memory.base == MAP_FAILED) {
		memory.base = NULL;
		return -ENOMEM;
	}
	memory.pages = (unsigned int)(len / ELF_PAGE);
	memset(memory.prot, FRESH | prot, memory.pages);
	*va = (__vaddr_t)memory.base;
	return 0;
}

int uk_vmem_populate(struct uk_vmem *vm __maybe_unused, __vaddr_t va, __sz len)
{
	unsigned int i = first_of(va, len), n = (unsigned int)(len / ELF_PAGE);

	for (; n--; i++)
		FUZZ_EXPECT((memory.prot[i] & ~FRESH) == UKARCH_PROT_RW);
	return mprotect((void *)va, len, PROT_READ | PROT_WRITE) ? -ENOMEM : 0;
}

static void set(__vaddr_t va, __sz len, unsigned char prot)
{
	unsigned int i = first_of(va, len);

	for (; len; len -= ELF_PAGE, i++) {
		FUZZ_EXPECT(memory.prot[i] & FRESH);
		memory.prot[i] = prot;
	}
}

int uk_vmem_unmap(struct uk_vmem *vm __maybe_unused, __vaddr_t va, __sz len)
{
	set(va, len, 0);
	return 0;
}

int uk_vmem_protect(struct uk_vmem *vm __maybe_unused, __vaddr_t va, __sz len,
		    unsigned int prot)
{
	FUZZ_EXPECT(uk_paging_prot_ok(prot));
	set(va, len, (unsigned char)prot);
	return 0;
}

/* Some bytes of what is asked for, as a file may give them. */
static __ssz file_read(struct uk_file *f __maybe_unused,
		       const struct uk_iovec *iov, int n, __off off,
		       unsigned int flags __maybe_unused)
{
	__sz len = iov->iov_len;

	FUZZ_EXPECT(n == 1 && len && off >= 0);
	if ((__sz)off >= file_size)
		return 0;
	len = MIN(len, file_size - (__sz)off);
	if (len > 100)
		len -= len / 3;
	memcpy(iov->iov_base, file_data + off, len);
	return (__ssz)len;
}

static const struct uk_file_ops file_ops = { .read = file_read };

/* All bytes of a segment are the file's, the others of its pages are 0. */
static void check_segment(const struct exec *e, const struct elf_segment *s)
{
	const char *at = (const char *)(e->bias + s->va);
	__vaddr_t page = ALIGN_DOWN((__vaddr_t)at, (__vaddr_t)ELF_PAGE);
	__vaddr_t end = ALIGN_UP((__vaddr_t)at + s->memsz,
				 (__vaddr_t)ELF_PAGE);

	for (; page < end; page += ELF_PAGE)
		FUZZ_EXPECT(memory.prot[first_of(page, ELF_PAGE)] == s->prot);
	FUZZ_EXPECT(s->off + s->filesz <= file_size);
	if (s->filesz)
		FUZZ_EXPECT(!memcmp(at, file_data + s->off, s->filesz));
	if (!s->filesz)
		return;
	page = ALIGN_UP((__vaddr_t)at + s->filesz, (__vaddr_t)ELF_PAGE);
	for (at += s->filesz; (__vaddr_t)at < page; at++)
		FUZZ_EXPECT(!*at);
}

static void check(const struct exec *e)
{
	const struct elf_image *img = &e->img;
	const struct elf_segment *entry = NULL;
	unsigned int i;

	FUZZ_EXPECT(img->n && img->n <= ELF_SEGMENTS);
	FUZZ_EXPECT(!img->fixed || !e->bias);
	for (i = 0; i < img->n; i++) {
		check_segment(e, &img->seg[i]);
		if (img->entry - img->seg[i].va < img->seg[i].memsz)
			entry = &img->seg[i];
	}
	FUZZ_EXPECT(entry && entry->prot & UKARCH_PROT_EXEC);
	for (i = 0; i < memory.pages; i++)
		FUZZ_EXPECT(!(memory.prot[i] & FRESH));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct uk_vnode vn = { .file.ops = &file_ops, .size = size };
	struct exec e = { .vn = &vn };
	__sz len = MIN(size, (size_t)ELF_HEAD);
	char *head = malloc(len + !len);

	file_data = data;
	file_size = size;
	memcpy(head, data, len);
	if (!elf_parse(head, len, size, &e.img) && !exec_load(&e, NULL))
		check(&e);
	free(head);
	if (memory.base)
		munmap(memory.base, memory.pages * (size_t)ELF_PAGE);
	memory.base = NULL;
	return 0;
}
