/* SPDX-License-Identifier: BSD-3-Clause */
/* Where changes meet an edge. What is full but the disk (a directory whose tree
 * of hashes can grow no higher, the attributes of a file, the inodes): all goes
 * on without what did not fit. Directories that grow while they are listed,
 * files without a name when the power goes, blocks that cannot be read for a
 * while.
 *
 *   ext4edges IMAGE
 */
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>
#include "image.h"

#define NAME_LEN	255u
#define MOST		64000u		/* links of a file, less some */

static void store(const char *path)
{
	int fd = open(path, O_WRONLY);

	CHECK(fd >= 0);
	CHECK(write(fd, disk.now, disk.disk.size) ==
	      (ssize_t)disk.disk.size);
	close(fd);
}

static const char *name_of(unsigned int i)
{
	static char name[NAME_LEN + 1];

	memset(name, 'n', NAME_LEN);
	name[snprintf(name, sizeof(name), "%u", i)] = '-';
	return name;
}

static bool count_one(void *arg, const struct ext4_dirent *d)
{
	(void)d;
	++*(unsigned int *)arg;
	return true;
}

static struct ext4_node *make(struct ext4_node *dir, const char *name,
			      uint32_t mode)
{
	struct ext4_new how = { .mode = mode };
	struct ext4_node *n;

	CHECK(!ext4_create(dir, name, strlen(name), &how, &n));
	return n;
}

/* @return how many names the directory has */
static unsigned int fill(struct ext4_node *dir, struct ext4_node *file)
{
	unsigned int n;
	int rc = 0;

	for (n = 0; n < MOST && !rc; n++)
		rc = ext4_link(dir, name_of(n), NAME_LEN, file);
	CHECK(rc == -ENOSPC);
	return n - 1;
}

static void full_directory(struct ext4_node *root)
{
	struct ext4_node *dir = make(root, "crowd", S_IFDIR | 0755);
	struct ext4_node *file = make(root, "file", S_IFREG | 0644), *n;
	struct ext4_new how = { .mode = S_IFREG | 0644 };
	unsigned int names = fill(dir, file), counted = 0;
	struct ext4_stat before, after;

	ext4_statfs(fs, &before);
	CHECK(ext4_create(dir, name_of(names), NAME_LEN, &how, &n) == -ENOSPC);
	how.mode = S_IFDIR | 0755;
	CHECK(ext4_create(dir, name_of(names), NAME_LEN, &how, &n) == -ENOSPC);
	CHECK(ext4_rename(root, "file", 4, file, dir, name_of(names), NAME_LEN,
			  NULL) == -ENOSPC);
	/* not by a disk that is full, and nothing is kept */
	CHECK(!ext4_sync(fs));
	ext4_statfs(fs, &after);
	CHECK(after.bfree > 1000 && after.bfree == before.bfree &&
	      after.ffree == before.ffree);
	CHECK(!ext4_readdir(dir, 0, count_one, &counted));
	CHECK(counted == names);
	/* there is room again */
	CHECK(!ext4_unlink(dir, name_of(0), NAME_LEN, file));
	CHECK(!ext4_link(dir, name_of(0), NAME_LEN, file));
	printf("directory: %u names\n", names);
	ext4_node_put(file);
	ext4_node_put(dir);
}

static void full_attributes(struct ext4_node *root)
{
	struct ext4_node *file = make(root, "attributes", S_IFREG | 0644);
	char name[32], value[300], got[300];
	unsigned int n;
	int rc = 0;

	for (n = 0; n < 100 && !rc; n++) {
		snprintf(name, sizeof(name), "user.%u", n);
		memset(value, (int)n, sizeof(value));
		rc = ext4_xattr_set(file, name, value, sizeof(value));
	}
	CHECK(rc == -ENOSPC && --n > 1);
	CHECK(!ext4_sync(fs));
	CHECK(!ext4_xattr_set(file, "user.1", "less", 4));
	while (n--) {
		snprintf(name, sizeof(name), "user.%u", n);
		memset(value, (int)n, sizeof(value));
		rc = (int)ext4_xattr_get(file, name, got, sizeof(got));
		CHECK(n == 1 ? rc == 4 : rc == (int)sizeof(got) &&
		      !memcmp(got, value, sizeof(got)));
	}
	ext4_node_put(file);
}

/* A listing that is taken up again behind each few names. */
struct listing {
	bool seen[2000];
	unsigned int old;	/* names "o0".. that it must have, once each */
	unsigned int left;	/* of this piece */
	uint64_t next;
};

