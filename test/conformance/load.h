/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads of file systems that check themselves. What a seed chooses goes on for
 * some time; what is wrong is told, and ends the load.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "fuzz.h"

struct load {
	uint64_t state;		/* of the generator: not 0 */
	time_t end;		/* monotonic seconds */
	unsigned lacks;		/* FUZZ_*: what the file system lacks */
};

/** A number below `n`, the next one of the load's own seed. */
static inline unsigned load_below(struct load *l, unsigned n)
{
	uint64_t x = l->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	l->state = x;
	return (unsigned)((((x * 0x2545f4914f6cdd1dull) >> 32) * n) >> 32);
}

static inline bool load_goes_on(const struct load *l)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < l->end;
}

/**
 * One file is written, cut, punched and mapped, and must always be what memory
 * says it is. @return 0, or 1 when it was not
 */
int load_file(struct load *l);

/**
 * Threads make, move, fill, list and remove files and directories under the
 * same few names, and expect no error but those that another one explains. In
 * the end all goes, and as much is free as at the begin. @return 0 or 1
 */
int load_tree(struct load *l);

/** main() of `--load file|tree SEED SECONDS [LACKS]`. */
int load_main(int argc, char **argv);

#endif /* LOAD_H */
