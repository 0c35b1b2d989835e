/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs all groups in a scratch directory and reports as TAP; or does one of
 * the small jobs that the integration tests ask for.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"

static int failed;

void check_failed(const char *what, const char *file, int line, int err)
{
	if (!failed)
		printf("# %s:%d: %s (errno: %s)\n", file, line, what,
		       strerror(err));
	failed = 1;
}

void put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

int has_text(const char *path, const char *text)
{
	char buf[256];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, buf, sizeof(buf));

	close(fd);
	return n == (ssize_t)strlen(text) && !memcmp(buf, text, (size_t)n);
}

/* Standard input to standard output, whatever the bytes. */
static int copy(void)
{
	static char buf[8192];
	ssize_t n, k, w;

	while ((n = read(0, buf, sizeof(buf))) > 0)
		for (k = 0; k < n; k += w)
			if ((w = write(1, buf + k, (size_t)(n - k))) <= 0)
				return 2;
	return n ? 1 : 0;
}

int main(int argc, char **argv)
{
	static const struct test *const groups[] = {
		open_tests, name_tests, attr_tests, io_tests, pipe_tests,
		poll_tests, event_tests,
	};
	const struct test *t;
	int n = 0, bad = 0;
	unsigned i;

	if (argc > 1 && !strcmp(argv[1], "--copy"))
		return copy();
	if (argc > 1 && !strcmp(argv[1], "--tty"))
		return isatty(0) | isatty(1) << 1 | isatty(2) << 2;
	if (argc > 2 && !strcmp(argv[1], "--has"))
		return !has_text(argv[2], argc > 3 ? argv[3] : "");
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	umask(022);
	mkdir(argc > 1 ? argv[1] : "/scratch", 0755);
	if (chdir(argc > 1 ? argv[1] : "/scratch")) {
		perror("scratch directory");
		return 1;
	}
	for (i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		for (t = groups[i]; t->name; t++) {
			failed = 0;
			t->run();
			bad += failed;
			printf("%sok %d - %s\n", failed ? "not " : "", ++n,
			       t->name);
		}
	}
	printf("1..%d\n", n);
	return bad != 0;
}
