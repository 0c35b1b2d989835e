/* SPDX-License-Identifier: BSD-3-Clause */
/* eventfd: a counter that can be waited for. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/eventfd.h>
#include <uk/posix-fd.h>
#include <uk/syscall.h>

/* The counter never holds this value: it would be a full one plus one. */
#define COUNT_MAX	(~(__u64)0 - 1)

/* Lock: none; operations do not yield. */
struct eventfd {
	struct uk_file file;
	__u64 count;
	bool semaphore;
};

static const char eventfd_type[] = "eventfd";

static struct eventfd *of_file(struct uk_file *f)
{
	return __containerof(f, struct eventfd, file);
}

static __ssz event_read(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	struct uk_iovpos to = { iov, iovcnt, 0 };
	struct eventfd *e = of_file(f);
	__u64 v;

	if (uk_iov_len(iov, iovcnt) < sizeof(v))
		return -EINVAL;
	if (!e->count)
		return -EAGAIN;
	v = e->semaphore ? 1 : e->count;
	e->count -= v;
	uk_iov_put(&to, &v, sizeof(v));
	uk_file_notify(f, UK_POLLOUT | UK_POLLWRNORM);
	return sizeof(v);
}

static __ssz write_piece(struct uk_file *f, const struct uk_iovec *iov)
{
	struct uk_iovpos from = { iov, 1, 0 };
	struct eventfd *e = of_file(f);
	__u64 v;

	if (iov->iov_len < sizeof(v))
		return -EINVAL;
	uk_iov_get(&from, &v, sizeof(v));
	if (v > COUNT_MAX)
		return -EINVAL;
	if (v > COUNT_MAX - e->count)
		return -EAGAIN;
	e->count += v;
	uk_file_notify(f, UK_POLLIN | UK_POLLRDNORM);
	return sizeof(v);
}

/* Each piece of a vector is a write of its own. */
static __ssz event_write(struct uk_file *f, const struct uk_iovec *iov,
			 int iovcnt, __off off __maybe_unused,
			 unsigned int flags __maybe_unused)
{
	__ssz r = -EINVAL, done = 0;

	for (; iovcnt > 0; iovcnt--, iov++) {
		r = write_piece(f, iov);
		if (r < 0)
			break;
		done += r;
	}
	return done ? done : r;
}

static unsigned int event_poll(struct uk_file *f)
{
	struct eventfd *e = of_file(f);

	return (e->count ? UK_POLLIN | UK_POLLRDNORM : 0) |
	       (e->count < COUNT_MAX ? UK_POLLOUT | UK_POLLWRNORM : 0);
}

static void event_release(struct uk_file *f)
{
	uk_free(uk_alloc_get_default(), of_file(f));
}

static const struct uk_file_ops event_ops = {
	.traits = UK_FILE_NO_SENDFILE,
	.type = eventfd_type,
	.read = event_read,
	.write = event_write,
	.poll = event_poll,
	.release = event_release,
};

bool uk_is_eventfd(const struct uk_file *f)
{
	return f->ops->type == eventfd_type;
}

void uk_eventfd_signal(struct uk_file *f)
{
	struct eventfd *e = of_file(f);

	if (e->count < COUNT_MAX)
		e->count++;
	uk_file_notify(f, UK_POLLIN | UK_POLLRDNORM);
}

static long new_event(__u64 count, unsigned int flags)
{
	struct eventfd *e;

	if (flags & ~(unsigned int)(UK_EFD_SEMAPHORE | UK_EFD_CLOEXEC |
				    UK_EFD_NONBLOCK))
		return -EINVAL;
	e = uk_malloc(uk_alloc_get_default(), sizeof(*e));
	if (!e)
		return -ENOMEM;
	uk_file_init(&e->file, &event_ops);
	e->count = count;
	e->semaphore = flags & UK_EFD_SEMAPHORE;
	return uk_fd_open(&e->file, UK_O_RDWR |
			  (flags & (UK_EFD_CLOEXEC | UK_EFD_NONBLOCK)));
}

UK_SYSCALL_R_DEFINE(long, eventfd2, unsigned int, count, unsigned int, flags)
{
	return new_event(count, flags);
}

UK_SYSCALL_R_DEFINE(long, eventfd, unsigned int, count)
{
	return new_event(count, 0);
}
