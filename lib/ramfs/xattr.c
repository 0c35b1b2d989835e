/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes of nodes. Linked where a program uses them. */
#include <abi/errno.h>
#include <uk/string.h>
#include "ramfs_priv.h"

/* One attribute: the name with its end, then the value. */
struct attr {
	struct attr *next;
	__sz namelen;		/* with its end */
	__sz size;
	char bytes[];
};

/* The attributes of a node, by falling name, as tmpfs lists them. */
struct xattrs {
	struct ramfs_xattrs head;	/* must be first */
	struct attr *first;
};

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

static void free_all(struct ramfs_xattrs *head)
{
	struct xattrs *x = __containerof(head, struct xattrs, head);
	struct attr *a, *next;

	for (a = x->first; a; a = next) {
		next = a->next;
		uk_free(heap(), a);
	}
	uk_free(heap(), x);
}

static struct xattrs *of(struct uk_vnode *vn)
{
	struct ramfs_xattrs *head = ramfs_node(vn)->xattrs;

	return head ? __containerof(head, struct xattrs, head) : NULL;
}

bool uk_ramfs_has(const struct uk_vnode *vn)
{
	return vn->file.ops->release == ramfs_release;
}

/* The place of a name, or where it would be. */
static struct attr **place(struct xattrs *x, const char *name)
{
	struct attr **at = &x->first;

	while (*at && uk_strcmp((*at)->bytes, name) > 0)
		at = &(*at)->next;
	return at;
}

static struct attr *find(struct uk_vnode *vn, const char *name)
{
	struct xattrs *x = of(vn);
	struct attr *a = x ? *place(x, name) : NULL;

	return a && !uk_strcmp(a->bytes, name) ? a : NULL;
}

__ssz uk_ramfs_xattr_get(struct uk_vnode *vn, const char *name, void *buf,
			 __sz size)
{
	struct attr *a = find(vn, name);

	if (!a)
		return -ENODATA;
	if (!size)
		return (__ssz)a->size;
	if (a->size > size)
		return -ERANGE;
	memcpy(buf, a->bytes + a->namelen, a->size);
	return (__ssz)a->size;
}

static struct xattrs *make(struct uk_vnode *vn)
{
	struct xattrs *x = of(vn);

	if (x)
		return x;
	x = uk_zalloc(heap(), sizeof(*x));
	if (x) {
		x->head.free = free_all;
		ramfs_node(vn)->xattrs = &x->head;
	}
	return x;
}

int uk_ramfs_xattr_set(struct uk_vnode *vn, const char *name,
		       const void *value, __sz size)
{
	__sz len = uk_strlen(name) + 1;
	struct xattrs *x = make(vn);
	struct attr *a, **at;

	a = x ? uk_malloc(heap(), sizeof(*a) + len + size) : NULL;
	if (!a)
		return -ENOMEM;
	a->namelen = len;
	a->size = size;
	memcpy(a->bytes, name, len);
	memcpy(a->bytes + len, value, size);
	uk_ramfs_xattr_remove(vn, name);
	at = place(x, name);
	a->next = *at;
	*at = a;
	return 0;
}

int uk_ramfs_xattr_remove(struct uk_vnode *vn, const char *name)
{
	struct attr *a = find(vn, name);

	if (!a)
		return -ENODATA;
	*place(of(vn), name) = a->next;
	uk_free(heap(), a);
	return 0;
}

const char *uk_ramfs_xattr_next(struct uk_vnode *vn, const char *name)
{
	struct xattrs *x = of(vn);
	struct attr *a = name ? find(vn, name) : NULL;

	if (a)
		a = a->next;
	else if (!name && x)
		a = x->first;
	return a ? a->bytes : NULL;
}
