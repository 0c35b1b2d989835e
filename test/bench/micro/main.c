/* SPDX-License-Identifier: BSD-3-Clause */
/* What single operations cost: `micro [SCALE]`. */
#include <stdio.h>
#include <stdlib.h>
#include "micro.h"

int main(int argc, char *argv[])
{
	uint64_t at_main = cycles();
	long scale = argc > 1 ? atol(argv[argc - 1]) : 1;

	printf("MAIN tsc=%llu\n", (unsigned long long)at_main);
	if (scale < 1)
		scale = 1;
	measure_calls(scale);
	measure_memory(scale);
	measure_threads(scale);
	measure_files(scale);
	measure_mappings(scale);
	printf("DONE\n");
	return 0;
}
