/* SPDX-License-Identifier: BSD-3-Clause */
/* SVC arrives as an exception, see trap.c. */
#include <uk/arch/syscall.h>
#include <uk/asm/traps.h>

ukarch_arm64_svc_fn ukarch_arm64_svc;

void ukarch_syscall_enable(ukarch_syscall_fn fn)
{
	ukarch_arm64_svc = fn;
}
