/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler and the main thread. */
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/crashfmt.h>
#include <uk/sched.h>
#include <uk/sched_default.h>

#include "steps.h"

#if CONFIG_LIBUKVMEM
#include <uk/vmem.h>
#else
static inline const char *uk_vmem_region_name(__vaddr_t va __maybe_unused)
{
	return NULL;
}
#endif

#define MAIN_STACK_SIZE (CONFIG_LIBUKBOOT_MAINSTACK_PAGES * __PAGE_SIZE)

static const char *thread_name(void)
{
	struct uk_thread *t = uk_thread_current();

	return t ? t->name : NULL;
}

/* Whose guard page is it? */
struct guard_search {
	__vaddr_t addr;
	struct ukplat_text text;
};

static void try_guard(struct uk_thread *t, void *arg)
{
	struct guard_search *s = arg;
	unsigned int i;

	if (!t->stack_base || s->text.len ||
	    s->addr - (t->stack_base - __PAGE_SIZE) >= __PAGE_SIZE)
		return;
	ukplat_text_str(&s->text, "stack guard of thread ");
	for (i = 0; i < UK_THREAD_NAME_LEN && t->name[i]; i++)
		ukplat_text_char(&s->text, t->name[i]);
}

static int describe(__vaddr_t addr, char *buf, __sz len)
{
	struct guard_search s = { addr, { buf, len, 0 } };

	const char *name;

	uk_sched_foreach(uk_sched_get_default(), try_guard, &s);
	name = s.text.len ? NULL : uk_vmem_region_name(addr);
	if (name)
		ukplat_text_str(&s.text, name);
	return s.text.len != 0;
}

static int stack(__vaddr_t *base, __vaddr_t *top)
{
	struct uk_thread *t = uk_thread_current();

	if (!t || !t->stack_size)
		return 0;
	*base = t->stack_base;
	*top = t->stack_base + t->stack_size;
	return 1;
}

static const struct ukplat_crash_ops crash_ops = {
	.thread_name = thread_name,
	.describe = describe,
	.stack = stack,
};

void boot_threads(void)
{
	struct uk_sched *s = uk_sched_create_default(uk_alloc_get_default());

	if (!s || uk_sched_start(s) < 0)
		boot_no_memory("the scheduler");
	ukplat_crash_ops_set(&crash_ops);
	ukarch_lcpu_enable_irq();
}

void boot_main_thread(void (*fn)(void *arg))
{
	struct uk_thread *t;

	t = uk_sched_thread_create_attr(uk_sched_current(), fn, NULL,
					MAIN_STACK_SIZE,
					"main", NULL, NULL,
					UK_THREADF_JOINABLE);
	if (!t)
		boot_no_memory("the stack of the main thread");
	uk_thread_join(t);
	/* main ended its thread without ending the program */
	uk_boot_shutdown(0);
}
