/* SPDX-License-Identifier: BSD-3-Clause */
/* What events cost: `micro-events [SCALE]`. */
#include <stdio.h>
#include <stdlib.h>
#include "micro.h"

int main(int argc, char *argv[])
{
	long scale = argc > 1 ? atol(argv[argc - 1]) : 1;

	if (scale < 1)
		scale = 1;
	measure_readiness(scale);
	measure_sockets(scale);
	measure_signals(scale);
	printf("DONE\n");
	return 0;
}
