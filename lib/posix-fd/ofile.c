/* SPDX-License-Identifier: BSD-3-Clause */
/* Open file descriptions and how they get their descriptors. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/fsevent.h>
#include "fdtab.h"
#include "locks.h"

/* What open() is told but a description does not remember. */
#define CREATION_FLAGS	(UK_O_CREAT | UK_O_EXCL | UK_O_NOCTTY | UK_O_TRUNC | \
			 UK_O_CLOEXEC)

static void ofile_init(struct uk_ofile *of, struct uk_file *f,
		       struct uk_file *node, unsigned int flags)
{
	of->file = f;
	of->node = node;
	of->pos = 0;
	of->pos_busy = false;
	of->flags = flags & ~CREATION_FLAGS;
	/* access mode 3 stands for "neither": such a file is only a place */
	if (flags & UK_O_PATH)
		of->flags |= UK_O_ACCMODE;
	of->refcount = 1;
	of->watches = NULL;
}

static struct uk_ofile *ofile_alloc(void)
{
	return uk_malloc(uk_alloc_get_default(), sizeof(struct uk_ofile));
}

struct uk_ofile *ofile_new(struct uk_file *f, struct uk_file *node,
			   unsigned int flags)
{
	struct uk_ofile *of = ofile_alloc();

	if (of)
		ofile_init(of, f, node, flags);
	return of;
}

static void call_watches(struct uk_ofile *of)
{
	struct uk_ofile_watch *w;

	while ((w = of->watches)) {
		uk_ofile_watch_remove(w);
		w->closed(w, of);
	}
}

void uk_ofile_free(struct uk_ofile *of)
{
	if (unlikely(of->watches))
		call_watches(of);
	if (unlikely(fd_locks_count))
		fd_locks_ofile_freed(of);
	if (!(of->flags & UK_O_PATH))
		uk_fsevent(uk_ofile_node(of), ofile_writable(of) ?
			   UK_IN_CLOSE_WRITE : UK_IN_CLOSE_NOWRITE);
	uk_file_release(of->file);
	if (of->node)
		uk_file_release(of->node);
	uk_free(uk_alloc_get_default(), of);
}

void uk_ofile_watch_add(struct uk_ofile *of, struct uk_ofile_watch *w)
{
	w->next = of->watches;
	if (w->next)
		w->next->pprev = &w->next;
	w->pprev = &of->watches;
	of->watches = w;
}

void uk_ofile_watch_remove(struct uk_ofile_watch *w)
{
	if (!w->pprev)
		return;
	*w->pprev = w->next;
	if (w->next)
		w->next->pprev = w->pprev;
	w->pprev = NULL;
}

struct uk_ofile *uk_fd_get_path(int fd)
{
	return fdtab_get(fdtab_current(), fd);
}

struct uk_ofile *uk_fd_get(int fd)
{
	struct uk_ofile *of = fdtab_get(fdtab_current(), fd);

	if (of && unlikely(of->flags & UK_O_PATH)) {
		uk_ofile_put(of);
		return NULL;
	}
	return of;
}

static void drop(struct uk_file *f, struct uk_file *node)
{
	uk_file_release(f);
	if (node)
		uk_file_release(node);
}

int uk_fd_install(struct uk_ofile *of, bool cloexec)
{
	int fd = fdtab_install(fdtab_current(), of, 0, cloexec);

	if (unlikely(fd < 0))
		uk_ofile_put(of);
	return fd;
}

int uk_fd_reserve(struct uk_fd_room *room, unsigned int flags)
{
	room->of = ofile_alloc();
	if (unlikely(!room->of))
		return -ENOMEM;
	room->fd = fdtab_install(fdtab_current(), NULL, 0,
				 flags & UK_O_CLOEXEC);
	if (likely(room->fd >= 0))
		return 0;
	uk_free(uk_alloc_get_default(), room->of);
	return room->fd;
}

int uk_fd_fill(const struct uk_fd_room *room, struct uk_file *f,
	       struct uk_file *node, unsigned int flags)
{
	ofile_init(room->of, f, node, flags);
	fdtab_current()->file[room->fd] = room->of;
	return room->fd;
}

void uk_fd_unreserve(const struct uk_fd_room *room)
{
	fdtab_free(fdtab_current(), (unsigned int)room->fd);
	uk_free(uk_alloc_get_default(), room->of);
}

int uk_fd_open_node(struct uk_file *f, struct uk_file *node,
		    unsigned int flags)
{
	struct uk_fd_room room;
	int rc = uk_fd_reserve(&room, flags);

	if (unlikely(rc)) {
		drop(f, node);
		return rc;
	}
	return uk_fd_fill(&room, f, node, flags);
}

int uk_fd_open(struct uk_file *f, unsigned int flags)
{
	return uk_fd_open_node(f, NULL, flags);
}

int uk_fd_open_at(int fd, struct uk_file *f, unsigned int flags)
{
	struct uk_ofile *of = ofile_new(f, NULL, flags);

	if (!of) {
		uk_file_release(f);
		return -ENOMEM;
	}
	fd = fdtab_replace(fdtab_current(), of, fd, flags & UK_O_CLOEXEC);
	if (fd < 0)
		uk_ofile_put(of);
	return fd;
}

int uk_fd_close(int fd)
{
	struct uk_ofile *of = fdtab_remove(fdtab_current(), fd);

	if (unlikely(!of))
		return -EBADF;
	uk_ofile_put(of);
	return 0;
}