static bool note(void *arg, const struct ext4_dirent *d)
{
	struct listing *l = arg;
	char name[16] = "";
	unsigned int i;

	if (!l->left)
		return false;
	l->left--;
	CHECK(d->next > l->next && d->next <= INT64_MAX - 2);
	l->next = d->next;
	CHECK(d->len < sizeof(name));
	memcpy(name, d->name, d->len);
	if (name[0] != 'o')
		return true;
	i = (unsigned int)strtoul(name + 1, NULL, 10);
	CHECK(i < l->old && !l->seen[i]);
	l->seen[i] = true;
	return true;
}

static void link_new(struct ext4_node *dir, struct ext4_node *file, char kind,
		     unsigned int i)
{
	char name[16];
	size_t len = (size_t)snprintf(name, sizeof(name), "%c%u", kind, i);

	CHECK(!ext4_link(dir, name, len, file));
}

static void grows_while_listed(struct ext4_node *root, unsigned int old)
{
	char name[16];
	struct ext4_node *dir, *file = make(root, "many", S_IFREG | 0644);
	struct listing l = { .old = old };
	unsigned int i, made = 0;

	snprintf(name, sizeof(name), "grows%u", old);
	dir = make(root, name, S_IFDIR | 0755);
	for (i = 0; i < old; i++)
		link_new(dir, file, 'o', i);
	do {
		l.left = 3;
		CHECK(!ext4_readdir(dir, l.next, note, &l));
		for (i = 0; i < 40 && made < 4000; i++)
			link_new(dir, file, 'n', made++);
	} while (!l.left);
	for (i = 0; i < old; i++)
		CHECK(l.seen[i]);
	CHECK(!ext4_unlink(root, "many", 4, file));
	ext4_node_put(file);
	ext4_node_put(dir);
}

/* Where the first name was there is room behind "..": a listing goes on, and
 * the block still becomes a tree.
 */
static void first_goes_while_listed(struct ext4_node *root)
{
	const unsigned int old = 40;
	struct ext4_node *dir = make(root, "goes", S_IFDIR | 0755);
	struct ext4_node *file = make(root, "linked", S_IFREG | 0644);
	struct listing l = { .old = old, .left = 3 };
	unsigned int i;
	uint32_t ino;

	for (i = 0; i < old; i++)
		link_new(dir, file, 'o', i);
	CHECK(!ext4_readdir(dir, 0, note, &l));
	CHECK(!ext4_unlink(dir, "o0", 2, file));
	do {
		l.left = 3;
		CHECK(!ext4_readdir(dir, l.next, note, &l));
	} while (!l.left);
	for (i = 1; i < old; i++)
		CHECK(l.seen[i]);
	for (i = 0; i < 300; i++)
		link_new(dir, file, 'n', i);
	CHECK(ext4_lookup(dir, "o0", 2, &ino) == -ENOENT);
	CHECK(!ext4_lookup(dir, "o1", 2, &ino) &&
	      ino == ext4_node_ino(file));
	CHECK(!ext4_lookup(dir, "n299", 4, &ino));
	ext4_node_put(file);
	ext4_node_put(dir);
}

/* A file that has no name any more is cut, and the power goes: who mounts next
 * frees it.
 */
static void cut_without_name(struct ext4_node *root)
{
	struct ext4_node *file = make(root, "nameless", S_IFREG | 0644);
	struct ext4_stat before, after;
	struct cache_disk left;
	struct ext4_fs *again;
	char data[65536];

	memset(data, 'd', sizeof(data));
	CHECK(!ext4_sync(fs));
	ext4_statfs(fs, &before);
	CHECK(ext4_write(file, 0, data, sizeof(data)) == sizeof(data));
	CHECK(!ext4_unlink(root, "nameless", 8, file));
	CHECK(!ext4_truncate(file, sizeof(data) / 2));
	CHECK(!ext4_sync(fs));
	cd_init(&left, disk.disk.size);
	cd_load(&left, disk.stable);
	CHECK(!ext4_mount(&left.disk, 0, &again));
	ext4_statfs(again, &after);
	CHECK(!ext4_unmount(again));
	cd_free(&left);
	ext4_node_put(file);
	CHECK(after.bfree == before.bfree && after.ffree == before.ffree + 1);
}

/* Nothing is in memory any more. */
static struct ext4_node *remount(struct ext4_node *root)
{
	ext4_node_put(root);
	CHECK(!ext4_unmount(fs));
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	CHECK(!ext4_node_get(fs, 2, &root));
	return root;
}

/* A part of a file's map cannot be read for a while: what lies behind is no
 * hole for that.
 */
