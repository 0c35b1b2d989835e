/* SPDX-License-Identifier: BSD-3-Clause */
/* Finds and reads metrics. */
#include <uk/store.h>
#include <uk/string.h>

extern const struct uk_store_entry __start_uk_tab_store[] __weak;
extern const struct uk_store_entry __stop_uk_tab_store[] __weak;

const struct uk_store_entry *uk_store_find(const char *path)
{
	const struct uk_store_entry *e;

	for (e = __start_uk_tab_store; e < __stop_uk_tab_store; e++) {
		__sz len = uk_strlen(e->lib);

		if (uk_strncmp(path, e->lib, len) == 0 && path[len] == '.' &&
		    uk_strcmp(path + len + 1, e->name) == 0)
			return e;
	}
	return NULL;
}

int uk_store_read(const struct uk_store_entry *entry, char *buf, __sz size)
{
	const char *text;
	__u64 u;
	__s64 s;
	int rc;

	switch (entry->type) {
	case UK_STORE_TYPE_U64:
	case UK_STORE_TYPE_HELD:
		rc = entry->get.u64(entry->cookie, &u);
		return rc < 0 ? rc : uk_snprintf(buf, size, "%lu", u);
	case UK_STORE_TYPE_S64:
		rc = entry->get.s64(entry->cookie, &s);
		return rc < 0 ? rc : uk_snprintf(buf, size, "%ld", s);
	default:
		rc = entry->get.text(entry->cookie, &text);
		return rc < 0 ? rc : uk_snprintf(buf, size, "%s", text);
	}
}

void uk_store_foreach(void (*fn)(const struct uk_store_entry *e, void *arg),
		      void *arg)
{
	const struct uk_store_entry *e;

	for (e = __start_uk_tab_store; e < __stop_uk_tab_store; e++)
		fn(e, arg);
}
