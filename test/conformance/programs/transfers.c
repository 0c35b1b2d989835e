/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes and attributes moved by the system: copy_file_range, splice, tee,
 * fallocate, extended attributes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "check.h"

static char buf[10000];

static void copies(void)
{
	off_t from = 10, to = 5;
	int in, out, append, dir;

	put_pattern("in", 50);
	in = open("in", O_RDONLY);
	out = open("out", O_RDWR | O_CREAT, 0600);
	check(copy_file_range(in, NULL, out, NULL, 20, 0),
	      "copy_file_range: at the positions");
	check(lseek(in, 0, SEEK_CUR), "copy_file_range: moves the one");
	check(lseek(out, 0, SEEK_CUR), "copy_file_range: moves the other");
	check(copy_file_range(in, &from, out, &to, 5, 0),
	      "copy_file_range: by offsets");
	value("copy_file_range: offsets = %ld %ld", (long)from, (long)to);
	check(copy_file_range(in, NULL, out, NULL, 1000, 0),
	      "copy_file_range: to the end");
	check(copy_file_range(in, NULL, out, NULL, 10, 0),
	      "copy_file_range: at the end");
	show_file("out", "copy_file_range: text");
	check(copy_file_range(in, NULL, out, NULL, 10, 1),
	      "copy_file_range: flag 1");
	check(copy_file_range(out, NULL, in, NULL, 10, 0),
	      "copy_file_range: to a read-only one");
	check(copy_file_range(-1, NULL, out, NULL, 10, 0),
	      "copy_file_range: closed");
	append = open("out", O_WRONLY | O_APPEND);
	check(copy_file_range(in, NULL, append, NULL, 10, 0),
	      "copy_file_range: O_APPEND");
	close(append);
	from = 0;
	to = 5;
	check(copy_file_range(out, &from, out, &to, 10, 0),
	      "copy_file_range: overlapping");
	to = 20;
	check(copy_file_range(out, &from, out, &to, 10, 0),
	      "copy_file_range: within a file");
	from = -1;
	check(copy_file_range(in, &from, out, NULL, 10, 0),
	      "copy_file_range: negative offset");
	dir = open(".", O_RDONLY);
	check(copy_file_range(dir, NULL, out, NULL, 10, 0),
	      "copy_file_range: a directory");
	close(dir);
	close(in);
	close(out);
}

static void splices(void)
{
	struct iovec v = { "vector", 6 };
	int a[2], b[2], in = open("in", O_RDONLY), out;
	off_t at = 30;

	pipe2(a, O_NONBLOCK);
	pipe2(b, O_NONBLOCK);
	out = open("spliced", O_RDWR | O_CREAT, 0600);
	check(splice(in, NULL, a[1], NULL, 10, 0), "splice: file to pipe");
	check(splice(in, &at, a[1], NULL, 10, 0), "splice: with an offset");
	value("splice: offset = %ld", (long)at);
	check(tee(a[0], b[1], 15, 0), "tee: fifteen");
	check(read(b[0], buf, 100), "tee: read");
	check(tee(a[0], b[1], 100, 0), "tee: all");
	check(splice(b[0], NULL, b[1], NULL, 5, 0), "splice: to itself");
	check(splice(a[0], NULL, out, NULL, 100, 0), "splice: pipe to file");
	check(splice(a[0], NULL, out, NULL, 100, 0), "splice: empty pipe");
	check(splice(in, NULL, out, NULL, 10, 0), "splice: no pipe");
	check(splice(in, NULL, a[1], NULL, 0, 0), "splice: nothing");
	check(splice(in, NULL, a[1], NULL, 10, 0x100), "splice: bad flag");
	check(splice(a[0], &at, out, NULL, 10, 0), "splice: offset of a pipe");
	check(splice(-1, NULL, a[1], NULL, 10, 0), "splice: closed");
	check(tee(in, a[1], 10, 0), "tee: no pipe");
	check(tee(a[0], a[1], 10, 0), "tee: to itself");
	check(vmsplice(a[1], &v, 1, 0), "vmsplice: into");
	check(read(a[0], buf, 100), "vmsplice: read");
	check(vmsplice(in, &v, 1, 0), "vmsplice: no pipe");
	close(a[1]);
	check(splice(a[0], NULL, out, NULL, 100, 0), "splice: no writer");
	show_file("spliced", "splice: text");
	close(a[0]);
	close(b[0]);
	close(b[1]);
	close(in);
	close(out);
}

