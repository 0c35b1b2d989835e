/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU of host unit tests. */
#include <uk/arch/lcpu.h>
#include <uk/arch/tls.h>

/* A thread with all members zero: code that asks for the running thread finds
 * one. Tests of the scheduler take it away first.
 */
static __u64 no_thread[256];
struct ukarch_lcpu unit_lcpu = { .self = &unit_lcpu, .thread = no_thread };
int unit_irqs_off;
__uptr unit_tls;
int (*unit_random_hw)(__u64 *val);

int ukarch_random_hw(__u64 *val)
{
	return unit_random_hw ? unit_random_hw(val) : -1;
}
void (*unit_halt_hook)(unsigned long deadline);
