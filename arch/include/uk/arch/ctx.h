/* SPDX-License-Identifier: BSD-3-Clause */
/* Execution contexts: what a thread switch saves and restores. */
#ifndef __UK_ARCH_CTX_H__
#define __UK_ARCH_CTX_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UKARCH_CTX_SP			0

#ifndef __ASSEMBLY__

/*
 * A context that does not run. All else (callee-saved general registers and
 * the floating-point control words) lies on its stack; the rest of the
 * floating-point state is caller-saved by the ABI and needs no saving at a
 * call. The TLS register is not part of a context: see <uk/arch/tls.h>.
 */
struct ukarch_ctx {
	__uptr sp;
};

/**
 * Prepares a context that, when first switched to, calls fn(arg) with
 * interrupts as they are at that switch and default floating-point control
 * words. fn must not return. Any context, cannot fail.
 *
 * @param ctx the context, overwritten
 * @param sp_top end of the stack (one byte past its last byte); at least 128
 *	bytes below it are used and must be writable now
 */
void ukarch_ctx_init(struct ukarch_ctx *ctx, __uptr sp_top,
		     void (*fn)(void *), void *arg);

/**
 * Saves the running context into *store and resumes *load. Returns when
 * somebody switches back to *store. store and load must differ. The caller
 * disables interrupts if an interrupt could switch too. Thread context.
 */
void ukarch_ctx_switch(struct ukarch_ctx *store, struct ukarch_ctx *load);

/**
 * Resumes *load and forgets the running context (the exit of a thread).
 */
void ukarch_ctx_load(struct ukarch_ctx *load) __attribute__((__noreturn__));

#endif /* !__ASSEMBLY__ */

#ifdef __cplusplus
}
#endif

#endif /* __UK_ARCH_CTX_H__ */
