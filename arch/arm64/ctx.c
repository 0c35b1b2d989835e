/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes new contexts, in the format of ctx.S. */
#include <uk/arch/ctx.h>

/* The frame that ukarch_ctx_switch() loads. */
struct ctx_frame {
	__u64 x19, x20, x21_28[8];
	__u64 x29, x30;
	__u64 d8_15[8];
	__u64 fpcr, pad;
};

_Static_assert(sizeof(struct ctx_frame) == 176, "FRAME of ctx.S");

void ukarch_arm64_ctx_start(void);

void ukarch_ctx_init(struct ukarch_ctx *ctx, __uptr sp_top,
		     void (*fn)(void *), void *arg)
{
	struct ctx_frame *f = (struct ctx_frame *)(sp_top & ~15UL) - 1;

	*f = (struct ctx_frame){
		.x19 = (__u64)fn,
		.x20 = (__u64)arg,
		.x30 = (__u64)ukarch_arm64_ctx_start,
	};
	ctx->sp = (__uptr)f;
}
