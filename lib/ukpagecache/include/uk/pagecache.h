/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages of files that live on a device. */
#ifndef __UK_PAGECACHE_H__
#define __UK_PAGECACHE_H__

#include <abi/uio.h>
#include <uk/arch/types.h>
#include <uk/essentials.h>
#include <uk/file.h>
#include <uk/list.h>
#include <uk/tree.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A file system embeds a struct uk_pagecache in each of its regular files (a
 * disk has one, too) and lets its file operations call the functions below,
 * which keep the file's content in pages of 4 KiB. read(), write(), mappings
 * and sendfile() see the same pages. A file without one pays nothing.
 *
 * Pages that were written to are dirty. They are written back by fsync() and
 * its relatives, some seconds later by a thread, or at once by the writer when
 * a large part of the memory is dirty. Pages that are not dirty go when memory
 * is short, the least recently used first.
 *
 * Context: thread context, and uk_pagecache_page() in page faults too. Nothing
 * here yields (the driver's operations wait as <uk/blkdev.h> does) but what
 * calls `fetch`, so there is no lock: what a driver does for one file is never
 * interrupted by another call for the same file system, but in a page fault
 * while the cache copies from or to the program; the driver's operations are
 * not running then.
 */
#define UK_PAGECACHE_PAGE	4096UL

struct uk_pagecache;

/** What the file system does. 0 or -errno. None touches memory of programs. */
struct uk_pagecache_ops {
	/**
	 * Reads pages [first, first + n) into memory; what lies in holes or
	 * behind the end of the file becomes zero.
	 */
	int (*read)(struct uk_pagecache *pc, __u64 first, unsigned int n,
		    void *const pages[]);
	/**
	 * As read(), but puts the thread to sleep meanwhile. What others do to
	 * these pages of the file until it wakes up is the cache's to see to;
	 * the file has a reference. May read fewer of them; is not called in
	 * the middle of anything. NULL: read() is always used
	 * @return pages that were read; 0: they do not lie on the medium, or
	 *	not in one piece, and read() is to be used; -errno
	 */
	int (*fetch)(struct uk_pagecache *pc, __u64 first, unsigned int n,
		     void *const pages[]);
	/**
	 * Writes pages [first, first + n), as far as they are within *pc->size;
	 * they need not be on the medium when it returns. Gives them blocks if
	 * they have none.
	 */
	int (*write)(struct uk_pagecache *pc, __u64 first, unsigned int n,
		     void *const pages[]);
	/**
	 * Pages [first, first + n) are about to be written to by the program:
	 * there is to be room for them when they are written back. May be NULL.
	 * -ENOSPC, -EDQUOT, -EROFS
	 */
	int (*reserve)(struct uk_pagecache *pc, __u64 first, unsigned int n);
	/**
	 * All pages were written; now what describes the file, and what is in
	 * caches of the device, gets to the medium.
	 * @param datasync what is needed to read the data is enough
	 */
	int (*sync)(struct uk_pagecache *pc, bool datasync);
	/**
	 * read() must not be called in a page fault: a file is read as a
	 * whole when it is mapped, and its pages stay while anybody uses it.
	 */
	bool eager;
};

struct uk_pagecache_fetch;

/** The cached part of a file. All is the cache's but what init() is given. */
struct uk_pagecache {
	const struct uk_pagecache_ops *ops;
	struct uk_file *file;		/* kept while it has pages */
	__u64 *size;			/* bytes of the file: the owner's field */
	const void *group;		/* of uk_pagecache_sync_group() */
	struct uk_tree pages;
	struct uk_list_head link;	/* of all that have pages */
	struct uk_pagecache_fetch *fetches;	/* that are under way */
	__u64 ahead;			/* page where a sequential read goes on */
	__sz npages, ndirty;
	__u32 window;			/* pages to read ahead */
	int error;			/* of writing back; fsync() tells it */
	__u8 held;			/* the cache has a reference to file */
	__u8 unkept;			/* and is not to have one */
	__u8 mapped;			/* how mappings use it */
};

/**
 * Makes an empty cache.
 * @param file whose content it is: the cache holds a reference to it while it
 *	has pages of it (see uk_pagecache_keep())
 * @param size where the file's size is; write() and truncate() change it
 * @param group any address; the same for all files of one file system
 */
void uk_pagecache_init(struct uk_pagecache *pc, struct uk_file *file,
		       __u64 *size, const struct uk_pagecache_ops *ops,
		       const void *group);

/** The file ends: all pages go, dirty ones too. For its release(). */
void uk_pagecache_fini(struct uk_pagecache *pc);

/**
 * Whether the cache may keep the file when nobody else uses it: not one that
 * has lost its last name, whose pages are worth nothing then. May release the
 * file: the caller has a reference.
 */
void uk_pagecache_keep(struct uk_pagecache *pc, bool keep);

/**
 * Operation `read` of a file. With UK_FILE_WAIT in (flags) the thread may be
 * put to sleep while pages are read (`fetch`).
 * @return bytes, -EIO, -ENOMEM
 */
__ssz uk_pagecache_read(struct uk_pagecache *pc, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags);

/**
 * Operation `write` of a file: makes it longer as needed. Times are the
 * caller's to set. With UK_FILE_APPEND in (flags) (off) is ignored.
 * @return bytes, -ENOSPC, -EIO, -ENOMEM, -EFBIG, -EINVAL (no offset can be
 *	that large), -errno of reserve()
 */
__ssz uk_pagecache_write(struct uk_pagecache *pc, const struct uk_iovec *iov,
			 int iovcnt, __off off, unsigned int flags);

/** Operation `lend` of a file: the bytes hold until the next call.
 *  @return 0, -EIO, -ENOMEM
 */
int uk_pagecache_lend(struct uk_pagecache *pc, __off off, __sz len,
		      struct uk_filelend *l);

/**
 * When a file is cut or made longer: takes the pages behind the new end away
 * from mappings and from the cache, clears the rest of the last one there, and
 * sets *pc->size. The caller changes the file on its device, where the rest of
 * the last block becomes zero, too: before, if that may fail.
 */
void uk_pagecache_truncate(struct uk_pagecache *pc, __u64 size);

/**
 * Pages [first, last) became a hole of the file: takes them away from mappings
 * and from the cache. What was dirty of them is lost.
 */
void uk_pagecache_punch(struct uk_pagecache *pc, __u64 first, __u64 last);

/**
 * Forgets pages [first, last) without writing them, for holes that are made
 * and for I/O that goes past the cache.
 */
void uk_pagecache_drop(struct uk_pagecache *pc, __u64 first, __u64 last);

/**
 * Writes dirty pages [first, last) of a file to its file system.
 * @return 0, or an error of writing that was not told yet
 */
int uk_pagecache_write_back(struct uk_pagecache *pc, __u64 first, __u64 last);

/**
 * Writes all dirty pages of a file to its file system, for the driver's own
 * sake: an error is told by whoever asks next. Thread context.
 */
void uk_pagecache_write_out(struct uk_pagecache *pc);

/**
 * fsync() (or fdatasync()): writes all dirty pages, then ops->sync().
 * @return 0, or an error of this or of an earlier write-back
 */
int uk_pagecache_sync(struct uk_pagecache *pc, bool datasync);

/** Writes the dirty pages of all files of a group. @return 0, -errno */
int uk_pagecache_sync_group(const void *group);

/**
 * Writes the dirty pages of a group and lets its files go: before an unmount.
 * @return 0, -errno of writing: what could not be written is lost
 */
int uk_pagecache_drop_group(const void *group);

/**
 * Requests of ctl() that the cache answers: UK_FILE_CTL_PAGE, _SYNC,
 * _SYNC_RANGE, _FETCH. Page faults come by here.
 * @return 0, -errno; -ENOTTY: some other request
 */
int uk_pagecache_ctl(struct uk_pagecache *pc, unsigned int req, __uptr arg);

/** What is to be done some seconds after something changed. */
struct uk_pagecache_aged {
	struct uk_pagecache_aged *next;
	/** All dirty pages were written before. Thread context. */
	void (*fn)(void);
};

/** For ever: (a->fn) is called by the thread that writes back. */
void uk_pagecache_aged_register(struct uk_pagecache_aged *a);

/** Something changed that is not in pages: some seconds later all is written,
 *  and what was registered is called. Any context.
 */
void uk_pagecache_wake(void);

/** Numbers of the whole cache. */
struct uk_pagecache_stats {
	__sz pages, dirty;
	__u64 hits, misses;	/* pages asked for */
	__u64 read, written;	/* pages moved by file systems */
};

/** Fills in the numbers. */
void uk_pagecache_stats_get(struct uk_pagecache_stats *st);

#ifdef __cplusplus
}
#endif

#endif /* __UK_PAGECACHE_H__ */
