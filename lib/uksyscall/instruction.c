/* SPDX-License-Identifier: BSD-3-Clause */
/* The system call instruction: also without a table it must not crash. */
#include <uk/arch/syscall.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/syscall.h>

/* The number comes last, so that the arguments are in their registers. */
static long from_instruction(long a0, long a1, long a2, long a3, long a4,
			     long a5, long nr)
{
	return uk_syscall6_r(nr, a0, a1, a2, a3, a4, a5);
}

static int enable_instruction(struct uk_init_ctx *ctx __maybe_unused)
{
	ukarch_syscall_enable(from_instruction);
	return 0;
}

uk_early_initcall(enable_instruction, 0x0);
