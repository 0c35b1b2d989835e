/* SPDX-License-Identifier: BSD-3-Clause */
/* arch_prctl(): the TLS register of x86-64. */
#include <uk/arch/tls.h>
#include <uk/essentials.h>
#include <uk/syscall.h>
#include <uk/thread.h>
#include <abi/process.h>

UK_SYSCALL_R_FAST_DEFINE(int, arch_prctl, int, code, unsigned long, addr)
{
	struct uk_thread *t = uk_thread_current();

	switch (code) {
	case UK_ARCH_SET_FS:
		uk_thread_tls_set(t, addr);
		return 0;
	case UK_ARCH_GET_FS:
		if (!addr)
			return -EFAULT;
		*(unsigned long *)addr = t->tlsp;
		return 0;
	case UK_ARCH_SET_GS:
	case UK_ARCH_GET_GS:
		/* GS is the core's per-CPU data. */
		return -EPERM;
	default:
		return -EINVAL;
	}
}
