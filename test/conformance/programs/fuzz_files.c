/* SPDX-License-Identifier: BSD-3-Clause */
/* A short run of the fuzzer; the long ones are the suite `stress`. */
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"
#include "fuzz.h"

#define OPS	2000

static void run(unsigned long seed, const char *dir)
{
	if (check(mkdir(dir, 0777), "mkdir: for seed %lu", seed) ||
	    check(chroot(dir), "chroot: for seed %lu", seed) ||
	    check(chdir("/"), "chdir: for seed %lu", seed))
		return;
	fuzz_run(seed, OPS, OPS, OPS / 4);
}

void program_fuzz_files(void)
{
	run(1, "first");
	run(2, "second");
}
