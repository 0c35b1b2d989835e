/* SPDX-License-Identifier: BSD-3-Clause */
/* Linux aio: contexts, each operation, what is refused, an eventfd, waiting. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

struct request {
	uint64_t data;
	uint32_t key, rw_flags;
	uint16_t op;
	int16_t prio;
	uint32_t fd;
	uint64_t buf, nbytes;
	int64_t offset;
	uint64_t reserved;
	uint32_t flags, resfd;
};

struct event {
	uint64_t data, obj;
	int64_t res, res2;
};

enum { PREAD, PWRITE, FSYNC, FDSYNC, NOOP = 6, PREADV, PWRITEV };

static unsigned long ctx;
static struct event ev[8];

static long setup(unsigned nr, unsigned long *out)
{
	return syscall(SYS_io_setup, nr, out);
}

static long submit(struct request *r)
{
	return syscall(SYS_io_submit, ctx, 1L, &r);
}

static long events(long min, long max, struct timespec *limit)
{
	memset(ev, 0, sizeof(ev));
	return syscall(SYS_io_getevents, ctx, min, max, ev, limit);
}

/* Submits, waits for the end, reports both. */
static void done(const char *name, struct request r)
{
	struct request *p = &r;

	r.data = 4711;
	if (check(syscall(SYS_io_submit, ctx, 1L, &p), "io_submit: %s",
		  name) != 1)
		return;
	check(events(1, 1, NULL), "io_getevents: %s", name);
	value("io_getevents: %s gives = %d %d %d %d", name,
	      ev[0].data == 4711, ev[0].obj == (uintptr_t)p,
	      (int)ev[0].res, (int)ev[0].res2);
}

static void contexts(void)
{
	unsigned long other = 0;

	check(setup(0, &other), "io_setup: no events");
	other = 1;
	check(setup(4, &other), "io_setup: not empty");
	other = 0;
	check(setup(0x7fffffff, &other), "io_setup: too many");
	check(setup(4, &other), "io_setup: 4");
	check(other != 0, "io_setup: a context");
	check(syscall(SYS_io_destroy, other), "io_destroy: 4");
	check(syscall(SYS_io_destroy, other), "io_destroy: twice");
	check(syscall(SYS_io_destroy, 0L), "io_destroy: none");
	check(syscall(SYS_io_submit, other, 0L, NULL), "io_submit: no context");
	check(syscall(SYS_io_getevents, other, 0L, 1L, ev, NULL),
	      "io_getevents: no context");
	check(setup(8, &ctx), "io_setup: 8");
}

static void transfers(int fd)
{
	char buf[20] = "", a[3], b[10];
	struct iovec v[2] = { { a, 3 }, { b, 10 } };
	struct request r = { .fd = (uint32_t)fd, .buf = (uintptr_t)"hello",
			     .nbytes = 5, .op = PWRITE, .offset = 3 };

	done("write 5 at 3", r);
	r.op = PREAD;
	r.buf = (uintptr_t)buf;
	r.nbytes = 20;
	r.offset = 0;
	done("read 20 at 0", r);
	value("io_submit: text = %.5s", buf + 3);
	r.offset = 100;
	done("read behind the end", r);
	r.op = PREADV;
	r.buf = (uintptr_t)v;
	r.nbytes = 2;
	r.offset = 2;
	done("read two pieces", r);
	value("io_submit: pieces = %.2s %.3s", a + 1, b);
	r.op = PWRITEV;
	done("write two pieces", r);
	r.nbytes = 1025;
	done("too many pieces", r);
	memset(&r, 0, sizeof(r));
	r.fd = (uint32_t)fd;
	r.op = FSYNC;
	done("flush", r);
	r.op = FDSYNC;
	done("flush data", r);
	r.nbytes = 1;
	done("flush with a length", r);
	check(lseek(fd, 0, SEEK_CUR), "lseek: not moved");
}

