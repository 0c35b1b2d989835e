/* SPDX-License-Identifier: BSD-3-Clause */
/* The tree of /proc made of entries, files in parts, links, paths of files, no
 * memory.
 */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/ukstring/format.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/mount.c lib/vfscore/getpath.c lib/vfscore/findpath.c lib/vfscore/proc.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c lib/procfs/tree.c lib/procfs/dir.c lib/procfs/file.c lib/procfs/link.c lib/procfs/text.c */
/* unit-cflags: -DCONFIG_LIBVFSCORE_JUMPS=1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <unit.h>

/* With their entries of the boot's table, which are called by hand here. */
#include "../mount.c"
#include "../automount.c"

/* ---- entries ------------------------------------------------------------- */

static int calls;		/* of the content of "text" */
static int gone;		/* this number does not exist any more */
static char stored[64];
static struct uk_vnode *leads_to;

static int show_text(struct uk_procfs_text *t, const int *num)
{
	(void)num;
	uk_procfs_printf(t, "call %d\n", ++calls);
	return 0;
}

static int store_text(const char *text, __sz len, const int *num)
{
	(void)num;
	if (len >= sizeof(stored))
		return -EINVAL;
	memcpy(stored, text, len + 1);
	return 0;
}

static int next_number(const int *num, int after)
{
	static const int numbers[] = { 0, 3, 17, 2147483647 };
	unsigned int i;

	(void)num;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i] > after && numbers[i] != gone)
			return numbers[i];
	return -1;
}

static int show_number(struct uk_procfs_text *t, const int *num)
{
	if (num[0] == gone)
		return -ESRCH;
	uk_procfs_printf(t, "%d-%d", num[0], num[1]);
	return 0;
}

static int show_large(struct uk_procfs_text *t, const int *num)
{
	int i;

	(void)num;
	for (i = 0; i < 5000; i++)
		uk_procfs_printf(t, "%08d\n", i);
	return 0;
}

static int show_part(struct uk_procfs_text *t, const int *num)
{
	(void)num;
	uk_procfs_printf(t, "part\n");
	uk_procfs_printf(t, "a");
	uk_procfs_pad(t, 4);
	return 0;
}

static int lead(const int *num, struct uk_file **out)
{
	(void)num;
	if (!leads_to)
		return -ENOENT;
	uk_vnode_acquire(leads_to);
	*out = &leads_to->file;
	return 0;
}

static void pipe_release(struct uk_file *f)
{
	(void)f;
}

static int pipe_getstat(struct uk_file *f, unsigned int mask,
			struct uk_filestat *st)
{
	(void)f;
	(void)mask;
	st->mode = UK_S_IFIFO | 0600;
	st->ino = 77;
	return 0;
}

static const struct uk_file_ops pipe_ops = {
	.getstat = pipe_getstat, .release = pipe_release,
};
static struct uk_file pipe_file;

static int lead_pipe(const int *num, struct uk_file **out)
{
	(void)num;
	uk_file_acquire(&pipe_file);
	*out = &pipe_file;
	return 0;
}

static __u32 rights(const int *num)
{
	return num[0] == 3 ? 0500 : 0700;
}

static void owner(const int *num, __u32 *uid, __u32 *gid)
{
	*uid = (__u32)num[0];
	*gid = 5;
}

UK_PROCFS_ENTRIES(test) = {
	{ .path = "deep/er/text", .mode = UK_PROCFS_RW, .show = show_text,
	  .store = store_text },
	{ .path = "deep/ro", .mode = UK_PROCFS_RO, .show = show_large },
	{ .path = "", .mode = UK_PROCFS_DIR, .next = next_number },
	{ .path = "#", .mode = UK_PROCFS_DIR, .owner = owner },
	{ .path = "#/parts", .mode = UK_PROCFS_RO, .part = 9,
	  .show = show_number },
	{ .path = "#/parts", .mode = UK_PROCFS_RO, .part = 2,
	  .show = show_part },
	{ .path = "#/in", .mode = UK_S_IFDIR | 0500, .next = next_number },
	{ .path = "#/in/#", .mode = UK_S_IFLNK, .size = 64,
	  .show = show_number, .leads = lead, .rights = rights },
	{ .path = "pipe", .mode = UK_PROCFS_LINK, .show = show_number,
	  .leads = lead_pipe },
	{ .path = "deeper", .mode = UK_PROCFS_LINK, .show = show_number },
};

static int start(void)
{
	gone = -2;
	proc_init(NULL);
	uk_file_init(&pipe_file, &pipe_ops);
	if (uk_vfs_mount("", "/", "ramfs", 0, "") || mount_proc(NULL))
		return -1;
	return walk("/proc", 0);
}

