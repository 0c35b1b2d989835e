/* SPDX-License-Identifier: BSD-3-Clause */
/* FIFOs: pipes that are found by a node of a file system. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/poll.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/vfs.h>
#include <uk/wait.h>
#include "pipe.h"

/*
 * One that is open; the node stays while it is, for each opener holds it. The
 * pipe's own files are nobody's: their queues tell the openers' files.
 *
 * Lock: none; operations do not yield, but opening waits.
 */
struct fifo {
	struct fifo *next;
	struct uk_vnode *vn;
	struct pipe *pipe;
	__u32 readers, writers;
	__u32 reader_no, writer_no;	/* how many there ever were */
	__u32 openers;			/* that are open or wait for that */
};

/* What one open() made. */
struct opener {
	struct uk_file file;
	struct fifo *fifo;
	struct uk_poll_waiter from_rd, from_wr;
	__u32 writer_seen;	/* no hang-up before another writer came */
	bool reads, writes;
};

static struct fifo *fifos;
static struct uk_waitq partners = UK_WAIT_QUEUE_INITIALIZER(partners);

static struct opener *of_file(struct uk_file *f)
{
	return __containerof(f, struct opener, file);
}

static __ssz fifo_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags)
{
	struct uk_file *rd = &of_file(f)->fifo->pipe->rd;

	return rd->ops->read(rd, iov, iovcnt, off, flags);
}

static __ssz fifo_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	struct fifo *ff = of_file(f)->fifo;
	struct uk_file *wr = &ff->pipe->wr;
	__ssz r = wr->ops->write(wr, iov, iovcnt, off, flags);

	if (r > 0)
		uk_vnode_touch(ff->vn, true);
	return r;
}

static unsigned int fifo_poll(struct uk_file *f)
{
	struct opener *o = of_file(f);
	struct fifo *ff = o->fifo;
	unsigned int events = 0;

	if (o->reads) {
		events |= uk_file_poll(&ff->pipe->rd);
		if (o->writer_seen == ff->writer_no)
			events &= ~(unsigned int)UK_POLLHUP;
	}
	if (o->writes)
		events |= uk_file_poll(&ff->pipe->wr);
	return events;
}

static int fifo_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	return pipe_ctl(of_file(f)->fifo->pipe, req, arg);
}

/* What happens at an end of the pipe its openers hear. */
static void from_rd(struct uk_poll_waiter *w, unsigned int events)
{
	uk_file_notify(&__containerof(w, struct opener, from_rd)->file,
		       events);
}

static void from_wr(struct uk_poll_waiter *w, unsigned int events)
{
	uk_file_notify(&__containerof(w, struct opener, from_wr)->file,
		       events);
}

/* One of the FIFO's users has gone. */
static void put(struct fifo *ff)
{
	struct fifo **p = &fifos;

	pipe_set_ends(ff->pipe, ff->readers, ff->writers);
	if (--ff->openers)
		return;
	while (*p != ff)
		p = &(*p)->next;
	*p = ff->next;
	/* the second of them ends the pipe */
	pipe_set_ends(ff->pipe, true, true);
	uk_file_release(&ff->pipe->rd);
	uk_file_release(&ff->pipe->wr);
	uk_free(uk_alloc_get_default(), ff);
}

static void fifo_release(struct uk_file *f)
{
	struct opener *o = of_file(f);
	struct fifo *ff = o->fifo;

	uk_pollq_remove(&ff->pipe->rd.pollq, &o->from_rd);
	uk_pollq_remove(&ff->pipe->wr.pollq, &o->from_wr);
	ff->readers -= o->reads;
	ff->writers -= o->writes;
	uk_free(uk_alloc_get_default(), o);
	put(ff);
}

/* Attributes are the node's. */
static const struct uk_file_ops fifo_ops = {
	.read = fifo_read,
	.write = fifo_write,
	.poll = fifo_poll,
	.ctl = fifo_ctl,
	.release = fifo_release,
};

