/* SPDX-License-Identifier: BSD-3-Clause */
/* Every thread that the program creates gets an area. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/thread.h>
#include <uk/tls.h>
#include "area.h"

static int thread_begins(struct uk_thread *t)
{
	__uptr tlsp = uktls_area_new();

	if (!tlsp)
		return -ENOMEM;
	uk_thread_tls_set(t, tlsp);
	return 0;
}

static void thread_ends(struct uk_thread *t)
{
	uk_free(uk_alloc_get_default(), ukarch_tls_area_get(t->tlsp));
}

static const struct uk_thread_hooks hooks = {
	.begins = thread_begins,
	.ends = thread_ends,
};

int uk_tls_start(void)
{
	struct uk_thread *self = uk_thread_current();

	if (!ukarch_tls_area_size())
		return 0;
	uk_thread_hooks = &hooks;
	if (self)
		return thread_begins(self);
	/* uk_sched_start() takes over what the register holds */
	ukarch_tls_set(uktls_area_new());
	return ukarch_tls_get() ? 0 : -ENOMEM;
}
