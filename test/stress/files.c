/* SPDX-License-Identifier: BSD-3-Clause */
/* Files: a thread's own, of which it knows each byte; one that two write to. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>
#include "stress.h"

#define FILES	3u
#define SIZE	12000u

struct file {
	char name[32];
	uint8_t data[SIZE];
	size_t size;
};

static void *nothing(void)
{
	return NULL;
}

static void no_end(void *shared)
{
	(void)shared;
}

static int open_file(struct worker *w, const struct file *f, int flags)
{
	int fd = open(f->name, flags | O_CREAT | O_CLOEXEC, 0600);

	must(w, fd >= 0, "open");
	return fd;
}

static void write_part(struct worker *w, struct file *f, int fd)
{
	size_t from = pick(w, SIZE / 2), len = 1 + pick(w, SIZE / 2);

	put_pattern(f->data + from, len, pick(w, 1000), 0);
	must(w, pwrite(fd, f->data + from, len, (off_t)from) == (ssize_t)len,
	     "pwrite");
	if (from + len > f->size)
		f->size = from + len;
}

static void cut(struct worker *w, struct file *f, int fd)
{
	size_t size = pick(w, SIZE);

	must(w, !ftruncate(fd, (off_t)size), "ftruncate");
	if (size < f->size)
		memset(f->data + size, 0, f->size - size);
	f->size = size;
}

static void check_file(struct worker *w, const struct file *f, int fd)
{
	static _Thread_local uint8_t data[SIZE];
	struct stat st;

	must(w, !fstat(fd, &st) && (size_t)st.st_size == f->size, "size");
	must(w, pread(fd, data, SIZE, 0) == (ssize_t)f->size, "pread");
	must(w, !memcmp(data, f->data, f->size), "other bytes in a file");
}

static void copy(struct worker *w, struct file *to, const struct file *from)
{
	int in = open_file(w, from, O_RDONLY);
	int out = open_file(w, to, O_WRONLY | O_TRUNC);
	size_t done = 0;
	ssize_t n;

	while (done < from->size) {
		n = sendfile(out, in, NULL, from->size - done);
		must(w, n > 0 || errno == EINTR, "sendfile");
		done += n > 0 ? (size_t)n : 0;
	}
	memcpy(to->data, from->data, SIZE);
	to->size = from->size;
	close(in);
	close(out);
}

static void rename_to(struct worker *w, struct file *from, struct file *to)
{
	must(w, !rename(from->name, to->name), "rename");
	memcpy(to->data, from->data, SIZE);
	to->size = from->size;
	memset(from->data, 0, SIZE);
	from->size = 0;
}

static void change(struct worker *w, struct file *files, unsigned i)
{
	unsigned other = (i + 1) % FILES;
	struct file *f = &files[i];
	int fd = open_file(w, f, O_RDWR);

	check_file(w, f, fd);
	switch (pick(w, 8)) {
	case 0:
		cut(w, f, fd);
		break;
	case 1:
		copy(w, &files[other], f);
		break;
	case 2:
		rename_to(w, f, &files[other]);
		break;
	case 3:
		must(w, !unlink(f->name), "unlink");
		sched_yield();
		check_file(w, f, fd);
		memset(f->data, 0, SIZE);
		f->size = 0;
		break;
	default:
		write_part(w, f, fd);
		check_file(w, f, fd);
	}
	close(fd);
}

static void own_work(struct worker *w)
{
	struct file *files = need(FILES * sizeof(*files));
	char dir[24];
	unsigned i;

	snprintf(dir, sizeof(dir), "own.%u", w->copy);
	must(w, !mkdir(dir, 0700), "mkdir");
	for (i = 0; i < FILES; i++)
		snprintf(files[i].name, sizeof(files[i].name), "%s/%u", dir,
			 i);
	at(w, "change files");
	while (more(w))
		change(w, files, pick(w, FILES));
	for (i = 0; i < FILES; i++)
		must(w, !unlink(files[i].name) || errno == ENOENT, "unlink");
	must(w, !rmdir(dir), "rmdir");
	free(files);
}

const struct crew own_files = {
	"files", 1, 4, nothing, own_work, no_end,
};

/* ---- a file of two ------------------------------------------------------ */

#define LINES	100u	/* in the file, before it is emptied */

struct common {
	char name[16];
	_Atomic unsigned counted;
};

struct line {
	uint32_t who, number;
	uint8_t data[56];
};

static void *common_begin(void)
{
	struct common *c = need(sizeof(*c));
	int fd;

	strcpy(c->name, "common");
	fd = open(c->name, O_CREAT | O_RDWR, 0600);
	must_work(fd >= 0, "open");
	must_work(write(fd, &(uint32_t){ 0 }, 4) == 4, "write");
	close(fd);
	return c;
}

/* One counts at a time: a lock of the description keeps threads apart, too. */
static void count_up(struct worker *w, struct common *c)
{
	int fd = open(c->name, O_RDWR | O_CLOEXEC);
	uint32_t n;
	int rc;

	must(w, fd >= 0, "open");
	at(w, "flock");
	do
		rc = flock(fd, LOCK_EX);
	while (rc && errno == EINTR);
	must(w, !rc, "flock");
	must(w, pread(fd, &n, 4, 0) == 4, "pread");
	sched_yield();
	n++;
	must(w, pwrite(fd, &n, 4, 0) == 4, "pwrite");
	c->counted++;
	/* closing gives the lock back */
	if (pick(w, 2))
		must(w, !flock(fd, LOCK_UN), "flock: unlock");
	close(fd);
}

static void append(struct worker *w, const char *name, uint32_t number)
{
	struct line l = { w->member, number, { 0 } };
	int fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	must(w, fd >= 0, "open to append");
	put_pattern(l.data, sizeof(l.data), l.who, l.number);
	at(w, "append");
	write_all(w, fd, &l, sizeof(l));
	close(fd);
}

/* Each line whole, and each one's lines in their order. */
static void read_lines(struct worker *w, const char *name)
{
	uint32_t last[2] = { 0, 0 };
	struct line l;
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	at(w, "read lines");
	must(w, fd >= 0, "open lines");
	while (read_all(w, fd, &l, sizeof(l)) == sizeof(l)) {
		must(w, l.who < 2 && l.number > last[l.who], "lines");
		last[l.who] = l.number;
		check_pattern(w, l.data, sizeof(l.data), l.who, l.number);
	}
	close(fd);
}

static void common_work(struct worker *w)
{
	struct common *c = w->shared;
	uint32_t number = 0;

	while (more(w)) {
		count_up(w, c);
		append(w, "lines", ++number);
		if (number % LINES == 0) {
			read_lines(w, "lines");
			if (!w->member)
				must(w, !truncate("lines", 0), "truncate");
		}
	}
}

static void common_end(void *shared)
{
	struct common *c = shared;
	uint32_t n = 0;
	int fd = open(c->name, O_RDONLY);

	must_work(read(fd, &n, 4) == 4 && n == c->counted,
		  "two held a lock of a file");
	close(fd);
	must_work(!unlink(c->name) && !unlink("lines"), "unlink");
	free(c);
}

const struct crew common_file = {
	"common", 2, 1, common_begin, common_work, common_end,
};