struct pipe *fifo_pipe(struct uk_file *f, bool write)
{
	struct opener *o = of_file(f);

	if (f->ops != &fifo_ops || !(write ? o->writes : o->reads))
		return NULL;
	return o->fifo->pipe;
}

/* The FIFO of a node, with one more user. NULL: no memory */
static struct fifo *get(struct uk_vnode *vn)
{
	struct fifo *ff;

	for (ff = fifos; ff; ff = ff->next)
		if (ff->vn == vn)
			break;
	if (!ff) {
		ff = uk_calloc(uk_alloc_get_default(), 1, sizeof(*ff));
		if (!ff)
			return NULL;
		ff->pipe = pipe_new(false);
		if (!ff->pipe) {
			uk_free(uk_alloc_get_default(), ff);
			return NULL;
		}
		pipe_set_ends(ff->pipe, false, false);
		ff->vn = vn;
		ff->next = fifos;
		fifos = ff;
	}
	ff->openers++;
	return ff;
}

static struct opener *new_opener(struct fifo *ff, unsigned int oflags)
{
	struct opener *o = uk_calloc(uk_alloc_get_default(), 1, sizeof(*o));
	unsigned int mode = oflags & UK_O_ACCMODE;

	if (!o)
		return NULL;
	uk_file_init(&o->file, &fifo_ops);
	o->fifo = ff;
	o->reads = mode == UK_O_RDONLY || mode == UK_O_RDWR;
	o->writes = mode == UK_O_WRONLY || mode == UK_O_RDWR;
	uk_poll_waiter_init(&o->from_rd, from_rd, ~0u);
	uk_poll_waiter_init(&o->from_wr, from_wr, ~0u);
	if (o->reads)
		uk_pollq_add(&ff->pipe->rd.pollq, &o->from_rd);
	if (o->writes)
		uk_pollq_add(&ff->pipe->wr.pollq, &o->from_wr);
	ff->readers += o->reads;
	ff->writers += o->writes;
	ff->reader_no += o->reads;
	ff->writer_no += o->writes;
	o->writer_seen = ff->writer_no - 1;	/* hang-ups are told */
	pipe_set_ends(ff->pipe, ff->readers, ff->writers);
	uk_waitq_wake_up(&partners);
	return o;
}

/* Opening waits until the other side was opened, be it only for a moment. */
static int wait_partner(struct opener *o, unsigned int oflags)
{
	struct fifo *ff = o->fifo;
	__u32 reader = ff->reader_no, writer = ff->writer_no;
	int rc;

	if (ff->readers && ff->writers)
		return 0;
	if (oflags & UK_O_NONBLOCK) {
		o->writer_seen = writer;
		return 0;
	}
	rc = uk_waitq_wait_event_intr(&partners, o->reads ?
				      ff->writer_no != writer :
				      ff->reader_no != reader, 0);
	return rc == -EINTR ? -ERESTARTSYS : rc;
}

static int fifo_open(struct uk_vnode *vn, unsigned int oflags,
		     struct uk_file **out)
{
	struct fifo *ff = get(vn);
	struct opener *o;
	int rc;

	if (!ff)
		return -ENOMEM;
	if ((oflags & UK_O_ACCMODE) == UK_O_WRONLY &&
	    (oflags & UK_O_NONBLOCK) && !ff->readers) {
		put(ff);
		return -ENXIO;
	}
	o = new_opener(ff, oflags);
	if (!o) {
		put(ff);
		return -ENOMEM;
	}
	rc = wait_partner(o, oflags);
	if (rc) {
		uk_file_release(&o->file);
		return rc;
	}
	*out = &o->file;
	return 0;
}

static int fifo_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_vfs_set_opener(UK_S_IFIFO, fifo_open);
	return 0;
}

uk_rootfs_initcall_prio(fifo_init, 0x0, UK_PRIO_EARLIEST);
