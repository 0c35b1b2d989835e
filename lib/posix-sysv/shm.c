/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared memory: segments made, attached, detached. */
#include <uk/alloc.h>
#include <uk/falloc.h>
#include <uk/paging.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/vmem.h>
#include "shm.h"

#define PAGE_MASK	((__uptr)__PAGE_SIZE - 1)

static struct shm *shm_of(struct ipc_obj *o)
{
	return __containerof(o, struct shm, obj);
}

static int shm_create(struct ipc_obj **out, const void *arg)
{
	__u64 size = *(const __u64 *)arg, pages;
	struct shm *s;

	if (!size || size > SHM_MAX)
		return -EINVAL;
	pages = size / __PAGE_SIZE + !!(size & PAGE_MASK);
	/* more than the guest has at all could never be used */
	if (pages > uk_falloc_total())
		return -ENOMEM;
	s = uk_zalloc(uk_alloc_get_default(),
		      sizeof(*s) + pages * sizeof(s->page[0]));
	if (!s)
		return -ENOMEM;
	s->pages = pages;
	s->size = size;
	s->ctime = ipc_now();
	s->cpid = ipc_pid();
	*out = &s->obj;
	return 0;
}

static int shm_suits(const struct ipc_obj *o, const void *arg)
{
	const struct shm *s = __containerof(o, struct shm, obj);

	return s->size < *(const __u64 *)arg ? -EINVAL : 0;
}

struct ipc_table shm_table = {
	.max = SHM_MNI,
	.create = shm_create,
	.suits = shm_suits,
};

UK_SYSCALL_R_DEFINE(long, shmget, int, key, __sz, size, int, flags)
{
	__u64 want = size;

	if (flags & UK_SHM_HUGETLB)
		return -ENOMEM;		/* there are none */
	return ipc_get(&shm_table, key, flags, &want);
}

void shm_destroy(struct shm *s)
{
	__u64 i;

	ipc_remove(&shm_table, &s->obj);
	for (i = 0; i < s->pages; i++)
		if (s->page[i])
			uk_pfree(uk_alloc_get_default(), s->page[i], 1);
	uk_free(uk_alloc_get_default(), s);
}

/* ---- a segment as an object of memory: uk_vmobj_ops ----------------------- */

static int shm_page(void *obj, __u64 off, __paddr_t *pa)
{
	struct shm *s = obj;
	__u64 i = off / __PAGE_SIZE;

	if (i >= s->pages)
		return -ENXIO;
	if (!s->page[i]) {
		s->page[i] = uk_palloc(uk_alloc_get_default(), 1);
		if (!s->page[i])
			return -ENOMEM;
		memset(s->page[i], 0, __PAGE_SIZE);
		s->rss++;
	}
	*pa = uk_virt_to_phys(s->page[i]);
	return 0;
}

static void shm_get(void *obj)
{
	struct shm *s = obj;

	s->nattch++;
	s->atime = ipc_now();
	s->lpid = ipc_pid();
}

static void shm_put(void *obj)
{
	struct shm *s = obj;

	s->dtime = ipc_now();
	s->lpid = ipc_pid();
	if (!--s->nattch && (s->obj.perm.mode & UK_SHM_DEST))
		shm_destroy(s);
}

static const struct uk_vmobj_ops shm_ops = {
	.page = shm_page,
	.get = shm_get,
	.put = shm_put,
	.fault = uk_vmem_obj_fault,
};

/* Areas with the name of a loaded program go when that ends. */
#if CONFIG_LIBPOSIX_PROCESS_CHILDREN && CONFIG_LIBPOSIX_MM
#include <uk/mm.h>

static const char *area_name(void)
{
	const struct uk_mm *mm = uk_process_current()->mm;

	return mm ? uk_mm_name(mm) : "shm";
}
#else
static const char *area_name(void)
{
	return "shm";
}
#endif

/* The wanted address and how it is wanted. */
static int place(struct uk_vma *v, __uptr addr, int flags)
{
	if (!addr)
		return flags & UK_SHM_REMAP ? -EINVAL : 0;
	if (flags & UK_SHM_RND)
		addr &= ~PAGE_MASK;
	if (!addr || (addr & PAGE_MASK) || addr < UKARCH_UVMEM_BASE)
		return -EINVAL;
	v->start = addr;
	v->flags |= UK_VMA_FIXED;
	if (flags & UK_SHM_REMAP)
		v->flags |= UK_VMA_REPLACE;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, shmat, int, id, __uptr, addr, int, flags)
{
	struct ipc_obj *o = ipc_find(&shm_table, id);
	bool rdonly = flags & UK_SHM_RDONLY;
	struct uk_vma v = {
		.prot = rdonly ? UKARCH_PROT_READ : UKARCH_PROT_RW,
		.flags = UK_VMA_SHARED | UK_VMA_SINGLE |
			 (rdonly ? UK_VMA_NOWRITE : 0),
		.name = area_name(),
		.ops = &shm_ops,
		.obj = o,
	};
	int rc;

	if (!o)
		return -EINVAL;
	rc = place(&v, addr, flags);
	if (!rc)
		rc = ipc_permission(o, rdonly ? IPC_READ :
				    IPC_READ | IPC_WRITE);
	if (!rc)
		rc = uk_vmem_map_object(uk_vmem_user(), &v,
					shm_of(o)->pages * __PAGE_SIZE);
	if (rc)
		return rc == -EEXIST ? -EINVAL : rc;
	return (long)v.start;
}

/* The first area at or after `at` of the shmat() that gave `addr`: of the
 * segment `obj`, NULL: of any, since there may be two.
 */
static bool next_area(__uptr addr, __vaddr_t at, const void *obj,
		      struct uk_vma *v)
{
	while (!uk_vmem_find(uk_vmem_user(), at, v)) {
		if (v->ops == &shm_ops && v->start - v->off == addr &&
		    (!obj || v->obj == obj))
			return true;
		at = v->end;
	}
	return false;
}

/* What is left of one shmat(): the program may have unmapped parts. */
UK_SYSCALL_R_DEFINE(long, shmdt, __uptr, addr)
{
	struct uk_vma v;
	int rc;

	if ((addr & PAGE_MASK) || !next_area(addr, addr, NULL, &v))
		return -EINVAL;
	do {
		rc = uk_vmem_unmap(uk_vmem_user(), v.start, v.end - v.start);
	} while (!rc && next_area(addr, v.end, v.obj, &v));
	return rc;
}
