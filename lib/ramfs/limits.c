/* SPDX-License-Identifier: BSD-3-Clause */
/* How much a ramfs may hold, as its mount options say. */
#include <abi/errno.h>
#include <uk/string.h>
#include "ramfs_priv.h"

bool ramfs_charge(struct ramfs_data *d)
{
	struct ramfs *r = d->fs;

	if (r->max_pages && r->pages >= r->max_pages)
		return false;
	r->pages++;
	return true;
}

void ramfs_uncharge(struct ramfs_data *d)
{
	d->fs->pages--;
}

bool ramfs_may_charge(const struct ramfs_data *d, __u64 pages)
{
	const struct ramfs *r = d->fs;

	return !r->max_pages || pages <= r->max_pages - r->pages;
}

bool ramfs_nodes_left(const struct ramfs *r)
{
	return !r->max_nodes || r->nodes + r->links < r->max_nodes;
}

void ramfs_limits_stat(const struct ramfs *r, struct uk_vfs_stat *st)
{
	if (r->max_pages) {
		st->blocks = r->max_pages;
		st->bfree = r->max_pages - r->pages;
	}
	if (r->max_nodes) {
		st->files = r->max_nodes;
		st->ffree = r->max_nodes - MIN(r->max_nodes,
					       r->nodes + r->links);
	}
}

/* A number up to the option's end, with k, m, g behind it. */
static int number(const char *s, const char *end, unsigned int base,
		  __u64 *out)
{
	__u64 v = 0;
	int shift = 0;

	if (s == end)
		return -EINVAL;
	for (; s < end && *s >= '0' && *s < '0' + (int)base; s++) {
		if (v >> 58)
			return -EINVAL;
		v = v * base + (__u64)(*s - '0');
	}
	if (s < end) {
		shift = (*s | 0x20) == 'k' ? 10 : (*s | 0x20) == 'm' ? 20 :
			(*s | 0x20) == 'g' ? 30 : 0;
		if (!shift || s + 1 != end || v >> (62 - shift))
			return -EINVAL;
	}
	*out = v << shift;
	return 0;
}

/* A size: "50%" is half of the memory. */
static int size_of(const char *s, const char *end, __u64 *out)
{
	struct uk_alloc *a = uk_alloc_get_default();
	bool percent = end > s && end[-1] == '%';
	int rc = number(s, end - percent, 10, out);

	if (rc || !percent)
		return rc;
	if (!a->pavailmem || *out > 1000)
		return -EINVAL;
	*out = (__u64)a->pavailmem(a) * RAMFS_PAGE / 100 * *out;
	return 0;
}

/* Does the option begin so? Moves *s behind it. */
static bool is(const char **s, const char *end, const char *name)
{
	__sz len = uk_strlen(name);

	if ((__sz)(end - *s) < len || memcmp(*s, name, len))
		return false;
	*s += len;
	return true;
}

static int one(struct uk_vfs *fs, const char *s, const char *end)
{
	struct ramfs *r = fs->priv;
	struct uk_vnode *root = fs->root;
	__u64 v = 0;
	int rc = -EINVAL;

	if (is(&s, end, "size=")) {
		rc = size_of(s, end, &v);
		r->max_pages = (v + RAMFS_PAGE - 1) / RAMFS_PAGE;
	} else if (is(&s, end, "nr_blocks=")) {
		rc = number(s, end, 10, &r->max_pages);
	} else if (is(&s, end, "nr_inodes=")) {
		rc = number(s, end, 10, &r->max_nodes);
	} else if (is(&s, end, "mode=")) {
		rc = number(s, end, 8, &v);
		root->mode = UK_S_IFDIR | (v & 07777);
	} else if (is(&s, end, "uid=")) {
		rc = number(s, end, 10, &v);
		root->uid = (__u32)v;
	} else if (is(&s, end, "gid=")) {
		rc = number(s, end, 10, &v);
		root->gid = (__u32)v;
	}
	return rc;
}

static int options(struct uk_vfs *fs, const char *opts)
{
	const char *end;
	int rc = 0;

	while (*opts && !rc) {
		end = uk_strchr(opts, ',');
		if (!end)
			end = opts + uk_strlen(opts);
		rc = one(fs, opts, end);
		opts = *end ? end + 1 : end;
	}
	return rc;
}

int ramfs_mount(struct uk_vfs *fs, const char *source, const char *opts)
{
	int rc = uk_ramfs_mount(fs, source, "");

	if (!rc) {
		rc = options(fs, opts);
		if (rc)
			uk_ramfs_unmount(fs);
	}
	return rc;
}
