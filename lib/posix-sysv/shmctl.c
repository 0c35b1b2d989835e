/* SPDX-License-Identifier: BSD-3-Clause */
/* shmctl: what is known of segments, and their end. */
#include <uk/string.h>
#include <uk/syscall.h>
#include "shm.h"

static void stat_of(const struct shm *s, struct uk_shmid_ds *ds)
{
	memset(ds, 0, sizeof(*ds));
	ds->shm_perm = s->obj.perm;
	ds->shm_segsz = s->size;
	ds->shm_atime = s->atime;
	ds->shm_dtime = s->dtime;
	ds->shm_ctime = s->ctime;
	ds->shm_cpid = s->cpid;
	ds->shm_lpid = s->lpid;
	ds->shm_nattch = s->nattch;
}

static long limits(struct uk_shminfo *info)
{
	memset(info, 0, sizeof(*info));
	info->shmmax = SHM_MAX;
	info->shmmin = 1;
	info->shmmni = SHM_MNI;
	info->shmseg = SHM_MNI;
	info->shmall = SHM_MAX;
	return ipc_last_index(&shm_table);
}

static long usage(struct uk_shm_info *info)
{
	const struct shm *s;
	unsigned int i;

	memset(info, 0, sizeof(*info));
	info->used_ids = (int)shm_table.used;
	for (i = 0; i < shm_table.size; i++) {
		if (!shm_table.obj[i])
			continue;
		s = __containerof(shm_table.obj[i], struct shm, obj);
		info->shm_tot += s->pages;
		info->shm_rss += s->rss;
	}
	return ipc_last_index(&shm_table);
}

/* By identifier, or by index: then the identifier is the result. */
static long get_stat(int id, int cmd, struct uk_shmid_ds *ds)
{
	struct ipc_obj *o = cmd == UK_IPC_STAT ? ipc_find(&shm_table, id) :
						 ipc_at(&shm_table, id);
	int rc;

	if (!o)
		return -EINVAL;
	rc = cmd == UK_SHM_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (rc)
		return rc;
	stat_of(__containerof(o, struct shm, obj), ds);
	return cmd == UK_IPC_STAT ? 0 : o->id;
}

/* The identifier stays valid until the last one detaches. */
static void remove_segment(struct shm *s)
{
	s->obj.perm.key = UK_IPC_PRIVATE;
	s->obj.perm.mode |= UK_SHM_DEST;
	if (!s->nattch)
		shm_destroy(s);
}

/* Memory is never paged out: a lock only shows. */
static void set_locked(struct shm *s, bool on)
{
	s->obj.perm.mode &= ~(unsigned int)UK_SHM_LOCKED;
	if (on)
		s->obj.perm.mode |= UK_SHM_LOCKED;
}

static long change(int id, int cmd, const struct uk_shmid_ds *ds)
{
	struct ipc_obj *o = ipc_find(&shm_table, id);
	struct shm *s;
	int rc;

	if (!o)
		return -EINVAL;
	rc = ipc_may_own(o);
	if (rc)
		return rc;
	s = __containerof(o, struct shm, obj);
	switch (cmd) {
	case UK_IPC_RMID:
		remove_segment(s);
		break;
	case UK_IPC_SET:
		ipc_set_perm(o, &ds->shm_perm);
		s->ctime = ipc_now();
		break;
	default:
		set_locked(s, cmd == UK_SHM_LOCK);
		break;
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(long, shmctl, int, id, int, cmd, void *, buf)
{
	if (id < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case UK_IPC_RMID:
	case UK_SHM_LOCK:
	case UK_SHM_UNLOCK:
		return change(id, cmd, NULL);
	case UK_IPC_SET:
		return buf ? change(id, cmd, buf) : -EFAULT;
	case UK_IPC_STAT:
	case UK_SHM_STAT:
	case UK_SHM_STAT_ANY:
		return buf ? get_stat(id, cmd, buf) : -EFAULT;
	case UK_IPC_INFO:
		return buf ? limits(buf) : -EFAULT;
	case UK_SHM_INFO:
		return buf ? usage(buf) : -EFAULT;
	}
	return -EINVAL;
}
