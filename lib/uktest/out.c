/* SPDX-License-Identifier: BSD-3-Clause */
/* TAP lines go to the console that messages go to. */
#include <uk/plat/console.h>
#include "test_priv.h"

void uk_test_write(const char *buf, __sz len)
{
	ukplat_coutk(buf, len);
}
