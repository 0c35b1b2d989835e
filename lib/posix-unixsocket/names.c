/* SPDX-License-Identifier: BSD-3-Clause */
/* Names of local sockets: nodes of a file system, and abstract ones. */
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <uk/alloc.h>
#include <uk/fs.h>
#include <uk/string.h>
#include <uk/vfs.h>

#include "names.h"

/* A name lives on with those who took it from the socket: accepted
 * connections, datagrams. All names with an owner are in the list.
 */
struct unix_name {
	struct unix_name *next;
	struct unix_sock *owner;	/* NULL: closed */
	struct uk_vnode *vn;		/* reference; NULL: abstract */
	__u32 users;
	__u32 len;			/* of addr */
	struct uk_sockaddr_un addr;
};

static struct unix_name *bound;

#define FAMILY_LEN	((__u32)sizeof(__u16))

struct unix_name *unix_name_get(struct unix_name *n)
{
	if (n)
		n->users++;
	return n;
}

void unix_name_put(struct unix_name *n, const struct unix_sock *u)
{
	struct unix_name **p;

	if (u && n->owner == u) {
		n->owner = NULL;
		for (p = &bound; *p != n; p = &(*p)->next)
			;
		*p = n->next;
	}
	if (--n->users)
		return;
	if (n->vn)
		uk_vnode_release(n->vn);
	uk_free(uk_alloc_get_default(), n);
}

void unix_name_show(const struct unix_name *n, void *addr, __u32 *len)
{
	memcpy(addr, &n->addr, MIN(n->len, *len));
	*len = n->len;
}

/* Checks an address of the program and copies it with an end. */
static int import(const void *addr, __u32 len, struct uk_sockaddr_un *out,
		  char *path)
{
	if (len <= FAMILY_LEN || len > sizeof(*out))
		return -EINVAL;
	memcpy(out, addr, len);
	if (out->sun_family != UK_AF_UNIX)
		return -EINVAL;
	memcpy(path, out->sun_path, len - FAMILY_LEN);
	path[len - FAMILY_LEN] = '\0';
	return 0;
}

static struct unix_sock *find_abstract(const struct uk_sockaddr_un *a,
				       __u32 len)
{
	struct unix_name *n;

	for (n = bound; n; n = n->next)
		if (!n->vn && n->len == len && !memcmp(&n->addr, a, len))
			return n->owner;
	return NULL;
}

static int find_node(const char *path, struct unix_sock **out)
{
	struct uk_vfs_where w;
	struct uk_vfs_ctx ctx;
	struct unix_name *n;
	int rc;

	uk_fs_ctx(&ctx);
	rc = uk_vfs_walk(&ctx, path, 0, &w);
	if (rc)
		return rc;
	rc = uk_vfs_permission(&ctx.cred, w.vn, UK_VFS_MAY_WRITE);
	*out = NULL;
	for (n = bound; n && !*out; n = n->next)
		if (n->vn == w.vn)
			*out = n->owner;
	uk_vfs_where_put(&w);
	return rc ? rc : *out ? 0 : -ECONNREFUSED;
}

struct unix_sock *unix_next_named(const struct unix_sock *u)
{
	const struct unix_name *n = u ? u->name->next : bound;

	return n ? n->owner : NULL;
}

int unix_find(const void *addr, __u32 len, struct unix_sock **out)
{
	char path[UK_UNIX_PATH_MAX + 1];
	struct uk_sockaddr_un a;
	int rc = import(addr, len, &a, path);

	if (rc)
		return rc;
	if (*path)
		return find_node(path, out);
	*out = find_abstract(&a, len);
	return *out ? 0 : -ECONNREFUSED;
}

/* Makes the node of a name. */
static int make_node(const char *path, struct uk_vnode **vn)
{
	struct uk_vfs_ctx ctx;
	struct uk_vnode_new how = { 0 };
	int rc;

	uk_fs_ctx(&ctx);
	how.mode = UK_S_IFSOCK | (0777 & ~uk_fs_umask());
	how.uid = ctx.cred.uid;
	how.gid = ctx.cred.gid;
	rc = uk_vfs_create(&ctx, path, &how, vn);
	return rc == -EEXIST ? -EADDRINUSE : rc;
}

/* An abstract name that nobody has: five hexadecimal digits. */
static int invent(struct uk_sockaddr_un *a, __u32 *len)
{
	static const char digits[] = "0123456789abcdef";
	static __u32 last;
	__u32 tries, v;
	int i;

	*len = FAMILY_LEN + 6;
	for (tries = 0; tries < 0x100000; tries++) {
		v = ++last & 0xfffff;
		memset(a, 0, sizeof(*a));
		a->sun_family = UK_AF_UNIX;
		for (i = 5; i > 0; i--, v >>= 4)
			a->sun_path[i] = digits[v & 15];
		if (!find_abstract(a, *len))
			return 0;
	}
	return -ENOSPC;
}

static int new_name(struct unix_sock *u, const struct uk_sockaddr_un *a,
		    __u32 len, struct uk_vnode *vn)
{
	struct unix_name *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));

	if (!n)
		return -ENOMEM;
	n->owner = u;
	n->users = 1;
	n->vn = vn;
	n->len = len;
	n->addr = *a;
	n->next = bound;
	bound = n;
	u->name = n;
	return 0;
}

static __u32 path_len(const char *path)
{
	return (__u32)(uk_strchr(path, 0) - path);
}

static int bind_node(struct unix_sock *u, struct uk_sockaddr_un *a,
		     const char *path)
{
	struct uk_vfs_ctx ctx;
	struct uk_vnode *vn;
	int rc = make_node(path, &vn);

	if (rc)
		return rc;
	rc = u->name ? -EINVAL :
	     new_name(u, a, FAMILY_LEN + path_len(path) + 1, vn);
	if (rc) {
		uk_vnode_release(vn);
		uk_fs_ctx(&ctx);
		uk_vfs_unlink(&ctx, path, false);
	}
	return rc;
}

int unix_bind(struct posix_socket *s, const void *addr, __u32 len)
{
	struct unix_sock *u = unix_sock_of(s);
	char path[UK_UNIX_PATH_MAX + 1];
	struct uk_sockaddr_un a = { 0 };
	int rc;

	if (len == FAMILY_LEN) {
		memcpy(&a.sun_family, addr, FAMILY_LEN);
		if (a.sun_family != UK_AF_UNIX)
			return -EINVAL;
		if (u->name)
			return 0;
		rc = invent(&a, &len);
		return rc ? rc : new_name(u, &a, len, NULL);
	}
	rc = import(addr, len, &a, path);
	if (rc)
		return rc;
	if (*path)
		return bind_node(u, &a, path);
	if (u->name)
		return -EINVAL;
	return find_abstract(&a, len) ? -EADDRINUSE :
					new_name(u, &a, len, NULL);
}
