/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU of host unit tests. */
#include <uk/arch/lcpu.h>
#include <uk/arch/tls.h>

struct ukarch_lcpu unit_lcpu = { .self = &unit_lcpu };
int unit_irqs_off;
__uptr unit_tls;
int (*unit_random_hw)(__u64 *val);

int ukarch_random_hw(__u64 *val)
{
	return unit_random_hw ? unit_random_hw(val) : -1;
}
