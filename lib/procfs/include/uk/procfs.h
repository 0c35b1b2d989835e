/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a library shows of itself below /proc.
 *
 *   static int show_limit(struct uk_procfs_text *t, const int *num)
 *   {
 *	uk_procfs_printf(t, "%d\n", limit);
 *	return 0;
 *   }
 *   UK_PROCFS_ENTRIES(limits) = {
 *	{ .path = "sys/foo/limit", .mode = UK_PROCFS_RO, .show = show_limit },
 *   };
 *
 * Such a source is compiled with LIBPROCFS only, so that an image without it
 * has nothing of it. Directories exist as far as something is below them.
 *
 * A "#" in a path stands for a number: a process below the root, a thread
 * below "#/task", a descriptor below "#/fd". Functions get the numbers on the
 * way to their file in their order. Entries of the same path are parts of one
 * file, in the order of `part`, so that several libraries share one.
 *
 * All functions run in thread context and must not yield.
 */
#ifndef __UK_PROCFS_H__
#define __UK_PROCFS_H__

#include <abi/stat.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Content that is being made. */
struct uk_procfs_text {
	char *buf;
	__sz len, cap;
	int error;		/* 0, -ENOMEM: what followed is lost */
};

/** Appends formatted text; see uk_format(). No memory: the file's error. */
void uk_procfs_printf(struct uk_procfs_text *t, const char *fmt, ...)
	__printf(2, 3);
/** Appends bytes. */
void uk_procfs_put(struct uk_procfs_text *t, const void *bytes, __sz len);
/** Appends spaces up to a column (from 0) of the last line. */
void uk_procfs_pad(struct uk_procfs_text *t, __sz column);

/** Modes of files. */
#define UK_PROCFS_RO	(UK_S_IFREG | 0444)
#define UK_PROCFS_RW	(UK_S_IFREG | 0644)
#define UK_PROCFS_DIR	(UK_S_IFDIR | 0555)
#define UK_PROCFS_LINK	(UK_S_IFLNK | 0777)

/** A file, a link, a directory (only if it has more than a name), or a part
 *  of a file. What does not apply is NULL.
 */
struct uk_procfs_entry {
	const char *path;	/* below /proc, "" for the root */
	__u32 mode;		/* type and permissions */
	__u32 part;		/* place among the parts of a file */
	__u32 size;		/* of a link, as stat() reports it */
	/** File: lseek() takes its end for 0, as for all below "sys"; else it
	 * refuses to look for an end.
	 */
	bool plain;
	/** File or link: makes the content, or the link's text.
	 * @return 0; -ESRCH (what a number stands for is gone), -errno
	 */
	int (*show)(struct uk_procfs_text *t, const int *num);
	/** File: takes what one write() brought, which ends in a NUL at
	 * text[len]. @return 0: all was taken; -EINVAL, -errno
	 */
	int (*store)(const char *text, __sz len, const int *num);
	/** Link: what it leads to, whatever its text says.
	 * @return 0 and a reference in *out; -ENOENT
	 */
	int (*leads)(const int *num, struct uk_file **out);
	/** Link: its permissions, in place of those of `mode`. */
	__u32 (*rights)(const int *num);
	/** Directory that holds a "#": the lowest number above `after` that
	 * exists, -1: no more. `num` has the numbers before it.
	 */
	int (*next)(const int *num, int after);
	/** Directory: who owns it and all below it (else 0:0). */
	void (*owner)(const int *num, __u32 *uid, __u32 *gid);
};

/** Begins a table of entries, which goes on with "= { ... };". */
#define UK_PROCFS_ENTRIES(name)						\
	static const struct uk_procfs_entry				\
	__used __section("uk_tab_procfs") __align(8)			\
	__procfs_##name[]

/**
 * For store(): reads a decimal number with nothing behind it but spaces.
 *
 * @return 0, -EINVAL (no number, or not within min..max)
 */
int uk_procfs_number(const char *text, __s64 min, __s64 max, __s64 *out);

#ifdef __cplusplus
}
#endif

#endif /* __UK_PROCFS_H__ */
