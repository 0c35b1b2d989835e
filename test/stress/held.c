/* SPDX-License-Identifier: BSD-3-Clause */
/* What the libraries of the image say they hold. */
#include <stdio.h>
#include <string.h>
#include <uk/store.h>
#include "stress.h"

/* The heap keeps pages, and the tables stay, for what comes next. */
static const char *const kept[] = {
	"libukallocheap.pages", "libukfalloc.frames_page_tables",
};

static void look(const struct uk_store_entry *e, void *arg)
{
	struct held *h = arg;
	__u64 value;
	unsigned i;

	if (e->type != UK_STORE_TYPE_HELD || h->rows == HELD_MAX ||
	    e->get.u64(e->cookie, &value))
		return;
	snprintf(h->row[h->rows].name, sizeof(h->row[0].name), "%s.%s", e->lib,
		 e->name);
	for (i = 0; i < COUNT(kept); i++)
		if (!strcmp(h->row[h->rows].name, kept[i]))
			return;
	h->row[h->rows++].value = value;
}

void held_now(struct held *h)
{
	h->rows = 0;
	uk_store_foreach(look, h);
	/* Some of it was collected by looking. */
	h->rows = 0;
	uk_store_foreach(look, h);
}
