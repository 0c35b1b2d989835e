/* SPDX-License-Identifier: BSD-3-Clause */
/* The main thread: constructors, main, the way down. */
#include <uk/boot.h>
#include <uk/ctors.h>
#include <uk/plat/bootstrap.h>

#include "steps.h"

static void run(const uk_ctor_func_t *f, const uk_ctor_func_t *end)
{
	for (; f < end; f++)
		(*f)();
}

void uk_boot_run_ctors(void)
{
	run(uk_ctortab_start, uk_ctortab_end);
	run(uk_init_array_start, uk_init_array_end);
}

__weak int uk_boot_call_main(int argc, char *argv[])
{
	uk_boot_run_ctors();
	return main(argc, argv);
}

void uk_boot_shutdown(int status)
{
	static int called;

	if (!__atomic_exchange_n(&called, 1, __ATOMIC_SEQ_CST))
		boot_inittab_undo(status & 0xff);
	ukplat_terminate(status & 0xff);
}

void boot_main(void *arg __maybe_unused)
{
	uk_boot_shutdown(uk_boot_call_main(boot_ctx.args.argc,
					   boot_ctx.args.argv));
}
