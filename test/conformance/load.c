/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of the loads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "load.h"

int load_main(int argc, char **argv)
{
	struct timespec now;
	struct load l;

	if (argc < 5 || (strcmp(argv[2], "file") && strcmp(argv[2], "tree"))) {
		printf("usage: --load file|tree SEED SECONDS [LACKS]\n");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	l.state = strtoul(argv[3], NULL, 0) * 0x9e3779b97f4a7c15ull + 1;
	l.end = now.tv_sec + atol(argv[4]);
	l.lacks = argc > 5 ? (unsigned)atoi(argv[5]) : 0;
	return argv[2][0] == 'f' ? load_file(&l) : load_tree(&l);
}
