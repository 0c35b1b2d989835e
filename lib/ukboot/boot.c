/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot, in the order in which it happens. */
#include <abi/errno.h>
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>

#include "steps.h"

struct uk_init_ctx boot_ctx;

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

/* A part that fails ends the boot: in order, unless there is no memory. */
static void init(const struct uk_inittab_entry *end)
{
	int rc = boot_inittab_run(&boot_ctx, end);

	if (rc == -ENOMEM)
		boot_no_memory("a device or library");
	if (rc < 0) {
		uk_pr_err("initialisation failed: error %d\n", -rc);
		uk_boot_shutdown(UK_BOOT_STATUS_INIT);
	}
}

void uk_boot_entry(const struct uk_bootinfo *bi)
{
	boot_messages();
	if (bi->seed_quality != UK_SEED_HW)
		uk_pr_warn("no random numbers from the CPU: "
			   "a guessable base\n");
	boot_args(bi, &boot_ctx);
	boot_heap(bi);
	boot_random(bi);
	init(uk_inittab_early_end);
	boot_threads();
	init(uk_inittab_end);
	boot_main_thread(boot_main);
}