static void refused(int fd)
{
	int rd = open("f", O_RDONLY), wr = open("f", O_WRONLY);
	char buf[10];
	struct request good = { .fd = (uint32_t)fd, .buf = (uintptr_t)buf,
				.nbytes = 1 }, r = good;

	r.op = 77;
	done("unknown operation", r);
	r.op = NOOP;
	done("no operation", r);
	r = good;
	r.fd = 99;
	done("no descriptor", r);
	r.fd = (uint32_t)wr;
	done("read O_WRONLY", r);
	r.fd = (uint32_t)rd;
	r.op = PWRITE;
	done("write O_RDONLY", r);
	r = good;
	r.offset = -1;
	done("negative offset", r);
	r = good;
	r.reserved = 1;
	done("reserved field", r);
	r = good;
	r.nbytes = (uint64_t)-1;
	done("negative length", r);
	r = good;
	r.rw_flags = 0x4000;
	done("unknown flag", r);
	r = good;
	r.flags = 1;
	r.resfd = (uint32_t)rd;
	done("tells no eventfd", r);
	r.resfd = 99;
	done("tells nobody", r);
	check(syscall(SYS_io_submit, ctx, -1L, NULL), "io_submit: -1");
	check(syscall(SYS_io_submit, ctx, 0L, NULL), "io_submit: 0");
	close(rd);
	close(wr);
}

static void several(int fd)
{
	char buf[4][2];
	struct request r[4], *p[4];
	struct timespec zero = { 0, 0 }, soon = { 0, 10000000 };
	uint64_t none = 0;
	struct {
		uint64_t *mask;
		size_t size;
	} bad = { &none, 4 }, good = { &none, 8 };
	int i;

	for (i = 0; i < 4; i++) {
		memset(&r[i], 0, sizeof(r[i]));
		r[i].data = (uint64_t)i;
		r[i].fd = (uint32_t)fd;
		r[i].buf = (uintptr_t)buf[i];
		r[i].nbytes = 2;
		p[i] = &r[i];
	}
	check(syscall(SYS_io_submit, ctx, 4L, p), "io_submit: four");
	check(events(1, 2, NULL) >= 1, "io_getevents: at least one");
	check(events(2, 8, NULL) >= 2, "io_getevents: the rest");
	check(events(0, 8, &zero), "io_getevents: none is left");
	check(events(1, 8, &zero), "io_getevents: at once");
	check(events(1, 8, &soon), "io_getevents: after a while");
	check(events(2, 1, &zero), "io_getevents: at least more than at most");
	check(events(-1, 1, &zero), "io_getevents: at least -1");
	check(events(0, 0, NULL), "io_getevents: nothing wanted");
	check(syscall(SYS_io_pgetevents, ctx, 0L, 1L, ev, &zero, &bad),
	      "io_pgetevents: mask of 4 bytes");
	check(syscall(SYS_io_pgetevents, ctx, 1L, 1L, ev, &soon, &good),
	      "io_pgetevents: a mask, after a while");
	check(syscall(SYS_io_pgetevents, ctx, 1L, 1L, ev, &zero, NULL),
	      "io_pgetevents: no mask");
	r[2].fd = 99;
	check(syscall(SYS_io_submit, ctx, 4L, p), "io_submit: third is bad");
	check(events(2, 8, NULL), "io_getevents: the first two");
	check(syscall(SYS_io_cancel, ctx, p[0], ev), "io_cancel: is done");
	interrupt_start(SA_RESTART);
	check(events(1, 1, NULL), "io_getevents: interrupted");
	interrupt_stop();
}

static void told(int fd)
{
	int efd = eventfd(0, EFD_NONBLOCK);
	char buf[2];
	uint64_t n = 0;
	struct request r = { .fd = (uint32_t)fd, .buf = (uintptr_t)buf,
			     .nbytes = 2, .flags = 1,
			     .resfd = (uint32_t)efd };

	check(submit(&r), "io_submit: that tells an eventfd");
	check(submit(&r), "io_submit: that tells it again");
	check(events(2, 2, NULL), "io_getevents: told");
	check(read(efd, &n, 8), "read: the eventfd");
	value("read: the eventfd gives = %d", (int)n);
	close(efd);
}

static void pipes(void)
{
	int ends[2];
	char buf[10];
	struct request r = { .op = PWRITE, .buf = (uintptr_t)"pipe",
			     .nbytes = 4, .offset = 50 };

	check(pipe(ends), "pipe: for requests");
	r.fd = (uint32_t)ends[1];
	done("write to a pipe", r);
	r.op = PREAD;
	r.fd = (uint32_t)ends[0];
	r.buf = (uintptr_t)buf;
	r.nbytes = 10;
	done("read from a pipe", r);
	close(ends[0]);
	close(ends[1]);
}

void program_aio(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0644);

	contexts();
	transfers(fd);
	refused(fd);
	several(fd);
	told(fd);
	pipes();
	check(syscall(SYS_io_destroy, ctx), "io_destroy: 8");
	check(submit(&(struct request) { 0 }), "io_submit: destroyed");
	close(fd);
}
