/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes new contexts, in the format of ctx.S. */
#include <uk/arch/ctx.h>

#define MXCSR_DEFAULT	0x1f80UL
#define X87CW_DEFAULT	0x037fUL

/* The frame that ukarch_ctx_switch() pops. */
struct ctx_frame {
	__u64 fp_control;
	__u64 r15, r14, r13, r12, rbx, rbp;
	__u64 ret;
	__u64 end[2];	/* null return address: where a backtrace ends */
};

void ukarch_x86_ctx_start(void);

void ukarch_ctx_init(struct ukarch_ctx *ctx, __uptr sp_top,
		     void (*fn)(void *), void *arg)
{
	struct ctx_frame *f = (struct ctx_frame *)(sp_top & ~15UL) - 1;

	*f = (struct ctx_frame){
		.fp_control = (X87CW_DEFAULT << 32) | MXCSR_DEFAULT,
		.r12 = (__u64)fn,
		.r13 = (__u64)arg,
		.ret = (__u64)ukarch_x86_ctx_start,
	};
	ctx->sp = (__uptr)f;
}
