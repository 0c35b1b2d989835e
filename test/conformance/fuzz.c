/* SPDX-License-Identifier: BSD-3-Clause */
/* What the fuzzer draws its operations with, and its loop. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"
#include "fuzz.h"
#include "main.h"

#define LINE	2000
#define PATHS	4
#define LONGEST	600
#define EACH	1000	/* operations between two sums */

int fuzz_slot[FUZZ_SLOTS];
unsigned char fuzz_data[FUZZ_MOST];
unsigned fuzz_user;
unsigned fuzz_lacks;

static uint64_t state;
static char line[LINE];
static size_t used;

/* xorshift64*: the same numbers everywhere. */
static uint32_t next(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 32);
}

unsigned fuzz_below(unsigned n)
{
	return (unsigned)(((uint64_t)next() * n) >> 32);
}

int fuzz_often(unsigned percent)
{
	return fuzz_below(100) < percent;
}

static const char *component(void)
{
	static char longest[257];
	static const char *const rare[] = { ".", "..", "", "..." };

	if (fuzz_often(90))
		return &"a\0b\0c\0d\0e"[2 * fuzz_below(5)];
	if (fuzz_often(90))
		return rare[fuzz_below(COUNT(rare))];
	memset(longest, 'n', 256);
	longest[255 + fuzz_below(2)] = '\0';
	return longest;
}

const char *fuzz_path(void)
{
	static char paths[PATHS][LONGEST];
	static unsigned turn;
	char *p = paths[turn++ % PATHS];
	unsigned depth = fuzz_often(50) ? 1 : 2 + fuzz_below(2), i;
	size_t at = 0;

	if (fuzz_often(1))
		return "";
	for (i = 0; i < depth; i++) {
		/* arguments are evaluated in any order, draws are not */
		const char *slash = i || fuzz_often(10) ? "/" : "";

		at += (size_t)snprintf(p + at, 280, "%s%s", slash, component());
	}
	if (fuzz_often(4))
		strcpy(p + at, "/");
	return p;
}

int fuzz_fd(void)
{
	return fuzz_slot[fuzz_below(FUZZ_SLOTS)];
}

int fuzz_dirfd(void)
{
	return fuzz_often(85) ? AT_FDCWD : fuzz_fd();
}

off_t fuzz_offset(void)
{
	switch (fuzz_below(12)) {
	case 0:
		return -(off_t)fuzz_below(3);
	case 1:
		return 4096 * (off_t)fuzz_below(20);
	case 2:
		return ((off_t)1 << 32) + fuzz_below(10000);
	case 3:
		return 4090 + fuzz_below(12);
	default:
		return fuzz_below(fuzz_often(70) ? 6000 : 70000);
	}
}

long fuzz_size(mode_t mode, unsigned long size)
{
	return S_ISDIR(mode) && fuzz_lacks & FUZZ_DIRSIZE ? 0 : (long)size;
}

size_t fuzz_length(void)
{
	return fuzz_below(fuzz_often(70) ? 200 : FUZZ_MOST + 1);
}

/* Linux restricts sticky directories that others may write to, as its
 * administrator wants: none are made.
 */
mode_t fuzz_mode(void)
{
	mode_t mode = fuzz_often(60) ? 0777 : fuzz_below(010000);

	return mode & 01000 ? mode & ~022u : mode;
}

void fuzz_fill(size_t length)
{
	uint32_t x = next();
	size_t i;

	for (i = 0; i < length; i++) {
		x = x * 1664525 + 1013904223;
		fuzz_data[i] = (unsigned char)(x >> 24);
	}
}

void fuzz_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	used += (size_t)vsnprintf(line + used, LINE - used, format, args);
	va_end(args);
}

long fuzz_result(long result)
{
	if (result == -1)
		fuzz_line(" = -1 %s", ename(errno));
	else
		fuzz_line(" = %ld", result);
	return result;
}

void fuzz_keep(int fd)
{
	unsigned i = fuzz_below(FUZZ_SLOTS);

	fuzz_line(" [%u]", i);
	if (fd < 0)
		return;
	close(fuzz_slot[i]);
	fuzz_slot[i] = fd;
}

static unsigned weights(const struct fuzz_op *op)
{
	unsigned sum = 0;

	for (; op->run; op++)
		sum += op->weight;
	return sum;
}

static void pick(const struct fuzz_op *op, unsigned n)
{
	while (n >= op->weight)
		n -= (op++)->weight;
	op->run();
}

static int is_nameless(int fd)
{
	struct stat st;

	return fstatat(fd, "", &st, AT_EMPTY_PATH) || !st.st_nlink;
}

/* Nothing is done to what has lost its last name. */
static void leave_nameless(void)
{
	unsigned i;

	for (i = 0; i < FUZZ_SLOTS; i++) {
		if (fuzz_slot[i] < 0 || !is_nameless(fuzz_slot[i]))
			continue;
		close(fuzz_slot[i]);
		fuzz_slot[i] = -1;
	}
	if (is_nameless(AT_FDCWD) && chdir("/"))
		fuzz_line(" lost");
}

static void one(void)
{
	unsigned paths = weights(fuzz_path_ops);
	unsigned n = fuzz_below(paths + weights(fuzz_fd_ops));

	used = 0;
	if (n < paths)
		pick(fuzz_path_ops, n);
	else
		pick(fuzz_fd_ops, n - paths);
	if (fuzz_lacks & FUZZ_NAMELESS)
		leave_nameless();
}

static void begin(uint64_t seed)
{
	unsigned i;

	state = seed * 0x9e3779b97f4a7c15ull + 1;
	for (i = 0; i < 8; i++)
		next();
	for (i = 0; i < FUZZ_SLOTS; i++)
		fuzz_slot[i] = -1;
	fuzz_user = 0;
	signal(SIGPIPE, SIG_IGN);
	umask(022);
	syscall(SYS_setgroups, 0, NULL);
}

static void end(void)
{
	unsigned i;

	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
	for (i = 0; i < FUZZ_SLOTS; i++)
		close(fuzz_slot[i]);
	signal(SIGPIPE, SIG_DFL);
}

void fuzz_run(uint64_t seed, long ops, long from, long each)
{
	uint64_t sum = 14695981039346656037ull;
	long n;
	size_t i;

	begin(seed);
	for (n = 0; n < ops; n++) {
		one();
		if (n >= from)
			printf("%ld %s\n", n, line);
		for (i = 0; line[i]; i++)
			sum = (sum ^ (unsigned char)line[i]) *
			      1099511628211ull;
		if ((n + 1) % each == 0)
			value("open: seed %lu, operation %ld = %016lx",
			      (unsigned long)seed, n + 1, (unsigned long)sum);
	}
	end();
}

int fuzz_main(int argc, char **argv)
{
	long ops = argc > 3 ? atol(argv[3]) : 0;

	program_name = "fuzz";
	if (ops <= 0 || mkdir("fuzz", 0777) || chroot("fuzz") || chdir("/")) {
		printf("usage: --fuzz SEED OPERATIONS [FROM [LACKS]]: %s\n",
		       ename(errno));
		return 1;
	}
	fuzz_lacks = argc > 5 ? (unsigned)atoi(argv[5]) : 0;
	fuzz_run(strtoul(argv[2], NULL, 0), ops,
		 argc > 4 ? atol(argv[4]) : ops, EACH);
	printf("== all done\n");
	return 0;
}
