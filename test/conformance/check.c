/* SPDX-License-Identifier: BSD-3-Clause */
/* Reports of the programs, and what many of them need. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "check.h"
#include "main.h"

#define LINE	300

static const struct constant errors[] = {
	CONSTANT(E2BIG), CONSTANT(EACCES), CONSTANT(EADDRINUSE),
	CONSTANT(EADDRNOTAVAIL), CONSTANT(EAFNOSUPPORT), CONSTANT(EAGAIN),
	CONSTANT(EALREADY), CONSTANT(EBADF), CONSTANT(EBADMSG),
	CONSTANT(EBUSY), CONSTANT(ECANCELED), CONSTANT(ECHILD),
	CONSTANT(ECONNABORTED), CONSTANT(ECONNREFUSED), CONSTANT(ECONNRESET),
	CONSTANT(EDEADLK), CONSTANT(EDESTADDRREQ), CONSTANT(EDOM),
	CONSTANT(EEXIST), CONSTANT(EFAULT), CONSTANT(EFBIG),
	CONSTANT(EHOSTUNREACH), CONSTANT(EIDRM), CONSTANT(EILSEQ),
	CONSTANT(EINPROGRESS), CONSTANT(EINTR), CONSTANT(EINVAL),
	CONSTANT(EIO), CONSTANT(EISCONN), CONSTANT(EISDIR), CONSTANT(ELOOP),
	CONSTANT(EMFILE), CONSTANT(EMLINK), CONSTANT(EMSGSIZE),
	CONSTANT(ENAMETOOLONG), CONSTANT(ENETDOWN), CONSTANT(ENETUNREACH),
	CONSTANT(ENFILE), CONSTANT(ENOBUFS), CONSTANT(ENODATA),
	CONSTANT(ENODEV), CONSTANT(ENOENT), CONSTANT(ENOEXEC),
	CONSTANT(ENOLCK), CONSTANT(ENOMEM), CONSTANT(ENOMSG),
	CONSTANT(ENOPROTOOPT), CONSTANT(ENOSPC), CONSTANT(ENOSYS),
	CONSTANT(ENOTBLK), CONSTANT(ENOTCONN), CONSTANT(ENOTDIR),
	CONSTANT(ENOTEMPTY), CONSTANT(ENOTSOCK), CONSTANT(ENOTTY),
	CONSTANT(ENXIO), CONSTANT(EOPNOTSUPP), CONSTANT(EOVERFLOW),
	CONSTANT(EOWNERDEAD), CONSTANT(EPERM), CONSTANT(EPIPE),
	CONSTANT(EPROTO), CONSTANT(EPROTONOSUPPORT), CONSTANT(EPROTOTYPE),
	CONSTANT(ERANGE), CONSTANT(EROFS), CONSTANT(ESHUTDOWN),
	CONSTANT(ESOCKTNOSUPPORT), CONSTANT(ESPIPE), CONSTANT(ESRCH),
	CONSTANT(ETIMEDOUT), CONSTANT(ETXTBSY), CONSTANT(EXDEV),
};

const char *ename(int error)
{
	static char other[24];
	unsigned i;

	if (!error)
		return "0";
	for (i = 0; i < COUNT(errors); i++)
		if (errors[i].v == error)
			return errors[i].name;
	snprintf(other, sizeof(other), "errno %d", error);
	return other;
}

static void report(const char *result, const char *name, va_list args)
{
	char line[LINE];

	vsnprintf(line, sizeof(line), name, args);
	printf("%s/%s = %s\n", program_name, line, result);
}

long check(long result, const char *name, ...)
{
	int error = errno;
	char text[40];
	va_list args;

	if (result == -1)
		snprintf(text, sizeof(text), "-1 %s", ename(error));
	else
		snprintf(text, sizeof(text), "%ld", result);
	va_start(args, name);
	report(text, name, args);
	va_end(args);
	errno = error;
	return result;
}

int opened(int fd, const char *name, ...)
{
	int error = errno;
	char text[40] = "fd";
	va_list args;

	if (fd < 0)
		snprintf(text, sizeof(text), "-1 %s", ename(error));
	va_start(args, name);
	report(text, name, args);
	va_end(args);
	return fd;
}

void code(int error, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	report(ename(error), name, args);
	va_end(args);
}

void value(const char *line, ...)
{
	char text[LINE];
	va_list args;

	va_start(args, line);
	vsnprintf(text, sizeof(text), line, args);
	va_end(args);
	printf("%s/%s\n", program_name, text);
}

void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	size_t len = strlen(text), done = 0;
	ssize_t n = 1;

	while (fd >= 0 && done < len && n > 0) {
		n = write(fd, text + done, len - done);
		if (n > 0)
			done += (size_t)n;
	}
	if (fd < 0 || done < len)
		printf("%s: can not make %s: %s\n", program_name, path,
		       ename(errno));
	close(fd);
}

void put_pattern(const char *path, size_t size)
{
	char *text = malloc(size + 1);
	size_t i;

	for (i = 0; i < size; i++)
		text[i] = (char)('a' + i % 26);
	text[size] = '\0';
	put(path, text);
	free(text);
}

void show_file(const char *path, const char *name)
{
	char text[61] = "";
	int fd = open(path, O_RDONLY);
	ssize_t i, n = read(fd, text, sizeof(text) - 1);

	close(fd);
	for (i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '.';
	value("%s = %zd \"%s\"", name, n, text);
}

void wait_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

void be_realtime(int priority)
{
	struct sched_param p = { .sched_priority = priority };

	pthread_setschedparam(pthread_self(), priority ? SCHED_FIFO :
			      SCHED_OTHER, &p);
}

struct blocked {
	long (*fn)(void *);
	void *arg;
	long result;
	int error;
	volatile bool done;
};

static void *run_blocked(void *arg)
{
	struct blocked *b = arg;

	b->result = b->fn(b->arg);
	b->error = errno;
	b->done = true;
	return NULL;
}

long blocks(const char *name, long (*fn)(void *), void (*wake)(void *),
	    void *arg)
{
	struct blocked b = { .fn = fn, .arg = arg };
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_blocked, &b)) {
		value("%s blocks = no thread", name);
		return -1;
	}
	wait_ms(30);
	value("%s blocks = %d", name, !b.done);
	if (wake)
		wake(arg);
	pthread_join(thread, NULL);
	errno = b.error;
	return b.result;
}

static struct {
	pthread_t target, thread;
	volatile bool stop;
	volatile sig_atomic_t handled;
	struct sigaction old;
} interrupter;

static void count_signal(int sig)
{
	(void)sig;
	interrupter.handled++;
}

static void *interrupt_again(void *arg)
{
	(void)arg;
	while (!interrupter.stop) {
		wait_ms(10);
		if (!interrupter.stop)
			pthread_kill(interrupter.target, SIGUSR1);
	}
	return NULL;
}

void interrupt_start(int flags)
{
	struct sigaction sa = { .sa_handler = count_signal,
				.sa_flags = flags };

	sigaction(SIGUSR1, &sa, &interrupter.old);
	interrupter.target = pthread_self();
	interrupter.stop = false;
	interrupter.handled = 0;
	pthread_create(&interrupter.thread, NULL, interrupt_again, NULL);
}

int interrupt_stop(void)
{
	int error = errno;

	interrupter.stop = true;
	pthread_join(interrupter.thread, NULL);
	sigaction(SIGUSR1, &interrupter.old, NULL);
	errno = error;
	return interrupter.handled;
}
