/* SPDX-License-Identifier: BSD-3-Clause */
/* Where TAP lines go on the host. */
#include <stdio.h>
#include <uk/essentials.h>

void uk_test_write(const char *buf, __sz len);

void uk_test_write(const char *buf, __sz len)
{
	fwrite(buf, 1, len, stdout);
}
