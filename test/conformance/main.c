/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the programs one after the other, each in a thread and a directory of
 * its own.
 *
 *	conformance [--limit SECONDS] [--after] [NAME]...
 *
 * runs those named, all without a name, with --after those behind NAME. Ends at
 * a program that hangs: what comes after it could not be trusted.
 *
 *	conformance --fuzz SEED OPERATIONS [FROM [LACKS]]
 *
 * is the fuzzer of file systems alone; see fuzz.h.
 *
 *	conformance --load file|tree SEED SECONDS [LACKS]
 *
 * is a load that checks itself; see load.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "check.h"
#include "fuzz.h"
#include "load.h"
#include "main.h"

#define DESCRIPTORS	256	/* looked at for those left open */
#define STATUS_HANG	3

const char *program_name;

static int limit_s = 40;	/* after which a program is said to hang */

#define PROGRAM(name)	void program_##name(void);
#include "programs.h"
#undef PROGRAM

static const struct program {
	const char *name;
	void (*run)(void);
} programs[] = {
#define PROGRAM(name)	{ #name, program_##name },
#include "programs.h"
#undef PROGRAM
};

/* What was open before a program. */
static bool was_open[DESCRIPTORS];

static void note_descriptors(void)
{
	int fd;

	for (fd = 0; fd < DESCRIPTORS; fd++)
		was_open[fd] = fcntl(fd, F_GETFD) >= 0;
}

/* Closes what a program left open, so that the next one begins as the first.
 * @return how many there were; less than 0: it closed what is not its own
 */
static int close_descriptors(void)
{
	int fd, n = 0;
	bool open;

	for (fd = 0; fd < DESCRIPTORS; fd++) {
		open = fcntl(fd, F_GETFD) >= 0;
		n += open - was_open[fd];
		if (open && !was_open[fd])
			close(fd);
	}
	return n;
}

/* Signals to the process are for the program, not for who waits for it. */
static void *in_thread(void *arg)
{
	sigset_t none;

	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	((const struct program *)arg)->run();
	return NULL;
}

/* @return 0, or the status to end with */
static int run(const struct program *p, int base)
{
	struct timespec limit;
	pthread_t thread;
	int error;

	program_name = p->name;
	printf("== %s begins\n", p->name);
	/* without memory (test/faults) that may fail */
	if (mkdir(p->name, 0755) || chdir(p->name)) {
		printf("== %s ends: no directory, %s\n", p->name,
		       ename(errno));
		return 0;
	}
	umask(022);
	note_descriptors();
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += limit_s;
	error = pthread_create(&thread, NULL, in_thread, (void *)p);
	if (!error)
		error = pthread_timedjoin_np(thread, NULL, &limit);
	if (error == ETIMEDOUT) {
		printf("== %s hangs\n", p->name);
		return STATUS_HANG;
	}
	value("descriptors: left open = %d", close_descriptors());
	if (fchdir(base) || chroot("."))
		error = errno;
	printf("== %s ends: %s\n", p->name, ename(error));
	return 0;
}

static int named(const char *name, int argc, char **argv)
{
	while (argc-- > 1)
		if (!strcmp(argv[argc], name))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	int base = open(".", O_RDONLY | O_DIRECTORY);
	int status, after, on;
	sigset_t all;
	unsigned i;

	if (argc > 1 && !strcmp(argv[1], "--fuzz"))
		return fuzz_main(argc, argv);
	if (argc > 1 && !strcmp(argv[1], "--load"))
		return load_main(argc, argv);
	if (argc > 2 && !strcmp(argv[1], "--limit")) {
		limit_s = atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	after = argc > 2 && !strcmp(argv[1], "--after");
	on = argc == 1;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < COUNT(programs); i++) {
		if (on || (!after && named(programs[i].name, argc, argv))) {
			status = run(&programs[i], base);
			if (status) {
				fflush(stdout);
				_exit(status);
			}
		}
		if (after && !strcmp(programs[i].name, argv[2]))
			on = 1;
	}
	printf("== all done\n");
	return 0;
}