static int put(const char *path, const char *text)
{
	int rc;
	struct uk_vnode *vn = get(path, 0, &rc);
	struct uk_iovec iov = { (void *)text, strlen(text) };
	__ssz n;

	if (!vn)
		return rc;
	n = vn->file.ops->write(&vn->file, &iov, 1, 0, 0);
	uk_vnode_release(vn);
	return (int)n;
}

static __ssz rd(struct uk_vnode *vn, char *buf, __sz len, __off off)
{
	struct uk_iovec iov = { buf, len };

	return vn->file.ops->read(&vn->file, &iov, 1, off, 0);
}

/* ---- tests --------------------------------------------------------------- */

static char listed[400];

static bool add_name(void *arg, const struct uk_dirent *e)
{
	int *room = arg;

	snprintf(listed + strlen(listed), sizeof(listed) - strlen(listed),
		 "%.*s ", (int)e->name.len, e->name.s);
	return --*room > 0;
}

/* All entries of a directory, `step` at a time. */
static const char *list(const char *path, int step)
{
	__u64 cookie = 0, last;
	struct proc_child c;
	int rc, room;
	struct uk_vnode *vn = get(path, 0, &rc);

	listed[0] = '\0';
	do {
		last = cookie;
		room = step;
		vn->vops->readdir(vn, cookie, add_name, &room);
		/* what the caller's position would be */
		for (room = 0; room < step; room++)
			proc_next(proc_node(vn), &cookie, &c);
	} while (cookie != last && strlen(listed) < 300);
	uk_vnode_release(vn);
	return listed;
}

UK_TESTCASE(procfs, directories_exist_for_what_is_in_them)
{
	UK_TEST_EXPECT_ZERO(walk("/proc/deep", 0));
	UK_TEST_EXPECT_ZERO(walk("/proc/deep/er/text", 0));
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/dee", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/deep/e", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/deep/er/text/x", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/#", 0), -ENOENT);
	UK_TEST_EXPECT_ZERO(walk("/proc/deep/er/../../deep/ro", 0));
	UK_TEST_EXPECT_STR_EQ(list("/proc/deep", 100), "er ro ");
	UK_TEST_EXPECT_STR_EQ(list("/proc/deep/er", 100), "text ");
}

UK_TESTCASE(procfs, lists_are_the_same_by_one)
{
	char whole[400];

	strcpy(whole, list("/proc", 100));
	UK_TEST_EXPECT(strstr(whole, "0 3 17 2147483647 "));
	UK_TEST_EXPECT_STR_EQ(list("/proc", 1), whole);
	UK_TEST_EXPECT_STR_EQ(list("/proc", 3), whole);
}

UK_TESTCASE(procfs, numbers)
{
	static const char *const none[] = {
		"1", "-3", "+3", "03", "3 ", "0x3", "2147483648",
		"99999999999999999999", "17a",
	};
	char path[80];
	unsigned int i;

	UK_TEST_EXPECT_ZERO(walk("/proc/0", 0));
	UK_TEST_EXPECT_ZERO(walk("/proc/17/in/3", UK_WALK_NOFOLLOW));
	UK_TEST_EXPECT_ZERO(walk("/proc/2147483647", 0));
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		snprintf(path, sizeof(path), "/proc/%s", none[i]);
		UK_TEST_EXPECT_SNUM_EQ(walk(path, 0), -ENOENT);
	}
	gone = 17;
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/17", 0), -ENOENT);
	gone = -2;
}

UK_TESTCASE(procfs, content_is_made_at_the_start)
{
	int rc;
	struct uk_vnode *a = get("/proc/deep/er/text", 0, &rc);
	struct uk_vnode *b = get("/proc/deep/er/text", 0, &rc);
	char buf[32] = "";

	calls = 0;
	UK_TEST_EXPECT_SNUM_EQ(rd(a, buf, 3, 0), 3);
	UK_TEST_EXPECT_SNUM_EQ(rd(b, buf, 30, 0), 7);
	UK_TEST_EXPECT_SNUM_EQ(rd(a, buf, 30, 3), 4);
	buf[4] = '\0';
	UK_TEST_EXPECT_STR_EQ(buf, "l 1\n");
	UK_TEST_EXPECT_SNUM_EQ(rd(a, buf, 30, 7), 0);
	UK_TEST_EXPECT_SNUM_EQ(rd(a, buf, 30, 1LL << 40), 0);
	UK_TEST_EXPECT_SNUM_EQ(calls, 2);
	rd(a, buf, 30, 0);
	UK_TEST_EXPECT_SNUM_EQ(calls, 3);
	UK_TEST_EXPECT(a->ino == b->ino);
	uk_vnode_release(a);
	uk_vnode_release(b);
}

