/* SPDX-License-Identifier: BSD-3-Clause */
/* The scheduler and the main thread. */
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/sched.h>
#include <uk/schedcoop.h>

#include "steps.h"

static const char *thread_name(void)
{
	struct uk_thread *t = uk_thread_current();

	return t ? t->name : NULL;
}

static const struct ukplat_crash_ops crash_ops = {
	.thread_name = thread_name,
};

void boot_threads(void)
{
	struct uk_sched *s = uk_schedcoop_create(uk_alloc_get_default());

	if (!s || uk_sched_start(s) < 0)
		boot_fail("no memory for the scheduler");
	ukplat_crash_ops_set(&crash_ops);
	ukarch_lcpu_enable_irq();
}

void boot_main_thread(void (*fn)(void *arg))
{
	struct uk_thread *t;

	t = uk_sched_thread_create_attr(uk_sched_current(), fn, NULL,
					CONFIG_LIBUKBOOT_MAINSTACK_PAGES *
						__PAGE_SIZE,
					"main", NULL, NULL,
					UK_THREADF_JOINABLE);
	if (!t)
		boot_fail("no memory for the main thread");
	uk_thread_join(t);
	/* main ended its thread without ending the program */
	uk_boot_shutdown(0);
}
