/* SPDX-License-Identifier: BSD-3-Clause */
/* The way from boot to main and back. */
#ifndef __UK_BOOT_H__
#define __UK_BOOT_H__

#include <uk/arch/types.h>
#include <uk/bootinfo.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exit status when an entry of the table of initialisation failed. */
#define UK_BOOT_STATUS_INIT	120

/**
 * Ends the program in an orderly way: runs the undo functions in reverse,
 * tells the status to the host, powers off. For exit(); thread context, may
 * block. A second call (from an undo function) ends the guest at once.
 *
 * @param status exit status 0-255
 */
void uk_boot_shutdown(int status) __attribute__((__noreturn__));

/**
 * The program; its return value is the exit status. Runs in a thread, with
 * LIBUKBOOT_MAINTHREAD off on the boot stack. A library with its own main
 * (`LIBX_MAIN_FUNCTION`) gives that function this name by a compiler flag.
 */
int main(int argc, char *argv[]);

/**
 * Runs constructors, then main, and returns its status. Weak: a libc that
 * has to set up itself first defines its own.
 */
int uk_boot_call_main(int argc, char *argv[]);

/** Runs UK_CTOR constructors and .init_array, in that order. */
void uk_boot_run_ctors(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_BOOT_H__ */
