/* SPDX-License-Identifier: BSD-3-Clause */
/* Xenstore: a tree of names and texts that guests and tools share. */
#ifndef __XEN_STORE_H__
#define __XEN_STORE_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A path that does not begin with "/" is below this domain's own folder. Each
 * call waits for the answer with interrupts off and the CPU given to other
 * domains, for 5 s at most (-ETIMEDOUT): they belong into the set-up and the
 * end of devices. Any context. All may say -ENODEV (this domain has no
 * xenstore) and -EIO (the other side broke the protocol, which is final),
 * beside what xenstore itself answers (-ENOENT, -EACCES, ...).
 */

/** Of calls that belong to no transaction. */
#define XEN_STORE_NO_TX		0U
/** The longest value or list, without its end. */
#define XEN_STORE_MAX		4096U

/**
 * Reads a value.
 *
 * @param size bytes of buf, > 0; a longer value is -E2BIG
 * @return its length; a zero stands behind it
 */
int xen_store_read(__u32 tx, const char *path, char *buf, __sz size);

/**
 * Reads a value that is a decimal number.
 *
 * @return 0, or -EINVAL: it is none, or above max
 */
int xen_store_read_num(__u32 tx, const char *path, __u64 max, __u64 *num);

/**
 * Reads the names below a path: each with a zero behind it.
 *
 * @return bytes of them all, or -errno as xen_store_read()
 */
int xen_store_list(__u32 tx, const char *path, char *buf, __sz size);

/** Writes a value, and makes what leads to it. @return 0 or -errno */
int xen_store_write(__u32 tx, const char *path, const char *value);

/** Writes a decimal number. @return 0 or -errno */
int xen_store_write_num(__u32 tx, const char *path, __u64 num);

/** Begins a transaction, *tx. @return 0 or -errno */
int xen_store_begin(__u32 *tx);

/**
 * Ends a transaction.
 *
 * @param commit 0: it is as if it had not been
 * @return 0, or -EAGAIN: others came between, begin again
 */
int xen_store_end(__u32 tx, int commit);

/** A path, and whom to tell when it or something below it changes. */
struct xen_store_watch {
	const char *path;	/* valid for ever, as the watch is */
	/* INTERRUPT context; may make calls of this header */
	void (*fn)(struct xen_store_watch *w);
	struct xen_store_watch *next;	/* owned by the library, as the rest */
	__u8 pending;
};

/** Begins to watch; fn is called once at once. @return 0 or -errno */
int xen_store_watch(struct xen_store_watch *w);

#ifdef __cplusplus
}
#endif

#endif /* __XEN_STORE_H__ */
