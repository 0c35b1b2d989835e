/* SPDX-License-Identifier: BSD-3-Clause */
/* Sets of interest: membership, readiness, levels and edges. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/plat/lcpu.h>
#include "epoll.h"

#define MAX_NESTING	5
/* Bits of an interest that are no events. */
#define MODE_BITS	(UK_EPOLLET | UK_EPOLLONESHOT | UK_EPOLLWAKEUP | \
			 UK_EPOLLEXCLUSIVE)

const char epoll_type[] = "epoll";

static void on_edge(struct uk_poll_waiter *w, unsigned int events);

/* Of the exclusive interests in a file one hears of an edge: one whose set
 * somebody waits for, if there is such. Is it this one?
 */
static bool is_chosen(const struct epoll_item *it, unsigned int events)
{
	const struct epoll_item *o, *chosen = NULL;
	struct uk_poll_waiter *w;

	for (w = it->of->file->pollq.first; w; w = w->next) {
		o = __containerof(w, struct epoll_item, w);
		if (w->fn != on_edge ||
		    !(o->event.events & UK_EPOLLEXCLUSIVE) ||
		    !(o->event.events & events))
			continue;
		if (o->ep->file.pollq.first)
			return o == it;
		chosen = chosen ? chosen : o;
	}
	return chosen == it;
}

/* The item is worth a look. Any context. */
static void make_ready(struct epoll_item *it)
{
	struct epoll *ep = it->ep;
	unsigned long irqf;

	uk_spin_lock_irqsave(&ep->lock, irqf);
	if (!it->queued) {
		it->queued = true;
		uk_list_add_tail(&it->ready, &ep->ready);
	}
	uk_spin_unlock_irqrestore(&ep->lock, irqf);
	uk_file_notify(&ep->file, UK_POLLIN | UK_POLLRDNORM);
}

/* An edge. Any context; the file's lock is held. */
static void on_edge(struct uk_poll_waiter *w, unsigned int events)
{
	struct epoll_item *it = __containerof(w, struct epoll_item, w);

	/* a one-shot interest that was served is silent until it is renewed */
	if (!(it->event.events & ~MODE_BITS))
		return;
	if (!(events & it->event.events))
		return;
	if (EPOLL_EXCLUSIVE &&
	    unlikely(it->event.events & UK_EPOLLEXCLUSIVE) &&
	    !is_chosen(it, events))
		return;
	make_ready(it);
}

static unsigned int level(const struct epoll_item *it)
{
	__u32 want = it->event.events & ~MODE_BITS;

	return want ? uk_file_poll(it->of->file) & want : 0;
}

/* Errors and hang-ups are of interest to everybody. */
static void set_event(struct epoll_item *it, const struct uk_epoll_event *ev)
{
	it->event = *ev;
	it->event.events |= UK_POLLALWAYS;
}

/* ---- membership ---------------------------------------------------------- */

static struct epoll_item **bucket(struct epoll *ep, int fd)
{
	return &ep->table[(unsigned int)fd & (ep->buckets - 1)];
}

static struct epoll_item *find(struct epoll *ep, int fd,
			       const struct uk_ofile *of)
{
	struct epoll_item *it;

	for (it = *bucket(ep, fd); it; it = it->chain)
		if (it->fd == fd && it->of == of)
			return it;
	return NULL;
}

/* Moves the items into a table of n buckets, which are empty. */
static void move(struct epoll *ep, struct epoll_item **table, __u32 n)
{
	struct epoll_item *it;
	__u32 i;

	for (i = 0; i < ep->buckets; i++) {
		while ((it = ep->table[i])) {
			ep->table[i] = it->chain;
			it->chain = table[(unsigned int)it->fd & (n - 1)];
			table[(unsigned int)it->fd & (n - 1)] = it;
		}
	}
	if (ep->table != ep->first)
		uk_free(uk_alloc_get_default(), ep->table);
	ep->table = table;
	ep->buckets = n;
}

/* Without memory for a larger table it is the chains that grow. */
static void grow(struct epoll *ep)
{
	struct epoll_item **table;

	if (ep->count < ep->buckets)
		return;
	table = uk_calloc(uk_alloc_get_default(), ep->buckets * 2,
			  sizeof(*table));
	if (table)
		move(ep, table, ep->buckets * 2);
}

