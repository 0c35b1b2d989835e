/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Metrics: named values that a library offers to whoever looks.
 *
 *   static int get_free(void *cookie, __u64 *value) { ...; return 0; }
 *   UK_STORE_U64(free_bytes, get_free, NULL);
 *
 * An entry is found as "library.name". Reading calls the getter, which must
 * not block; an entry that nobody reads costs nothing at run time.
 *
 * What a library holds now and gives back again (memory, objects) it offers by
 * UK_STORE_HELD: `uk mem` shows these, and a load that has gone by leaves them
 * as they were.
 */
#ifndef __UK_STORE_H__
#define __UK_STORE_H__

#include <uk/config.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

enum uk_store_type {
	UK_STORE_TYPE_U64,
	UK_STORE_TYPE_S64,
	UK_STORE_TYPE_TEXT,
	UK_STORE_TYPE_HELD,	/* as U64 */
};

struct uk_store_entry {
	const char *lib;
	const char *name;
	enum uk_store_type type;
	/* Each returns 0 or -errno. The one of the type is set. */
	union {
		int (*u64)(void *cookie, __u64 *value);
		int (*s64)(void *cookie, __s64 *value);
		int (*text)(void *cookie, const char **value);
	} get;
	void *cookie;
};

#ifdef __LIBNAME__
#define _UK_STORE_LIB STRINGIFY(__LIBNAME__)
#else
#define _UK_STORE_LIB "app"
#endif

#if defined(CONFIG_LIBUKSTORE) && CONFIG_LIBUKSTORE
#define _UK_STORE_ENTRY(name_, type_, member_, fn_, cookie_)		\
	static const struct uk_store_entry				\
	__used __section("uk_tab_store") __align(8)			\
	_uk_store_##name_ = {						\
		.lib = _UK_STORE_LIB, .name = #name_,			\
		.type = (type_), .get.member_ = (fn_),			\
		.cookie = (cookie_),					\
	}
#else
#define _UK_STORE_ENTRY(name_, type_, member_, fn_, cookie_)		\
	static const __typeof__(fn_) *_uk_store_##name_ __maybe_unused = &(fn_)
#endif

/** Offers an unsigned (signed) number or a text; cookie goes to the getter. */
#define UK_STORE_U64(name, getter, cookie) \
	_UK_STORE_ENTRY(name, UK_STORE_TYPE_U64, u64, getter, cookie)
#define UK_STORE_S64(name, getter, cookie) \
	_UK_STORE_ENTRY(name, UK_STORE_TYPE_S64, s64, getter, cookie)
#define UK_STORE_TEXT(name, getter, cookie) \
	_UK_STORE_ENTRY(name, UK_STORE_TYPE_TEXT, text, getter, cookie)

/** Offers an unsigned number: what is held now. */
#define UK_STORE_HELD(name, getter, cookie) \
	_UK_STORE_ENTRY(name, UK_STORE_TYPE_HELD, u64, getter, cookie)

/** The entry "library.name", or NULL. */
const struct uk_store_entry *uk_store_find(const char *path);

/**
 * Reads an entry as text ("123").
 *
 * @return the length of the whole text (cut if >= size), or -errno of the
 *         getter
 */
int uk_store_read(const struct uk_store_entry *entry, char *buf, __sz size);

/** Calls fn for each entry, in link order. */
void uk_store_foreach(void (*fn)(const struct uk_store_entry *e, void *arg),
		      void *arg);

#ifdef __cplusplus
}
#endif

#endif /* __UK_STORE_H__ */
