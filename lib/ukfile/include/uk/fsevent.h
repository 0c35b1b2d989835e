/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What happens to files and names, told to who watches (inotify). In images
 * without that these functions are nothing; in the others they are a load and a
 * branch while nobody watches. Thread context; none blocks or yields.
 */
#ifndef __UK_FSEVENT_H__
#define __UK_FSEVENT_H__

#include <abi/inotify.h>
#include <uk/config.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An event; `mask` is one of UK_IN_*. */
struct uk_fsevent {
	unsigned int mask;
	__u32 cookie;		/* joins the two halves of a move */
	/** What it happened to, or the directory of `name`. */
	struct uk_file *file;
	const char *name;	/* NULL: it is no event of a name */
	__sz len;
	/** Directories that hold the file are told as well. */
	bool parents;
	/** The name is one of a directory. */
	bool isdir;
	/** The file is being freed: only its address is of use. */
	bool gone;
};

#if CONFIG_LIBPOSIX_INOTIFY
/** Set while somebody watches something. */
extern void (*uk_fsevent_sink)(const struct uk_fsevent *e);

/** Passes an event on, if anybody watches. */
static inline void uk_fsevent_tell(const struct uk_fsevent *e)
{
	if (unlikely(uk_fsevent_sink))
		uk_fsevent_sink(e);
}

/** A number that joins the two halves of a move. */
__u32 uk_fsevent_cookie(void);
#else
/** Nobody watches. */
static inline void uk_fsevent_tell(const struct uk_fsevent *e __maybe_unused)
{
}

/** Nobody asks for it. */
static inline __u32 uk_fsevent_cookie(void)
{
	return 0;
}
#endif

/** Something happened to a file: it and the directories it is in are told. */
static inline void uk_fsevent(struct uk_file *f, unsigned int mask)
{
	struct uk_fsevent e = { mask, 0, f, __NULL, 0, true, false, false };

	uk_fsevent_tell(&e);
}

/** As uk_fsevent() but only to who watches the file itself. */
static inline void uk_fsevent_self(struct uk_file *f, unsigned int mask)
{
	struct uk_fsevent e = { mask, 0, f, __NULL, 0, false, false, false };

	uk_fsevent_tell(&e);
}

/** Something happened to a name in a directory. */
static inline void uk_fsevent_name(struct uk_file *dir, const char *name,
				   __sz len, bool isdir, unsigned int mask,
				   __u32 cookie)
{
	struct uk_fsevent e = { mask, cookie, dir, name, len, false, isdir,
				false };

	uk_fsevent_tell(&e);
}

/** A file of the trait UK_FILE_TELLS_END is freed. */
static inline void uk_fsevent_gone(struct uk_file *f)
{
	struct uk_fsevent e = { UK_IN_DELETE_SELF, 0, f, __NULL, 0, false,
				false, true };

	uk_fsevent_tell(&e);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_FSEVENT_H__ */