static struct ext4_node *map_unread(struct ext4_node *root)
{
	struct ext4_node *file = make(root, "map", S_IFREG | 0644);
	char data[1024], got[1024];
	uint64_t i, n = 700;
	uint32_t ino;

	memset(data, 'm', sizeof(data));
	for (i = 0; i < n; i += 2)
		CHECK(ext4_write(file, i * 1024, data, 1024) == 1024);
	CHECK(!ext4_truncate(file, n * 1024));
	ext4_node_put(file);
	root = remount(root);
	CHECK(!ext4_lookup(root, "map", 3, &ino));
	CHECK(!ext4_node_get(fs, ino, &file));
	for (i = 1; i < n; i += 2) {
		disk.bad_reads = 0;
		CHECK(ext4_read(file, (i - 1) * 1024, got, 1024) == 1024);
		CHECK(!memcmp(got, data, 1024));
		disk.bad_reads = 1;
		ext4_read(file, i * 1024, got, 1024);
	}
	disk.bad_reads = 0;
	ext4_node_put(file);
	return root;
}

/* The mode of a file as the disk would tell it if the power went now. */
static uint32_t mode_on_disk(uint32_t number)
{
	struct cache_disk left;
	struct ext4_node *n;
	struct ext4_fs *again;
	struct ext4_attr a;

	cd_init(&left, disk.disk.size);
	cd_load(&left, disk.stable);
	CHECK(!ext4_mount(&left.disk, 0, &again));
	CHECK(!ext4_node_get(again, number, &n));
	ext4_getattr(n, &a);
	ext4_node_put(n);
	CHECK(!ext4_unmount(again));
	cd_free(&left);
	return a.mode;
}

/* An inode that could not be written at once is written by the next sync. */
static struct ext4_node *inode_unwritten(struct ext4_node *root)
{
	struct ext4_node *file = make(root, "inode", S_IFREG | 0644), *dir;
	struct ext4_attr a = { .mode = 0600 };
	unsigned int counted = 0;
	uint32_t ino;
	char byte;

	ext4_node_put(file);
	root = remount(root);
	CHECK(!ext4_lookup(root, "inode", 5, &ino));
	CHECK(!ext4_node_get(fs, ino, &file));
	CHECK(!ext4_lookup(root, "crowd", 5, &ino));
	CHECK(!ext4_node_get(fs, ino, &dir));
	CHECK(!ext4_setattr(file, EXT4_SET_MODE, &a));
	/* other blocks take the place of the inode's in memory */
	CHECK(!ext4_readdir(dir, 0, count_one, &counted));
	CHECK(!ext4_touch(dir));
	CHECK(ext4_xattr_get(dir, "user.none", &byte, 1) == -ENODATA);
	disk.bad_reads = 1;
	CHECK(ext4_xattr_get(file, "user.none", &byte, 1) == -EIO);
	disk.bad_reads = 0;
	CHECK(!ext4_sync(fs));
	CHECK(mode_on_disk(ext4_node_ino(file)) == (S_IFREG | 0600));
	ext4_node_put(file);
	ext4_node_put(dir);
	return root;
}

static void no_inodes(struct ext4_node *root)
{
	struct ext4_node *dir = make(root, "inodes", S_IFDIR | 0755), *n;
	struct ext4_new how = { .mode = S_IFREG | 0644 };
	struct ext4_stat st;
	char name[16];
	size_t len;
	unsigned int i;
	int rc;

	for (i = 0, rc = 0; !rc; i++) {
		len = (size_t)snprintf(name, sizeof(name), "%u", i);
		rc = ext4_create(dir, name, len, &how, &n);
		if (!rc)
			ext4_node_put(n);
	}
	ext4_statfs(fs, &st);
	CHECK(rc == -ENOSPC && !st.ffree && st.bfree > 1000);
	CHECK(ext4_create(dir, name, len, &how, &n) == -ENOSPC);
	CHECK(!ext4_sync(fs));
	ext4_node_put(dir);
}

int main(int argc, char **argv)
{
	struct ext4_node *root;

	CHECK(argc == 2);
	load(argv[1]);
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	CHECK(!ext4_node_get(fs, 2, &root));
	full_attributes(root);
	cut_without_name(root);
	root = map_unread(root);
	grows_while_listed(root, 20);
	grows_while_listed(root, 300);
	grows_while_listed(root, 2000);
	first_goes_while_listed(root);
	full_directory(root);
	root = inode_unwritten(root);
	no_inodes(root);
	ext4_node_put(root);
	CHECK(!ext4_unmount(fs));
	store(argv[1]);
	return 0;
}
