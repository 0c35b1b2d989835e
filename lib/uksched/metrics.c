/* SPDX-License-Identifier: BSD-3-Clause */
/* Metrics: threads and switches of the first scheduler. */
#include <abi/errno.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/store.h>

static int get_threads(void *cookie __maybe_unused, __u64 *value)
{
	const struct uk_sched *s = uk_sched_get_default();

	if (!s)
		return -ENODEV;
	*value = s->nthreads;
	return 0;
}

static int get_switches(void *cookie __maybe_unused, __u64 *value)
{
	const struct uk_sched *s = uk_sched_get_default();

	if (!s)
		return -ENODEV;
	*value = s->switches;
	return 0;
}

static int get_idle(void *cookie __maybe_unused, __u64 *value)
{
	const struct uk_sched *s = uk_sched_get_default();

	if (!s)
		return -ENODEV;
	*value = uk_sched_idle_cycles(s);
	return 0;
}

UK_STORE_HELD(threads, get_threads, NULL);
UK_STORE_U64(switches, get_switches, NULL);
UK_STORE_U64(idle_cycles, get_idle, NULL);
