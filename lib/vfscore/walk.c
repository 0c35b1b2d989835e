/* SPDX-License-Identifier: BSD-3-Clause */
/* The path walker: the only place that takes a path apart. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/vfs.h>
#include "vfs_priv.h"

/*
 * State of a walk. `at` is the directory reached so far and `rest` what is
 * still to do. A link puts its target before the rest: both are copied into
 * a fresh buffer, so that the walk needs no recursion. As on Linux it is the
 * number of links that limits the text, not UK_PATH_MAX.
 */
struct walk {
	const struct uk_vfs_ctx *ctx;
	unsigned int flags;
	struct uk_vnode *at;	/* reference */
	const char *rest;
	const char *end;	/* a text of UK_PATH_MAX bytes is too long */
	char *buf;		/* holds `rest` after a link, else NULL */
	int links;
};

/* One name taken off the path. */
struct step {
	struct uk_name name;
	bool last;		/* only slashes follow */
	bool slash;		/* at least one follows */
};

struct uk_vnode *vfs_cross_down(struct uk_vnode *vn)
{
	while (unlikely(vn->mounted)) {
		struct uk_vnode *root = vn->mounted->root;

		uk_vnode_acquire(root);
		uk_vnode_release(vn);
		vn = root;
	}
	return vn;
}

static void set_at(struct walk *k, struct uk_vnode *vn)
{
	uk_vnode_release(k->at);
	k->at = vn;
}

/* Takes the next name; its length is 0 at the end of the path. The hash is
 * made on the way (FNV-1a).
 */
static int next_step(struct walk *k, struct step *s)
{
	const char *p = k->rest;
	__u32 h = 2166136261u;
	char c;

	while ((c = *p) == '/')
		p++;
	s->name.s = p;
	while (c && c != '/') {
		/* What sorts above the slash, as most letters do, is no end. */
		do {
			h = (h ^ (__u8)c) * 16777619u;
			c = *++p;
		} while ((__u8)c > '/');
	}
	s->name.len = (__sz)(p - s->name.s);
	s->name.hash = h;
	s->slash = c == '/';
	while (c == '/')
		c = *++p;
	s->last = !c;
	k->rest = p;
	return unlikely(p >= k->end) ? -ENAMETOOLONG : 0;
}

static bool is_dot(const struct uk_name *n)
{
	return n->len == 1 && n->s[0] == '.';
}

static bool is_dotdot(const struct uk_name *n)
{
	return n->len == 2 && n->s[0] == '.' && n->s[1] == '.';
}

/* One level up; the walk's root is its own parent. */
static int go_up(struct walk *k)
{
	struct uk_vnode *dir = k->at, *up;

	if (dir == k->ctx->root)
		return 0;
	while (dir == dir->fs->root && dir->fs->covered)
		dir = dir->fs->covered;
	if (!dir->vops->parent)
		return -ENOTDIR;
	up = dir->vops->parent(dir);
	if (!up)
		return -ENOENT;
	uk_vnode_acquire(up);
	set_at(k, vfs_cross_down(up));
	return 0;
}

/* Goes on at the node that a link leads to. A slash behind it demands a
 * directory, as the caller may.
 */
static int jump(struct walk *k, struct uk_vnode *link, const struct step *s)
{
	struct uk_vnode *vn;
	int rc = link->vops->jump(link, &vn);

	if (rc)
		return rc;
	vn = vfs_cross_down(vn);
	set_at(k, vn);
	if (s->last && (s->slash || (k->flags & UK_WALK_DIRECTORY)) &&
	    !uk_vnode_isdir(vn))
		return -ENOTDIR;
	return 0;
}

/* Puts the target of a link before the rest of the path. */
static int follow(struct walk *k, struct uk_vnode *link,
		  const struct step *s)
{
	struct uk_name t;
	__sz rest;
	char *buf;
	int rc;

	if (++k->links > UK_SYMLOOP_MAX)
		return -ELOOP;
	if (vfs_jumps(link))
		return jump(k, link, s);
	if (!link->vops->readlink)
		return -EINVAL;
	rc = link->vops->readlink(link, &t);
	if (rc)
		return rc;
	if (!t.len)
		return -ENOENT;
	rest = uk_strlen(k->rest);
	buf = uk_malloc(uk_alloc_get_default(), t.len + rest + 2);
	if (!buf)
		return -ENOMEM;
	memcpy(buf, t.s, t.len);
	/* "a/" must stay "target/": the slash demands a directory */
	if (s->slash)
		buf[t.len++] = '/';
	memcpy(buf + t.len, k->rest, rest + 1);
	uk_free(uk_alloc_get_default(), k->buf);
	k->buf = buf;
	k->rest = buf;
	k->end = buf + t.len + rest + 1;
	if (*buf == '/') {
		uk_vnode_acquire(k->ctx->root);
		set_at(k, k->ctx->root);
	}
	return 0;
}

