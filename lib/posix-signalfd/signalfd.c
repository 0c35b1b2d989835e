/* SPDX-License-Identifier: BSD-3-Clause */
/* signalfd: signals that are blocked, read from a descriptor. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <abi/signal.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/posix-fd.h>
#include <uk/posix-signal.h>
#include <uk/string.h>
#include <uk/syscall.h>

/*
 * Signals stay where they are, pending for a thread or the process, until
 * somebody reads: who asks sees its own. Here is only what to look for.
 *
 * Lock: interrupts off, for the list; operations do not yield.
 */
struct signalfd {
	struct uk_file file;
	struct signalfd *next, **pprev;
	uk_sigset_t mask;
};

static const char signalfd_type[] = "signalfd";

static struct signalfd *all;

static struct signalfd *of_file(struct uk_file *f)
{
	return __containerof(f, struct signalfd, file);
}

/* A signal became pending. Any context, interrupts off. */
static void on_signal(int sig)
{
	struct signalfd *s;

	for (s = all; s; s = s->next)
		if (s->mask & UK_SIGMASK(sig))
			uk_file_notify(&s->file, UK_POLLIN | UK_POLLRDNORM);
}

static void add(struct signalfd *s)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	s->next = all;
	if (all)
		all->pprev = &s->next;
	s->pprev = &all;
	all = s;
	uk_signal_watch = on_signal;
	ukarch_lcpu_restore_irqf(flags);
}

static void remove(struct signalfd *s)
{
	unsigned long flags = ukarch_lcpu_save_irqf();

	*s->pprev = s->next;
	if (s->next)
		s->next->pprev = s->pprev;
	ukarch_lcpu_restore_irqf(flags);
}

static void fill(struct uk_signalfd_siginfo *out,
		 const struct uk_siginfo *info)
{
	memset(out, 0, sizeof(*out));
	out->ssi_signo = (__u32)info->signo;
	out->ssi_code = info->code;
	if (info->code == UK_SI_TIMER) {
		out->ssi_tid = (__u32)info->timerid;
		out->ssi_overrun = (__u32)info->overrun;
	} else {
		out->ssi_pid = (__u32)info->pid;
		out->ssi_uid = info->uid;
	}
	/* both kinds have their value at the same place */
	out->ssi_ptr = (__uptr)info->value.sival_ptr;
	out->ssi_int = info->value.sival_int;
}

static __ssz signal_read(struct uk_file *f, const struct uk_iovec *iov,
			 int iovcnt, __off off __maybe_unused,
			 unsigned int flags __maybe_unused)
{
	__sz room = uk_iov_len(iov, iovcnt), done = 0;
	struct uk_iovpos to = { iov, iovcnt, 0 };
	struct uk_signalfd_siginfo out;
	struct uk_siginfo info;

	if (room < sizeof(out))
		return -EINVAL;
	while (room - done >= sizeof(out) &&
	       uk_signal_take(of_file(f)->mask, &info)) {
		fill(&out, &info);
		done += uk_iov_put(&to, &out, sizeof(out));
	}
	return done ? (__ssz)done : -EAGAIN;
}

static unsigned int signal_poll(struct uk_file *f)
{
	return uk_signal_pending() & of_file(f)->mask ?
	       UK_POLLIN | UK_POLLRDNORM : 0;
}

static void signal_release(struct uk_file *f)
{
	remove(of_file(f));
	uk_free(uk_alloc_get_default(), of_file(f));
}

static const struct uk_file_ops signal_ops = {
	.type = signalfd_type,
	.read = signal_read,
	.poll = signal_poll,
	.release = signal_release,
};

static long new_signalfd(uk_sigset_t mask, unsigned int flags)
{
	struct signalfd *s;

	s = uk_malloc(uk_alloc_get_default(), sizeof(*s));
	if (!s)
		return -ENOMEM;
	uk_file_init(&s->file, &signal_ops);
	s->mask = mask;
	add(s);
	return uk_fd_open(&s->file, UK_O_RDWR | flags);
}

static long set_mask(int fd, uk_sigset_t mask)
{
	struct uk_ofile *of = uk_fd_get(fd);
	long rc = fd;

	if (!of)
		return -EBADF;
	if (of->file->ops->type == signalfd_type) {
		of_file(of->file)->mask = mask;
		/* what is pending may be of interest now */
		uk_file_notify(of->file, UK_POLLIN | UK_POLLRDNORM);
	} else {
		rc = -EINVAL;
	}
	uk_ofile_put(of);
	return rc;
}

static long signalfd(int fd, const uk_sigset_t *mask, __sz size,
		     unsigned int flags)
{
	uk_sigset_t wanted;

	if (size != sizeof(*mask))
		return -EINVAL;
	if (!mask)
		return -EFAULT;
	if (flags & ~(unsigned int)(UK_SFD_CLOEXEC | UK_SFD_NONBLOCK))
		return -EINVAL;
	wanted = *mask & ~(UK_SIGMASK(UK_SIGKILL) | UK_SIGMASK(UK_SIGSTOP));
	return fd == -1 ? new_signalfd(wanted, flags) : set_mask(fd, wanted);
}

UK_SYSCALL_R_DEFINE(long, signalfd4, int, fd, const uk_sigset_t *, mask,
		    __sz, size, unsigned int, flags)
{
	return signalfd(fd, mask, size, flags);
}

UK_SYSCALL_R_DEFINE(long, signalfd, int, fd, const uk_sigset_t *, mask,
		    __sz, size)
{
	return signalfd(fd, mask, size, 0);
}
