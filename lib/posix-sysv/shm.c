/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared memory: segments made, attached, detached. */
#include <uk/alloc.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "shm.h"

/* One shmat() that was not yet undone. Lock: as the table. */
struct attach {
	struct attach *next;
	struct shm *shm;
	struct process *process;
};

static struct attach *attached;

static struct shm *shm_of(struct ipc_obj *o)
{
	return __containerof(o, struct shm, obj);
}

static int shm_create(struct ipc_obj **out, const void *arg)
{
	__u64 size = *(const __u64 *)arg;
	struct shm *s;

	if (!size || size > SHM_MAX)
		return -EINVAL;
	s = uk_zalloc(uk_alloc_get_default(), sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->pages = (size + __PAGE_SIZE - 1) / __PAGE_SIZE;
	s->mem = uk_palloc(uk_alloc_get_default(), s->pages);
	if (!s->mem) {
		uk_free(uk_alloc_get_default(), s);
		return -ENOMEM;
	}
	memset(s->mem, 0, s->pages * __PAGE_SIZE);
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
	ipc_remove(&shm_table, &s->obj);
	uk_pfree(uk_alloc_get_default(), s->mem, s->pages);
	uk_free(uk_alloc_get_default(), s);
}

/*
 * All mappings are in one address space and the segment lies in it: that is
 * its address for everybody. Another one cannot be had.
 */
static int check_address(const struct shm *s, __uptr addr, int flags)
{
	if (!addr)
		return flags & UK_SHM_REMAP ? -EINVAL : 0;
	if (flags & UK_SHM_RND)
		addr &= ~(__uptr)(__PAGE_SIZE - 1);
	return addr == (__uptr)s->mem ? 0 : -EINVAL;
}

UK_SYSCALL_R_DEFINE(long, shmat, int, id, __uptr, addr, int, flags)
{
	struct ipc_obj *o = ipc_find(&shm_table, id);
	struct attach *a;
	struct shm *s;
	int rc;

	if (!o)
		return -EINVAL;
	s = shm_of(o);
	rc = check_address(s, addr, flags);
	if (!rc)
		rc = ipc_permission(o, flags & UK_SHM_RDONLY ? IPC_READ :
				    IPC_READ | IPC_WRITE);
	if (rc)
		return rc;
	a = uk_malloc(uk_alloc_get_default(), sizeof(*a));
	if (!a)
		return -ENOMEM;
	*a = (struct attach) { attached, s, uk_process_current() };
	attached = a;
	s->nattch++;
	s->atime = ipc_now();
	s->lpid = ipc_pid();
	return (long)s->mem;
}

static void detach(struct attach **at)
{
	struct attach *a = *at;
	struct shm *s = a->shm;

	*at = a->next;
	uk_free(uk_alloc_get_default(), a);
	s->dtime = ipc_now();
	s->lpid = ipc_pid();
	if (!--s->nattch && (s->obj.perm.mode & UK_SHM_DEST))
		shm_destroy(s);
}

UK_SYSCALL_R_DEFINE(long, shmdt, __uptr, addr)
{
	struct process *p = uk_process_current();
	struct attach **at;

	for (at = &attached; *at; at = &(*at)->next) {
		if ((*at)->process == p && (__uptr)(*at)->shm->mem == addr) {
			detach(at);
			return 0;
		}
	}
	return -EINVAL;
}

static void process_exit(struct process *p)
{
	struct attach **at = &attached;

	while (*at) {
		if ((*at)->process == p)
			detach(at);
		else
			at = &(*at)->next;
	}
}

static const struct uk_process_ops shm_process_ops = {
	.name = "shm",
	.exit = process_exit,
};
UK_PROCESS_OPS(shm_process_ops);
