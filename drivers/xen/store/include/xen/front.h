/* SPDX-License-Identifier: BSD-3-Clause */
/* Front ends: what each agrees on with its back end, through xenstore. */
#ifndef __XEN_FRONT_H__
#define __XEN_FRONT_H__

#include <uk/arch/types.h>
#include <xen/store.h>

#ifdef __cplusplus
extern "C" {
#endif

#define XEN_FRONT_PATH_MAX	64

/* xen/include/public/io/xenbus.h */
#define XEN_STATE_INIT_WAIT	2U
#define XEN_STATE_INITIALISED	3U
#define XEN_STATE_CONNECTED	4U
#define XEN_STATE_CLOSED	6U

/** A device, as its driver embeds it; stays valid for ever once watched. */
struct xen_front {
	char path[XEN_FRONT_PATH_MAX];		/* of this end */
	char backend[XEN_FRONT_PATH_MAX];	/* of the other end */
	__u16 domid;				/* of the other end */
	/* the other end has gone: INTERRUPT context, called once */
	void (*gone)(struct xen_front *f);
	struct xen_store_watch watch;		/* private, as the rest */
	char watched[XEN_FRONT_PATH_MAX + 8];
};

/** What a front end tells: a number, or a text if there is one. */
struct xen_front_key {
	const char *name;
	__u64 num;
	const char *text;
};

/**
 * Calls a driver for each device of a kind, such as "vif". Thread context, as
 * all of this header; calls wait as those of xen/store.h do.
 *
 * @param add with the name that xenstore has; 0, or -errno: it is told
 * @return how many add() took; -ENODEV: there is no xenstore or no such device
 */
int xen_front_probe(const char *kind, int (*add)(const char *name));

/** Reads where the other end is. @return 0 or -errno */
int xen_front_open(struct xen_front *f, const char *kind, const char *name);

/** Reads a number of one end (folder: f->path or f->backend).
 *  @return 0; -ENOENT; -EINVAL: it is none, or above max
 */
int xen_front_num(const char *folder, const char *name, __u64 max, __u64 *num);

/** Has the other end a feature? One that is not named is not there. */
int xen_front_has(const struct xen_front *f, const char *name);

/** Waits until the other end has a state, 5 s at most.
 *  @return 0, -ETIMEDOUT or -errno
 */
int xen_front_wait(const struct xen_front *f, __u64 state);

/** Tells all of that at once. @return 0 or -errno */
int xen_front_tell(const struct xen_front *f, const struct xen_front_key *keys,
		   unsigned int n);

/** Sees to it that f->gone is called. @return 0 or -errno */
int xen_front_watch(struct xen_front *f);

#ifdef __cplusplus
}
#endif

#endif /* __XEN_FRONT_H__ */
