/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors and credentials that go along with a message. */
#include <uk/alloc.h>
#include <uk/fs.h>
#include <uk/posix-fd.h>
#include <uk/process.h>
#include <uk/string.h>
#include <uk/vfs.h>

#include "unixsock.h"

#define RIGHTS_MAX	253	/* of one message, as on Linux */
#define HEAD		sizeof(struct uk_cmsghdr)
#define SCM_CREDENTIALS	2

struct unix_rights {
	__u32 count;
	struct uk_ofile *of[];
};

struct uk_ucred unix_credentials(void)
{
	struct uk_vfs_ctx ctx;

	uk_fs_ctx(&ctx);
	return (struct uk_ucred){ uk_process_current()->pid, ctx.cred.uid,
				  ctx.cred.gid };
}

void unix_rights_drop(struct unix_rights *r)
{
	__u32 i;

	if (!r)
		return;
	for (i = 0; i < r->count; i++)
		uk_ofile_put(r->of[i]);
	uk_free(uk_alloc_get_default(), r);
}

static int take_files(const __u8 *data, __sz len, struct unix_rights **out)
{
	__u32 count = (__u32)(len / sizeof(int)), i;
	struct unix_rights *r;
	int fd;

	if (*out || count > RIGHTS_MAX)
		return -EINVAL;
	r = uk_malloc(uk_alloc_get_default(),
		      sizeof(*r) + count * sizeof(r->of[0]));
	if (!r)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		memcpy(&fd, data + i * sizeof(fd), sizeof(fd));
		r->of[i] = uk_fd_get_path(fd);
		if (!r->of[i]) {
			r->count = i;
			unix_rights_drop(r);
			return -EBADF;
		}
	}
	r->count = count;
	*out = r;
	return 0;
}

/* One header within the control data. */
static int take_one(const struct uk_cmsghdr *h, const __u8 *data,
		    struct unix_rights **out)
{
	struct uk_ucred c;

	if (h->cmsg_level != UK_SOL_SOCKET)
		return 0;
	if (h->cmsg_type == UK_SCM_RIGHTS)
		return take_files(data, h->cmsg_len - HEAD, out);
	if (h->cmsg_type != SCM_CREDENTIALS ||
	    h->cmsg_len != HEAD + sizeof(c))
		return -EINVAL;
	memcpy(&c, data, sizeof(c));
	return c.pid == unix_credentials().pid ? 0 : -EPERM;
}

int unix_rights_take(const struct posix_socket_msg *msg,
		     struct unix_rights **out)
{
	const __u8 *control = msg->control;
	struct uk_cmsghdr h;
	__sz at = 0;
	int rc;

	*out = NULL;
	while (msg->controllen - at >= HEAD) {
		memcpy(&h, control + at, HEAD);
		rc = h.cmsg_len < HEAD || h.cmsg_len > msg->controllen - at ?
		     -EINVAL : take_one(&h, control + at + HEAD, out);
		if (rc) {
			unix_rights_drop(*out);
			*out = NULL;
			return rc;
		}
		at += MIN(ALIGN_UP(h.cmsg_len, 8), msg->controllen - at);
	}
	return 0;
}

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
		      struct posix_socket_msg *msg, unsigned int flags)
{
	struct place p = { msg->control, msg->control ? msg->controllen : 0 };
	struct uk_ucred c;

	if (u->switches & 1u << UK_SO_PASSCRED && msg->control) {
		c = unix_credentials();
		if (p.room < HEAD + sizeof(c)) {
			msg->flags |= UK_MSG_CTRUNC;
		} else {
			memcpy(p.at + HEAD, &c, sizeof(c));
			put_head(&p, SCM_CREDENTIALS, sizeof(c));
		}
	}
	if (r)
		give_files(r, &p, msg, flags);
	msg->controllen = msg->control ? (__sz)(p.at - (__u8 *)msg->control) :
					 0;
}
