/* SPDX-License-Identifier: BSD-3-Clause */
/* Cancellation: while a call waits, before it, not at all when disabled; the
 * points that never wait; cleanup handlers, types and states.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "blocking.h"
#include "check.h"

static _Atomic int cleaned;
static _Atomic bool calls, returned, may_go;

static void clean(void *arg)
{
	(void)arg;
	cleaned++;
}

static void *waits(void *arg)
{
	const struct blocking *b = arg;

	pthread_cleanup_push(clean, NULL);
	calls = true;
	b->call();
	returned = true;
	pthread_cleanup_pop(0);
	return NULL;
}

static void *goes_in(void *arg)
{
	const struct blocking *b = arg;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	pthread_cleanup_push(clean, NULL);
	calls = true;
	while (!may_go)
		sched_yield();
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	b->call();
	returned = true;
	pthread_cleanup_pop(0);
	return NULL;
}

static void report(pthread_t t, const char *name, const char *how)
{
	void *r;

	pthread_join(t, &r);
	value("pthread_cancel: %s, %s = %s, cleaned %d", name, how,
	      r == PTHREAD_CANCELED ? "cancelled" :
	      returned ? "returned" : "ended", cleaned);
}

static void begin(void)
{
	cleaned = 0;
	calls = returned = may_go = false;
}

/* In its wait, or about to begin it: both end. */
static void cancel_waiting(const struct blocking *b)
{
	pthread_t t;

	begin();
	pthread_create(&t, NULL, waits, (void *)b);
	while (!calls)
		wait_ms(1);
	wait_ms(5);
	pthread_cancel(t);
	report(t, b->name, "waiting");
}

static void cancel_before(const struct blocking *b)
{
	pthread_t t;

	begin();
	pthread_create(&t, NULL, goes_in, (void *)b);
	while (!calls)
		sched_yield();
	pthread_cancel(t);
	may_go = true;
	report(t, b->name, "before");
}

static void try(const struct blocking *b)
{
	if (!b->cancels)
		return;
	if (b->begin())
		cancel_waiting(b);
	blocking_end();
	if (b->begin())
		cancel_before(b);
	blocking_end();
}

/* ---- waiting for signals, which the library begins again ---------------- */

static bool nothing(void)
{
	return true;
}

static long c_sigwaitinfo(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	return sigwaitinfo(&set, NULL);
}

static long c_sigwait(void)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	return sigwait(&set, &sig);
}

static const struct blocking signals[] = {
	{ "sigwaitinfo: nothing", nothing, c_sigwaitinfo, NULL, true },
	{ "sigwait: nothing", nothing, c_sigwait, NULL, true },
};

/* ---- points that do not wait -------------------------------------------- */

static int file = -1;

static long p_open(void) { return close(open("file", O_RDONLY)); }
static long p_openat(void) { return close(openat(-100, "file", O_RDONLY)); }
static long p_creat(void) { return close(creat("other", 0600)); }
static long p_fsync(void) { return fsync(file); }
static long p_fdatasync(void) { return fdatasync(file); }
static long p_pread(void) { char c; return pread(file, &c, 1, 0); }
static long p_pwrite(void) { return pwrite(file, "x", 1, 0); }
static long p_read(void) { char c; return read(file, &c, 1); }
static long p_write(void) { return write(file, "x", 1); }
static long p_testcancel(void) { pthread_testcancel(); return 0; }
static long p_waitpid(void) { return waitpid(-1, NULL, WNOHANG); }
static long p_usleep(void) { return usleep(1); }
static long p_sleep(void) { return sleep(0); }
static long p_getpid(void) { return getpid(); }
static long p_lseek(void) { return lseek(file, 0, SEEK_SET); }
static long p_yield(void) { return sched_yield(); }
static long p_stat(void) { struct stat st; return stat("file", &st); }
static long p_close(void) { return close(dup(file)); }

static long p_msync(void)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
	long rc = msync(p, 4096, MS_SYNC);

	munmap(p, 4096);
	return rc;
}

static long p_setlkw(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(file, F_SETLKW, &l);
}

static long p_mutex(void)
{
	pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

	return pthread_mutex_lock(&m);
}

