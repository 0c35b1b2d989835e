/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory that is put by for a change. */
#include <stdint.h>
#include <string.h>
#define EXT4_MEM_OWN
#include <spare_mem.h>

/* Some blocks of 4 KiB, and a list of all blocks of a transaction. */
#define SPARE_SIZE	98304u

static void *spare;	/* of all mounts: their changes do not overlap */

bool ext4_mem_ready(void)
{
	if (!spare)
		spare = malloc(SPARE_SIZE);
	return spare;
}

void *ext4_realloc(void *p, size_t size)
{
	void *q = realloc(p, size);

	if (q)
		return q;
	free(spare);
	spare = NULL;
	return realloc(p, size);
}

void *ext4_malloc(size_t size)
{
	return ext4_realloc(NULL, size);
}

void *ext4_calloc(size_t n, size_t size)
{
	void *p = size && n > SIZE_MAX / size ? NULL :
					       ext4_malloc(n * size);

	return p ? memset(p, 0, n * size) : NULL;
}
