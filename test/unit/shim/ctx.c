/* SPDX-License-Identifier: BSD-3-Clause */
/* Execution contexts over ucontext. Tests that use it have unit-nosan. */
#include <stdlib.h>
#include <ucontext.h>
#include <uk/arch/ctx.h>

struct unit_ctx {
	ucontext_t uc;
	void (*fn)(void *);
	void *arg;
};

static struct unit_ctx *starting;

static struct unit_ctx *get(struct ukarch_ctx *ctx)
{
	if (!ctx->sp)
		ctx->sp = (__uptr)calloc(1, sizeof(struct unit_ctx));
	return (struct unit_ctx *)ctx->sp;
}

static void trampoline(void)
{
	starting->fn(starting->arg);
	abort();
}

void ukarch_ctx_init(struct ukarch_ctx *ctx, __uptr sp_top,
		     void (*fn)(void *), void *arg)
{
	struct unit_ctx *c;

	ctx->sp = 0;
	c = get(ctx);
	getcontext(&c->uc);
	c->fn = fn;
	c->arg = arg;
	c->uc.uc_stack.ss_sp = (void *)(sp_top - 16384);
	c->uc.uc_stack.ss_size = 16384;
	makecontext(&c->uc, trampoline, 0);
}

void ukarch_ctx_switch(struct ukarch_ctx *store, struct ukarch_ctx *load)
{
	starting = get(load);
	swapcontext(&get(store)->uc, &get(load)->uc);
}

void ukarch_ctx_load(struct ukarch_ctx *load)
{
	starting = get(load);
	setcontext(&get(load)->uc);
	abort();
}