UK_TESTCASE(procfs, parts_in_their_order)
{
	int rc;
	struct uk_vnode *vn = get("/proc/3/parts", 0, &rc);
	char buf[32] = "";

	UK_TEST_EXPECT_SNUM_EQ(rd(vn, buf, 31, 0), 12);
	UK_TEST_EXPECT_STR_EQ(buf, "part\na   3-0");
	UK_TEST_EXPECT_SNUM_EQ(vn->uid, 3);
	UK_TEST_EXPECT_SNUM_EQ(vn->gid, 5);
	gone = 3;
	UK_TEST_EXPECT_SNUM_EQ(rd(vn, buf, 31, 0), -ESRCH);
	UK_TEST_EXPECT_SNUM_EQ(rd(vn, buf, 31, 5), -ESRCH);
	gone = -2;
	uk_vnode_release(vn);
}

UK_TESTCASE(procfs, writes)
{
	static char large[5000];
	__s64 v;

	UK_TEST_EXPECT_SNUM_EQ(put("/proc/deep/er/text", "12\n"), 3);
	UK_TEST_EXPECT_STR_EQ(stored, "12\n");
	UK_TEST_EXPECT_SNUM_EQ(put("/proc/deep/er/text", ""), 0);
	memset(large, 'l', sizeof(large) - 1);
	UK_TEST_EXPECT_SNUM_EQ(put("/proc/deep/er/text", large), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(put("/proc/deep/ro", "1"), -EACCES);
	UK_TEST_EXPECT_ZERO(uk_procfs_number("-7\n", -10, 10, &v));
	UK_TEST_EXPECT_SNUM_EQ(v, -7);
	UK_TEST_EXPECT_SNUM_EQ(uk_procfs_number("11", -10, 10, &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_procfs_number("", 0, 1, &v), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_procfs_number("1x", 0, 1, &v), -EINVAL);
}

UK_TESTCASE(procfs, links_lead_to_nodes)
{
	int rc;
	struct uk_vnode *vn;
	struct uk_file *f;

	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/3/in/3", 0), -ENOENT);
	make("/a", DIR_MODE, NULL);
	make("/a/file", FILE_MODE, NULL);
	leads_to = get("/a", 0, &rc);
	UK_TEST_EXPECT_ZERO(walk("/proc/3/in/3/file", 0));
	UK_TEST_EXPECT_ZERO(walk("/proc/3/in/3/", 0));
	UK_TEST_EXPECT_ZERO(walk("/proc/3/in/3/../a/file", 0));
	uk_vnode_release(leads_to);
	leads_to = get("/a/file", 0, &rc);
	UK_TEST_EXPECT_ZERO(walk("/proc/3/in/3", 0));
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/3/in/3/", 0), -ENOTDIR);
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/3/in/3/x", 0), -ENOTDIR);
	uk_vnode_release(leads_to);
	leads_to = NULL;
	vn = get("/proc/3/in/3", UK_WALK_NOFOLLOW, &rc);
	UK_TEST_EXPECT_SNUM_EQ(vn->mode, UK_S_IFLNK | 0500);
	UK_TEST_EXPECT_SNUM_EQ((long)vn->size, 64);
	uk_vnode_release(vn);
	vn = get("/proc/pipe", 0, &rc);
	UK_TEST_EXPECT_ZERO(uk_vfs_open_special(vn, 0, &f));
	UK_TEST_EXPECT(f == &pipe_file);
	uk_file_release(f);
	uk_vnode_release(vn);
	UK_TEST_EXPECT_SNUM_EQ(pipe_file.refcount, 1);
}

/* A file system whose names are gone when its readdir() ends, as hostfs. */
static const struct uk_vnode_ops *lasting;

struct passed_on {
	uk_readdir_fn fn;
	void *arg;
};

static bool pass_on(void *arg, const struct uk_dirent *e)
{
	struct passed_on *to = arg;
	char *text = malloc(e->name.len);
	struct uk_dirent copy = *e;
	bool more;

	memcpy(text, e->name.s, e->name.len);
	copy.name.s = text;
	more = to->fn(to->arg, &copy);
	free(text);
	return more;
}

static int lend_names(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		      void *arg)
{
	return lasting->readdir(dir, cookie, pass_on,
				&(struct passed_on) { fn, arg });
}

UK_TESTCASE(procfs, lent_names_are_copied)
{
	struct uk_vnode_ops ops;
	struct uk_vnode *dir, *vn;
	char buf[64];
	int rc;

	make("/lent", DIR_MODE, NULL);
	make("/lent/name", FILE_MODE, NULL);
	dir = get("/lent", 0, &rc);
	vn = get("/lent/name", 0, &rc);
	lasting = dir->vops;
	ops = *lasting;
	ops.readdir = lend_names;
	dir->vops = &ops;
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_findpath(uk_vfs_root(), vn, buf, 64), 11);
	UK_TEST_EXPECT_STR_EQ(buf, "/lent/name");
	dir->vops = lasting;
	uk_vnode_release(vn);
	uk_vnode_release(dir);
}

UK_TESTCASE(procfs, paths_are_found)
{
	char buf[64];
	int rc;
	struct uk_vnode *vn;

	make("/a/b", DIR_MODE, NULL);
	make("/a/b/c", FILE_MODE, NULL);
	make("/top", FILE_MODE, NULL);
	vn = get("/a/b/c", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_findpath(uk_vfs_root(), vn, buf, 64), 7);
	UK_TEST_EXPECT_STR_EQ(buf, "/a/b/c");
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_findpath(uk_vfs_root(), vn, buf, 6),
			       -ERANGE);
	uk_vfs_unlink(&(struct uk_vfs_ctx){ .root = uk_vfs_root(),
					    .cwd = uk_vfs_root() },
		      "/a/b/c", false);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_findpath(uk_vfs_root(), vn, buf, 64),
			       -ENOENT);
	uk_vnode_release(vn);
	vn = get("/top", 0, &rc);
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_findpath(uk_vfs_root(), vn, buf, 64), 5);
	UK_TEST_EXPECT_STR_EQ(buf, "/top");
	uk_vnode_release(vn);
	vn = get("/proc/17/in", 0, &rc);
	uk_vfs_findpath(uk_vfs_root(), vn, buf, 64);
	UK_TEST_EXPECT_STR_EQ(buf, "/proc/17/in");
	uk_vnode_release(vn);
}

