/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of the boot; what the image lacks is an empty inline here. */
#ifndef __UKBOOT_STEPS_H__
#define __UKBOOT_STEPS_H__

#include <uk/bootinfo.h>
#include <uk/config.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/plat/bootstrap.h>

#if CONFIG_LIBUKBOOT_MESSAGES
#include <uk/print.h>
#else
/* Never called, only declared: what a message would say counts as used. */
void boot_no_message(const char *fmt, ...);
#define uk_pr_info(...)	do { if (0) boot_no_message(__VA_ARGS__); } while (0)
#define uk_pr_warn(...)	do { if (0) boot_no_message(__VA_ARGS__); } while (0)
#define uk_pr_err(...)	do { if (0) boot_no_message(__VA_ARGS__); } while (0)
#endif

/* Log and crash reports of the libraries go to the early console. */
#if CONFIG_LIBUKBOOT_MESSAGES
void boot_messages(void);
#else
static inline void boot_messages(void) { }
#endif

/* What main is called by. */
#define IMAGE_NAME ((char *)CONFIG_UK_NAME)

/* Splits the command line, sets parameters, finds main's arguments. */
#if CONFIG_LIBUKBOOT_ARGS
void boot_args(const struct uk_bootinfo *bi, struct uk_init_ctx *ctx);
#else
static inline void boot_args(const struct uk_bootinfo *bi __maybe_unused,
			     struct uk_init_ctx *ctx)
{
	static char *argv[] = { IMAGE_NAME, NULL };

	ctx->args.argc = 1;
	ctx->args.argv = argv;
}
#endif

/* Page frames, page tables, heap, areas; and the end of a boot for which there
 * is not enough of it: (what) asked last. */
#if CONFIG_LIBUKBOOT_HEAP
void boot_heap(const struct uk_bootinfo *bi);
void boot_no_memory(const char *what) __noreturn;
#else
static inline void __noreturn boot_no_memory(const char *what)
{
	ukplat_boot_fail(what);
}

static inline void boot_heap(const struct uk_bootinfo *bi __maybe_unused) { }
#endif

#if CONFIG_LIBUKRANDOM
#include <uk/random.h>

static inline void boot_random(const struct uk_bootinfo *bi)
{
	uk_random_init(bi->seed, sizeof(bi->seed));
}
#else
static inline void boot_random(const struct uk_bootinfo *bi __maybe_unused) { }
#endif

/* Starts the scheduler: from here on the caller may block. */
#if CONFIG_LIBUKBOOT_MAINTHREAD
void boot_threads(void);
/* Calls fn in a thread named main, which must not return. */
void boot_main_thread(void (*fn)(void *arg)) __noreturn;
#else
static inline void boot_threads(void) { }
static inline void __noreturn boot_main_thread(void (*fn)(void *arg))
{
	fn(NULL);
	__builtin_unreachable();
}
#endif

/* Runs the entries that were not run yet, up to end. 0, or the error of the
 * entry that failed. */
int boot_inittab_run(struct uk_init_ctx *ctx,
		     const struct uk_inittab_entry *end);

/* Where phase EARLY ends; the link script sorts the table. */
extern const struct uk_inittab_entry uk_inittab_early_end[];

/* Undoes, in reverse order, the entries that succeeded. */
void boot_inittab_undo(int status);

/* What main gets. */
extern struct uk_init_ctx boot_ctx;

/* The main thread. */
void boot_main(void *arg);

#endif /* __UKBOOT_STEPS_H__ */
