/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory within a change, by ext/ext4: included before all other headers. */
#ifndef SPARE_MEM_H
#define SPARE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * A change that has begun cannot be undone: it must not end for want of memory.
 * So a piece of memory is put by before it begins, and given back to the heap
 * when the heap has nothing more. All of libext2fs allocates by these.
 */

/** Puts memory by, unless it is. @return false: there is none */
bool ext4_mem_ready(void);

void *ext4_malloc(size_t size);
void *ext4_calloc(size_t n, size_t size);
void *ext4_realloc(void *p, size_t size);

#ifndef EXT4_MEM_OWN
#define malloc	ext4_malloc
#define calloc	ext4_calloc
#define realloc	ext4_realloc
#endif

#endif /* SPARE_MEM_H */
