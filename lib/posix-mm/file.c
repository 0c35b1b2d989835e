/* SPDX-License-Identifier: BSD-3-Clause */
/* Mappings of files. */
#include <abi/fcntl.h>
#include <uk/arch/trap.h>
#include <uk/posix-fd.h>
#include "mm.h"

#define OFF_MAX		(~0UL >> 1)
#define DEV_ZERO	0x105UL		/* major 1, minor 5 */

static int page_request(struct uk_file *f, struct uk_file_page *p)
{
	if (!f->ops->ctl)
		return -ENOTTY;
	return f->ops->ctl(f, UK_FILE_CTL_PAGE, (__uptr)p);
}

/* uk_vmobj_ops of files: the object is the file itself. */
static int file_page(void *obj, __u64 off, __paddr_t *pa)
{
	struct uk_file_page p = { .off = off, .how = UK_FILE_PAGE_GET };
	int rc = page_request(obj, &p);

	if (!rc)
		*pa = uk_virt_to_phys(p.page);
	return rc;
}

static void file_get(void *obj)
{
	uk_file_acquire(obj);
}

static void file_put(void *obj)
{
	uk_file_release(obj);
}

static const struct uk_vmobj_ops file_ops = {
	.page = file_page,
	.get = file_get,
	.put = file_put,
	.fault = uk_vmem_obj_fault,
};

struct uk_file *mm_file_of(const struct uk_vma *v)
{
	return v->ops == &file_ops ? v->obj : NULL;
}

/* May the description be mapped like this? */
static int check(const struct uk_ofile *of, const struct uk_vma *v)
{
	unsigned int access = of->flags & UK_O_ACCMODE;

	if (of->flags & UK_O_PATH)
		return -EBADF;
	if (access == UK_O_WRONLY)
		return -EACCES;
	if (v->flags & UK_VMA_SHARED && v->prot & UK_PROT_WRITE
	    && access != UK_O_RDWR)
		return -EACCES;
	return 0;
}

/* Regular files, disks, and /dev/zero: *zero. Else -ENODEV. */
static int check_type(struct uk_ofile *of, int *zero)
{
	struct uk_filestat st;
	int rc = uk_file_getstat(uk_ofile_node(of), UK_STATX_BASIC_STATS, &st);

	*zero = !rc && (st.mode & UK_S_IFMT) == UK_S_IFCHR
		&& st.rdev == DEV_ZERO;
	if (!rc && !*zero && (st.mode & UK_S_IFMT) != UK_S_IFREG
	    && (st.mode & UK_S_IFMT) != UK_S_IFBLK)
		rc = -ENODEV;
	return rc;
}

static int map_anonymous(struct uk_vma *v, __sz len)
{
	return uk_vmem_map(uk_vmem_user(), &v->start, len, v->prot, v->flags,
			   v->name);
}

/* A file that has no pages to show: a private mapping is a copy. */
static int fill(struct uk_ofile *of, __vaddr_t va, __sz len, __off off)
{
	struct uk_iovec iov;
	__ssz n = 1;

	while (len && n > 0) {
		iov.iov_base = (void *)va;
		iov.iov_len = MIN(len, 1UL << 20);
		n = uk_ofile_read(of, &iov, 1, &off);
		if (n > 0) {
			off += n;
			va += (__sz)n;
			len -= (__sz)n;
		}
	}
	return n < 0 ? (int)n : 0;
}

static int map_copy(struct uk_ofile *of, struct uk_vma *v, __sz len)
{
	unsigned int prot = v->prot;
	int rc;

	if (v->flags & UK_VMA_SHARED)
		return -ENODEV;
	if (mm_too_much(len))
		return -ENOMEM;
	v->prot = UKARCH_PROT_RW;
	rc = map_anonymous(v, len);
	if (rc)
		return rc;
	rc = fill(of, v->start, len, (__off)v->off);
	if (!rc && prot != UKARCH_PROT_RW)
		rc = uk_vmem_protect(uk_vmem_user(), v->start, len, prot);
	if (rc)
		uk_vmem_unmap(uk_vmem_user(), v->start, len);
	return rc;
}

