/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for another thread, of images that have only one. */
#include <uk/assert.h>
#include "cxx.h"

void cxx_wait(void)
{
	UK_CRASH("a static variable of a function needs itself\n");
}
