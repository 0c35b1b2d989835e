/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors and credentials that go along with a message. */
#include <uk/alloc.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/vfs.h>

#include "rights.h"

#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>
#endif

#define RIGHTS_MAX	253	/* of one message, as on Linux */
#define HEAD		sizeof(struct uk_cmsghdr)
#define SCM_CREDENTIALS	2
#define CAP_SYS_ADMIN	21

struct uk_ucred unix_credentials(void)
{
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	return (struct uk_ucred){ uk_process_current()->pid, ctx.cred.uid,
				  ctx.cred.gid };
}

/* ---- dropping ----------------------------------------------------------- */

/* A socket that is dropped may hold others in its queue, and those still more:
 * they wait for their turn here, since a stack has an end.
 */
static struct unix_rights *put_off;
static bool dropping;

void unix_rights_put_off(struct unix_rights *r)
{
	if (!r)
		return;
	r->next = put_off;
	put_off = r;
}

bool unix_rights_dropping(void)
{
	return dropping;
}

static void drop(struct unix_rights *r)
{
	__u32 i;

	for (i = 0; i < r->count; i++) {
		unix_arrives(r->of[i]);
		uk_ofile_put(r->of[i]);
	}
	uk_free(uk_alloc_get_default(), r);
}

void unix_rights_drop(struct unix_rights *r)
{
	unix_rights_put_off(r);
	if (dropping)
		return;
	dropping = true;
	while ((r = put_off)) {
		put_off = r->next;
		drop(r);
	}
	dropping = false;
}

/* ---- sending ------------------------------------------------------------- */

static struct unix_rights *new_rights(__u32 count)
{
	struct unix_rights *r = uk_malloc(uk_alloc_get_default(), sizeof(*r) +
					  count * sizeof(r->of[0]));

	if (r)
		r->count = 0;
	return r;
}

/* Takes a reference over. */
static void add(struct unix_rights *r, struct uk_ofile *of)
{
	r->of[r->count++] = of;
	unix_departs(of);
}

struct unix_rights *unix_rights_copy(const struct unix_rights *r)
{
	struct unix_rights *copy = new_rights(r->count);
	__u32 i;

	for (i = 0; copy && i < r->count; i++) {
		uk_ofile_get(r->of[i]);
		add(copy, r->of[i]);
	}
	return copy;
}

static int take_files(const __u8 *data, __sz len, struct unix_rights **out)
{
	__u32 count = (__u32)(len / sizeof(int)), i;
	struct unix_rights *r;
	struct uk_ofile *of;
	int fd;

	if (*out || count > RIGHTS_MAX)
		return -EINVAL;
	r = new_rights(count);
	if (!r)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		memcpy(&fd, data + i * sizeof(fd), sizeof(fd));
		of = uk_fd_get_path(fd);
		if (!of) {
			unix_rights_drop(r);
			return -EBADF;
		}
		add(r, of);
	}
	*out = r;
	return 0;
}

/* Whom may a process pretend to be? Who may change to a user, that one. */
#if CONFIG_LIBPOSIX_USER
static int check_cred(const struct uk_ucred *c)
{
	const struct uk_cred *own = uk_cred_current();

	if ((c->pid != uk_process_current()->pid &&
	     !uk_cred_capable(own, CAP_SYS_ADMIN)) ||
	    (c->uid != own->ruid && c->uid != own->euid &&
	     c->uid != own->suid && !uk_cred_capable(own, UK_CAP_SETUID)) ||
	    (c->gid != own->rgid && c->gid != own->egid &&
	     c->gid != own->sgid && !uk_cred_capable(own, UK_CAP_SETGID)))
		return -EPERM;
	return uk_process_any(c->pid) ? 0 : -ESRCH;
}

/* What a message says that does not say it itself: the real users. */
static struct uk_ucred sender(void)
{
	const struct uk_cred *own = uk_cred_current();

