/* SPDX-License-Identifier: BSD-3-Clause */
/* Advisory locks: records of processes and of descriptions, whole files. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/wait.h>
#include "locks.h"

#define LAST	((__u64)1 << 63)	/* "to the end, wherever it is" */

/* Locks of the two kinds do not see each other. */
enum kind { RECORD, WHOLE };

/*
 * One lock: the bytes [start, end) of a file. Locks of one owner on one file
 * and of one kind never overlap.
 * Lock: none; the list changes without yielding.
 */
struct lock {
	struct lock *next;
	const struct uk_file *file;
	const void *owner;		/* table or description */
	int pid;			/* -1: a description */
	enum kind kind;
	bool write;
	__u64 start, end;
};

/* Who waits for a lock, on the waiting thread's stack. */
struct lock_wait {
	struct lock_wait *next;
	const struct lock *want;
};

/* Owners that wait for each other: as many of them as Linux looks at. */
#define CHAIN_MAX	10

unsigned int fd_locks_count;
static struct lock *locks;
static struct lock_wait *waits;
static struct uk_waitq released = UK_WAIT_QUEUE_INITIALIZER(released);

static bool same_owner(const struct lock *a, const struct lock *b)
{
	return a->file == b->file && a->kind == b->kind &&
	       a->owner == b->owner;
}

static bool meet(const struct lock *a, const struct lock *b)
{
	return a->start < b->end && b->start < a->end;
}

static struct lock *conflict(const struct lock *want)
{
	struct lock *l;

	for (l = locks; l; l = l->next)
		if (l->file == want->file && l->kind == want->kind &&
		    l->owner != want->owner && meet(l, want) &&
		    (l->write || want->write))
			return l;
	return NULL;
}

static void insert(struct lock *l, const struct lock *value)
{
	*l = *value;
	l->next = locks;
	locks = l;
	fd_locks_count++;
}

static void free_at(struct lock **p)
{
	struct lock *l = *p;

	*p = l->next;
	fd_locks_count--;
	uk_free(uk_alloc_get_default(), l);
}

/* Takes the range out of what the owner has. `spare` becomes the second half
 * of a lock that is cut in two. @return true: the spare was used
 */
static bool carve(const struct lock *range, struct lock *spare)
{
	struct lock **p = &locks, *l, rest;

	while ((l = *p)) {
		if (!same_owner(l, range) || !meet(l, range)) {
			p = &l->next;
		} else if (l->start >= range->start && l->end <= range->end) {
			free_at(p);
		} else if (l->start < range->start && l->end > range->end) {
			rest = *l;
			rest.start = range->end;
			l->end = range->start;
			insert(spare, &rest);
			return true;
		} else {
			if (l->start < range->start)
				l->end = range->start;
			else
				l->start = range->end;
			p = &l->next;
		}
	}
	return false;
}

static struct lock *new_lock(void)
{
	return uk_malloc(uk_alloc_get_default(), sizeof(struct lock));
}

/* Sets, or with `unlock` removes, a lock that no other is in the way of. */
static int apply(const struct lock *want, bool unlock)
{
	struct lock *spare = new_lock(), *l = unlock ? NULL : new_lock();

	if (!spare || (!l && !unlock)) {
		uk_free(uk_alloc_get_default(), spare);
		uk_free(uk_alloc_get_default(), l);
		return -ENOLCK;
	}
	if (!carve(want, spare))
		uk_free(uk_alloc_get_default(), spare);
	if (l)
		insert(l, want);
	/* a write lock may have become a read lock: look again as well */
	uk_waitq_wake_up(&released);
	return 0;
}

/* Does who is in the way wait for a lock of the caller's, be it through
 * others? Only processes are asked, as on Linux.
 */
static bool is_deadlock(const struct lock *want)
{
	const struct lock *l = conflict(want);
	const struct lock_wait *w;
	int i;

	if (want->kind != RECORD || want->pid < 0)
		return false;
	for (i = 0; l && i < CHAIN_MAX; i++) {
		for (w = waits; w && w->want->owner != l->owner; w = w->next)
			;
		l = w ? conflict(w->want) : NULL;
		if (l && l->owner == want->owner)
			return true;
	}
	return false;
}

static int wait_for(const struct lock *want)
{
	struct lock_wait self = { waits, want }, **p;
	int rc;

	if (is_deadlock(want))
		return -EDEADLK;
	waits = &self;
	rc = uk_waitq_wait_event_intr(&released, !conflict(want), 0);
	for (p = &waits; *p != &self; p = &(*p)->next)
		;
	*p = self.next;
	return rc == -EINTR ? -ERESTARTSYS : rc;
}

static int set_lock(const struct lock *want, bool unlock, bool wait)
{
	int rc;

	while (!unlock && conflict(want)) {
		rc = wait ? wait_for(want) : -EAGAIN;
		if (rc)
			return rc;
	}
	return apply(want, unlock);
}

