/* SPDX-License-Identifier: BSD-3-Clause */
/* Accesses that may raise a signal. */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include "check.h"

/** From here to probe_stop() SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP are
 * the probes'.
 */
void probe_start(void);
void probe_stop(void);

/** Reads the byte at p, or writes 1 to it, and reports the byte, or the signal,
 * its code, and how far behind p its address is.
 */
void probe(char *p, bool write, const char *name, ...) FORMAT(3, 4);

/** The same for writing 8 bytes. */
void probe_word(char *p, const char *name, ...) FORMAT(2, 3);

/** Calls p as a function. */
void probe_call(char *p, const char *name);

enum probe_what {
	PROBE_DIVIDE, PROBE_UNDEFINED, PROBE_BREAKPOINT, PROBE_ABORT
};

/** Does it and reports the signal and its code. */
void probe_run(enum probe_what what, const char *name);

#endif /* PROBE_H */
