/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices as files: the registry, nodes before and after the mount, null,
 * zero, full and random, no memory.
 */
/* unit-sources: lib/devfs/dev.c lib/ukstring/string.c lib/ukstring/number.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/holes.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../vfscore/tests/vfs_host.h"
#include <unit.h>

/* With their entries of the boot's table, which are called by hand here. */
#include "../devfs.c"
#include "../memdev.c"
#include "../random.c"
#include "../automount.c"

static int random_rc;
static char fed[16];

int uk_random_fill_buffer(void *buf, __sz len)
{
	if (random_rc && !--random_rc)
		return -EAGAIN;
	memset(buf, 'r', len);
	return 0;
}

void uk_random_feed(const void *data, __sz len,
		    enum uk_random_quality strength)
{
	UK_TEST_EXPECT_SNUM_EQ(strength, UK_RANDOM_NONE);
	strncat(fed, data, len);
}

static struct uk_file *opened;

static int open_note(struct uk_devfs_dev *dev, unsigned int oflags,
		     struct uk_file **out)
{
	*out = dev->priv;
	return (int)oflags == 77 ? -EBUSY : 0;
}

static int start(void)
{
	if (devfs_init(NULL) || memdev_init(NULL) || random_dev_init(NULL))
		return -1;
	return uk_vfs_mount("", "/", "ramfs", 0, "");
}

/* Opens a node as posix-fs would. */
static int open_node(const char *path, unsigned int oflags)
{
	int rc;
	struct uk_vnode *vn = get(path, 0, &rc);

	if (!vn)
		return rc;
	rc = uk_vfs_open_special(vn, oflags, &opened);
	uk_vnode_release(vn);
	return rc;
}

static __ssz rd(void *buf, __sz len)
{
	struct uk_iovec iov[2] = { { buf, len / 2 },
				   { (char *)buf + len / 2, len - len / 2 } };

	return opened->ops->read(opened, iov, 2, 5, 0);
}

static __ssz wr(const char *text)
{
	struct uk_iovec iov[2] = { { (void *)text, 1 },
				   { (void *)(text + 1), strlen(text) - 1 } };

	return opened->ops->write(opened, iov, *text ? 2 : 0, 5, 0);
}

UK_TESTCASE(devfs, mounts_with_what_was_registered_before)
{
	UK_TEST_EXPECT_ZERO(mount_dev(NULL));
	UK_TEST_EXPECT_ZERO(walk("/dev/null", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev/zero", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev/full", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev/random", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev/urandom", 0));
	UK_TEST_EXPECT_SNUM_EQ(walk("/dev/none", 0), -ENOENT);
}

UK_TESTCASE(devfs, attributes)
{
	struct uk_filestat st;
	struct uk_vnode *vn;
	int rc;

	vn = get("/dev/full", 0, &rc);
	UK_TEST_ASSERT(vn);
	UK_TEST_EXPECT_ZERO(uk_file_getstat(&vn->file, UK_STATX_BASIC_STATS,
					    &st));
	UK_TEST_EXPECT_SNUM_EQ(st.mode, UK_S_IFCHR | 0666);
	UK_TEST_EXPECT(st.rdev == UK_MAKEDEV(1, 7));
	uk_vnode_release(vn);
}

UK_TESTCASE(devfs, null_zero_full)
{
	char buf[9] = "12345678";

	UK_TEST_ASSERT(!open_node("/dev/null", 0));
	UK_TEST_EXPECT_ZERO(rd(buf, 8));
	UK_TEST_EXPECT_STR_EQ(buf, "12345678");
	UK_TEST_EXPECT_SNUM_EQ(wr("abc"), 3);
	uk_file_release(opened);
	UK_TEST_ASSERT(!open_node("/dev/zero", 0));
	UK_TEST_EXPECT_SNUM_EQ(rd(buf, 7), 7);
	UK_TEST_EXPECT_BYTES_EQ(buf, "\0\0\0\0\0\0\0" "8", 8);
	UK_TEST_EXPECT_SNUM_EQ(wr("abc"), 3);
	uk_file_release(opened);
	UK_TEST_ASSERT(!open_node("/dev/full", 0));
	memset(buf, 'x', 8);
	UK_TEST_EXPECT_SNUM_EQ(rd(buf, 8), 8);
	UK_TEST_EXPECT_ZERO(buf[0] | buf[7]);
	UK_TEST_EXPECT_SNUM_EQ(wr("a"), -ENOSPC);
	UK_TEST_EXPECT_SNUM_EQ(wr(""), -ENOSPC);
	uk_file_release(opened);
	/* they are static: still there when the last user has gone */
	UK_TEST_EXPECT_ZERO(open_node("/dev/full", 0));
	uk_file_release(opened);
}

UK_TESTCASE(devfs, random)
{
	char buf[8];

	UK_TEST_ASSERT(!open_node("/dev/urandom", 0));
	UK_TEST_EXPECT_SNUM_EQ(rd(buf, 8), 8);
	UK_TEST_EXPECT(buf[0] == 'r' && buf[7] == 'r');
	random_rc = 1;
	UK_TEST_EXPECT_SNUM_EQ(rd(buf, 8), -EAGAIN);
	random_rc = 2;
	UK_TEST_EXPECT_SNUM_EQ(rd(buf, 8), 4);	/* the first piece */
	UK_TEST_EXPECT_SNUM_EQ(wr("seed"), 4);
	UK_TEST_EXPECT_STR_EQ(fed, "seed");
	uk_file_release(opened);
}

