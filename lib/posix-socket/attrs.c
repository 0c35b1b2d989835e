/* SPDX-License-Identifier: BSD-3-Clause */
/* Owners, modes and times of sockets. */
#include <abi/stat.h>
#include <uk/alloc.h>
#include "socket.h"

void sock_attr_init(struct posix_socket *s)
{
	s->attr = NULL;
	uk_fileattr_get_owner(&s->uid, &s->gid);
}

void sock_attr_free(struct posix_socket *s)
{
	if (unlikely(s->attr))
		uk_free(uk_alloc_get_default(), s->attr);
}

void sock_attr_get(const struct posix_socket *s, struct uk_filestat *st)
{
	st->uid = s->uid;
	st->gid = s->gid;
	if (s->attr)
		uk_fileattr_get(s->attr, st);
}

/* Few sockets have attributes of their own. */
int sock_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	struct posix_socket *s = __containerof(f, struct posix_socket, file);

	if (!s->attr) {
		s->attr = uk_calloc(uk_alloc_get_default(), 1,
				    sizeof(*s->attr));
		if (!s->attr)
			return -ENOMEM;
		s->attr->mode = UK_S_IFSOCK | 0777;
		s->attr->uid = s->uid;
		s->attr->gid = s->gid;
	}
	return uk_fileattr_set(s->attr, st);
}
