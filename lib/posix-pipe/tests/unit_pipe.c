/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of pipes against a plain queue; atomicity, ends, no memory. */
/* unit-sources: lib/posix-pipe/pipe.c lib/posix-pipe/packet.c lib/posix-fd/fileattr.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <abi/ioctl.h>
#include "../pipe.h"
#include <unit.h>

static unsigned seed = 7;

static unsigned rnd(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static __ssz wr(struct uk_file *f, const void *p, size_t n)
{
	struct uk_iovec iov = { (void *)p, n };

	return f->ops->write(f, &iov, 1, 0, 0);
}

static __ssz rd(struct uk_file *f, void *p, size_t n)
{
	struct uk_iovec iov = { p, n };

	return f->ops->read(f, &iov, 1, 0, 0);
}

static int ends(struct uk_file **r, struct uk_file **w)
{
	struct pipe *p = pipe_new(false);

	if (!p)
		return -ENOMEM;
	*r = &p->rd;
	*w = &p->wr;
	return 0;
}

UK_TESTCASE(pipe, ends)
{
	struct uk_file *r, *w;
	char c = 0;

	UK_TEST_EXPECT_SNUM_EQ(ends(&r, &w), 0);
	UK_TEST_EXPECT_SNUM_EQ(rd(r, &c, 1), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(rd(r, &c, 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, "", 0), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(r), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(w), UK_POLLOUT | UK_POLLWRNORM);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, "x", 1), 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(r), UK_POLLIN | UK_POLLRDNORM);
	uk_file_release(w);
	UK_TEST_EXPECT(uk_file_poll(r) & UK_POLLHUP);
	UK_TEST_EXPECT_SNUM_EQ(rd(r, &c, 1), 1);
	UK_TEST_EXPECT_SNUM_EQ(c, 'x');
	UK_TEST_EXPECT_SNUM_EQ(rd(r, &c, 1), 0);
	uk_file_release(r);
	ends(&r, &w);
	uk_file_release(r);
	UK_TEST_EXPECT(uk_file_poll(w) & UK_POLLERR);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, "x", 1), -EPIPE);
	uk_file_release(w);
}

/* A write of at most PIPE_BUF bytes is never split. */
UK_TESTCASE(pipe, atomic)
{
	static char buf[65536];
	struct uk_file *r, *w;

	ends(&r, &w);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 65536 - 100), 65536 - 100);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 101), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 4096), -EAGAIN);
	UK_TEST_EXPECT(!(uk_file_poll(w) & UK_POLLOUT));
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 4097), 100);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 4097), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(rd(r, buf, 4095), 4095);
	UK_TEST_EXPECT(!(uk_file_poll(w) & UK_POLLOUT));
	UK_TEST_EXPECT_SNUM_EQ(rd(r, buf, 1), 1);
	UK_TEST_EXPECT(uk_file_poll(w) & UK_POLLOUT);
	uk_file_release(r);
	uk_file_release(w);
}

