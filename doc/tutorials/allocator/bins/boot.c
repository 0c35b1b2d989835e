/* SPDX-License-Identifier: BSD-3-Clause */
/* bins.heap=1: all who ask for the default heap from here on get bins. */
#define UK_LIBPARAM_PREFIX bins
#include <bins.h>
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/init.h>
#include <uk/libparam.h>

static bool heap;
UK_LIBPARAM_PARAM(heap, bool, "take the memory of the image from bins");

static int use_bins(struct uk_init_ctx *ctx __maybe_unused)
{
	struct uk_alloc *bins;

	if (!heap)
		return 0;
	bins = bins_create(uk_alloc_get_default());
	if (!bins)
		return -ENOMEM;
	uk_alloc_set_default(bins);
	return 0;
}
uk_early_initcall_prio(use_bins, 0x0, UK_PRIO_EARLIEST);
