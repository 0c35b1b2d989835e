/* SPDX-License-Identifier: BSD-3-Clause */
/* Two threads, one with short turns and one with long ones: how often does the
 * first come to run? The argument `coop` takes the other scheduler.
 */
#include <stdio.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/sched.h>
#include <uk/schedcoop.h>

#include "twolevel.h"

#define LONG_TURNS	100
#define LONG_CYCLES	200000

static unsigned long short_turns;
static int done;

static void work_long(void *arg __maybe_unused)
{
	unsigned long start;
	int i;

	for (i = 0; i < LONG_TURNS; i++) {
		start = ukarch_cycles();
		while (ukarch_cycles() - start < LONG_CYCLES)
			;
		uk_sched_yield();
	}
	done = 1;
}

static void work_short(void *arg __maybe_unused)
{
	while (!done) {
		short_turns++;
		uk_sched_yield();
	}
}

static struct uk_thread *thread(struct uk_sched *s, uk_thread_fn1_t fn,
				const char *name)
{
	return uk_sched_thread_create_attr(s, fn, NULL, 0, name, NULL, NULL,
					   UK_THREADF_JOINABLE);
}

int main(int argc, char *argv[])
{
	int coop = argc > 1 && !strcmp(argv[1], "coop");
	struct uk_alloc *a = uk_alloc_get_default();
	struct uk_sched *s = coop ? uk_schedcoop_create(a) : twolevel_create(a);
	struct uk_thread *one, *two;

	/* ukboot would have done this; see the defconfig */
	if (!s || uk_sched_start(s)) {
		printf("no scheduler\n");
		return 1;
	}
	ukarch_lcpu_enable_irq();
	one = thread(s, work_long, "long");
	two = thread(s, work_short, "short");
	if (!one || !two) {
		printf("out of memory\n");
		return 1;
	}
	uk_thread_join(one);
	uk_thread_join(two);
	printf("%s: %d long turns, %lu short ones\n",
	       coop ? "coop" : "twolevel", LONG_TURNS, short_turns);
	uk_sched_thread_sleep(1000000);
	printf("slept\n");
	return 0;
}
