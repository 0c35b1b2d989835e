/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of descriptors: lowest free one, growth, life with a process. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include "fdtab.h"
#include "locks.h"

static struct uk_fdtab first_table;

static void table_init(struct uk_fdtab *t)
{
	t->refcount = 1;
	t->size = FDTAB_FIRST;
	t->file = t->file0;
	t->used = t->used0;
	t->cloexec = t->cloexec0;
}

static struct uk_fdtab *table_new(void)
{
	struct uk_fdtab *t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));

	if (t)
		table_init(t);
	return t;
}

/* Bytes of the arrays, which lie in one block. */
static __sz arrays_size(unsigned int size)
{
	return size * sizeof(struct uk_ofile *) + size / 8 * 2;
}

/* Makes room for descriptor `fd`. The three arrays move to one new block. */
static int grow(struct uk_fdtab *t, unsigned int fd)
{
	unsigned int size = MAX(t->size * 2, ALIGN_UP(fd + 1, FDTAB_WORD));
	struct uk_ofile **file;
	__u64 *used, *cloexec;

	file = uk_calloc(uk_alloc_get_default(), 1, arrays_size(size));
	if (!file)
		return -ENOMEM;
	used = (__u64 *)(file + size);
	cloexec = used + size / FDTAB_WORD;
	memcpy(file, t->file, t->size * sizeof(*file));
	memcpy(used, t->used, t->size / 8);
	memcpy(cloexec, t->cloexec, t->size / 8);
	if (t->file != t->file0)
		uk_free(uk_alloc_get_default(), t->file);
	t->file = file;
	t->used = used;
	t->cloexec = cloexec;
	t->size = size;
	return 0;
}

/* The lowest free descriptor >= min; may be t->size. */
static unsigned int lowest_free(const struct uk_fdtab *t, unsigned int min)
{
	unsigned int from = MAX(min, t->hint), w = from / FDTAB_WORD;
	__u64 free;

	if (from >= t->size)
		return from;
	free = ~t->used[w] & (~(__u64)0 << from % FDTAB_WORD);
	while (!free) {
		if (++w == t->size / FDTAB_WORD)
			return t->size;
		free = ~t->used[w];
	}
	return w * FDTAB_WORD + (unsigned int)__builtin_ctzll(free);
}

static void set_bit(__u64 *map, unsigned int n, bool on)
{
	__u64 bit = (__u64)1 << n % FDTAB_WORD;

	if (on)
		map[n / FDTAB_WORD] |= bit;
	else
		map[n / FDTAB_WORD] &= ~bit;
}

static bool is_used(const struct uk_fdtab *t, unsigned int fd)
{
	return t->used[fd / FDTAB_WORD] >> fd % FDTAB_WORD & 1;
}

static void put_at(struct uk_fdtab *t, struct uk_ofile *of, unsigned int fd,
		   bool cloexec)
{
	t->file[fd] = of;
	set_bit(t->used, fd, true);
	set_bit(t->cloexec, fd, cloexec);
}

static __u64 limit(void)
{
	return MIN(uk_process_rlimit(UK_RLIMIT_NOFILE), (__u64)1 << 20);
}

int fdtab_install(struct uk_fdtab *t, struct uk_ofile *of, int min,
		  bool cloexec)
{
	__u64 max = limit();
	unsigned int fd;

	if (min < 0 || (__u64)min >= max)
		return min ? -EINVAL : -EMFILE;
	fd = lowest_free(t, (unsigned int)min);
	if (unlikely(fd >= max))
		return -EMFILE;
	if (unlikely(fd >= t->size) && grow(t, fd))
		return -ENOMEM;
	put_at(t, of, fd, cloexec);
	if ((unsigned int)min <= t->hint)
		t->hint = fd + 1;
	return (int)fd;
}

