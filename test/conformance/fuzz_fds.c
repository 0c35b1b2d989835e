/* SPDX-License-Identifier: BSD-3-Clause */
/* The fuzzer's operations on descriptors. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"
#include "fuzz.h"

#define FIFO_MOST	900	/* bytes: Linux counts the pages of a pipe */
#define ENTRIES		64
#define LARGE		(1 << 24)	/* bytes: more than a mapping should have */

/* Behind the line: a sum of what was read. */
static void show_data(const unsigned char *data, long n)
{
	uint32_t sum = 2166136261u;
	long i;

	for (i = 0; i < n; i++)
		sum = (sum ^ data[i]) * 16777619u;
	if (n > 0)
		fuzz_line(" %08x", sum);
}

static void do_close(void)
{
	unsigned i = fuzz_below(FUZZ_SLOTS);

	fuzz_line("close [%u]", i);
	fuzz_result(close(fuzz_slot[i]));
	fuzz_slot[i] = -1;
}

static void do_read(void)
{
	size_t length = fuzz_length();

	fuzz_line("read %zu", length);
	show_data(fuzz_data, fuzz_result(read(fuzz_fd(), fuzz_data, length)));
}

static void do_pread(void)
{
	size_t length = fuzz_length();
	off_t at = fuzz_offset();

	fuzz_line("pread %zu at %ld", length, (long)at);
	show_data(fuzz_data,
		  fuzz_result(pread(fuzz_fd(), fuzz_data, length, at)));
}

/* May so much be written to it? FIFOs are not filled. */
static int has_room(int fd, size_t *length)
{
	struct stat st;
	int n;

	if (fstat(fd, &st) || !S_ISFIFO(st.st_mode))
		return 1;
	*length %= 100;
	return ioctl(fd, FIONREAD, &n) == 0 && n < FIFO_MOST;
}

static void do_write(void)
{
	size_t length = fuzz_length();
	int fd = fuzz_fd();

	fuzz_fill(length);
	if (!has_room(fd, &length))
		return;
	fuzz_line("write %zu", length);
	fuzz_result(write(fd, fuzz_data, length));
}

static void do_pwrite(void)
{
	size_t length = fuzz_length();
	off_t at = fuzz_offset();

	fuzz_fill(length);
	fuzz_line("pwrite %zu at %ld", length, (long)at);
	fuzz_result(pwrite(fuzz_fd(), fuzz_data, length, at));
}

static void do_vector(void)
{
	size_t a = fuzz_length() / 3, b = fuzz_length() / 3, length = a + b;
	struct iovec iov[] = {
		{ fuzz_data, a }, { NULL, 0 }, { fuzz_data + a, b },
	};
	int fd = fuzz_fd(), write = fuzz_often(50);
	long r;

	fuzz_fill(length);
	if (write && (!has_room(fd, &length) || length != a + b))
		return;
	fuzz_line("%s %zu + %zu", write ? "writev" : "readv", a, b);
	r = write ? writev(fd, iov, 3) : readv(fd, iov, 3);
	fuzz_result(r);
	if (!write)
		show_data(fuzz_data, r);
}

static void do_seek(void)
{
	off_t at = fuzz_offset();
	int whence = (int)fuzz_below(6), fd = fuzz_fd();
	struct stat st;

	/* where a directory's position goes is up to the file system */
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		return;
	if (fuzz_lacks & FUZZ_HOLES && whence >= SEEK_DATA)
		return;
	fuzz_line("lseek %ld %d", (long)at, whence);
	fuzz_result((long)lseek(fd, at, whence));
}

static void do_ftruncate(void)
{
	off_t size = fuzz_offset();

	fuzz_line("ftruncate %ld", (long)size);
	fuzz_result(ftruncate(fuzz_fd(), size));
}

/* Memory that was only promised is no data for Linux: only holes are made. */
static void do_punch(void)
{
	off_t at = fuzz_offset();
	size_t length = fuzz_length();

	if (fuzz_lacks & FUZZ_HOLES)
		return;
	fuzz_line("fallocate %ld %zu", (long)at, length);
	fuzz_result(fallocate(fuzz_fd(), FALLOC_FL_PUNCH_HOLE |
			      FALLOC_FL_KEEP_SIZE, at, (off_t)length));
}

static void do_fstat(void)
{
	int fd = fuzz_fd();
	struct stat st;

	fuzz_line("fstat");
	if (fuzz_result(syscall(SYS_fstat, fd, &st)) == 0)
		fuzz_line(" %o %ld %d:%d %ld", st.st_mode, (long)st.st_nlink,
			  st.st_uid, st.st_gid,
			  fuzz_size(st.st_mode, st.st_size));
}

