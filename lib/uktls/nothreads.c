/* SPDX-License-Identifier: BSD-3-Clause */
/* There is one thread, the program's. */
#include <abi/errno.h>
#include <uk/arch/tls.h>
#include <uk/tls.h>
#include "area.h"

int uk_tls_start(void)
{
	__uptr tlsp;

	if (!ukarch_tls_area_size())
		return 0;
	tlsp = uktls_area_new();
	if (!tlsp)
		return -ENOMEM;
	ukarch_tls_set(tlsp);
	return 0;
}
