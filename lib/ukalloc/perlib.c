/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters by library: adds up those of its source files. */
#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/string.h>

extern const struct uk_alloc_libstats __start_uk_tab_allocstats[] __weak;
extern const struct uk_alloc_libstats __stop_uk_tab_allocstats[] __weak;

int uk_alloc_stats_get_lib(const char *lib, struct uk_alloc_stats *out)
{
	const struct uk_alloc_libstats *s;
	int rc = -ENOENT;

	memset(out, 0, sizeof(*out));
	for (s = __start_uk_tab_allocstats; s < __stop_uk_tab_allocstats; s++) {
		if (uk_strcmp(s->lib, lib))
			continue;
		out->nb_allocs += s->stats->nb_allocs;
		out->nb_frees += s->stats->nb_frees;
		out->nb_enomem += s->stats->nb_enomem;
		rc = 0;
	}
	return rc;
}