/* Turns the program's range into [start, end). */
static int range_of(struct uk_ofile *of, const struct uk_flock *fl,
		    struct lock *l)
{
	__off base = 0, start;
	struct uk_filestat st;

	if (fl->l_whence == UK_SEEK_CUR) {
		base = of->pos;
	} else if (fl->l_whence == UK_SEEK_END) {
		if (uk_file_getstat(of->file, UK_STATX_SIZE, &st))
			return -EINVAL;
		base = (__off)st.size;
	} else if (fl->l_whence != UK_SEEK_SET) {
		return -EINVAL;
	}
	if (uk_add_overflow(base, fl->l_start, &start))
		return -EOVERFLOW;
	if (start < 0)
		return -EINVAL;
	l->start = (__u64)start;
	l->end = fl->l_len ? l->start + (__u64)fl->l_len : LAST;
	if (fl->l_len >= 0)
		return l->end > LAST ? -EOVERFLOW : 0;
	/* a negative length is the range before the start */
	l->start = l->end;
	l->end = (__u64)start;
	return l->start >= LAST ? -EINVAL : 0;
}

static int get_lock(const struct lock *want, struct uk_flock *fl)
{
	const struct lock *l = conflict(want);

	if (!l) {
		fl->l_type = UK_F_UNLCK;
		return 0;
	}
	fl->l_type = l->write ? UK_F_WRLCK : UK_F_RDLCK;
	fl->l_whence = UK_SEEK_SET;
	fl->l_start = (uk_off_t)l->start;
	fl->l_len = l->end == LAST ? 0 : (uk_off_t)(l->end - l->start);
	fl->l_pid = l->pid;
	return 0;
}

static int check_type(const struct uk_ofile *of, const struct uk_flock *fl,
		      bool get)
{
	switch (fl->l_type) {
	case UK_F_UNLCK:
		return get ? -EINVAL : 0;
	case UK_F_RDLCK:
		return get || ofile_readable(of) ? 0 : -EBADF;
	case UK_F_WRLCK:
		return get || ofile_writable(of) ? 0 : -EBADF;
	}
	return -EINVAL;
}

static void drop(const struct uk_file *file, const void *owner)
{
	struct lock **p = &locks;

	while (*p) {
		if ((*p)->file == file && (*p)->owner == owner)
			free_at(p);
		else
			p = &(*p)->next;
	}
	uk_waitq_wake_up(&released);
}

/* Sets or removes a lock. One that was waited for may come when the descriptor
 * was closed, which takes away what the table has of the file.
 */
static int set_record(struct uk_ofile *of, int fd, int cmd,
		      const struct lock *want, bool unlock)
{
	int rc = set_lock(want, unlock,
			  cmd == UK_F_SETLKW || cmd == UK_F_OFD_SETLKW);

	if (!rc && want->owner != of && fdtab_peek(want->owner, fd) != of) {
		drop(of->file, want->owner);
		rc = -EBADF;
	}
	return rc;
}

long fd_lock_fcntl(struct uk_ofile *of, int fd, int cmd, struct uk_flock *fl)
{
	bool ofd = cmd == UK_F_OFD_GETLK || cmd == UK_F_OFD_SETLK ||
		   cmd == UK_F_OFD_SETLKW;
	bool get = cmd == UK_F_GETLK || cmd == UK_F_OFD_GETLK;
	struct process *p = uk_process_current();
	struct lock want = {
		.file = of->file,
		.owner = ofd ? (const void *)of : (const void *)p->fdtab,
		.pid = ofd ? -1 : p->pid,
		.kind = RECORD,
		.write = fl->l_type == UK_F_WRLCK,
	};
	int rc = check_type(of, fl, get);

	if (!rc && ofd && fl->l_pid)
		rc = -EINVAL;
	if (!rc)
		rc = range_of(of, fl, &want);
	if (rc)
		return rc;
	if (get)
		return get_lock(&want, fl);
	return set_record(of, fd, cmd, &want, fl->l_type == UK_F_UNLCK);
}

void fd_locks_closed(const struct uk_fdtab *t, struct uk_ofile *of)
{
	drop(of->file, t);
}

void fd_locks_ofile_freed(struct uk_ofile *of)
{
	drop(of->file, of);
}

long fd_flock(struct uk_ofile *of, int op)
{
	struct lock want = {
		.file = of->file,
		.owner = of,
		.kind = WHOLE,
		.end = LAST,
	};

	switch (op & ~UK_LOCK_NB) {
	case UK_LOCK_SH:
		break;
	case UK_LOCK_EX:
		want.write = true;
		break;
	case UK_LOCK_UN:
		return set_lock(&want, true, false);
	default:
		return -EINVAL;
	}
	return set_lock(&want, false, !(op & UK_LOCK_NB));
}