static void do_fchmod(void)
{
	mode_t mode = fuzz_mode();

	fuzz_line("fchmod %o", mode);
	fuzz_result(syscall(SYS_fchmod, fuzz_fd(), mode));
}

static void do_fchown(void)
{
	int uid = (int)fuzz_below(4) - 1, gid = (int)fuzz_below(4) - 1;

	fuzz_line("fchown %d:%d", uid, gid);
	fuzz_result(syscall(SYS_fchown, fuzz_fd(), uid, gid));
}

static void do_dup(void)
{
	int fd = fuzz_fd();

	fuzz_line("dup");
	fd = dup(fd);
	if (fd < 0)
		fuzz_result(-1);
	fuzz_keep(fd);
}

static void do_flags(void)
{
	int fd = fuzz_fd(), flags = fuzz_often(50) ? O_APPEND : 0;

	fuzz_line("fcntl 0x%x", flags);
	fuzz_result(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
	fuzz_result(fcntl(fd, F_GETFL));
}

static void do_copy(void)
{
	int from = fuzz_fd(), to = fuzz_fd(), range = fuzz_often(60);
	int own = fuzz_often(70), others = fuzz_often(70);
	off_t a = fuzz_offset(), b = fuzz_offset();
	size_t length = fuzz_length();
	struct stat st = { 0 }, source = { 0 };
	bool known = fstat(to, &st) == 0 && fstat(from, &source) == 0;

	/* between a FIFO and files it is splice(), which has its own tests */
	if (S_ISFIFO(st.st_mode) || S_ISFIFO(source.st_mode))
		return;
	/* what sendfile() reads of what it has just written depends on the
	 * pieces in which a file system copies
	 */
	if (known && !range && st.st_ino == source.st_ino)
		return;
	if (range) {
		fuzz_line("copy_file_range %zu from %ld to %ld", length,
			  (long)a, (long)b);
		fuzz_result(copy_file_range(from, own ? &a : NULL, to,
					    others ? &b : NULL, length, 0));
	} else {
		fuzz_line("sendfile %zu from %ld", length, (long)a);
		fuzz_result(sendfile(to, from, own ? &a : NULL, length));
	}
	fuzz_line(" %ld %ld", (long)a, (long)b);
}

/* Writes to a file through a mapping, within its size; never a zero, which
 * would tell a file system nothing that takes a hole for a page of zeros.
 */
static void do_mmap(void)
{
	size_t page = 4096 * fuzz_below(4), at = fuzz_below(4096) | 1;
	int fd = fuzz_fd();
	unsigned char *p;
	struct stat st;

	fuzz_line("mmap %zu", page);
	if (fuzz_lacks & FUZZ_SHARED || fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size <= (off_t)(page + at) ||
	    (fuzz_lacks & FUZZ_LARGEMAP && st.st_size > LARGE))
		return;
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 (off_t)page);
	if (p == MAP_FAILED) {
		fuzz_result(-1);
		return;
	}
	fuzz_line(" %u", p[at]);
	p[at] = (unsigned char)at;
	munmap(p, 4096);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* All of a directory, in the order of names. */
static void do_list(void)
{
	const char *path = fuzz_path();
	char names[ENTRIES][16];
	size_t n = 0, i;
	struct dirent *e;
	DIR *d;

	fuzz_line("list %s", path);
	d = opendir(path);
	if (!d) {
		fuzz_result(-1);
		return;
	}
	while (n < ENTRIES && (e = readdir(d)))
		snprintf(names[n++], sizeof(names[0]), "%.9s:%d", e->d_name,
			 e->d_type);
	closedir(d);
	qsort(names, n, sizeof(*names), by_name);
	for (i = 0; i < n; i++)
		fuzz_line(" %s", names[i]);
}

static void do_fchdir(void)
{
	fuzz_line("fchdir");
	fuzz_result(fchdir(fuzz_fd()));
}

static void do_sync(void)
{
	fuzz_line("fsync");
	fuzz_result(fsync(fuzz_fd()));
}

const struct fuzz_op fuzz_fd_ops[] = {
	{ do_close, 3 }, { do_read, 10 }, { do_pread, 10 }, { do_write, 14 },
	{ do_pwrite, 12 }, { do_vector, 6 }, { do_seek, 8 },
	{ do_ftruncate, 6 }, { do_punch, 4 }, { do_fstat, 6 },
	{ do_fchmod, 2 }, { do_fchown, 2 }, { do_dup, 2 }, { do_flags, 2 },
	{ do_copy, 6 }, { do_mmap, 6 }, { do_list, 4 }, { do_fchdir, 1 },
	{ do_sync, 1 }, { NULL, 0 },
};
