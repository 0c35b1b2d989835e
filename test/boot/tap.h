/* SPDX-License-Identifier: BSD-3-Clause */
/* A test is a function; CHECK notes the first thing that does not hold. */
#ifndef TAP_H
#define TAP_H

#include <errno.h>

struct test {
	const char *name;
	void (*run)(void);
};

void check_failed(const char *what, const char *file, int line, int err);

#define CHECK(x)							\
	do {								\
		errno = 0;						\
		if (!(x))						\
			check_failed(#x, __FILE__, __LINE__, errno);	\
	} while (0)

/* The expression fails with that errno. */
#define FAILS(e, x)							\
	do {								\
		errno = 0;						\
		if ((x) != -1 || errno != (e))				\
			check_failed(#x " fails with " #e, __FILE__,	\
				     __LINE__, errno);			\
	} while (0)

#endif
