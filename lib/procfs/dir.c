/* SPDX-License-Identifier: BSD-3-Clause */
/* Directories, and how nodes come and go. */
#include <uk/fsevent.h>
#include <uk/string.h>
#include "proc.h"

static void set_numbers(struct proc_node *n, const struct proc_node *dir,
			const struct proc_child *c)
{
	memcpy(n->num, dir->num, sizeof(n->num));
	n->nums = dir->nums;
	if (c->number < 0)
		return;
	n->num[n->nums++] = c->number;
	uk_snprintf(n->name, sizeof(n->name), "%d", c->number);
}

static void set_owner(struct uk_vnode_new *how, const struct proc_node *n,
		      const struct proc_node *dir)
{
	how->uid = dir->vn.uid;
	how->gid = dir->vn.gid;
	if (n->e && n->e->owner)
		n->e->owner(n->num, &how->uid, &how->gid);
}

/* Settings are changed by who has the right, be it the super user. */
static bool is_setting(const struct proc_node *n)
{
	return !uk_strncmp(n->path, "sys/", 4);
}

static void init_node(struct proc_node *n, struct uk_vfs *fs,
		      const struct uk_vnode_new *how, __u64 ino)
{
	const struct uk_file_ops *fops = &proc_file_fops;
	const struct uk_vnode_ops *vops = &proc_file_vops;

	switch (how->mode & UK_S_IFMT) {
	case UK_S_IFDIR:
		fops = &proc_dir_fops;
		vops = &proc_dir_vops;
		break;
	case UK_S_IFLNK:
		fops = &proc_link_fops;
		vops = n->e->leads ? &proc_jump_vops : &proc_link_vops;
		break;
	default:
		if (is_setting(n))
			vops = &proc_sys_vops;
		if (is_setting(n) || n->e->plain)
			fops = &proc_plain_fops;
	}
	uk_vnode_init(&n->vn, fs, ino, fops, vops, how);
	if (vops == &proc_dir_vops)
		n->vn.nlink = 2;
	n->vn.size = n->e ? n->e->size : 0;
}

struct proc_node *proc_new(struct uk_vfs *fs, struct proc_node *dir,
			   const struct proc_child *c)
{
	struct proc_node *n = uk_calloc(uk_alloc_get_default(), 1, sizeof(*n));
	struct uk_vnode_new how = { .mode = UK_PROCFS_DIR };

	if (!n)
		return NULL;
	n->path = "";
	if (!dir) {
		n->e = proc_entry("", 0);
		init_node(n, fs, &how, 1);
		return n;
	}
	n->path = c->path;
	n->len = c->len;
	n->e = proc_entry(c->path, c->len);
	set_numbers(n, dir, c);
	how.mode = proc_mode(dir, c);
	set_owner(&how, n, dir);
	n->up = dir;
	uk_vnode_acquire(&dir->vn);
	init_node(n, fs, &how, proc_ino(dir, c));
	return n;
}

void proc_release(struct uk_file *f)
{
	struct proc_node *n = proc_of_file(f);

	uk_fsevent_gone(f);
	proc_text_free(&n->text);
	if (n->up)
		uk_vnode_release(&n->up->vn);
	uk_free(uk_alloc_get_default(), n);
}

/* Attributes are what the entries say; a size cannot be set, but open() with
 * O_TRUNC is how a shell writes to a file.
 */
int proc_setstat(struct uk_file *f __maybe_unused,
		 const struct uk_filestat *st)
{
	return st->mask == UK_STATX_SIZE ? 0 : -EPERM;
}

static int dir_lookup(struct uk_vnode *vn, const struct uk_name *name,
		      struct uk_vnode **out)
{
	struct proc_node *dir = proc_node(vn), *n;
	struct proc_child c;
	int rc = proc_find(dir, name, &c);

	if (rc)
		return rc;
	n = proc_new(vn->fs, dir, &c);
	if (!n)
		return -ENOMEM;
	*out = &n->vn;
	return 0;
}

static int dir_readdir(struct uk_vnode *vn, __u64 cookie, uk_readdir_fn fn,
		       void *arg)
{
	struct proc_node *dir = proc_node(vn);
	char number[PROC_NAME_MAX];
	struct uk_dirent ent;
	struct proc_child c;

	while (proc_next(dir, &cookie, &c)) {
		ent.name = (struct uk_name) { c.path + c.name,
					      c.len - c.name, 0 };
		if (c.number >= 0) {
			ent.name.s = number;
			ent.name.len = (__sz)uk_snprintf(number,
							 sizeof(number), "%d",
							 c.number);
		}
		ent.ino = proc_ino(dir, &c);
		ent.next = cookie;
		ent.mode = proc_mode(dir, &c) & UK_S_IFMT;
		if (!fn(arg, &ent))
			break;
	}
	return 0;
}

static struct uk_vnode *dir_parent(struct uk_vnode *vn)
{
	struct proc_node *dir = proc_node(vn);

	return dir->up ? &dir->up->vn : vn;
}

static int dir_name(struct uk_vnode *vn, struct uk_name *out)
{
	struct proc_node *dir = proc_node(vn);
	const char *s = dir->path + dir->len;

	while (s > dir->path && s[-1] != '/')
		s--;
	*out = (struct uk_name) { s, (__sz)(dir->path + dir->len - s), 0 };
	if (dir->name[0])
		*out = (struct uk_name) { dir->name, uk_strlen(dir->name), 0 };
	return 0;
}

const struct uk_vnode_ops proc_dir_vops = {
	.traits = UK_VNODE_FIXED,
	.lookup = dir_lookup,
	.readdir = dir_readdir,
	.parent = dir_parent,
	.name = dir_name,
};

const struct uk_file_ops proc_dir_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_DIRECTORY | UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.getstat = uk_vnode_getstat,
	.setstat = proc_setstat,
	.release = proc_release,
};
