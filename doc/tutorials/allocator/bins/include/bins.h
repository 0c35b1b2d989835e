/* SPDX-License-Identifier: BSD-3-Clause */
/* Free lists by powers of two. */
#ifndef BINS_H
#define BINS_H

struct uk_alloc;

/**
 * Makes an allocator that takes its pages from another one and gives only
 * those of large objects back.
 *
 * @param below where pages come from; lives as long
 * @return the registered allocator, or NULL: out of memory
 */
struct uk_alloc *bins_create(struct uk_alloc *below);

#endif /* BINS_H */
