/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the suites in their phases of the boot; main() asks uk_test_failed(). */
#include <uk/ctors.h>
#include <uk/init.h>
#include <uk/test.h>

#define RUN_IN_PHASE(phase, stage)					\
	static int run_##phase(struct uk_init_ctx *ctx __maybe_unused)	\
	{								\
		uk_test_run(stage);					\
		return 0;						\
	}								\
	uk_##phase##_initcall_prio(run_##phase, 0x0, UK_PRIO_LATEST)

RUN_IN_PHASE(early, UK_TEST_AT_EARLY);
RUN_IN_PHASE(plat, UK_TEST_AT_PLAT);
RUN_IN_PHASE(bus, UK_TEST_AT_BUS);
RUN_IN_PHASE(rootfs, UK_TEST_AT_ROOTFS);
RUN_IN_PHASE(sys, UK_TEST_AT_SYS);
RUN_IN_PHASE(late, UK_TEST_AT_LATE);

static void run_ctor(void)
{
	uk_test_run(UK_TEST_AT_CTOR);
}

UK_CTOR(run_ctor);