/*
 * Gives memory back after a rush of connections: once half of the first table
 * is enough, so that a few that come and go do not make it grow and shrink.
 */
static void shrink(struct epoll *ep)
{
	if (ep->count < EPOLL_FIRST / 2 && ep->table != ep->first)
		move(ep, ep->first, EPOLL_FIRST);
}

static void unqueue(struct epoll_item *it)
{
	struct epoll *ep = it->ep;
	unsigned long irqf;

	uk_spin_lock_irqsave(&ep->lock, irqf);
	if (it->queued) {
		it->queued = false;
		uk_list_del(&it->ready);
	}
	uk_spin_unlock_irqrestore(&ep->lock, irqf);
}

/* Takes an item out of everything and frees it. */
static void forget(struct epoll_item *it)
{
	struct epoll *ep = it->ep;
	struct epoll_item **p = bucket(ep, it->fd);

	uk_pollq_remove(&it->of->file->pollq, &it->w);
	uk_ofile_watch_remove(&it->watch);
	unqueue(it);
	while (*p != it)
		p = &(*p)->chain;
	*p = it->chain;
	ep->count--;
	uk_free(uk_alloc_get_default(), it);
}

static void remove_item(struct epoll_item *it)
{
	struct epoll *ep = it->ep;

	forget(it);
	shrink(ep);
}

static void on_close(struct uk_ofile_watch *w,
		     struct uk_ofile *of __maybe_unused)
{
	remove_item(__containerof(w, struct epoll_item, watch));
}

/* How deep are the sets within `ep`? -ELOOP when `top` is among them. */
static int nesting(struct epoll *ep, const struct epoll *top, int depth)
{
	struct epoll_item *it;
	struct epoll *sub;
	__u32 i;

	if (ep == top || depth > MAX_NESTING)
		return -ELOOP;
	for (i = 0; i < ep->buckets; i++) {
		for (it = ep->table[i]; it; it = it->chain) {
			sub = epoll_of(it->of->file);
			if (sub && nesting(sub, top, depth + 1))
				return -ELOOP;
		}
	}
	return 0;
}

/* How many sets are there above `ep`, in the longest row of them? */
static __noinline int depth_of(const struct epoll *ep)
{
	struct uk_poll_waiter *w;
	int most = 0;

	for (w = ep->file.pollq.first; w; w = w->next)
		if (w->fn == on_edge)
			most = MAX(most, 1 + depth_of(__containerof(w,
					struct epoll_item, w)->ep));
	return most;
}

static int check_add(struct epoll *ep, struct uk_ofile *of,
		     const struct uk_epoll_event *ev)
{
	const __u32 with_exclusive = UK_EPOLLIN | UK_EPOLLOUT | UK_EPOLLERR |
				     UK_EPOLLHUP | UK_EPOLLWAKEUP |
				     UK_EPOLLET | UK_EPOLLEXCLUSIVE;
	struct epoll *sub = epoll_of(of->file);

	if (of->file->ops->traits & UK_FILE_ALWAYS_READY)
		return -EPERM;
	if ((ev->events & UK_EPOLLEXCLUSIVE) &&
	    ((ev->events & ~with_exclusive) || sub))
		return -EINVAL;
	return sub ? nesting(sub, ep, 1 + depth_of(ep)) : 0;
}

/* Queues an item whose level is up already. */
static void look_first(struct epoll_item *it)
{
	if (level(it))
		make_ready(it);
}

int epoll_add(struct epoll *ep, int fd, struct uk_ofile *of,
	      const struct uk_epoll_event *ev)
{
	struct epoll_item *it, **b;
	int rc;

	rc = check_add(ep, of, ev);
	if (!rc)
		rc = find(ep, fd, of) ? -EEXIST : 0;
	if (rc)
		return rc;
	it = uk_malloc(uk_alloc_get_default(), sizeof(*it));
	if (!it)
		return -ENOMEM;
	grow(ep);
	it->ep = ep;
	it->of = of;
	it->queued = false;
	it->fd = fd;
	set_event(it, ev);
	b = bucket(ep, fd);
	it->chain = *b;
	*b = it;
	ep->count++;
	it->watch.closed = on_close;
	uk_ofile_watch_add(of, &it->watch);
	/* all edges come here; on_edge() knows the interest */
	uk_poll_waiter_init(&it->w, on_edge, ~0u);
	uk_pollq_add(&of->file->pollq, &it->w);
	look_first(it);
	return 0;
}

