/* SPDX-License-Identifier: BSD-3-Clause */
/* Buses: probes each once, in the bus phase of boot. */
#include <abi/errno.h>
#include <uk/bus.h>
#include <uk/init.h>
#include <uk/print.h>

extern const struct uk_bus *const __start_uk_tab_bus[] __attribute__((weak));
extern const struct uk_bus *const __stop_uk_tab_bus[] __attribute__((weak));

int uk_bus_probe_all(void)
{
	const struct uk_bus *const *b;
	int rc, driven = 0;

	for (b = __start_uk_tab_bus; b < __stop_uk_tab_bus; b++) {
		rc = (*b)->probe();
		if (rc > 0)
			driven += rc;
		else if (rc == -ENOMEM)
			return rc;
		else if (rc < 0 && rc != -ENODEV)
			uk_pr_err("%s: error %d\n", (*b)->name, rc);
	}
	return driven;
}

/* No bus or a broken one is no reason not to boot; too little memory is. */
static int probe_at_boot(struct uk_init_ctx *ctx __maybe_unused)
{
	return MIN(uk_bus_probe_all(), 0);
}

uk_bus_initcall_prio(probe_at_boot, 0x0, UK_PRIO_LATEST);
