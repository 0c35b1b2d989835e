/* SPDX-License-Identifier: BSD-3-Clause */
/* Positions, holes, vectors and sizes of regular files. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "check.h"

static char buf[70000];

static void seeks(void)
{
	static const struct constant whence[] = {
		CONSTANT(SEEK_SET), CONSTANT(SEEK_CUR), CONSTANT(SEEK_END),
		CONSTANT(SEEK_DATA), CONSTANT(SEEK_HOLE), { 5, "5" },
		{ -1, "-1" },
	};
	static const long offsets[] = { 0, 10, 49, 50, 51, 1000, -1, -50, -60,
					INT64_MAX, INT64_MIN };
	unsigned i, k;
	int fd;

	put_pattern("file", 50);
	fd = open("file", O_RDWR);
	for (i = 0; i < COUNT(whence); i++)
		for (k = 0; k < COUNT(offsets); k++) {
			lseek(fd, 20, SEEK_SET);
			check(lseek(fd, offsets[k], (int)whence[i].v),
			      "lseek: %s %ld", whence[i].name, offsets[k]);
		}
	lseek(fd, 60, SEEK_SET);
	check(read(fd, buf, 8), "read: behind the end");
	check(write(fd, "xyz", 3), "write: behind the end");
	check(lseek(fd, 0, SEEK_END), "write: behind the end, size");
	check(pread(fd, buf, 20, 45), "pread: over the gap");
	value("pread: the gap = %.5s %d %.3s", buf, buf[5], buf + 15);
	close(fd);
}

static void positions(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), a;

	check(write(fd, "0123456789", 10), "write: ten");
	check(lseek(fd, 0, SEEK_CUR), "write: moves");
	check(pwrite(fd, "ab", 2, 3), "pwrite: two");
	check(lseek(fd, 0, SEEK_CUR), "pwrite: does not move");
	check(pread(fd, buf, 4, 8), "pread: at the end");
	check(pread(fd, buf, 4, 10), "pread: behind the end");
	check(pread(fd, buf, 4, INT64_MAX), "pread: far away");
	check(pwrite(fd, buf, 4, INT64_MAX), "pwrite: far away");
	check(pwrite(fd, buf, 4, INT64_MAX - 2), "pwrite: over the last byte");
	check(pwrite(fd, buf, 4, -1), "pwrite: negative");
	check(pwrite(fd, buf, 0, 100), "pwrite: nothing behind the end");
	check(lseek(fd, 0, SEEK_END), "pwrite: nothing keeps the size");
	a = open("file", O_WRONLY | O_APPEND);
	check(lseek(a, 0, SEEK_CUR), "lseek: O_APPEND begins at");
	check(write(a, "A", 1), "write: O_APPEND");
	check(lseek(a, 0, SEEK_CUR), "write: O_APPEND moves to");
	check(pwrite(a, "B", 1, 0), "pwrite: O_APPEND");
	show_file("file", "pwrite: O_APPEND text");
	check(lseek(fd, 0, SEEK_CUR), "write: another description stays");
	close(a);
	close(fd);
	show_file("file", "write: text");
}

static void vectors(void)
{
	struct iovec v[IOV_MAX + 1], three[3];
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), i;
	static const int counts[] = { -1, 0, 1, IOV_MAX, IOV_MAX + 1 };

	for (i = 0; i <= IOV_MAX; i++)
		v[i] = (struct iovec){ buf + i, 1 };
	memset(buf, 'v', sizeof(buf));
	for (i = 0; i < (int)COUNT(counts); i++) {
		check(writev(fd, v, counts[i]), "writev: %d", counts[i]);
		check(readv(fd, v, counts[i]), "readv: %d", counts[i]);
		check(pwritev(fd, v, counts[i], 0), "pwritev: %d", counts[i]);
		check(preadv(fd, v, counts[i], 0), "preadv: %d", counts[i]);
	}
	ftruncate(fd, 0);
	three[0] = (struct iovec){ "one", 3 };
	three[1] = (struct iovec){ NULL, 0 };
	three[2] = (struct iovec){ "three", 5 };
	check(pwritev(fd, three, 3, 0), "pwritev: three");
	three[0].iov_base = buf;
	three[2].iov_base = buf + 100;
	check(preadv(fd, three, 3, 0), "preadv: three");
	value("preadv: pieces = %.3s %.5s", buf, buf + 100);
	check(preadv(fd, three, 3, 5), "preadv: short");
	check(preadv(fd, three, 3, -1), "preadv: negative");
	check(syscall(SYS_preadv2, fd, v, 1, 0L, 0L, 0), "preadv2: no flag");
	check(syscall(SYS_preadv2, fd, v, 1, -1L, 0L, 0), "preadv2: at -1");
	check(syscall(SYS_preadv2, fd, v, 1, 0L, 0L, 0x1000),
	      "preadv2: bad flag");
	check(syscall(SYS_pwritev2, fd, v, 1, 0L, 0L, 0x10),
	      "pwritev2: RWF_APPEND");
	check(syscall(SYS_pwritev2, fd, v, 1, 0L, 0L, 0x2),
	      "pwritev2: RWF_DSYNC");
	check(lseek(fd, 0, SEEK_END), "pwritev2: size");
	lseek(fd, 1, SEEK_SET);
	check(syscall(SYS_pwritev2, fd, v, 2, -1L, 0L, 0x10),
	      "pwritev2: RWF_APPEND at -1");
	check(lseek(fd, 0, SEEK_CUR), "pwritev2: RWF_APPEND moves to");
	value("pwritev2: RWF_APPEND leaves O_APPEND = %d",
	      (fcntl(fd, F_GETFL) & O_APPEND) != 0);
	check(syscall(SYS_pwritev2, open("file", O_PATH), v, 1, 0L, 0L, 0x10),
	      "pwritev2: RWF_APPEND to a place");
	three[0] = (struct iovec){ NULL, 0 };
	three[1] = (struct iovec){ buf, 1UL << 31 };
	three[2] = (struct iovec){ buf, 1 };
	check(preadv(fd, three, 3, 0), "preadv: nothing, then 2 GiB");
	lseek(fd, 0, SEEK_SET);
	check(readv(fd, three, 3), "readv: nothing, then 2 GiB");
	check(readv(fd, three, 1), "readv: nothing at the end");
	close(fd);
}

static void truncates(void)
{
	static const long sizes[] = { 0, 1, 49, 50, 51, 4096, 100000, -1,
				      INT64_MIN };
	struct stat st;
	unsigned i;
	int fd;

	for (i = 0; i < COUNT(sizes); i++) {
		put_pattern("file", 50);
		check(truncate("file", sizes[i]), "truncate: %ld", sizes[i]);
		stat("file", &st);
		value("truncate: %ld size = %ld", sizes[i], (long)st.st_size);
		fd = open("file", O_RDWR);
		check(ftruncate(fd, sizes[i]), "ftruncate: %ld", sizes[i]);
		check(lseek(fd, 0, SEEK_CUR), "ftruncate: %ld position",
		      sizes[i]);
		close(fd);
	}
	put_pattern("file", 50);
	fd = open("file", O_RDWR);
	ftruncate(fd, 10);
	ftruncate(fd, 20);
	check(pread(fd, buf, 50, 0), "ftruncate: shorter and longer");
	value("ftruncate: bytes = %c%d%d", buf[9], buf[10], buf[19]);
	fchmod(fd, 06777);
	close(fd);
	fd = open("file", O_RDONLY);
	check(ftruncate(fd, 0), "ftruncate: read-only");
	close(fd);
	check(ftruncate(-1, 0), "ftruncate: closed");
}

static void file_limit(void)
{
	struct rlimit old, now = { 100, RLIM_INFINITY };
	int fd = open("big", O_RDWR | O_CREAT, 0600);

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	check(setrlimit(RLIMIT_FSIZE, &now), "setrlimit: RLIMIT_FSIZE");
	check(write(fd, buf, 90), "write: below RLIMIT_FSIZE");
	check(write(fd, buf, 90), "write: up to RLIMIT_FSIZE");
	check(write(fd, buf, 90), "write: at RLIMIT_FSIZE");
	check(pwrite(fd, buf, 90, 200), "pwrite: behind RLIMIT_FSIZE");
	check(ftruncate(fd, 101), "ftruncate: behind RLIMIT_FSIZE");
	check(ftruncate(fd, 100), "ftruncate: up to RLIMIT_FSIZE");
	setrlimit(RLIMIT_FSIZE, &old);
	signal(SIGXFSZ, SIG_DFL);
	close(fd);
}

static void sendfiles(void)
{
	int in, out = open("out", O_RDWR | O_CREAT, 0600), app;
	off_t at = 10;

	put_pattern("file", 50);
	in = open("file", O_RDONLY);
	check(sendfile(out, in, NULL, 20), "sendfile: at the position");
	check(lseek(in, 0, SEEK_CUR), "sendfile: moves");
	check(sendfile(out, in, &at, 5), "sendfile: with an offset");
	value("sendfile: offset = %ld", (long)at);
	check(lseek(in, 0, SEEK_CUR), "sendfile: with an offset stays");
	check(sendfile(out, in, NULL, 100), "sendfile: to the end");
	check(sendfile(out, in, NULL, 100), "sendfile: at the end");
	at = -1;
	check(sendfile(out, in, &at, 5), "sendfile: negative offset");
	check(sendfile(in, out, NULL, 5), "sendfile: out is read-only");
	check(sendfile(out, -1, NULL, 5), "sendfile: in is closed");
	app = open("out", O_WRONLY | O_APPEND);
	check(sendfile(app, in, NULL, 5), "sendfile: out is O_APPEND");
	close(app);
	show_file("out", "sendfile: text");
	close(in);
	close(out);
}

void program_file_io(void)
{
	seeks();
	positions();
	vectors();
	truncates();
	file_limit();
	sendfiles();
}
