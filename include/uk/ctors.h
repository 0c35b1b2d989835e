/* SPDX-License-Identifier: BSD-3-Clause */
/* Constructors that run in the main thread before main(). */
#ifndef __UK_CTORS_H__
#define __UK_CTORS_H__

#include <uk/prio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*uk_ctor_func_t)(void);

/**
 * Registers a constructor of the core. They run before the compiler's own
 * (.init_array); prio 0 first, 9 last. May block, cannot fail.
 */
#define __UK_CTORTAB(fn, prio)						\
	static const uk_ctor_func_t					\
	__attribute__((used, section(".uk_ctortab" #prio)))		\
	__uk_ctortab_##prio##_##fn = (fn)
#define UK_CTOR_PRIO(fn, prio)		__UK_CTORTAB(fn, prio)
#define UK_CTOR(fn)			UK_CTOR_PRIO(fn, UK_PRIO_LATEST)

extern const uk_ctor_func_t uk_ctortab_start[];
extern const uk_ctor_func_t uk_ctortab_end[];
extern const uk_ctor_func_t uk_init_array_start[];
extern const uk_ctor_func_t uk_init_array_end[];

#ifdef __cplusplus
}
#endif

#endif /* __UK_CTORS_H__ */
