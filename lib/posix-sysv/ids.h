/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects with keys and identifiers: what the three kinds have in common. */
#ifndef __POSIX_SYSV_IDS_H__
#define __POSIX_SYSV_IDS_H__

#include <abi/errno.h>
#include <abi/ipc.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>

/* Rights, as in the three groups of a mode. */
#define IPC_READ	04
#define IPC_WRITE	02

/** The first member of each kind's structure. */
struct ipc_obj {
	struct uk_ipc_perm perm;
	int id;
};

/**
 * One kind's objects. An identifier is the place in the table plus a number
 * that differs each time the place is taken anew.
 *
 * Lock: none; changes in thread context, between two points where a thread
 * may lose the CPU.
 */
struct ipc_table {
	struct ipc_obj **obj;
	unsigned int size;	/* places */
	unsigned int used;	/* objects */
	unsigned int max;	/* objects at most */
	unsigned int seq;
	/** Makes an object of its kind by `arg`. @return 0, -errno */
	int (*create)(struct ipc_obj **out, const void *arg);
	/** Does an existing object suit `arg`? @return 0, -EINVAL */
	int (*suits)(const struct ipc_obj *o, const void *arg);
};

/**
 * What shmget() and its kin do: finds an object by its key or makes one.
 *
 * @param flags IPC_CREAT, IPC_EXCL and a mode
 * @return its identifier, -ENOENT, -EEXIST, -EACCES, -ENOSPC (too many),
 *	-ENOMEM, what create() or suits() says
 */
int ipc_get(struct ipc_table *t, int key, int flags, const void *arg);

/** The object of an identifier; NULL: there is none (-EINVAL). */
struct ipc_obj *ipc_find(const struct ipc_table *t, int id);

/** The object at a place of the table, for the *_STAT commands; or NULL. */
struct ipc_obj *ipc_at(const struct ipc_table *t, int index);

/** The highest place in use, 0 if there is none: what *_INFO return. */
int ipc_last_index(const struct ipc_table *t);

/** Takes an object off the table; the caller frees it when it may. */
void ipc_remove(struct ipc_table *t, struct ipc_obj *o);

/** May the calling process do this (IPC_READ, IPC_WRITE)? 0, -EACCES. */
int ipc_permission(const struct ipc_obj *o, int may);

/** May it change or remove the object (owner, creator, privileged)? 0,
 *  -EPERM
 */
int ipc_may_own(const struct ipc_obj *o);

/** The IPC_SET of owner, group and mode. */
void ipc_set_perm(struct ipc_obj *o, const struct uk_ipc_perm *perm);

/** Seconds since 1970. */
__s64 ipc_now(void);

/** The calling process' identifier. */
int ipc_pid(void);

#endif /* __POSIX_SYSV_IDS_H__ */