static int map_ofile(struct uk_ofile *of, struct uk_vma *v, __sz len)
{
	struct uk_file_page prepare = { .how = UK_FILE_PAGE_PREPARE };
	int zero, rc = check(of, v);

	if (!rc)
		rc = check_type(of, &zero);
	if (rc)
		return rc;
	if (v->off > OFF_MAX || len > OFF_MAX - v->off)
		return -EOVERFLOW;
	if (zero)
		return map_anonymous(v, len);
	prepare.write = v->flags & UK_VMA_SHARED
			&& (of->flags & UK_O_ACCMODE) == UK_O_RDWR;
	rc = page_request(of->file, &prepare);
	if (rc)
		return rc == -ENOTTY ? map_copy(of, v, len) : rc;
	if (v->flags & UK_VMA_SHARED
	    && (of->flags & UK_O_ACCMODE) == UK_O_RDONLY)
		v->flags |= UK_VMA_NOWRITE;
	v->ops = &file_ops;
	v->obj = of->file;
	return uk_vmem_map_object(uk_vmem_user(), v, len);
}

int mm_map_file(struct uk_vma *v, __sz len, unsigned int flags, int fd)
{
	struct uk_ofile *of = uk_fd_get(fd);
	int rc;

	if (!of)
		return -EBADF;
	if ((flags & UK_MAP_TYPE) != UK_MAP_PRIVATE)
		v->flags |= UK_VMA_SHARED;
	rc = map_ofile(of, v, len);
	uk_ofile_put(of);
	return rc;
}

long mm_map_again(__vaddr_t va, __sz len, __vaddr_t to, unsigned int vflags)
{
	struct uk_vma v;
	int rc;

	if (uk_vmem_find(uk_vmem_user(), va, &v) || v.start > va)
		return -EFAULT;
	if (!v.ops || !(v.flags & UK_VMA_SHARED))
		return -EINVAL;
	if (!(vflags & UK_VMA_MAYMOVE))
		return -ENOMEM;
	v.off += va - v.start;
	v.start = to;
	v.flags |= vflags & UK_VMA_FIXED ? UK_VMA_FIXED | UK_VMA_REPLACE : 0;
	/* the first mapping keeps the object meanwhile */
	rc = uk_vmem_map_object(uk_vmem_user(), &v, len);
	return rc ? rc : (long)v.start;
}

int mm_populate(__vaddr_t va, __vaddr_t end, unsigned int prot)
{
	unsigned int access = prot & UK_PROT_WRITE ? UKARCH_FAULT_WRITE
						   : UKARCH_FAULT_READ;
	struct uk_vma v = { .end = 0 };
	int rc = 0;

	for (; va < end && !rc; va += UKARCH_PAGE_SIZE) {
		if (va >= v.end && (uk_vmem_find(uk_vmem_user(), va, &v)
				    || v.start > va))
			return -ENOMEM;
		rc = v.prot & prot ? uk_vmem_fault(va, access) : -EINVAL;
	}
	return rc == -ENXIO ? -EFAULT : rc;
}

int mm_resident(__vaddr_t va)
{
	struct uk_file_page p = { .how = UK_FILE_PAGE_PEEK };
	struct uk_vma v;

	if (uk_vmem_find(uk_vmem_user(), va, &v) || v.ops != &file_ops)
		return 0;
	p.off = v.off + (va - v.start);
	return !page_request(v.obj, &p);
}

int mm_has_other(__vaddr_t va, __vaddr_t end)
{
	struct uk_vma v;

	while (va < end && !uk_vmem_find(uk_vmem_user(), va, &v)
	       && v.start < end) {
		if (v.ops || v.flags & UK_VMA_SHARED)
			return 1;
		va = v.end;
	}
	return 0;
}

int mm_sync(__vaddr_t va, __vaddr_t end)
{
	struct uk_file *f;
	struct uk_vma v;
	int rc, last = 0;

	for (; va < end && !uk_vmem_find(uk_vmem_user(), va, &v)
	       && v.start < end; va = v.end) {
		f = mm_file_of(&v);
		if (!f || !(v.flags & UK_VMA_SHARED))
			continue;
		uk_file_acquire(f);
		rc = f->ops->ctl(f, UK_FILE_CTL_SYNC, true);
		uk_file_release(f);
		if (rc && rc != -ENOTTY)
			last = rc;
	}
	return last;
}
