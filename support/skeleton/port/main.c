/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The programs of @name@ in one image: the one that the first argument
 * names, with the arguments that follow it; without any, all of them in turn.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

@declarations@

/* What upstream's own test driver gives each of them. */
static const struct {
	const char *name;
	int (*main)(int argc, char *argv[]);
	int argc;
	char **argv;
} programs[] = {
@rows@
};

#define PROGRAMS ((int)(sizeof(programs) / sizeof(programs[0])))

static int all(void)
{
	int i, status, passed = 0, out = dup(1);

	for (i = 0; i < PROGRAMS; i++) {
		printf("== %s\n", programs[i].name);
		fflush(stdout);
		status = programs[i].main(programs[i].argc, programs[i].argv);
		fflush(stdout);
		/* a program may close its output, as its last deed */
		dup2(out, 1);
		printf("== %s: status %d\n", programs[i].name, status);
		passed += status == 0;
	}
	printf("%d of %d programs passed\n", passed, PROGRAMS);
	return passed != PROGRAMS;
}

int main(int argc, char *argv[])
{
	int i;

	/* tests make files there; it may be there already */
	mkdir("/tmp", 01777);
	if (argc < 2)
		return all();
	for (i = 0; i < PROGRAMS; i++)
		if (!strcmp(argv[1], programs[i].name))
			return programs[i].main(argc - 1, argv + 1);
	fprintf(stderr, "there is no program %s\n", argv[1]);
	return 2;
}
