/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of loaded programs. */
#include <uk/essentials.h>
#include <uk/posix-signal.h>
#include <uk/syscall.h>
#include "exec.h"

/* used: only assembler names it, which link-time optimisation cannot see */
__used void exec_user_call(struct uk_user *u)
{
	struct ukarch_regs *r = &u->regs;
	long nr = (long)r->rax, result;

	result = uk_syscall6_r(nr, (long)r->rdi, (long)r->rsi, (long)r->rdx,
			       (long)r->r10, (long)r->r8, (long)r->r9);
	r->rax = (__u64)result;
	if (likely(!uk_syscall_attention && result != -UK_ERESTART_USER))
		return;
	/* a handler's frame has them */
	exec_user_fp_load(u);
	uk_signal_user(nr);
}
