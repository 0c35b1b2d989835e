/* SPDX-License-Identifier: BSD-3-Clause */
/* stub for first light */
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>

void uk_boot_entry(const struct uk_bootinfo *bi)
{
	(void)bi;
	ukplat_terminate(main(0, 0));
}
