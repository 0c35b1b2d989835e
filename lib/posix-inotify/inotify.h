/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of inotify, private to posix-inotify. */
#ifndef __POSIX_INOTIFY_H__
#define __POSIX_INOTIFY_H__

#include <abi/errno.h>
#include <abi/inotify.h>
#include <uk/fsevent.h>
#include <uk/vfs.h>

/* Limits, as Linux has them. */
#define INOTIFY_INSTANCES	128
#define INOTIFY_EVENTS		16384	/* that wait in an instance */
#define INOTIFY_WATCHES		65536	/* of all instances */

/*
 * A node under watch. Nodes of file systems that tell of their end are kept
 * by their address alone, so that they can end; others by a reference.
 */
struct watch {
	struct watch *next;
	struct uk_vnode *vn;
	bool held;		/* there is a reference */
	int wd;
	unsigned int mask;
};

struct event {
	struct event *next;
	int wd;
	unsigned int mask;
	__u32 cookie;
	__sz len;		/* of the name, without the filling */
	char name[];
};

/*
 * An instance. Lock: none; all is done in thread context by functions that
 * do not yield.
 */
struct inotify {
	struct uk_file file;	/* must be first */
	struct inotify *next;	/* list of all */
	struct watch *watches;
	int last_wd;
	struct event *first, **last;
	unsigned int count;
	bool overflow;		/* some were lost: told after the others */
};

/** All instances. */
extern struct inotify *inotify_all;

/** A new instance, one reference. @return 0, -ENOMEM, -EMFILE */
int inotify_new(struct inotify **out);

/** The instance of a file; NULL: it is another kind. */
struct inotify *inotify_of_file(struct uk_file *f);

/** Enters an event; one that equals the last is left out. */
void inotify_queue(struct inotify *in, int wd, unsigned int mask,
		   __u32 cookie, const char *name, __sz len);

/**
 * Watches a node, or changes what is watched of it.
 *
 * @param mask UK_IN_* as the program gave it
 * @return the watch descriptor, -ENOSPC, -ENOMEM, -EEXIST
 */
int inotify_watch(struct inotify *in, struct uk_vnode *vn, unsigned int mask);

/** Ends a watch, which is told by IN_IGNORED. */
void inotify_unwatch(struct inotify *in, struct watch *w);

/** Frees all watches of an instance that ends. */
void inotify_drop_watches(struct inotify *in);

/** Receives all events while there is a watch. */
void inotify_sink(const struct uk_fsevent *e);

#endif /* __POSIX_INOTIFY_H__ */
