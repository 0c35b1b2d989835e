/* SPDX-License-Identifier: BSD-3-Clause */
/* Watches and their queue over a real ramfs: overflow, ends, no memory. */
/* unit-cflags: -DCONFIG_LIBPOSIX_INOTIFY=1 */
/* unit-sources: lib/ukstring/string.c lib/ukstring/number.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c lib/ukfile/fsevent.c lib/posix-inotify/queue.c lib/posix-inotify/watch.c lib/posix-inotify/sink.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <abi/ioctl.h>
#include <abi/poll.h>
#include "../inotify.h"
#include <unit.h>

static struct inotify *in;
static char text[4096];

static void begin(void)
{
	if (!uk_vfs_root())
		uk_vfs_mount("", "/", "ramfs", 0, "");
	UK_TEST_EXPECT_SNUM_EQ(inotify_new(&in), 0);
}

static void end(void)
{
	uk_file_release(&in->file);
	UK_TEST_EXPECT(!uk_fsevent_sink);
}

static int watch(const char *path, unsigned mask)
{
	int rc;
	struct uk_vnode *vn = get(path, 0, &rc);

	rc = inotify_watch(in, vn, mask);
	uk_vnode_release(vn);
	return rc;
}

static __ssz rd(void *buf, size_t len)
{
	struct uk_iovec iov[2] = { { buf, len / 2 },
				   { (char *)buf + len / 2, len - len / 2 } };

	return in->file.ops->read(&in->file, iov, 2, 0, 0);
}

/* All events as "wd:mask/name ...". */
static const char *events(void)
{
	static char buf[100000];
	struct uk_inotify_event *e;
	__ssz n, at;

	text[0] = '\0';
	while ((n = rd(buf, sizeof(buf))) > 0) {
		for (at = 0; at < n; at += (__ssz)sizeof(*e) + e->len) {
			e = (void *)(buf + at);
			if (strlen(text) < 4000)
				sprintf(text + strlen(text), "%d:%x/%.50s ",
					e->wd, e->mask, e->len ? e->name : "");
		}
	}
	return text;
}

static int rm(const char *path)
{
	struct uk_vfs_ctx ctx = root_ctx();

	return uk_vfs_unlink(&ctx, path, false);
}

UK_TESTCASE(inotify, names)
{
	begin();
	UK_TEST_EXPECT_SNUM_EQ(watch("/", UK_IN_ALL_EVENTS), 1);
	make("/a", FILE_MODE, NULL);
	make("/d", DIR_MODE, NULL);
	UK_TEST_EXPECT(!strcmp(events(), "1:100/a 1:40000100/d "));
	UK_TEST_EXPECT_SNUM_EQ(watch("/a", UK_IN_ALL_EVENTS), 2);
	UK_TEST_EXPECT_SNUM_EQ(watch("/a", UK_IN_MASK_CREATE), -EEXIST);
	rm("/a");
	UK_TEST_EXPECT(!strcmp(events(),
			       "2:4/ 2:400/ 2:8000/ 1:200/a "));
	end();
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
	char *name = malloc(e->name.len);
	struct uk_dirent copy = *e;
	bool more;

	memcpy(name, e->name.s, e->name.len);
	copy.name.s = name;
	more = to->fn(to->arg, &copy);
	free(name);
	return more;
}

static int lend_names(struct uk_vnode *dir, __u64 cookie, uk_readdir_fn fn,
		      void *arg)
{
	return lasting->readdir(dir, cookie, pass_on,
				&(struct passed_on) { fn, arg });
}

UK_TESTCASE(inotify, lent_names_are_copied)
{
	struct uk_vnode *dir, *vn;
	struct uk_vnode_ops ops;
	int rc;

	begin();
	make("/lent", DIR_MODE, NULL);
	make("/lent/name", FILE_MODE, NULL);
	UK_TEST_EXPECT_SNUM_EQ(watch("/lent", UK_IN_MODIFY), 1);
	dir = get("/lent", 0, &rc);
	vn = get("/lent/name", 0, &rc);
	lasting = dir->vops;
	ops = *lasting;
	ops.readdir = lend_names;
	dir->vops = &ops;
	uk_fsevent(&vn->file, UK_IN_MODIFY);
	UK_TEST_EXPECT_STR_EQ(events(), "1:2/name ");
	dir->vops = lasting;
	uk_vnode_release(vn);
	uk_vnode_release(dir);
	end();
}

/* More events than an instance keeps: the loss is told at the end. */
UK_TESTCASE(inotify, overflow)
{
	char name[20];
	int i, n = 0;

	begin();
	watch("/", UK_IN_CREATE);
	for (i = 0; i < INOTIFY_EVENTS + 5; i++) {
		sprintf(name, "/f%d", i);
		make(name, FILE_MODE, NULL);
		rm(name);
	}
	UK_TEST_EXPECT_SNUM_EQ(in->count, INOTIFY_EVENTS);
	in->file.ops->ctl(&in->file, UK_FIONREAD, (__uptr)&n);
	UK_TEST_EXPECT_SNUM_EQ(n, INOTIFY_EVENTS * 32 + 16);
	UK_TEST_EXPECT(uk_file_poll(&in->file) & UK_POLLIN);
	for (i = 0; i < INOTIFY_EVENTS; i++)
		if (rd(text, 32) != 32)
			break;
	UK_TEST_EXPECT_SNUM_EQ(i, INOTIFY_EVENTS);
	UK_TEST_EXPECT(!strcmp(events(), "-1:4000/ "));
	make("/late", FILE_MODE, NULL);
	rm("/late");
	UK_TEST_EXPECT(!strcmp(events(), "1:100/late "));
	UK_TEST_EXPECT_SNUM_EQ(uk_file_poll(&in->file), 0);
	end();
}

/* An event for which there is no memory is told as lost. */
UK_TESTCASE(inotify, no_memory)
{
	struct inotify *other;
	long live;
	char c[8];

	begin();
	make("/m", FILE_MODE, NULL);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(watch("/m", UK_IN_ALL_EVENTS), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(inotify_new(&other), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(watch("/m", UK_IN_ALL_EVENTS), 1);
	UK_TEST_EXPECT_SNUM_EQ(rd(c, 8), -EAGAIN);
	live = unit_alloc_live;
	unit_alloc_fail_after(1);
	rm("/m");
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT(unit_alloc_live < live);
	UK_TEST_EXPECT_SNUM_EQ(rd(c, 8), -EINVAL);
	UK_TEST_EXPECT(!strcmp(events(), "-1:4000/ "));
	end();
}

/* What ends with its watches and events leaves nothing behind. */
UK_TESTCASE(inotify, leak)
{
	long live;

	begin();
	end();
	live = unit_alloc_live;
	begin();
	watch("/", UK_IN_ALL_EVENTS);
	make("/x", FILE_MODE, NULL);
	watch("/x", UK_IN_ALL_EVENTS | UK_IN_ONESHOT);
	end();
	rm("/x");
	UK_TEST_EXPECT_SNUM_EQ(unit_alloc_live, live);
}

UK_TESTSUITE_REGISTER(inotify, NULL);
