/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of message queues: open, unlink. */
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "mqueue.h"

/* Lock: as the queues. */
static struct mqueue *named;
static unsigned int queues;

struct mqueue *mq_find(const char *name)
{
	struct mqueue *q = named;

	while (q && uk_strcmp(q->name, name))
		q = q->next;
	return q;
}

int mq_set_name(struct mqueue *q, const char *name)
{
	__sz len = uk_strlen(name) + 1;

	if (queues >= MQ_QUEUES)
		return -ENOSPC;
	q->name = uk_malloc(uk_alloc_get_default(), len);
	if (!q->name)
		return -ENOMEM;
	memcpy(q->name, name, len);
	uk_file_acquire(&q->file);
	q->next = named;
	named = q;
	queues++;
	return 0;
}

void mq_unname(struct mqueue *q)
{
	struct mqueue **at = &named;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	queues--;
	uk_free(uk_alloc_get_default(), q->name);
	q->name = NULL;
	uk_file_release(&q->file);
}

/* The name without the slash that a libc takes off: one component. */
static int check_name(const char *name)
{
	__sz len = uk_strnlen(name, UK_PATH_MAX);

	if (!len)
		return -ENOENT;
	if (uk_strchr(name, '/'))
		return -EACCES;
	return len > UK_NAME_MAX ? -ENAMETOOLONG : 0;
}

/* May the caller open an existing queue like this? */
static int check_rights(const struct mqueue *q, unsigned int flags)
{
	static const __u32 wanted[] = { 4, 2, 6 };
	struct uk_vfs_ctx ctx;
	__u32 bits = q->mode;
	int i;

	uk_fs_ctx(&ctx);
	if (!ctx.cred.uid)
		return 0;
	if (ctx.cred.uid == q->uid) {
		bits >>= 6;
	} else {
		bool member = ctx.cred.gid == q->gid;

		for (i = 0; i < ctx.cred.ngroups; i++)
			member |= ctx.cred.groups[i] == q->gid;
		if (member)
			bits >>= 3;
	}
	return wanted[flags & UK_O_ACCMODE] & ~bits ? -EACCES : 0;
}

static int check_attr(const struct uk_mq_attr *attr)
{
	struct uk_vfs_ctx ctx;
	bool root;

	uk_fs_ctx(&ctx);
	root = !ctx.cred.uid;
	if (attr->mq_maxmsg <= 0 || attr->mq_msgsize <= 0 ||
	    attr->mq_maxmsg > (root ? MQ_HARD_MAXMSG : MQ_MAXMSG) ||
	    attr->mq_msgsize > (root ? MQ_HARD_MSGSIZE : MQ_MSGSIZE))
		return -EINVAL;
	return 0;
}

/* A new queue of the caller's: a reference of its own and one of the name. */
static int create(const char *name, __u32 mode,
		  const struct uk_mq_attr *attr, struct mqueue **out)
{
	static const struct uk_mq_attr usual = {
		.mq_maxmsg = MQ_MAXMSG, .mq_msgsize = MQ_MSGSIZE,
	};
	struct uk_vfs_ctx ctx;
	struct mqueue *q;
	int rc;

	if (!attr)
		attr = &usual;
	rc = check_attr(attr);
	if (!rc)
		rc = mq_new(attr->mq_maxmsg, attr->mq_msgsize, &q);
	if (rc)
		return rc;
	uk_fs_ctx(&ctx);
	q->uid = ctx.cred.uid;
	q->gid = ctx.cred.gid;
	q->mode = mode & 07777 & ~uk_fs_umask();
	rc = mq_set_name(q, name);
	if (rc)
		uk_file_release(&q->file);
	*out = q;
	return rc;
}

/* The queue of a name with a reference of the caller's. */
static int find_or_create(const char *name, unsigned int flags, __u32 mode,
			  const struct uk_mq_attr *attr, struct mqueue **out)
{
	struct mqueue *q = mq_find(name);
	int rc;

	if (!q)
		return flags & UK_O_CREAT ? create(name, mode, attr, out) :
					    -ENOENT;
	if ((flags & UK_O_CREAT) && (flags & UK_O_EXCL))
		return -EEXIST;
	if ((flags & UK_O_ACCMODE) == UK_O_ACCMODE)
		return -EINVAL;
	rc = check_rights(q, flags);
	if (rc)
		return rc;
	uk_file_acquire(&q->file);
	*out = q;
	return 0;
}

UK_SYSCALL_R_DEFINE(long, mq_open, const char *, name, unsigned int, flags,
		    __u32, mode, const struct uk_mq_attr *, attr)
{
	struct uk_fd_room room;
	struct mqueue *q;
	long rc;

	if (!name)
		return -EFAULT;
	rc = check_name(name);
	if (!rc)
		rc = uk_fd_reserve(&room, UK_O_CLOEXEC);
	if (rc)
		return rc;
	rc = find_or_create(name, flags, mode, attr, &q);
	if (rc) {
		uk_fd_unreserve(&room);
		return rc;
	}
	return uk_fd_fill(&room, &q->file, NULL,
			  flags & (UK_O_ACCMODE | UK_O_NONBLOCK));
}

UK_SYSCALL_R_DEFINE(long, mq_unlink, const char *, name)
{
	struct uk_vfs_ctx ctx;
	struct mqueue *q;
	int rc;

	if (!name)
		return -EFAULT;
	rc = check_name(name);
	if (rc)
		return rc;
	q = mq_find(name);
	if (!q)
		return -ENOENT;
	uk_fs_ctx(&ctx);
	if (ctx.cred.uid && ctx.cred.uid != q->uid)
		return -EPERM;
	mq_unname(q);
	return 0;
}
