/* SPDX-License-Identifier: BSD-3-Clause */
/* The groups of tests; the same program runs on Linux, which says what is
 * right.
 */
#ifndef FILES_H
#define FILES_H

#include "../tap.h"

/* Makes a file of that content. */
void put_file(const char *path, const char *text);
/* Is that its content? */
int has_text(const char *path, const char *text);

extern const struct test open_tests[], name_tests[], attr_tests[],
	io_tests[], pipe_tests[], poll_tests[], event_tests[];

#endif
