/* SPDX-License-Identifier: BSD-3-Clause */
/* One descriptor of each kind, to try a call on. */
#ifndef KINDS_H
#define KINDS_H

#include <stdbool.h>
#include <stddef.h>

struct kind {
	const char *name;
	bool anonymous;		/* has no node of a file system */
	int (*make)(void);
};

/** All kinds; the last one has no name. They want "file" and "dir". */
extern const struct kind kinds[];

/** What must outlive the descriptor that was made last, else -1. */
extern int kind_peer;

/** For tables of calls; a name with a colon already says more. */
struct fd_call {
	const char *name;
	long (*call)(int fd);
	bool named;		/* leave out anonymous ones: Linux changed */
};

/** Reports each of the calls on each kind. */
void try_kinds(const struct fd_call *calls, size_t count);

#endif /* KINDS_H */
