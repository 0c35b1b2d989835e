/* SPDX-License-Identifier: BSD-3-Clause */
/* Links, by their text or to a file that no path leads to. */
#include <uk/string.h>
#include "proc.h"

static int link_readlink(struct uk_vnode *vn, struct uk_name *target)
{
	struct proc_node *n = proc_node(vn);
	int rc = proc_make(n);

	if (!rc)
		*target = (struct uk_name) { n->text.buf, n->text.len, 0 };
	return rc;
}

/*
 * A gate stands for a file without a node, such as a pipe: a node without a
 * type, so that opening it comes to proc_open_gate(), with the attributes of
 * the file.
 */
struct gate {
	struct uk_vnode vn;		/* must be first */
	struct uk_file *f;		/* one reference */
};

static struct gate *gate_of(struct uk_file *f)
{
	return __containerof(f, struct gate, vn.file);
}

static int gate_getstat(struct uk_file *f, unsigned int mask,
			struct uk_filestat *st)
{
	return uk_file_getstat(gate_of(f)->f, mask, st);
}

static void gate_release(struct uk_file *f)
{
	struct gate *g = gate_of(f);

	uk_file_release(g->f);
	uk_free(uk_alloc_get_default(), g);
}

static const struct uk_file_ops gate_fops = {
	.type = uk_vnode_type,
	.getstat = gate_getstat,
	.release = gate_release,
};

/* Takes the reference to `f` over. */
static int gate_new(struct uk_vfs *fs, struct uk_file *f,
		    struct uk_vnode **out)
{
	struct gate *g = uk_calloc(uk_alloc_get_default(), 1, sizeof(*g));
	struct uk_vnode_new how = { 0 };
	struct uk_filestat st;
	int rc = g ? uk_file_getstat(f, UK_STATX_BASIC_STATS, &st) : -ENOMEM;

	if (rc) {
		uk_free(uk_alloc_get_default(), g);
		uk_file_release(f);
		return rc;
	}
	how.mode = st.mode & ~(__u32)UK_S_IFMT;
	how.uid = st.uid;
	how.gid = st.gid;
	uk_vnode_init(&g->vn, fs, st.ino, &gate_fops, &proc_file_vops, &how);
	g->f = f;
	*out = &g->vn;
	return 0;
}

/* What has a name of its own (a FIFO, a device) would have had a node. */
int proc_open_gate(struct uk_vnode *vn, unsigned int oflags __maybe_unused,
		   struct uk_file **out)
{
	struct gate *g = gate_of(&vn->file);
	struct uk_filestat st;
	int rc = uk_file_getstat(g->f, UK_STATX_TYPE, &st);

	if (rc)
		return rc;
	if (!UK_S_ISFIFO(st.mode) && !UK_S_ISCHR(st.mode))
		return -ENXIO;
	uk_file_acquire(g->f);
	*out = g->f;
	return 0;
}

static int link_jump(struct uk_vnode *vn, struct uk_vnode **out)
{
	struct proc_node *n = proc_node(vn);
	struct uk_file *f;
	int rc = n->e->leads(n->num, &f);

	if (rc)
		return rc;
	*out = uk_vnode_of(f);
	return *out ? 0 : gate_new(vn->fs, f, out);
}

const struct uk_vnode_ops proc_link_vops = {
	.readlink = link_readlink,
};

const struct uk_vnode_ops proc_jump_vops = {
	.readlink = link_readlink,
	.jump = link_jump,
};

const struct uk_file_ops proc_link_fops = {
	.traits = UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = uk_vnode_getstat,
	.setstat = proc_setstat,
	.release = proc_release,
};
