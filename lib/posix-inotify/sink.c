/* SPDX-License-Identifier: BSD-3-Clause */
/* From what happens to what is watched: who is told of an event. */
#include <abi/fcntl.h>
#include <uk/string.h>
#include "inotify.h"

/* Queues an event if the watch wants it. May end the watch. */
static void tell(struct inotify *in, struct watch *w,
		 const struct uk_fsevent *e, unsigned int isdir,
		 const char *name, __sz len)
{
	if (!(w->mask & e->mask))
		return;
	inotify_queue(in, w->wd, e->mask | isdir, e->cookie, name, len);
	if (w->mask & UK_IN_ONESHOT)
		inotify_unwatch(in, w);
}

/* Calls fn for each watch; it may end that one. */
static void each_watch(const struct uk_fsevent *e,
		       void (*fn)(struct inotify *in, struct watch *w,
				  const struct uk_fsevent *e))
{
	struct watch *w, *next;
	struct inotify *in;

	for (in = inotify_all; in; in = in->next) {
		for (w = in->watches; w; w = next) {
			next = w->next;
			fn(in, w, e);
		}
	}
}

static unsigned int dir_bit(const struct uk_fsevent *e)
{
	struct uk_vnode *vn = uk_vnode_of(e->file);

	return uk_vnode_isdir(vn) && !(e->mask & (UK_IN_DELETE_SELF |
						  UK_IN_MOVE_SELF)) ?
	       UK_IN_ISDIR : 0;
}

static void tell_self(struct inotify *in, struct watch *w,
		      const struct uk_fsevent *e)
{
	if (w->vn == uk_vnode_of(e->file))
		tell(in, w, e, dir_bit(e), "", 0);
}

static void tell_name(struct inotify *in, struct watch *w,
		      const struct uk_fsevent *e)
{
	if (w->vn == uk_vnode_of(e->file))
		tell(in, w, e, e->isdir ? UK_IN_ISDIR : 0, e->name, e->len);
}

static void tell_end(struct inotify *in, struct watch *w,
		     const struct uk_fsevent *e)
{
	if (&w->vn->file != e->file)
		return;
	if (w->mask & UK_IN_DELETE_SELF)
		inotify_queue(in, w->wd, UK_IN_DELETE_SELF, 0, "", 0);
	inotify_unwatch(in, w);
}

/* A search of a directory for a node. */
struct search {
	__u64 ino;
	/* of the entry, which the file system lends only for the call */
	char name[UK_NAME_MAX];
	__sz len;		/* 0: not found */
};

static bool look(void *arg, const struct uk_dirent *d)
{
	struct search *s = arg;

	if (d->ino != s->ino)
		return true;
	memcpy(s->name, d->name.s, d->name.len);
	s->len = d->name.len;
	return false;
}

/* Nodes do not know their names: the watched directories are searched. */
static void tell_parent(struct inotify *in, struct watch *w,
			const struct uk_fsevent *e)
{
	struct uk_vnode *vn = uk_vnode_of(e->file), *dir = w->vn;
	struct search s;

	if (!(w->mask & e->mask) || dir == vn || dir->fs != vn->fs ||
	    !dir->vops->readdir || !dir->nlink || !vn->nlink)
		return;
	s.ino = vn->ino;
	s.len = 0;
	dir->vops->readdir(dir, 0, look, &s);
	if (s.len)
		tell(in, w, e, dir_bit(e), s.name, s.len);
}

void inotify_sink(const struct uk_fsevent *e)
{
	if (e->gone) {
		each_watch(e, tell_end);
		return;
	}
	if (!uk_vnode_of(e->file))
		return;
	if (e->name) {
		each_watch(e, tell_name);
		return;
	}
	if (e->parents)
		each_watch(e, tell_parent);
	each_watch(e, tell_self);
}
