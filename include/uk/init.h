/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of optional initialisation, each entry with its undo. */
#ifndef __UK_INIT_H__
#define __UK_INIT_H__

#include <uk/arch/types.h>
#include <uk/prio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an init function is given; it may change the main function's args. */
struct uk_init_ctx {
	struct {
		int argc;
		char **argv;
	} args;
};

/* What an undo function is given. */
struct uk_term_ctx {
	int status;	/* main's exit status, or -errno of a boot error */
};

/**
 * @return >= 0: done. < 0: -errno, the boot stops, what was done is undone.
 */
typedef int (*uk_init_func_t)(struct uk_init_ctx *ctx);
typedef void (*uk_term_func_t)(const struct uk_term_ctx *ctx);

struct uk_inittab_entry {
	uk_init_func_t init;	/* may be NULL: the entry has only an undo */
	uk_term_func_t term;	/* may be NULL */
};

#define __UK_INITTAB_ENTRY(initfn, termfn, cls, prio)			\
	static const struct uk_inittab_entry				\
	__attribute__((used, aligned(8),				\
		       section(".uk_inittab" #cls #prio)))		\
	__uk_inittab_##cls##_##prio##_##initfn##_##termfn = {		\
		.init = (initfn),					\
		.term = (termfn),					\
	}
#define _UK_INITTAB_ENTRY(i, t, c, p)	__UK_INITTAB_ENTRY(i, t, c, p)

/*
 * uk_<phase>_initcall_prio(init, term, prio): prio is 0 to 9 (a literal or a
 * macro that expands to one); term may be 0x0. uk_<phase>_initcall() has the
 * last priority.
 */
#define uk_initcall_class_prio(i, t, c, p)	_UK_INITTAB_ENTRY(i, t, c, p)

#define uk_early_initcall_prio(i, t, p)					\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_EARLY, p)
#define uk_plat_initcall_prio(i, t, p)					\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_PLAT, p)
#define uk_bus_initcall_prio(i, t, p)					\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_BUS, p)
#define uk_rootfs_initcall_prio(i, t, p)				\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_ROOTFS, p)
#define uk_sys_initcall_prio(i, t, p)					\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_SYS, p)
#define uk_late_initcall_prio(i, t, p)					\
	_UK_INITTAB_ENTRY(i, t, UK_INIT_CLASS_LATE, p)

#define uk_early_initcall(i, t)						\
	uk_early_initcall_prio(i, t, UK_PRIO_LATEST)
#define uk_plat_initcall(i, t)						\
	uk_plat_initcall_prio(i, t, UK_PRIO_LATEST)
#define uk_bus_initcall(i, t)						\
	uk_bus_initcall_prio(i, t, UK_PRIO_LATEST)
#define uk_rootfs_initcall(i, t)					\
	uk_rootfs_initcall_prio(i, t, UK_PRIO_LATEST)
#define uk_sys_initcall(i, t)						\
	uk_sys_initcall_prio(i, t, UK_PRIO_LATEST)
#define uk_late_initcall(i, t)						\
	uk_late_initcall_prio(i, t, UK_PRIO_LATEST)

/* The table, made by the link script. */
extern const struct uk_inittab_entry uk_inittab_start[];
extern const struct uk_inittab_entry uk_inittab_end[];

#ifdef __cplusplus
}
#endif

#endif /* __UK_INIT_H__ */