UK_TESTCASE(procfs, mounts_are_told)
{
	int rc;
	struct uk_vnode *vn;
	char buf[400] = "";

	make("/a b", DIR_MODE, NULL);
	UK_TEST_EXPECT_ZERO(uk_vfs_mount("", "/a b", "tmpfs", UK_MS_RDONLY,
					 ""));
	vn = get("/proc/3/mounts", 0, &rc);
	rd(vn, buf, sizeof(buf) - 1, 0);
	UK_TEST_EXPECT(strstr(buf, "ramfs / ramfs rw,noatime 0 0\n"));
	UK_TEST_EXPECT(strstr(buf, "proc /proc proc "
			      "rw,nosuid,nodev,noexec,noatime 0 0\n"));
	UK_TEST_EXPECT(strstr(buf, "tmpfs /a\\040b tmpfs ro,noatime 0 0\n"));
	uk_vnode_release(vn);
	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/a b"));
	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_mount("", "/proc/deep", "tmpfs", 0, ""),
			       -EBUSY);
}

/* Whatever allocation fails: an error, nothing is left behind. */
UK_TESTCASE(procfs, out_of_memory)
{
	static char buf[50000];
	struct uk_vnode *vn;
	long live = unit_alloc_live;
	__ssz n = -1;
	int i, rc;

	for (i = 1; n < 0 && i < 100; i++) {
		unit_alloc_fail_after(i);
		vn = get("/proc/deep/ro", 0, &rc);
		n = vn ? rd(vn, buf, sizeof(buf), 0) : rc;
		unit_alloc_fail_after(0);
		if (vn)
			uk_vnode_release(vn);
		UK_TEST_EXPECT(n > 0 || n == -ENOMEM);
		UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
	}
	UK_TEST_EXPECT_SNUM_EQ(n, 45000);
	UK_TEST_EXPECT(i > 8);
}

UK_TESTCASE(procfs, unmount_when_nothing_is_in_use)
{
	long live = unit_alloc_live;
	int rc;
	struct uk_vnode *vn = get("/proc/3/in", 0, &rc);

	UK_TEST_EXPECT_SNUM_EQ(uk_vfs_unmount("/proc"), -EBUSY);
	uk_vnode_release(vn);
	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/proc"));
	UK_TEST_EXPECT(unit_alloc_live < live);
	UK_TEST_EXPECT_SNUM_EQ(walk("/proc/3", 0), -ENOENT);
}

UK_TESTSUITE_REGISTER(procfs, start);
