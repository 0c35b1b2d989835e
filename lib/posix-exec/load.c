/* SPDX-License-Identifier: BSD-3-Clause */
/* From the file into memory. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/falloc.h>
#include <uk/vmem.h>
#include "exec.h"

__ssz exec_read(struct uk_vnode *vn, void *buf, __sz len, __u64 off)
{
	struct uk_file *f = &vn->file;
	struct uk_iovec iov;
	__sz done = 0;
	__ssz n;

	if (!f->ops->read)
		return -EINVAL;
	while (done < len) {
		iov.iov_base = (char *)buf + done;
		iov.iov_len = len - done;
		n = f->ops->read(f, &iov, 1, (__off)(off + done),
				 UK_FILE_WAIT);
		if (n < 0)
			return n;
		if (!n)
			break;
		done += (__sz)n;
	}
	return (__ssz)done;
}

static __u64 first_page(const struct elf_segment *s)
{
	return ALIGN_DOWN(s->va, (__u64)ELF_PAGE);
}

static __u64 end_page(const struct elf_segment *s)
{
	return ALIGN_UP(s->va + s->memsz, (__u64)ELF_PAGE);
}

/* The bytes of the file; what is behind them is zero already. */
static int fill(struct exec *e, const struct elf_segment *s)
{
	__vaddr_t from = e->bias + first_page(s);
	__vaddr_t to = e->bias + ALIGN_UP(s->va + s->filesz, (__u64)ELF_PAGE);
	__ssz n;

	if (!s->filesz)
		return 0;
	if (uk_vmem_populate(uk_vmem_user(), from, to - from))
		return -ENOMEM;
	n = exec_read(e->vn, (void *)(e->bias + s->va), s->filesz, s->off);
	return n == (__ssz)s->filesz ? 0 : -EIO;
}

/* Rights of the segments; what lies between them goes. */
static int protect(struct exec *e)
{
	const struct elf_image *img = &e->img;
	const struct elf_segment *s;
	__u64 at = img->start;
	unsigned int i;
	int rc;

	for (i = 0; i < img->n; i++) {
		s = &img->seg[i];
		rc = 0;
		if (first_page(s) > at)
			rc = uk_vmem_unmap(uk_vmem_user(), e->bias + at,
					   first_page(s) - at);
		at = end_page(s);
		if (!rc)
			rc = uk_vmem_protect(uk_vmem_user(),
					     e->bias + first_page(s),
					     at - first_page(s), s->prot);
		if (rc)
			return rc;
	}
	return 0;
}

static int rights_ok(const struct elf_image *img)
{
	unsigned int i;

	for (i = 0; i < img->n; i++)
		if (!uk_paging_prot_ok(img->seg[i].prot))
			return 0;
	return 1;
}

int exec_load(struct exec *e, const struct uk_mm *mm)
{
	const struct elf_image *img = &e->img;
	__vaddr_t va = img->fixed ? img->start : 0;
	__sz span = img->end - img->start;
	unsigned int i;
	int rc;

	if (!rights_ok(img))
		return -EACCES;
	if (span >> UKARCH_PAGE_SHIFT > uk_falloc_total())
		return -ENOMEM;
	if (uk_vmem_map(uk_vmem_user(), &va, span, UKARCH_PROT_RW,
			UK_VMA_DEMAND | (img->fixed ? UK_VMA_FIXED : 0),
			uk_mm_name(mm)))
		return -ENOMEM;
	e->bias = va - img->start;
	for (i = 0; i < img->n; i++) {
		rc = fill(e, &img->seg[i]);
		if (rc)
			return rc;
	}
	return protect(e);
}
