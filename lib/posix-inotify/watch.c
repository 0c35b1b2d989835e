/* SPDX-License-Identifier: BSD-3-Clause */
/* Watches: begun, changed, ended. */
#include <uk/alloc.h>
#include "inotify.h"

/* What of a program's mask a watch keeps. */
#define KEPT	(UK_IN_ALL_EVENTS | UK_IN_EXCL_UNLINK | UK_IN_ONESHOT)

static unsigned int watches;	/* of all instances */

static struct watch *find(struct inotify *in, const struct uk_vnode *vn)
{
	struct watch *w = in->watches;

	while (w && w->vn != vn)
		w = w->next;
	return w;
}

int inotify_watch(struct inotify *in, struct uk_vnode *vn, unsigned int mask)
{
	struct watch *w = find(in, vn);

	if (w) {
		if (mask & UK_IN_MASK_CREATE)
			return -EEXIST;
		w->mask = (mask & UK_IN_MASK_ADD ? w->mask : 0) |
			  (mask & KEPT);
		return w->wd;
	}
	if (watches >= INOTIFY_WATCHES)
		return -ENOSPC;
	w = uk_malloc(uk_alloc_get_default(), sizeof(*w));
	if (!w)
		return -ENOMEM;
	*w = (struct watch) {
		.next = in->watches,
		.vn = vn,
		.held = !(vn->file.ops->traits & UK_FILE_TELLS_END),
		.wd = ++in->last_wd,
		.mask = mask & KEPT,
	};
	if (w->held)
		uk_vnode_acquire(vn);
	in->watches = w;
	watches++;
	uk_fsevent_sink = inotify_sink;
	return w->wd;
}

static void free_watch(struct inotify *in, struct watch *w)
{
	struct watch **at = &in->watches;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	if (!--watches)
		uk_fsevent_sink = NULL;
	if (w->held)
		uk_vnode_release(w->vn);
	uk_free(uk_alloc_get_default(), w);
}

void inotify_unwatch(struct inotify *in, struct watch *w)
{
	inotify_queue(in, w->wd, UK_IN_IGNORED, 0, "", 0);
	free_watch(in, w);
}

void inotify_drop_watches(struct inotify *in)
{
	while (in->watches)
		free_watch(in, in->watches);
}