	return (struct uk_ucred){ uk_process_current()->pid, own->ruid,
				  own->rgid };
}
#else
static int check_cred(const struct uk_ucred *c)
{
	return c->pid == uk_process_current()->pid ? 0 : -EPERM;
}

static struct uk_ucred sender(void)
{
	return unix_credentials();
}
#endif

/* One header within the control data. */
static int take_one(const struct uk_cmsghdr *h, const __u8 *data,
		    struct unix_rights **out, struct uk_ucred *cred)
{
	if (h->cmsg_level != UK_SOL_SOCKET)
		return 0;
	if (h->cmsg_type == UK_SCM_RIGHTS)
		return take_files(data, h->cmsg_len - HEAD, out);
	if (h->cmsg_type != SCM_CREDENTIALS ||
	    h->cmsg_len != HEAD + sizeof(*cred))
		return -EINVAL;
	memcpy(cred, data, sizeof(*cred));
	return check_cred(cred);
}

int unix_rights_take(const struct posix_socket_msg *msg,
		     struct unix_rights **out, struct uk_ucred *cred)
{
	const __u8 *control = msg->control;
	struct uk_cmsghdr h;
	__sz at = 0;
	int rc;

	*out = NULL;
	*cred = sender();
	while (msg->controllen - at >= HEAD) {
		memcpy(&h, control + at, HEAD);
		if (h.cmsg_len < HEAD || h.cmsg_len > msg->controllen - at)
			rc = -EINVAL;
		else if (msg->flags & POSIX_SOCKET_MSG_REST &&
			 h.cmsg_type == UK_SCM_RIGHTS)
			rc = 0;		/* the first part took them along */
		else
			rc = take_one(&h, control + at + HEAD, out, cred);
		if (rc) {
			unix_rights_drop(*out);
			*out = NULL;
			return rc;
		}
		at += MIN(ALIGN_UP(h.cmsg_len, 8), msg->controllen - at);
	}
	return 0;
}

/* ---- receiving ----------------------------------------------------------- */

/* Where the next header goes, and what is left there. */
struct place {
	__u8 *at;
	__sz room;
};

static void put_head(struct place *p, int type, __sz len)
{
	struct uk_cmsghdr h = { HEAD + len, UK_SOL_SOCKET, type };
	__sz space = MIN(HEAD + ALIGN_UP(len, 8), p->room);

	memcpy(p->at, &h, HEAD);
	p->at += space;
	p->room -= space;
}

static void give_files(struct unix_rights *r, struct place *p,
		       struct posix_socket_msg *msg, unsigned int flags)
{
	__u32 max = p->room > HEAD ? (__u32)((p->room - HEAD) / 4) : 0, i;
	int fd;

	for (i = 0; i < r->count && i < max; i++) {
		uk_ofile_get(r->of[i]);
		fd = uk_fd_install(r->of[i], flags & UK_MSG_CMSG_CLOEXEC);
		if (fd < 0)
			break;
		memcpy(p->at + HEAD + i * sizeof(fd), &fd, sizeof(fd));
	}
	if (i < r->count)
		msg->flags |= UK_MSG_CTRUNC;
	if (i)
		put_head(p, UK_SCM_RIGHTS, i * sizeof(fd));
	unix_rights_drop(r);
}

void unix_rights_give(const struct unix_sock *u, struct unix_rights *r,
		      const struct uk_ucred *cred,
		      struct posix_socket_msg *msg, unsigned int flags)
{
	struct place p = { msg->control, msg->control ? msg->controllen : 0 };

	if (u->switches & 1u << UK_SO_PASSCRED && msg->control) {
		if (p.room < HEAD + sizeof(*cred)) {
			msg->flags |= UK_MSG_CTRUNC;
		} else {
			memcpy(p.at + HEAD, cred, sizeof(*cred));
			put_head(&p, SCM_CREDENTIALS, sizeof(*cred));
		}
	}
	if (r)
		give_files(r, &p, msg, flags);
	msg->controllen = msg->control ? (__sz)(p.at - (__u8 *)msg->control) :
					 0;
}
