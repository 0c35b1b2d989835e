/* SPDX-License-Identifier: BSD-3-Clause */
/* From any node back to a path, by a search: nodes do not know their names. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include <uk/vfs.h>

/* Directories that are still to be looked into. */
struct todo {
	struct todo *next;
	struct uk_vnode *dir;		/* one reference */
};

struct search {
	const struct uk_vnode *what;
	struct todo *first, **last;
	struct uk_vnode *dir;		/* where it looks now */
	/* of what it found: the file system lends it only for the call */
	char name[UK_NAME_MAX];
	__sz len;
	bool found;
	int rc;
};

static int later(struct search *s, struct uk_vnode *dir)
{
	struct todo *t = uk_malloc(uk_alloc_get_default(), sizeof(*t));

	if (!t) {
		uk_vnode_release(dir);
		return -ENOMEM;
	}
	t->next = NULL;
	t->dir = dir;
	*s->last = t;
	s->last = &t->next;
	return 0;
}

/* Takes the first directory off the list: its reference goes to s->dir. */
static bool take(struct search *s)
{
	struct todo *t = s->first;

	if (s->dir)
		uk_vnode_release(s->dir);
	s->dir = NULL;
	if (!t)
		return false;
	s->dir = t->dir;
	s->first = t->next;
	if (!s->first)
		s->last = &s->first;
	uk_free(uk_alloc_get_default(), t);
	return true;
}

static bool look_at(void *arg, const struct uk_dirent *e)
{
	struct search *s = arg;
	struct uk_name n = e->name;
	struct uk_vnode *vn;

	if (e->ino != s->what->ino && e->mode != UK_S_IFDIR)
		return true;
	if (s->dir->vops->lookup(s->dir, &n, &vn))
		return true;
	if (vn == s->what) {
		memcpy(s->name, n.s, n.len);
		s->len = n.len;
		s->found = true;
		uk_vnode_release(vn);
		return false;
	}
	if (!uk_vnode_isdir(vn)) {
		uk_vnode_release(vn);
		return true;
	}
	s->rc = later(s, vn);
	return !s->rc;
}

/* The path of what was found: that of its directory, then its name. */
static int join(const struct search *s, struct uk_vnode *root, char *buf,
		__sz size)
{
	int len = uk_vfs_getpath(root, s->dir, buf, size);

	if (len < 0)
		return len;
	if (len == 2)		/* only a slash, and its end */
		len = 1;
	if ((__sz)len + s->len + 1 > size)
		return -ERANGE;
	buf[len - 1] = '/';
	memcpy(buf + len, s->name, s->len);
	buf[len + (int)s->len] = '\0';
	return len + (int)s->len + 1;
}

int uk_vfs_findpath(struct uk_vnode *root, struct uk_vnode *vn, char *buf,
		    __sz size)
{
	struct search s = { .what = vn, .last = &s.first };
	int rc = -ENOENT;

	if (uk_vnode_isdir(vn))
		return uk_vfs_getpath(root, vn, buf, size);
	if (!vn->nlink || !vn->fs || !vn->fs->root)
		return -ENOENT;
	uk_vnode_acquire(vn->fs->root);
	s.rc = later(&s, vn->fs->root);
	while (!s.rc && !s.found && take(&s))
		if (s.dir->vops->readdir)
			s.dir->vops->readdir(s.dir, 0, look_at, &s);
	if (s.found)
		rc = join(&s, root, buf, size);
	else if (s.rc)
		rc = s.rc;
	while (take(&s))
		;
	return rc;
}
