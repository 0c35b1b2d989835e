/* SPDX-License-Identifier: BSD-3-Clause */
/* An instance as a file: events queued and read. */
#include <abi/ioctl.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/string.h>
#include "inotify.h"

static const char inotify_type[] = "inotify";

struct inotify *inotify_all;
static unsigned int instances;

static struct inotify *of_file(struct uk_file *f)
{
	return __containerof(f, struct inotify, file);
}

struct inotify *inotify_of_file(struct uk_file *f)
{
	return f->ops->type == inotify_type ? of_file(f) : NULL;
}

static bool equals_last(const struct inotify *in, int wd, unsigned int mask,
			const char *name, __sz len)
{
	const struct event *e;

	if (!in->count)
		return false;
	e = __containerof(in->last, struct event, next);
	return e->wd == wd && e->mask == mask && e->len == len &&
	       !memcmp(e->name, name, len);
}

void inotify_queue(struct inotify *in, int wd, unsigned int mask,
		   __u32 cookie, const char *name, __sz len)
{
	struct event *e;

	if (equals_last(in, wd, mask, name, len))
		return;
	e = in->count < INOTIFY_EVENTS ?
	    uk_malloc(uk_alloc_get_default(), sizeof(*e) + len) : NULL;
	if (e) {
		*e = (struct event) { .wd = wd, .mask = mask,
				      .cookie = cookie, .len = len };
		memcpy(e->name, name, len);
		*in->last = e;
		in->last = &e->next;
		in->count++;
	} else {
		in->overflow = true;
	}
	uk_file_notify(&in->file, UK_POLLIN | UK_POLLRDNORM);
}

/* Bytes of the name as it is read: ended and filled up by zeros. */
static __u32 name_size(const struct event *e)
{
	return e->len ? (__u32)ALIGN_UP(e->len + 1,
					sizeof(struct uk_inotify_event)) : 0;
}

static void put(struct uk_iovpos *to, const struct event *e)
{
	struct uk_inotify_event out = {
		.wd = e->wd, .mask = e->mask, .cookie = e->cookie,
		.len = name_size(e),
	};

	uk_iov_put(to, &out, sizeof(out));
	uk_iov_put(to, e->name, e->len);
	uk_iov_zero(to, out.len - e->len);
}

static void free_first(struct inotify *in)
{
	struct event *e = in->first;

	in->first = e->next;
	if (!in->first)
		in->last = &in->first;
	in->count--;
	uk_free(uk_alloc_get_default(), e);
}

static __ssz inotify_read(struct uk_file *f, const struct uk_iovec *iov,
			  int iovcnt, __off off __maybe_unused,
			  unsigned int flags __maybe_unused)
{
	static const struct event lost = { .wd = -1,
					   .mask = UK_IN_Q_OVERFLOW };
	__sz room = uk_iov_len(iov, iovcnt), done = 0, n;
	struct uk_iovpos to = { iov, iovcnt, 0 };
	struct inotify *in = of_file(f);

	while (in->first) {
		n = sizeof(struct uk_inotify_event) + name_size(in->first);
		if (n > room - done)
			return done ? (__ssz)done : -EINVAL;
		put(&to, in->first);
		free_first(in);
		done += n;
	}
	if (in->overflow) {
		n = sizeof(struct uk_inotify_event);
		if (n > room - done)
			return done ? (__ssz)done : -EINVAL;
		put(&to, &lost);
		in->overflow = false;
		done += n;
	}
	return done ? (__ssz)done : -EAGAIN;
}

static unsigned int inotify_poll(struct uk_file *f)
{
	struct inotify *in = of_file(f);

	return in->first || in->overflow ? UK_POLLIN | UK_POLLRDNORM : 0;
}

static int inotify_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	struct inotify *in = of_file(f);
	const struct event *e;
	__sz n = in->overflow ? sizeof(struct uk_inotify_event) : 0;

	if (req != UK_FIONREAD)
		return -ENOTTY;
	for (e = in->first; e; e = e->next)
		n += sizeof(struct uk_inotify_event) + name_size(e);
	*(int *)arg = (int)n;
	return 0;
}

static void inotify_release(struct uk_file *f)
{
	struct inotify *in = of_file(f), **at = &inotify_all;

	inotify_drop_watches(in);
	while (in->first)
		free_first(in);
	while (*at != in)
		at = &(*at)->next;
	*at = in->next;
	instances--;
	uk_free(uk_alloc_get_default(), in);
}

static const struct uk_file_ops inotify_ops = {
	.type = inotify_type,
	.read = inotify_read,
	.poll = inotify_poll,
	.ctl = inotify_ctl,
	.release = inotify_release,
};

int inotify_new(struct inotify **out)
{
	struct inotify *in;

	if (instances >= INOTIFY_INSTANCES)
		return -EMFILE;
	in = uk_zalloc(uk_alloc_get_default(), sizeof(*in));
	if (!in)
		return -ENOMEM;
	uk_file_init(&in->file, &inotify_ops);
	in->last = &in->first;
	in->next = inotify_all;
	inotify_all = in;
	instances++;
	*out = in;
	return 0;
}
