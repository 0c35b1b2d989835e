/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes below /proc; private to procfs. */
#ifndef __PROCFS_PROC_H__
#define __PROCFS_PROC_H__

#include <abi/errno.h>
#include <uk/alloc.h>
#include <uk/procfs.h>
#include <uk/vfs.h>

#define PROC_NUMBERS	3	/* on the way to a file, at most */
#define PROC_NAME_MAX	12	/* digits of an int and the end */

/*
 * A node is made anew by each lookup and dies with its last reference, so
 * that each open() of a file has content of its own. The inode number says
 * which ones are the same.
 *
 * The first `len` bytes of `path` are the node's pattern ("#/task/#"); the
 * text goes on behind it, since it belongs to an entry that may be deeper.
 */
struct proc_node {
	struct uk_vnode vn;		/* must be first */
	struct proc_node *up;		/* one reference; NULL: the root */
	const struct uk_procfs_entry *e; /* NULL: a directory of no entry */
	const char *path;
	__sz len;
	int num[PROC_NUMBERS];		/* first `nums` are set */
	int nums;
	char name[PROC_NAME_MAX];	/* of a number; else it is in path */
	struct uk_procfs_text text;
	bool made;			/* `text` is the content */
};

/** A child of a directory: a pattern, perhaps with a number for its "#". */
struct proc_child {
	const char *path;
	__sz len;
	__sz name;	/* where its last component begins */
	int number;	/* -1: has a name */
};

static inline struct proc_node *proc_node(struct uk_vnode *vn)
{
	return __containerof(vn, struct proc_node, vn);
}

static inline struct proc_node *proc_of_file(struct uk_file *f)
{
	return __containerof(f, struct proc_node, vn.file);
}

/* ---- tree.c -------------------------------------------------------------- */

/** The entry of a pattern, NULL: none. */
const struct uk_procfs_entry *proc_entry(const char *path, __sz len);

/** The entry of a pattern whose part is the lowest above `part`. */
const struct uk_procfs_entry *proc_part(const char *path, __sz len,
					__s64 part);

/** Finds a name in a directory. @return 0, -ENOENT */
int proc_find(const struct proc_node *dir, const struct uk_name *n,
	      struct proc_child *c);

/**
 * The child at `cookie` or the first one behind it.
 *
 * @param cookie 0: from the start; moved behind the child
 * @return false: no more
 */
bool proc_next(const struct proc_node *dir, __u64 *cookie,
	       struct proc_child *c);

/** The type and permissions of a child. */
__u32 proc_mode(const struct proc_node *dir, const struct proc_child *c);

/** The inode number of a child. */
__u64 proc_ino(const struct proc_node *dir, const struct proc_child *c);

/* ---- nodes --------------------------------------------------------------- */

/** A new node with one reference. @return NULL: no memory */
struct proc_node *proc_new(struct uk_vfs *fs, struct proc_node *dir,
			   const struct proc_child *c);

/** Last reference gone. */
void proc_release(struct uk_file *f);

/** setstat of all nodes. */
int proc_setstat(struct uk_file *f, const struct uk_filestat *st);

/** Makes the content anew. @return 0, -ENOMEM, -errno of the entry */
int proc_make(struct proc_node *n);

/** Frees a text. */
void proc_text_free(struct uk_procfs_text *t);

/** Opens what proc_jump() made up for a file without a node. */
int proc_open_gate(struct uk_vnode *vn, unsigned int oflags,
		   struct uk_file **out);

extern const struct uk_file_ops proc_file_fops;
extern const struct uk_file_ops proc_plain_fops;
extern const struct uk_file_ops proc_dir_fops;
extern const struct uk_file_ops proc_link_fops;
extern const struct uk_vnode_ops proc_file_vops;
extern const struct uk_vnode_ops proc_sys_vops;
extern const struct uk_vnode_ops proc_dir_vops;
extern const struct uk_vnode_ops proc_link_vops;
extern const struct uk_vnode_ops proc_jump_vops;

#endif /* __PROCFS_PROC_H__ */
