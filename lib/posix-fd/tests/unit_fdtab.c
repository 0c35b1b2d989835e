/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the table of descriptors and of the reading and writing loops. */
/* unit-sources: lib/posix-fd/fdtab.c lib/posix-fd/ofile.c lib/posix-fd/locks.c lib/posix-fd/rw.c lib/posix-fd/fsize.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
/* unit-cflags: -DCONFIG_LIBPOSIX_FD_FSIZE=1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include "../fdtab.h"
#include "../locks.h"
#include <unit.h>

struct process uk_process_first;

extern const struct uk_process_ops *const __start_uk_tab_process[];

static int released;

static void on_release(struct uk_file *f)
{
	(void)f;
	released++;
}

/* A stream that takes and gives `chunk` bytes a call, `left` in all. */
static struct {
	long chunk, left, err;
	int calls;
} s;

static __ssz stream(struct uk_file *f, const struct uk_iovec *iov, int n,
		    __off off, unsigned int flags)
{
	__sz len = uk_iov_len(iov, n);

	(void)f;
	(void)off;
	(void)flags;
	s.calls++;
	if (!s.left)
		return s.err;
	len = MIN(len, (__sz)MIN(s.chunk, s.left));
	s.left -= (long)len;
	return (__ssz)len;
}

static unsigned int level;	/* UK_POLL* that hold */

static unsigned int poll_level(struct uk_file *f)
{
	(void)f;
	return level;
}

/* What another thread does when it gets its turn. */
static struct {
	int turns;
	long brings;
} other;

static void other_thread(struct uk_sched *sched)
{
	(void)sched;
	other.turns++;
	s.chunk = s.left = other.brings;
	level = other.brings ? UK_POLLIN | UK_POLLOUT : 0;
}

static void with_other_thread(long brings)
{
	static struct uk_sched sched = { .yield = other_thread };

	uk_thread_current()->sched = &sched;
	other.turns = 0;
	other.brings = brings;
	level = 0;
}

static const struct uk_file_ops ops = {
	.read = stream, .write = stream, .poll = poll_level,
	.release = on_release,
};

static struct uk_file file;

static struct uk_file *a_file(void)
{
	if (!file.ops)
		uk_file_init(&file, &ops);
	uk_file_acquire(&file);
	return &file;
}

static struct uk_fdtab *table(void)
{
	struct process *p = &uk_process_first;

	if (!p->fdtab) {
		p->rlimits[UK_RLIMIT_NOFILE].rlim_cur = 1000;
		p->rlimits[UK_RLIMIT_FSIZE].rlim_cur = UK_RLIM_INFINITY;
		__start_uk_tab_process[0]->init(p);
	}
	return p->fdtab;
}

UK_TESTCASE(fdtab, lowest_free)
{
	long live = unit_alloc_live;
	int i;

	table();
	for (i = 0; i < 1000; i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), i);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), -EMFILE);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(700), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(5), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(64), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), 64);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), 700);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), -EMFILE);
	for (i = 0; i < 1000; i++)
		UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(i), 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(0), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(-1), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_close(0x7fffffff), -EBADF);
	/* all references came back; the grown table stays */
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 1);
	UK_TEST_EXPECT_SNUM_EQ(released, 0);
	UK_TEST_EXPECT(unit_alloc_live <= live + 1);
}

UK_TESTCASE(fdtab, minimum_and_replace)
{
	struct uk_fdtab *t = table();
	struct uk_ofile *of;
	int fd = uk_fd_open(a_file(), UK_O_RDWR | UK_O_CLOEXEC);

	UK_TEST_EXPECT(fdtab_cloexec(t, fd));
	of = uk_fd_get(fd);
	UK_TEST_EXPECT_SNUM_EQ(fdtab_install(t, of, 10, false), 10);
	UK_TEST_EXPECT(!fdtab_cloexec(t, 10));
	UK_TEST_EXPECT_SNUM_EQ(fdtab_install(t, of, 1000, false), -EINVAL);
	uk_ofile_get(of);
	UK_TEST_EXPECT_SNUM_EQ(fdtab_replace(t, of, 300, true), 300);
	UK_TEST_EXPECT_SNUM_EQ(fdtab_replace(t, of, 1000, true), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open_at(300, a_file(), UK_O_RDONLY),
			       300);
	UK_TEST_EXPECT(fdtab_peek(t, 300) != of);
	uk_fd_close(300);
	uk_fd_close(10);
	uk_fd_close(fd);
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 1);
}

