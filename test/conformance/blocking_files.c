/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that wait: pipes, files, events. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "blocking.h"
#include "check.h"

static char small[64];
static struct iovec iov[2] = {
	{ blocking_buf, 10 }, { blocking_buf + 10, 10 },
};

static bool full_pipe(void)
{
	if (!blocking_pipe())
		return false;
	blocking_fill(bfd[1]);
	return true;
}

static bool two_pipes(void)
{
	return made(!pipe(bfd) && !pipe(bfd + 2));
}

static long c_read(void) { return read(bfd[0], small, 1); }
static long c_readv(void) { return readv(bfd[0], iov, 2); }
static long c_write(void) { return write(bfd[1], small, 1); }
static long c_writev(void) { return writev(bfd[1], iov, 2); }
static long c_splice(void) { return splice(bfd[0], 0, bfd[3], 0, 1, 0); }
static long c_tee(void) { return tee(bfd[0], bfd[3], 1, 0); }
static long c_vmsplice(void) { return vmsplice(bfd[1], iov, 1, 0); }
static void w_drain(void) { blocking_drain(bfd[0]); }

static long c_sendfile(void)
{
	return sendfile(bfd[1], bfd[2], NULL, 100);
}

static bool file_to_pipe(void)
{
	put("blocking", "some text of the file");
	bfd[2] = open("blocking", O_RDONLY);
	return full_pipe();
}

static bool counter(void)
{
	bfd[0] = bfd[1] = eventfd(0, 0);
	return made(bfd[0] >= 0);
}

static bool full_counter(void)
{
	return counter() &&
	       made(write(bfd[0], &(uint64_t){ UINT64_MAX - 1 }, 8) == 8);
}

static bool timer(void)
{
	struct itimerspec t = { { 0, 0 }, { 1000, 0 } };

	bfd[0] = timerfd_create(CLOCK_MONOTONIC, 0);
	return made(!timerfd_settime(bfd[0], 0, &t, NULL));
}

static bool watch(void)
{
	put("blocking", "");
	bfd[0] = inotify_init1(0);
	return made(inotify_add_watch(bfd[0], "blocking", IN_MODIFY) >= 0);
}

static long c_read8(void) { return read(bfd[0], small, 8); }
static long c_read64(void) { return read(bfd[0], small, 64); }
static long c_write8(void) { return write(bfd[0], &(uint64_t){ 1 }, 8); }
static void w_write8(void) { write(bfd[0], &(uint64_t){ 1 }, 8); }
static void w_read8(void) { uint64_t n; read(bfd[0], &n, 8); }
static void w_put(void) { put("blocking", "x"); }

static void w_timer(void)
{
	struct itimerspec t = { { 0, 0 }, { 0, 1 } };

	timerfd_settime(bfd[0], 0, &t, NULL);
}

static bool locked(void)
{
	put("blocking", "x");
	bfd[0] = open("blocking", O_RDWR);
	bfd[1] = open("blocking", O_RDWR);
	return made(!flock(bfd[0], LOCK_EX));
}

static struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

static bool ofd_locked(void)
{
	put("blocking", "x");
	bfd[0] = open("blocking", O_RDWR);
	bfd[1] = open("blocking", O_RDWR);
	return made(!fcntl(bfd[0], F_OFD_SETLK, &whole));
}

static long c_flock(void) { return flock(bfd[1], LOCK_EX); }
static long c_ofd(void) { return fcntl(bfd[1], F_OFD_SETLKW, &whole); }
static void w_close(void) { close(bfd[0]); bfd[0] = -1; }

const struct blocking blocking_files[] = {
	{ "read: pipe", blocking_pipe, c_read, blocking_write, true },
	{ "readv: pipe", blocking_pipe, c_readv, blocking_write, true },
	{ "write: pipe", full_pipe, c_write, w_drain, true },
	{ "writev: pipe", full_pipe, c_writev, w_drain, true },
	{ "splice: from an empty pipe", two_pipes, c_splice, blocking_write,
	  false },
	{ "tee: from an empty pipe", two_pipes, c_tee, blocking_write, false },
	{ "vmsplice: pipe", full_pipe, c_vmsplice, w_drain, false },
	{ "sendfile: to a full pipe", file_to_pipe, c_sendfile,
	  w_drain, false },
	{ "read: eventfd", counter, c_read8, w_write8, true },
	{ "write: eventfd", full_counter, c_write8, w_read8, true },
	{ "read: timerfd", timer, c_read8, w_timer, true },
	{ "read: inotify", watch, c_read64, w_put, true },
	{ "flock: locked", locked, c_flock, w_close, false },
	{ "fcntl: F_OFD_SETLKW", ofd_locked, c_ofd, w_close, false },
	{ 0 },
};
