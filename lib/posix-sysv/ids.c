/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys, identifiers and rights of System V objects. */
#include <uk/alloc.h>
#include <uk/cred.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/timeutil.h>
#include "ids.h"

/* An identifier: sequence number times this plus the place. */
#define PLACES		32768
#define SEQ_LIMIT	65536

#define CAP_IPC_OWNER	15
#define CAP_SYS_ADMIN	21

static struct ipc_obj *find_key(const struct ipc_table *t, int key)
{
	unsigned int i;

	for (i = 0; i < t->size; i++)
		if (t->obj[i] && t->obj[i]->perm.key == key)
			return t->obj[i];
	return NULL;
}

struct ipc_obj *ipc_at(const struct ipc_table *t, int index)
{
	return (unsigned int)index < t->size ? t->obj[index] : NULL;
}

struct ipc_obj *ipc_find(const struct ipc_table *t, int id)
{
	struct ipc_obj *o = id < 0 ? NULL : ipc_at(t, id % PLACES);

	return o && o->id == id ? o : NULL;
}

int ipc_last_index(const struct ipc_table *t)
{
	int i;

	for (i = (int)t->size - 1; i > 0 && !t->obj[i]; i--)
		;
	return MAX(i, 0);
}

/* A free place, t->size grown if there is none. -ENOSPC, -ENOMEM. */
static int free_place(struct ipc_table *t)
{
	unsigned int i, size = t->size ? t->size * 2 : 16;
	struct ipc_obj **obj;

	if (t->used >= t->max)
		return -ENOSPC;
	for (i = 0; i < t->size; i++)
		if (!t->obj[i])
			return (int)i;
	obj = uk_realloc(uk_alloc_get_default(), t->obj,
			 size * sizeof(*obj));
	if (!obj)
		return -ENOMEM;
	memset(obj + t->size, 0, (size - t->size) * sizeof(*obj));
	t->obj = obj;
	t->size = size;
	return (int)i;
}

static int make(struct ipc_table *t, int key, int flags, const void *arg)
{
	const struct uk_cred *cred = uk_cred_current();
	struct ipc_obj *o;
	int place, rc;

	place = free_place(t);
	if (place < 0)
		return place;
	rc = t->create(&o, arg);
	if (rc)
		return rc;
	o->perm = (struct uk_ipc_perm) {
		.key = key,
		.uid = cred->euid,
		.gid = cred->egid,
		.cuid = cred->euid,
		.cgid = cred->egid,
		.mode = (uk_mode_t)flags & 0777,
		.seq = (uint16_t)t->seq,
	};
	o->id = (int)t->seq * PLACES + place;
	t->seq = (t->seq + 1) % SEQ_LIMIT;
	t->obj[place] = o;
	t->used++;
	return o->id;
}

int ipc_get(struct ipc_table *t, int key, int flags, const void *arg)
{
	struct ipc_obj *o;
	int rc;

	o = key == UK_IPC_PRIVATE ? NULL : find_key(t, key);
	if (!o) {
		if (key != UK_IPC_PRIVATE && !(flags & UK_IPC_CREAT))
			return -ENOENT;
		return make(t, key, flags, arg);
	}
	if ((flags & UK_IPC_CREAT) && (flags & UK_IPC_EXCL))
		return -EEXIST;
	rc = t->suits(o, arg);
	if (!rc)
		rc = ipc_permission(o, (flags >> 6 | flags >> 3 | flags) & 7);
	return rc ? rc : o->id;
}

void ipc_remove(struct ipc_table *t, struct ipc_obj *o)
{
	t->obj[o->id % PLACES] = NULL;
	t->used--;
}

static bool in_group(const struct uk_cred *cred, __u32 gid)
{
	int i;

	for (i = 0; i < cred->ngroups; i++)
		if (cred->groups[i] == gid)
			return true;
	return cred->egid == gid;
}

int ipc_permission(const struct ipc_obj *o, int may)
{
	const struct uk_cred *cred = uk_cred_current();
	const struct uk_ipc_perm *p = &o->perm;
	unsigned int mode = p->mode;

	if (cred->euid == p->uid || cred->euid == p->cuid)
		mode >>= 6;
	else if (in_group(cred, p->gid) || in_group(cred, p->cgid))
		mode >>= 3;
	if (!((unsigned int)may & ~mode & 7) ||
	    uk_cred_capable(cred, CAP_IPC_OWNER))
		return 0;
	return -EACCES;
}

int ipc_may_own(const struct ipc_obj *o)
{
	const struct uk_cred *cred = uk_cred_current();

	if (cred->euid == o->perm.uid || cred->euid == o->perm.cuid ||
	    uk_cred_capable(cred, CAP_SYS_ADMIN))
		return 0;
	return -EPERM;
}

void ipc_set_perm(struct ipc_obj *o, const struct uk_ipc_perm *perm)
{
	o->perm.uid = perm->uid;
	o->perm.gid = perm->gid;
	o->perm.mode = (o->perm.mode & ~0777u) | (perm->mode & 0777);
}

__s64 ipc_now(void)
{
	return (__s64)(uk_time_wall() / UK_NSEC_PER_SEC);
}

int ipc_pid(void)
{
	return uk_process_current()->pid;
}