int epoll_mod(struct epoll *ep, int fd, struct uk_ofile *of,
	      const struct uk_epoll_event *ev)
{
	struct epoll_item *it = find(ep, fd, of);

	if (!it)
		return -ENOENT;
	if ((ev->events | it->event.events) & UK_EPOLLEXCLUSIVE)
		return -EINVAL;
	set_event(it, ev);
	look_first(it);
	return 0;
}

int epoll_del(struct epoll *ep, int fd, struct uk_ofile *of)
{
	struct epoll_item *it = find(ep, fd, of);

	if (!it)
		return -ENOENT;
	remove_item(it);
	return 0;
}

/* ---- readiness ---------------------------------------------------------- */

/* The first item of the list, taken off it. */
static struct epoll_item *take_first(struct epoll *ep)
{
	struct epoll_item *it = NULL;
	unsigned long irqf;

	uk_spin_lock_irqsave(&ep->lock, irqf);
	if (!uk_list_empty(&ep->ready)) {
		it = uk_list_first_entry(&ep->ready, struct epoll_item, ready);
		uk_list_del(&it->ready);
		it->queued = false;
	}
	uk_spin_unlock_irqrestore(&ep->lock, irqf);
	return it;
}

static void put_back(struct epoll *ep, struct epoll_item *it)
{
	unsigned long irqf;

	uk_spin_lock_irqsave(&ep->lock, irqf);
	if (!it->queued) {
		it->queued = true;
		uk_list_add_tail(&it->ready, &ep->ready);
	}
	uk_spin_unlock_irqrestore(&ep->lock, irqf);
}

/* The last item at this moment: where one round over the list ends. */
static struct epoll_item *last_ready(struct epoll *ep)
{
	struct epoll_item *it = NULL;
	unsigned long irqf;

	uk_spin_lock_irqsave(&ep->lock, irqf);
	if (!uk_list_empty(&ep->ready))
		it = uk_list_last_entry(&ep->ready, struct epoll_item, ready);
	uk_spin_unlock_irqrestore(&ep->lock, irqf);
	return it;
}

int epoll_collect(struct epoll *ep, struct uk_epoll_event *out, int max)
{
	struct epoll_item *it, *last = last_ready(ep);
	unsigned int events;
	bool end = !last;
	int n = 0;

	while (!end && n < max && (it = take_first(ep))) {
		end = it == last;
		/* an edge from here on queues it again: none is lost */
		events = level(it);
		if (!events)
			continue;
		out[n].events = events;
		out[n].data = it->event.data;
		n++;
		if (it->event.events & UK_EPOLLONESHOT)
			it->event.events &= MODE_BITS;
		else if (!(it->event.events & UK_EPOLLET))
			put_back(ep, it);
	}
	return n;
}

/* Ready when some item really is: drops those whose level went down. */
static unsigned int epoll_poll(struct uk_file *f)
{
	struct epoll *ep = __containerof(f, struct epoll, file);
	struct epoll_item *it, *last = last_ready(ep);
	bool end = !last;

	while (!end && (it = take_first(ep))) {
		end = it == last;
		if (level(it)) {
			put_back(ep, it);
			return UK_POLLIN | UK_POLLRDNORM;
		}
	}
	return 0;
}

static void epoll_release(struct uk_file *f)
{
	struct epoll *ep = __containerof(f, struct epoll, file);
	__u32 i;

	for (i = 0; i < ep->buckets; i++)
		while (ep->table[i])
			forget(ep->table[i]);
	if (ep->table != ep->first)
		uk_free(uk_alloc_get_default(), ep->table);
	uk_free(uk_alloc_get_default(), ep);
}

static const struct uk_file_ops epoll_ops = {
	.type = epoll_type,
	.poll = epoll_poll,
	.release = epoll_release,
};

struct epoll *epoll_new(void)
{
	struct epoll *ep = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ep));

	if (!ep)
		return NULL;
	uk_file_init(&ep->file, &epoll_ops);
	uk_spin_init(&ep->lock);
	UK_INIT_LIST_HEAD(&ep->ready);
	ep->table = ep->first;
	ep->buckets = EPOLL_FIRST;
	return ep;
}
