/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot, in the order in which it happens. */
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>

#include "steps.h"

struct uk_init_ctx boot_ctx;

void boot_fail(const char *what)
{
	ukplat_crash(NULL, what);
}

#if CONFIG_LIBUKBOOT_MESSAGES
static void sink(const char *buf, __sz len)
{
	ukplat_coutk(buf, (unsigned int)len);
}

void boot_messages(void)
{
	uk_print_sink_set(sink);
}
#endif

void uk_boot_entry(const struct uk_bootinfo *bi)
{
	int rc;

	boot_messages();
	if (bi->seed_quality != UK_SEED_HW)
		uk_pr_warn("no random numbers from the CPU: a guessable base\n");
	boot_args(bi, &boot_ctx);
	boot_heap(bi);
	boot_random(bi);
	rc = boot_inittab_run(&boot_ctx, uk_inittab_early_end);
	if (rc < 0)
		boot_fail("early initialisation failed");
	boot_threads();
	rc = boot_inittab_run(&boot_ctx, uk_inittab_end);
	if (rc < 0) {
		uk_pr_err("initialisation failed: error %d\n", -rc);
		uk_boot_shutdown(UK_BOOT_STATUS_INIT);
	}
	boot_main_thread(boot_main);
}