UK_TESTCASE(fdtab, clone)
{
	struct process child = { .pid = 2 };
	const struct uk_process_ops *o;
	int fd;

	table();
	o = __start_uk_tab_process[0];
	fd = uk_fd_open(a_file(), UK_O_RDWR | UK_O_CLOEXEC);
	UK_TEST_EXPECT_SNUM_EQ(o->clone(&child, &uk_process_first, 0), 0);
	UK_TEST_EXPECT(fdtab_peek(child.fdtab, fd) ==
		       fdtab_peek(table(), fd));
	UK_TEST_EXPECT(fdtab_cloexec(child.fdtab, fd));
	uk_fd_close(fd);
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 2);
	o->exit(&child);
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 1);
}

static int closed;

static void on_closed(struct uk_ofile_watch *w, struct uk_ofile *of)
{
	(void)w;
	(void)of;
	closed++;
}

UK_TESTCASE(fdtab, watches)
{
	struct uk_ofile_watch w1 = { .closed = on_closed }, w2 = w1;
	struct uk_ofile *of;
	int fd;

	table();
	fd = uk_fd_open(a_file(), UK_O_RDWR);
	of = uk_fd_get(fd);
	uk_ofile_watch_add(of, &w1);
	uk_ofile_watch_add(of, &w2);
	uk_fd_close(fd);
	UK_TEST_EXPECT_SNUM_EQ(closed, 0);
	uk_ofile_watch_remove(&w1);
	uk_ofile_put(of);
	UK_TEST_EXPECT_SNUM_EQ(closed, 1);
	uk_ofile_watch_remove(&w2);	/* harmless */
}

static int pipes;

static void on_sigpipe(void)
{
	pipes++;
}

UK_TESTCASE(ofile, write_loop)
{
	char buf[100];
	struct uk_iovec iov[2] = { { buf, 30 }, { buf, 70 } };
	struct uk_ofile *of = ofile_new(a_file(), NULL, UK_O_WRONLY);
	__off off = 0;

	level = 0;
	/* goes on until all is written, over short writes */
	s = (typeof(s)) { .chunk = 7, .left = 1000 };
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL), 100);
	UK_TEST_EXPECT_SNUM_EQ(s.left, 900);
	/* a signal: what was written counts, else the error */
	s = (typeof(s)) { .chunk = 60, .left = 60, .err = -EAGAIN };
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL), 60);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL),
			       -ERESTARTSYS);
	of->flags |= UK_O_NONBLOCK;
	with_other_thread(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL), -EAGAIN);
	s = (typeof(s)) { .chunk = 60, .left = 60, .err = -EAGAIN };
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL), 60);
	uk_fd_sigpipe = on_sigpipe;
	s = (typeof(s)) { .err = -EPIPE };
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, NULL), -EPIPE);
	UK_TEST_EXPECT_SNUM_EQ(pipes, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, iov, 2, &off), -ESPIPE);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, iov, 2, NULL), -EBADF);
	uk_ofile_put(of);
}

/* A call that may not wait lets others go on first, and looks once more. */
UK_TESTCASE(fdtab, others_have_their_turn)
{
	char buf[8];
	struct uk_iovec iov = { buf, 8 };
	struct uk_ofile *of = ofile_new(a_file(), NULL,
					UK_O_RDWR | UK_O_NONBLOCK);

	s = (typeof(s)) { .err = -EAGAIN };
	with_other_thread(0);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(other.turns, 1);
	with_other_thread(5);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), 5);
	UK_TEST_EXPECT_SNUM_EQ(other.turns, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, &iov, 1, NULL), 5);
	UK_TEST_EXPECT_SNUM_EQ(other.turns, 2);
	/* what is there already costs no turn */
	s.left = 3;
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), 3);
	UK_TEST_EXPECT_SNUM_EQ(other.turns, 2);
	uk_ofile_put(of);
}

UK_TESTCASE(ofile, read_loop)
{
	char buf[100];
	struct uk_iovec iov = { buf, 100 };
	struct uk_ofile *of = ofile_new(a_file(), NULL, UK_O_RDONLY);

	s = (typeof(s)) { .chunk = 7, .left = 10 };
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), 7);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL), 0);
	s.err = -EAGAIN;
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_read(of, &iov, 1, NULL),
			       -ERESTARTSYS);
	UK_TEST_EXPECT_SNUM_EQ(uk_ofile_write(of, &iov, 1, NULL), -EBADF);
	uk_ofile_put(of);
}

static int fd_of(const struct uk_ofile *of)
{
	int fd = 0;

	while (fdtab_peek(fdtab_current(), fd) != of)
		fd++;
	return fd;
}