/* A write moves what a small file holds: the copy must not be of that. */
static void within(long size, long to)
{
	off_t from = 0, at = to;
	int f = open("within", O_RDWR | O_CREAT | O_TRUNC, 0600), g;
	char c = 0;

	memset(buf, 'A', sizeof(buf));
	write(f, buf, (size_t)size);
	check(copy_file_range(f, &from, f, &at, (size_t)size, 0),
	      "copy_file_range: %ld bytes within a file, to %ld", size, to);
	check(pread(f, &c, 1, to), "pread: %ld copied to %ld", size, to);
	value("copy_file_range: %ld to %ld, first byte = %d", size, to, c);
	pread(f, &c, 1, to + size - 1);
	value("copy_file_range: %ld to %ld, last byte = %d", size, to, c);
	ftruncate(f, size);
	g = open("within", O_RDWR);
	lseek(g, to, SEEK_SET);
	from = 0;
	check(sendfile(g, f, &from, (size_t)size),
	      "sendfile: %ld bytes within a file, to %ld", size, to);
	c = 0;
	pread(f, &c, 1, to);
	value("sendfile: %ld to %ld, first byte = %d", size, to, c);
	from = 0;
	at = INT64_MAX - 10;
	check(copy_file_range(f, &from, f, &at, (size_t)size, 0) < 0 ? -1 : 0,
	      "copy_file_range: %ld to the last offsets, after %ld", size, to);
	close(g);
	close(f);
}

static void allocates(void)
{
	static const struct {
		const char *name;
		int mode;
		long off, len;
	} cases[] = {
		{ "longer", 0, 0, 10000 }, { "within", 0, 10, 10 },
		{ "behind", 0, 8192, 8192 }, { "KEEP_SIZE", 1, 0, 20000 },
		{ "PUNCH_HOLE", 3, 4096, 4096 },
		{ "PUNCH_HOLE of a part", 3, 10, 20 },
		{ "PUNCH_HOLE behind", 3, 100000, 10 },
		{ "PUNCH_HOLE alone", 2, 0, 10 }, { "nothing", 0, 0, 0 },
		{ "negative offset", 0, -1, 10 },
		{ "negative length", 0, 0, -10 },
		{ "too far", 0, 0x7fffffffffffffff, 1 },
		{ "bad mode", 0x100, 0, 10 },
	};
	struct stat st;
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(cases); i++) {
		put_pattern("allocated", 9000);
		fd = open("allocated", O_RDWR);
		check(fallocate(fd, cases[i].mode, cases[i].off, cases[i].len),
		      "fallocate: %s", cases[i].name);
		fstat(fd, &st);
		pread(fd, buf, 9000, 0);
		value("fallocate: %s gives = %ld %d %d", cases[i].name,
		      (long)st.st_size, buf[15], buf[5000]);
		close(fd);
	}
	fd = open("allocated", O_RDONLY);
	check(fallocate(fd, 0, 0, 10), "fallocate: read-only");
	code(posix_fallocate(fd, 0, 10), "posix_fallocate: read-only");
	close(fd);
	code(posix_fallocate(-1, 0, 10), "posix_fallocate: closed");
	fd = open("sparse", O_RDWR | O_CREAT, 0600);
	ftruncate(fd, 20 * 4096);
	pwrite(fd, "x", 1, 5 * 4096);
	check(lseek(fd, 0, SEEK_DATA), "lseek: SEEK_DATA in a hole");
	check(lseek(fd, 0, SEEK_HOLE), "lseek: SEEK_HOLE in a hole");
	check(lseek(fd, 5 * 4096, SEEK_HOLE), "lseek: SEEK_HOLE in data");
	check(lseek(fd, 6 * 4096, SEEK_DATA), "lseek: SEEK_DATA in the last");
	fstat(fd, &st);
	value("fstat: blocks of a sparse file = %ld", (long)st.st_blocks);
	close(fd);
}

static void attributes(void)
{
	int fd;

	put("attr", "text");
	fd = open("attr", O_RDWR);
	check(getxattr("attr", "trusted.x", buf, 10), "getxattr: missing");
	check(getxattr("none", "trusted.x", buf, 10), "getxattr: no file");
	check(getxattr("attr", "bad", buf, 10), "getxattr: bad name");
	check(setxattr("attr", "bad", "v", 1, 0), "setxattr: bad name");
	check(setxattr("attr", "trusted.x", "v", 1, XATTR_REPLACE),
	      "setxattr: XATTR_REPLACE of none");
	check(setxattr("attr", "trusted.x", "value", 5, 0), "setxattr: new");
	check(setxattr("attr", "trusted.x", "v", 1, XATTR_CREATE),
	      "setxattr: XATTR_CREATE of one");
	check(getxattr("attr", "trusted.x", buf, 100), "getxattr: one");
	check(getxattr("attr", "trusted.x", NULL, 0), "getxattr: size");
	check(getxattr("attr", "trusted.x", buf, 2), "getxattr: short");
	check(fgetxattr(fd, "trusted.x", buf, 100), "fgetxattr: one");
	check(lgetxattr("attr", "trusted.x", buf, 100), "lgetxattr: one");
	check(listxattr("attr", buf, 100) > 0 ? 1 : -1, "listxattr: some");
	check(setxattr("attr", "trusted.x", "v", 1, 9), "setxattr: bad flag");
	check(fremovexattr(fd, "trusted.x"), "fremovexattr: one");
	check(removexattr("attr", "trusted.x"), "removexattr: none");
	check(fsetxattr(-1, "trusted.x", "v", 1, 0), "fsetxattr: closed");
	close(fd);
}

void program_transfers(void)
{
	copies();
	within(100, 300);
	within(300, 600);
	within(3000, 8192);
	within(3000, 3000);
	splices();
	allocates();
	attributes();
}
