/* SPDX-License-Identifier: BSD-3-Clause */
/* Private to posix-poll: sets of interest. */
#ifndef __EPOLL_H__
#define __EPOLL_H__

#include <abi/poll.h>
#include <uk/config.h>
#include <uk/list.h>
#include <uk/posix-fd.h>
#include <uk/spinlock.h>

/* Does one of several exclusive interests hear of an edge, or do all? */
#if CONFIG_LIBPOSIX_POLL_EXCLUSIVE
#define EPOLL_EXCLUSIVE	true
#else
#define EPOLL_EXCLUSIVE	false
#endif

struct epoll;

/*
 * One file in one set. The item hears of edges by its waiter and of the end
 * of the description by its watch; it holds no reference.
 */
struct epoll_item {
	struct uk_poll_waiter w;
	struct uk_ofile_watch watch;
	struct epoll *ep;
	struct uk_ofile *of;
	struct epoll_item *chain;	/* hash */
	struct uk_list_head ready;	/* in ep->ready when `queued` */
	bool queued;
	int fd;
	struct uk_epoll_event event;
};

/*
 * A set. Invariant: an item whose level may be up is in the list `ready`; so
 * waiting looks at no other.
 *
 * Lock: `lock` guards the list and `queued`, as edges come from interrupts.
 * All else changes in thread context without yielding.
 */
#define EPOLL_FIRST	16u

struct epoll {
	struct uk_file file;		/* must be first */
	struct uk_spinlock lock;
	struct uk_list_head ready;
	struct epoll_item **table;	/* by descriptor number */
	struct epoll_item *first[EPOLL_FIRST];	/* of a few descriptors */
	__u32 buckets;			/* power of two */
	__u32 count;
};

extern const char epoll_type[];

/** An empty set. @return NULL: no memory */
struct epoll *epoll_new(void);

/** epoll_ctl's three operations. @return 0, -errno */
int epoll_add(struct epoll *ep, int fd, struct uk_ofile *of,
	      const struct uk_epoll_event *ev);
int epoll_mod(struct epoll *ep, int fd, struct uk_ofile *of,
	      const struct uk_epoll_event *ev);
int epoll_del(struct epoll *ep, int fd, struct uk_ofile *of);

/** Moves events that hold now to `out`. @return their number */
int epoll_collect(struct epoll *ep, struct uk_epoll_event *out, int max);

/** The set of a file, NULL if it is none. */
static inline struct epoll *epoll_of(struct uk_file *f)
{
	if (f->ops->type != epoll_type)
		return NULL;
	return __containerof(f, struct epoll, file);
}

#endif /* __EPOLL_H__ */
