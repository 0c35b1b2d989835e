/* SPDX-License-Identifier: BSD-3-Clause */
/* The seam between the test runner and where its lines go. */
#ifndef __UK_TEST_PRIV_H__
#define __UK_TEST_PRIV_H__

#include <uk/essentials.h>

/** Writes TAP text; cannot fail, does not block. */
void uk_test_write(const char *buf, __sz len);

#endif /* __UK_TEST_PRIV_H__ */