static int lookup(struct walk *k, const struct uk_name *n,
		  struct uk_vnode **out)
{
	int rc;

	if (unlikely(!k->at->vops->lookup))
		return -ENOTDIR;
	rc = k->at->vops->lookup(k->at, n, out);
	if (likely(!rc))
		*out = vfs_cross_down(*out);
	return rc;
}

static bool is_link(const struct uk_vnode *vn)
{
	return (vn->mode & UK_S_IFMT) == UK_S_IFLNK;
}

/* Does the walk go on through this link? A slash behind the last one demands
 * what it leads to, but not of a name that may be missing.
 */
static bool must_follow(const struct walk *k, const struct step *s)
{
	if (!s->last)
		return true;
	return !(k->flags & (s->slash ? UK_WALK_PARENT : UK_WALK_NOFOLLOW));
}

/* Fills in the result for a path that ends in a name. */
static int end_name(struct walk *k, const struct step *s,
		    struct uk_vnode *vn, struct uk_vfs_where *w)
{
	if (vn && (s->slash || (k->flags & UK_WALK_DIRECTORY)) &&
	    !uk_vnode_isdir(vn) && !(k->flags & UK_WALK_PARENT)) {
		uk_vnode_release(vn);
		return -ENOTDIR;
	}
	w->vn = vn;
	w->last = s->name;
	w->slash = s->slash;
	w->buf = k->buf;
	if (k->flags & UK_WALK_PARENT) {
		w->dir = k->at;
		return 0;
	}
	w->dir = NULL;
	uk_vnode_release(k->at);
	return 0;
}

/* Fills in the result for a path that ends in ".", ".." or "/". */
static int end_dir(struct walk *k, const struct step *s,
		   struct uk_vfs_where *w)
{
	w->vn = k->at;
	w->dir = NULL;
	w->last = (struct uk_name) { k->rest, 0, 0 };
	w->dot = is_dot(&s->name);
	w->dotdot = is_dotdot(&s->name);
	w->slash = false;
	w->buf = k->buf;
	return 0;
}

/* The loop. 0: the result is in *w and owns the references. */
static int walk_on(struct walk *k, struct uk_vfs_where *w)
{
	struct uk_vnode *vn;
	struct step s;
	int rc;

	for (;;) {
		rc = next_step(k, &s);
		if (unlikely(rc))
			return rc;
		if (unlikely(!s.name.len))
			return end_dir(k, &s, w);
		if (unlikely(!uk_vnode_isdir(k->at)))
			return -ENOTDIR;
		if (unlikely(k->ctx->cred.lacks)) {
			rc = uk_vfs_permission(&k->ctx->cred, k->at,
					       UK_VFS_MAY_EXEC);
			if (rc)
				return rc;
		}
		if (unlikely(s.name.s[0] == '.') &&
		    (is_dot(&s.name) || is_dotdot(&s.name))) {
			rc = s.name.len == 2 ? go_up(k) : 0;
			if (rc)
				return rc;
			if (s.last)
				return end_dir(k, &s, w);
			continue;
		}
		if (likely(s.name.len <= UK_NAME_MAX))
			rc = lookup(k, &s.name, &vn);
		else	/* a removed directory has no names at all */
			rc = k->at->nlink ? -ENAMETOOLONG : -ENOENT;
		if ((rc == -ENOENT || rc == -ENAMETOOLONG) && s.last &&
		    (k->flags & UK_WALK_PARENT) &&
		    !(k->at->vops->traits & UK_VNODE_FIXED))
			return end_name(k, &s, NULL, w);
		if (rc)
			return rc;
		if (is_link(vn) && must_follow(k, &s)) {
			rc = follow(k, vn, &s);
			uk_vnode_release(vn);
			if (rc)
				return rc;
			continue;
		}
		if (s.last)
			return end_name(k, &s, vn, w);
		set_at(k, vn);
	}
}

int uk_vfs_walk(const struct uk_vfs_ctx *ctx, const char *path,
		unsigned int flags, struct uk_vfs_where *w)
{
	struct walk k = { .ctx = ctx, .flags = flags, .rest = path,
			  .end = path + UK_PATH_MAX };
	int rc;

	if (unlikely(!*path))
		return -ENOENT;
	k.at = *path == '/' ? ctx->root : ctx->cwd;
	if (unlikely(!k.at))
		return -ENOENT;
	uk_vnode_acquire(k.at);
	w->dot = false;
	w->dotdot = false;
	rc = walk_on(&k, w);
	if (unlikely(rc)) {
		uk_vnode_release(k.at);
		uk_free(uk_alloc_get_default(), k.buf);
	}
	return rc;
}

void uk_vfs_where_put(struct uk_vfs_where *w)
{
	if (w->vn)
		uk_vnode_release(w->vn);
	if (w->dir)
		uk_vnode_release(w->dir);
	if (w->buf)
		uk_free(uk_alloc_get_default(), w->buf);
}