static const struct blocking points[] = {
	{ .name = "open", .call = p_open },
	{ .name = "openat", .call = p_openat },
	{ .name = "creat", .call = p_creat },
	{ .name = "fsync", .call = p_fsync },
	{ .name = "fdatasync", .call = p_fdatasync },
	{ .name = "pread", .call = p_pread },
	{ .name = "pwrite", .call = p_pwrite },
	{ .name = "read", .call = p_read },
	{ .name = "write", .call = p_write },
	{ .name = "pthread_testcancel", .call = p_testcancel },
	{ .name = "waitpid", .call = p_waitpid },
	{ .name = "usleep", .call = p_usleep },
	{ .name = "sleep", .call = p_sleep },
	{ .name = "close", .call = p_close },
	{ .name = "msync", .call = p_msync },
	{ .name = "fcntl: F_SETLKW", .call = p_setlkw },
	/* No points: */
	{ .name = "getpid", .call = p_getpid },
	{ .name = "lseek", .call = p_lseek },
	{ .name = "sched_yield", .call = p_yield },
	{ .name = "stat", .call = p_stat },
	{ .name = "pthread_mutex_lock", .call = p_mutex },
};

static void no_waits(void)
{
	unsigned i;

	put("file", "text");
	file = open("file", O_RDWR);
	for (i = 0; i < COUNT(points); i++)
		cancel_before(&points[i]);
	close(file);
}

/* ---- states, types, handlers -------------------------------------------- */

static void *disabled(void *arg)
{
	int old;

	code(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old),
	     "pthread_setcancelstate: disable");
	value("pthread_setcancelstate: old = %d",
	      old == PTHREAD_CANCEL_ENABLE);
	code(pthread_setcancelstate(99, &old), "pthread_setcancelstate: 99");
	code(pthread_setcanceltype(99, &old), "pthread_setcanceltype: 99");
	code(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old),
	     "pthread_setcanceltype: deferred");
	value("pthread_setcanceltype: old = %d",
	      old == PTHREAD_CANCEL_DEFERRED);
	calls = true;
	while (!may_go)
		sched_yield();
	value("pthread_cancel: disabled, sleeps = %d", usleep(1000));
	pthread_testcancel();
	returned = true;
	return arg;
}

static void *asynchronous(void *arg)
{
	pthread_cleanup_push(clean, NULL);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	calls = true;
	for (;;)
		sched_yield();
	pthread_cleanup_pop(0);
	return arg;
}

static char order[8];

static void note(void *arg)
{
	strcat(order, arg);
}

static pthread_key_t key;

static void *nested(void *arg)
{
	pthread_setspecific(key, "k");
	pthread_cleanup_push(note, "a");
	pthread_cleanup_push(note, "b");
	pthread_cleanup_push(note, "c");
	pthread_cleanup_pop(1);
	calls = true;
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return arg;
}

static void *ends(void *arg)
{
	pthread_cleanup_push(note, "d");
	pthread_exit(arg);
	pthread_cleanup_pop(0);
	return NULL;
}

static void states(void)
{
	pthread_t t;
	void *r;

	begin();
	pthread_create(&t, NULL, disabled, NULL);
	while (!calls)
		wait_ms(1);
	pthread_cancel(t);
	may_go = true;
	report(t, "disabled", "all calls");
	begin();
	pthread_create(&t, NULL, asynchronous, NULL);
	while (!calls)
		wait_ms(1);
	pthread_cancel(t);
	report(t, "asynchronous", "busy");
	begin();
	pthread_key_create(&key, note);
	pthread_create(&t, NULL, nested, NULL);
	while (!calls)
		wait_ms(1);
	pthread_cancel(t);
	pthread_join(t, &r);
	value("pthread_cleanup_push: order = %s", order);
	order[0] = '\0';
	pthread_create(&t, NULL, ends, order);
	pthread_join(t, &r);
	value("pthread_exit: handlers = %s, value %d", order, r == order);
	pthread_key_delete(key);
}

void program_cancels(void)
{
	unsigned i;

	blocking_foreach(try);
	for (i = 0; i < COUNT(signals); i++)
		try(&signals[i]);
	no_waits();
	states();
}
