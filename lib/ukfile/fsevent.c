/* SPDX-License-Identifier: BSD-3-Clause */
/* Where events of files go; only in images that can watch. */
#include <uk/fsevent.h>

void (*uk_fsevent_sink)(const struct uk_fsevent *e);

__u32 uk_fsevent_cookie(void)
{
	static __u32 last;

	return ++last ? last : ++last;
}
