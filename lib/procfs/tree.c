/* SPDX-License-Identifier: BSD-3-Clause */
/* The tree that the paths of all entries make up. */
#include <uk/arch/limits.h>
#include <uk/string.h>
#include "proc.h"

/* The entries: collected by the linker, absent when there is none. */
extern const struct uk_procfs_entry __start_uk_tab_procfs[] __weak;
extern const struct uk_procfs_entry __stop_uk_tab_procfs[] __weak;

/* Cookies of numbers begin here, those of names are places in the table. */
#define FIRST_NUMBER	((__u64)1 << 16)

static bool is(const struct uk_procfs_entry *e, const char *path, __sz len)
{
	return uk_strlen(e->path) == len && !memcmp(e->path, path, len);
}

const struct uk_procfs_entry *proc_part(const char *path, __sz len,
					__s64 part)
{
	const struct uk_procfs_entry *e, *best = NULL;

	for (e = __start_uk_tab_procfs; e < __stop_uk_tab_procfs; e++)
		if (e->part > part && (!best || e->part < best->part) &&
		    is(e, path, len))
			best = e;
	return best;
}

const struct uk_procfs_entry *proc_entry(const char *path, __sz len)
{
	return proc_part(path, len, -1);
}

/* Is the entry somewhere below the directory? Then the child of that, which
 * it is or which it is below.
 */
static bool child_of(const struct proc_node *dir,
		     const struct uk_procfs_entry *e, struct proc_child *c)
{
	__sz at = dir->len;

	if (uk_strncmp(e->path, dir->path, at))
		return false;
	if (at && e->path[at++] != '/')
		return false;
	c->path = e->path;
	c->name = at;
	c->len = at + uk_strcspn(e->path + at, "/");
	c->number = -1;
	return c->len > at;
}

static bool is_number(const struct proc_child *c)
{
	return c->len == c->name + 1 && c->path[c->name] == '#';
}

static bool same(const struct proc_child *a, const struct proc_child *b)
{
	return a->len == b->len && !memcmp(a->path, b->path, a->len);
}

/* The next number in a directory above `after`, or -1. */
static int next_number(const struct proc_node *dir, int after)
{
	if (!dir->e || !dir->e->next || dir->nums == PROC_NUMBERS)
		return -1;
	return dir->e->next(dir->num, after);
}

/* A number as Linux writes it: no sign, no zero in front. -1: it is none. */
static int parse_number(const struct uk_name *n)
{
	__s64 v = 0;
	__sz i;

	if (!n->len || n->len >= PROC_NAME_MAX ||
	    (n->s[0] == '0' && n->len > 1))
		return -1;
	for (i = 0; i < n->len; i++) {
		if (!uk_isdigit(n->s[i]))
			return -1;
		v = v * 10 + (n->s[i] - '0');
	}
	return v > __S32_MAX ? -1 : (int)v;
}

int proc_find(const struct proc_node *dir, const struct uk_name *n,
	      struct proc_child *c)
{
	const struct uk_procfs_entry *e;
	int number = parse_number(n);

	for (e = __start_uk_tab_procfs; e < __stop_uk_tab_procfs; e++) {
		if (!child_of(dir, e, c))
			continue;
		if (is_number(c)) {
			if (number < 0 ||
			    next_number(dir, number - 1) != number)
				continue;
			c->number = number;
			return 0;
		}
		if (c->len - c->name == n->len &&
		    !memcmp(c->path + c->name, n->s, n->len))
			return 0;
	}
	return -ENOENT;
}

/* Has an entry before `e` the same child? */
static bool seen(const struct proc_node *dir, const struct uk_procfs_entry *e,
		 const struct proc_child *c)
{
	const struct uk_procfs_entry *i;
	struct proc_child other;

	for (i = __start_uk_tab_procfs; i < e; i++)
		if (child_of(dir, i, &other) && same(&other, c))
			return true;
	return false;
}

/* The child that stands for all numbers. */
static bool find_pattern(const struct proc_node *dir, struct proc_child *c)
{
	const struct uk_procfs_entry *e;

	for (e = __start_uk_tab_procfs; e < __stop_uk_tab_procfs; e++)
		if (child_of(dir, e, c) && is_number(c))
			return true;
	return false;
}

bool proc_next(const struct proc_node *dir, __u64 *cookie,
	       struct proc_child *c)
{
	__u64 entries = (__u64)(__stop_uk_tab_procfs - __start_uk_tab_procfs);
	const struct uk_procfs_entry *e;
	int number;

	while (*cookie < entries) {
		e = &__start_uk_tab_procfs[(*cookie)++];
		if (child_of(dir, e, c) && !is_number(c) && !seen(dir, e, c))
			return true;
	}
	if (*cookie < FIRST_NUMBER)
		*cookie = FIRST_NUMBER;
	if (*cookie - FIRST_NUMBER > __S32_MAX || !find_pattern(dir, c))
		return false;
	number = next_number(dir, (int)(*cookie - FIRST_NUMBER) - 1);
	if (number < 0)
		return false;
	c->number = number;
	*cookie = FIRST_NUMBER + (__u64)number + 1;
	return true;
}

__u32 proc_mode(const struct proc_node *dir, const struct proc_child *c)
{
	const struct uk_procfs_entry *e = proc_entry(c->path, c->len);
	int num[PROC_NUMBERS];

	if (!e)
		return UK_PROCFS_DIR;
	if (!e->rights)
		return e->mode;
	memcpy(num, dir->num, sizeof(num));
	if (c->number >= 0)
		num[dir->nums] = c->number;
	return (e->mode & UK_S_IFMT) | e->rights(num);
}

/* FNV-1a over the pattern and the numbers; 1 is the root's. */
__u64 proc_ino(const struct proc_node *dir, const struct proc_child *c)
{
	__u64 h = 0xcbf29ce484222325ULL;
	__sz i;

	for (i = 0; i < c->len; i++)
		h = (h ^ (__u8)c->path[i]) * 0x100000001b3ULL;
	for (i = 0; i < (__sz)dir->nums; i++)
		h = (h ^ (__u32)dir->num[i]) * 0x100000001b3ULL;
	h = (h ^ (__u32)c->number) * 0x100000001b3ULL;
	/* positive, even where an inode number has 32 bits */
	return ((h ^ h >> 32) & 0x7fffffff) | 0x40000000;
}
