/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of loaded programs. Only with LIBPOSIX_PROCESS_CHILDREN. */
#ifndef __UK_MM_H__
#define __UK_MM_H__

#include <uk/arch/types.h>
#include <uk/process.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uk_mm;

/*
 * All processes have one address space. What belongs to a program is known by
 * the name of its areas, which is a string of its struct uk_mm. A child has
 * its parent's memory until it runs a program of its own. Thread context; none
 * blocks.
 */

/** Memory for a program, nothing in it; in use by one process. NULL: no
 *  memory. @param name of the program, for reports */
struct uk_mm *uk_mm_new(const char *name);

/** One process less uses it (NULL: nothing). The last one unmaps it all. */
void uk_mm_put(struct uk_mm *mm);

/** Is it a loaded program's, and of nobody else than one process? */
bool uk_mm_is_own(const struct uk_mm *mm);

/** The name of its areas. */
const char *uk_mm_name(const struct uk_mm *mm);

#ifdef __cplusplus
}
#endif

#endif /* __UK_MM_H__ */