UK_TESTCASE(pipe, size)
{
	static char buf[20000];
	struct uk_file *r, *w;
	int n;

	ends(&r, &w);
#define SETSZ(x) w->ops->ctl(w, UK_FILE_CTL_PIPE_SETSZ, x)
	UK_TEST_EXPECT_SNUM_EQ(w->ops->ctl(w, UK_FILE_CTL_PIPE_GETSZ, 0),
			       65536);
	UK_TEST_EXPECT_SNUM_EQ(SETSZ(5000), 8192);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 20000), 8192);
	UK_TEST_EXPECT_SNUM_EQ(r->ops->ctl(r, UK_FIONREAD, (__uptr)&n), 0);
	UK_TEST_EXPECT_SNUM_EQ(n, 8192);
	UK_TEST_EXPECT_SNUM_EQ(SETSZ(4096), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(rd(r, buf, 5000), 5000);
	UK_TEST_EXPECT_SNUM_EQ(SETSZ(0), 4096);
	UK_TEST_EXPECT_SNUM_EQ(SETSZ(1 << 21), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(SETSZ(1 << 20), 1 << 20);
	uk_file_release(r);
	uk_file_release(w);
}

/* What comes out is what went in, whatever the pieces. */
UK_TESTCASE(pipe, stream)
{
	static char in[70000], out[70000];
	struct uk_file *r, *w;
	unsigned char next_in = 0, next_out = 0;
	long live = unit_alloc_live, n, k;
	int i;

	ends(&r, &w);
	for (i = 0; i < 3000; i++) {
		struct uk_iovec iov[3];
		unsigned len = 1 + rnd(rnd(10) ? 3000 : 70000);

		for (k = 0; k < (long)len; k++)
			in[k] = (char)(next_in + k);
		iov[0] = (struct uk_iovec) { in, len / 2 };
		iov[1] = (struct uk_iovec) { in + len / 2, 0 };
		iov[2] = (struct uk_iovec) { in + len / 2, len - len / 2 };
		n = rnd(2) ? wr(w, in, len) : w->ops->write(w, iov, 3, 0, 0);
		UK_TEST_EXPECT(n > 0 || n == -EAGAIN);
		if (n > 0)
			next_in = (unsigned char)(next_in + n);
		len = 1 + rnd(rnd(10) ? 4000 : 70000);
		iov[0] = (struct uk_iovec) { out, len / 3 };
		iov[1] = (struct uk_iovec) { out + len / 3, len - len / 3 };
		n = rnd(2) ? rd(r, out, len) : r->ops->read(r, iov, 2, 0, 0);
		for (k = 0; k < n; k++)
			if ((unsigned char)out[k] != next_out++)
				break;
		UK_TEST_EXPECT(n == -EAGAIN || k == n);
	}
	uk_file_release(w);
	uk_file_release(r);
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTCASE(pipe, out_of_memory)
{
	static char buf[30000];
	struct uk_file *r, *w;

	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(ends(&r, &w), -ENOMEM);
	unit_alloc_fail_after(2);
	UK_TEST_EXPECT_SNUM_EQ(ends(&r, &w), 0);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, "x", 1), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, "x", 1), 1);
	/* it can not grow: it stays as it is and takes what fits */
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 30000), 4095);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(wr(w, buf, 30000), 30000);
	uk_file_release(w);
	uk_file_release(r);
}

/* Packets against a list of their lengths, through rings of all states. */
UK_TESTCASE(pipe, packets)
{
	static char out[PIPE_PACKET], in[PIPE_PACKET];
	unsigned len[16], first = 0, count = 0, i, n;
	struct pipe *p = pipe_new(true);
	__ssz got;

	for (i = 0; i < 5000; i++) {
		n = 1 + rnd(rnd(4) ? 100 : PIPE_PACKET);
		memset(out, (int)n, n);
		if (rnd(2)) {
			got = wr(&p->wr, out, n);
			UK_TEST_EXPECT_SNUM_EQ(got, count < 16 ? (long)n :
						    -EAGAIN);
			if (got > 0)
				len[(first + count++) % 16] = n;
		} else if (count) {
			got = rd(&p->rd, in, n);
			UK_TEST_EXPECT_SNUM_EQ(got, MIN(n, len[first]));
			UK_TEST_EXPECT_SNUM_EQ((unsigned char)in[got - 1],
					       len[first] & 0xff);
			first = (first + 1) % 16;
			count--;
		} else {
			UK_TEST_EXPECT_SNUM_EQ(rd(&p->rd, in, n), -EAGAIN);
		}
		UK_TEST_EXPECT(!(uk_file_poll(&p->wr) & UK_POLLOUT) ==
			       (count == 16));
	}
	uk_file_release(&p->rd);
	uk_file_release(&p->wr);
}

/* A pipe whose ring cannot grow takes no part of a packet. */
UK_TESTCASE(pipe, packet_without_memory)
{
	static char data[PIPE_PACKET];
	struct pipe *p = pipe_new(true);

	UK_TEST_EXPECT_SNUM_EQ(wr(&p->wr, data, 100), 100);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(wr(&p->wr, data, 4096), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(wr(&p->wr, data, 200), 200);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(rd(&p->rd, data, 4096), 100);
	UK_TEST_EXPECT_SNUM_EQ(rd(&p->rd, data, 4096), 200);
	UK_TEST_EXPECT_SNUM_EQ(rd(&p->rd, data, 4096), -EAGAIN);
	uk_file_release(&p->rd);
	uk_file_release(&p->wr);
}

UK_TESTSUITE_REGISTER(pipe, NULL);