int fdtab_replace(struct uk_fdtab *t, struct uk_ofile *of, int fd,
		  bool cloexec)
{
	struct uk_ofile *old;

	if (fd < 0 || (__u64)fd >= limit())
		return -EBADF;
	if ((unsigned int)fd >= t->size && grow(t, (unsigned int)fd))
		return -ENOMEM;
	old = t->file[fd];
	if (unlikely(!old && is_used(t, (unsigned int)fd)))
		return -EBUSY;
	put_at(t, of, (unsigned int)fd, cloexec);
	if (old) {
		if (unlikely(fd_locks_count))
			fd_locks_closed(t, old);
		uk_ofile_put(old);
	}
	return fd;
}

void fdtab_free(struct uk_fdtab *t, unsigned int fd)
{
	set_bit(t->used, fd, false);
	if (fd < t->hint)
		t->hint = fd;
}

struct uk_ofile *fdtab_remove(struct uk_fdtab *t, int fd)
{
	struct uk_ofile *of = fdtab_peek(t, fd);

	if (!of)
		return NULL;
	t->file[fd] = NULL;
	fdtab_free(t, (unsigned int)fd);
	if (unlikely(fd_locks_count))
		fd_locks_closed(t, of);
	return of;
}

bool fdtab_cloexec(const struct uk_fdtab *t, int fd)
{
	return t->cloexec[fd / FDTAB_WORD] >> (fd % FDTAB_WORD) & 1;
}

void fdtab_set_cloexec(struct uk_fdtab *t, int fd, bool on)
{
	set_bit(t->cloexec, (unsigned int)fd, on);
}

/* ---- with processes ------------------------------------------------------ */

static int process_init(struct process *p)
{
	if (p == &uk_process_first) {
		table_init(&first_table);
		p->fdtab = &first_table;
		return 0;
	}
	p->fdtab = table_new();
	return p->fdtab ? 0 : -ENOMEM;
}

/* What is only reserved is free in the copy: its hint stays 0. */
static int table_copy(struct uk_fdtab *to, const struct uk_fdtab *from)
{
	unsigned int fd;

	if (from->size > to->size && grow(to, from->size - 1))
		return -ENOMEM;
	for (fd = 0; fd < from->size; fd++) {
		if (!from->file[fd])
			continue;
		uk_ofile_get(from->file[fd]);
		put_at(to, from->file[fd], fd, fdtab_cloexec(from, (int)fd));
	}
	return 0;
}

static void close_all(struct uk_fdtab *t)
{
	unsigned int fd;

	for (fd = 0; fd < t->size; fd++)
		if (t->file[fd])
			uk_ofile_put(fdtab_remove(t, (int)fd));
}

void fdtab_put(struct uk_fdtab *t)
{
	if (--t->refcount)
		return;
	close_all(t);
	if (t->file != t->file0)
		uk_free(uk_alloc_get_default(), t->file);
	if (t != &first_table)
		uk_free(uk_alloc_get_default(), t);
}

int fdtab_clone(struct process *child, struct process *parent,
		unsigned long flags)
{
	struct uk_fdtab *t;

	if (flags & UK_CLONE_FILES) {
		parent->fdtab->refcount++;
		child->fdtab = parent->fdtab;
		return 0;
	}
	t = table_new();
	if (!t)
		return -ENOMEM;
	if (table_copy(t, parent->fdtab)) {
		fdtab_put(t);
		return -ENOMEM;
	}
	child->fdtab = t;
	return 0;
}

static void process_exit(struct process *p)
{
	/* Other threads of the first process may sleep in a call that opens a
	 * file; nobody waits for them. They find their table.
	 */
	if (p == &uk_process_first) {
		if (p->fdtab->refcount == 1)
			close_all(p->fdtab);
		return;
	}
	fdtab_put(p->fdtab);
	p->fdtab = NULL;
}

static const struct uk_process_ops fd_process_ops = {
	.name = "posix-fd",
	.init = process_init,
	.clone = fdtab_clone,
	.exec = FDTAB_EXEC,
	.exit = process_exit,
};
UK_PROCESS_OPS(fd_process_ops);