static long lock(struct uk_ofile *of, int cmd, int type, long start, long len)
{
	struct uk_flock fl = { .l_type = (int16_t)type, .l_start = start,
			       .l_len = len };

	return fd_lock_fcntl(of, fd_of(of), cmd, &fl);
}

/* What another owner sees of [0, 100), a letter a byte. */
static const char *map(struct uk_ofile *other)
{
	static char m[101];
	int i;

	for (i = 0; i < 100; i++) {
		struct uk_flock fl = { .l_type = UK_F_WRLCK, .l_start = i,
				       .l_len = 1 };

		fd_lock_fcntl(other, fd_of(other), UK_F_OFD_GETLK, &fl);
		m[i] = fl.l_type == UK_F_UNLCK ? '.' :
		       fl.l_type == UK_F_WRLCK ? 'w' : 'r';
	}
	return m;
}

UK_TESTCASE(locks, records)
{
	int a = uk_fd_open((table(), a_file()), UK_O_RDWR);
	int b = uk_fd_open(a_file(), UK_O_RDWR);
	struct uk_ofile *of = fdtab_peek(table(), a);
	struct uk_ofile *other = fdtab_peek(table(), b);
	long live = unit_alloc_live;

	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_WRLCK, 10, 20), 0);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_UNLCK, 15, 5), 0);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_RDLCK, 25, 10), 0);
	UK_TEST_EXPECT(!memcmp(map(other), "..........wwwww.....wwwww"
			       "rrrrrrrrrr...", 38));
	UK_TEST_EXPECT_SNUM_EQ(lock(other, UK_F_OFD_SETLK, UK_F_RDLCK,
				    30, 5), 0);
	UK_TEST_EXPECT_SNUM_EQ(lock(other, UK_F_OFD_SETLK, UK_F_RDLCK,
				    24, 5), -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_WRLCK, 0, 0),
			       -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLKW, UK_F_WRLCK, 0, 0),
			       -ERESTARTSYS);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, 7, 0, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_RDLCK, 5, -6),
			       -EINVAL);
	/* what was waited for until the descriptor was gone does not stay */
	UK_TEST_EXPECT_SNUM_EQ(fd_lock_fcntl(of, b, UK_F_SETLK,
			&(struct uk_flock){ .l_type = UK_F_RDLCK }), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(lock(of, UK_F_SETLK, UK_F_WRLCK, 10, 5), 0);
	/* the process closes any descriptor of the file: its locks go */
	uk_fd_close(uk_fd_open(a_file(), UK_O_RDONLY));
	UK_TEST_EXPECT(!memcmp(map(of), "..............................rrr"
			       "rr....", 39));
	uk_fd_close(b);
	UK_TEST_EXPECT_SNUM_EQ(fd_locks_count, 0);
	uk_fd_close(a);
	UK_TEST_EXPECT(unit_alloc_live < live);
}

UK_TESTCASE(locks, whole_files)
{
	int a = uk_fd_open((table(), a_file()), UK_O_RDWR);
	int b = uk_fd_open(a_file(), UK_O_RDWR);
	struct uk_ofile *fa = fdtab_peek(table(), a);
	struct uk_ofile *fb = fdtab_peek(table(), b);

	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fa, UK_LOCK_SH), 0);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fb, UK_LOCK_SH | UK_LOCK_NB), 0);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fb, UK_LOCK_EX | UK_LOCK_NB),
			       -EAGAIN);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fb, UK_LOCK_EX), -ERESTARTSYS);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fa, 99), -EINVAL);
	uk_fd_close(a);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fb, UK_LOCK_EX | UK_LOCK_NB), 0);
	UK_TEST_EXPECT_SNUM_EQ(fd_flock(fb, UK_LOCK_UN), 0);
	UK_TEST_EXPECT_SNUM_EQ(fd_locks_count, 0);
	uk_fd_close(b);
}

UK_TESTCASE(fdtab, out_of_memory)
{
	int i, fds[70];

	table();
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(uk_fd_open(a_file(), UK_O_RDWR), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 1);
	for (i = 0; i < 70; i++)
		fds[i] = uk_fd_open(a_file(), UK_O_RDWR);
	for (i = 0; i < 70; i++)
		uk_fd_close(fds[i]);
	UK_TEST_EXPECT_SNUM_EQ(file.refcount, 1);
}

UK_TESTSUITE_REGISTER(locks, NULL);
UK_TESTSUITE_REGISTER(fdtab, NULL);
UK_TESTSUITE_REGISTER(ofile, NULL);