UK_TESTCASE(devfs, a_device_appears_at_once)
{
	static struct uk_devfs_dev d = {
		.name = "net/tun", .rdev = UK_MAKEDEV(10, 200), .mode = 0600,
		.open = open_note, .priv = &d,
	};
	static struct uk_devfs_dev same_number = {
		.name = "other", .rdev = UK_MAKEDEV(10, 200),
	};
	static struct uk_devfs_dev same_name = {
		.name = "net/tun", .rdev = UK_MAKEDEV(10, 201),
	};

	UK_TEST_EXPECT_SNUM_EQ(walk("/dev/net/tun", 0), -ENOENT);
	UK_TEST_EXPECT_ZERO(uk_devfs_register(&d));
	UK_TEST_EXPECT_ZERO(open_node("/dev/net/tun", 0));
	UK_TEST_EXPECT_PTR_EQ(opened, &d);
	UK_TEST_EXPECT_SNUM_EQ(open_node("/dev/net/tun", 77), -EBUSY);
	UK_TEST_EXPECT_SNUM_EQ(uk_devfs_register(&same_number), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(walk("/dev/other", 0), -ENOENT);
	UK_TEST_EXPECT_SNUM_EQ(uk_devfs_register(&same_name), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(uk_devfs_register(&d), -EEXIST);
	/* what was refused left nothing behind: all can be mounted again */
	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/dev"));
	UK_TEST_EXPECT_ZERO(uk_vfs_mount("", "/dev", "devfs", 0, ""));
	UK_TEST_EXPECT_ZERO(walk("/dev/net/tun", 0));
}

/* A node without a device, as mknod makes one. */
UK_TESTCASE(devfs, no_device)
{
	struct uk_vfs_ctx ctx = root_ctx();
	struct uk_vnode_new how = { .mode = UK_S_IFCHR | 0666,
				    .rdev = UK_MAKEDEV(99, 99) };

	UK_TEST_EXPECT_ZERO(uk_vfs_create(&ctx, "/odd", &how, NULL));
	UK_TEST_EXPECT_SNUM_EQ(open_node("/odd", 0), -ENXIO);
}

/* Refused for want of memory: not registered, may be tried again. */
UK_TESTCASE(devfs, out_of_memory)
{
	static struct uk_devfs_dev d = {
		.name = "folder/late", .rdev = UK_MAKEDEV(11, 1),
		.open = open_note,
	};
	int n, rc = -1;

	for (n = 1; rc && n < 50; n++) {
		unit_alloc_fail_after(n);
		rc = uk_devfs_register(&d);
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!rc || rc == -ENOSPC);
	}
	UK_TEST_EXPECT(n > 2 && n < 50);
	UK_TEST_EXPECT_ZERO(walk("/dev/folder/late", 0));
}

UK_TESTCASE(devfs, no_memory_to_mount)
{
	long live;
	int n, rc = -1;

	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/dev"));
	live = unit_alloc_live;
	for (n = 1; rc && n < 100; n++) {
		unit_alloc_fail_after(n);
		rc = uk_vfs_mount("", "/dev", "devfs", 0, "");
		unit_alloc_fail_after(0);
		UK_TEST_EXPECT(!rc || rc == -ENOMEM || rc == -ENOSPC);
		UK_TEST_EXPECT(!rc || unit_alloc_live == live);
	}
	UK_TEST_EXPECT(n > 5 && n < 100);
	UK_TEST_EXPECT_ZERO(walk("/dev/null", 0));
}

/* While none is mounted a device waits; a second mount has it, too. */
UK_TESTCASE(devfs, two_mounts)
{
	static struct uk_devfs_dev d = {
		.name = "second", .rdev = UK_MAKEDEV(11, 2),
		.open = open_note,
	};
	static struct uk_devfs_dev e = {
		.name = "third", .rdev = UK_MAKEDEV(11, 3),
		.open = open_note,
	};

	make("/dev2", DIR_MODE, NULL);
	UK_TEST_EXPECT_ZERO(uk_vfs_mount("", "/dev2", "devfs", 0, ""));
	UK_TEST_EXPECT_ZERO(uk_devfs_register(&d));
	UK_TEST_EXPECT_ZERO(walk("/dev/second", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev2/null", 0));
	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/dev2"));
	UK_TEST_EXPECT_ZERO(uk_vfs_unmount("/dev"));
	UK_TEST_EXPECT_ZERO(uk_devfs_register(&e));
	UK_TEST_EXPECT_ZERO(uk_vfs_mount("", "/dev", "devfs", 0, ""));
	UK_TEST_EXPECT_ZERO(walk("/dev/third", 0));
	UK_TEST_EXPECT_ZERO(walk("/dev/second", 0));
}

UK_TESTSUITE_REGISTER(devfs, start);
