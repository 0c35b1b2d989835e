/* SPDX-License-Identifier: BSD-3-Clause */
/* More names that are equal in all that a cookie has of their hashes than it can
 * count, as who makes names for that could have them: a listing that is taken
 * up again and again has each once. The hash is this program's (the linker's
 * --wrap).
 *
 *   ext4equal IMAGE
 */
#include <stdbool.h>
#include "image.h"
#include "../e2.h"

#define EQUAL		33000u
#define OTHERS		10u	/* of each other kind */
#define PIECE		500u	/* names at once */

static bool last;		/* the hash is the last of its kind */
static bool seen[EQUAL];
static unsigned int others, left;
static uint64_t next;

errcode_t __wrap_ext2fs_dirhash2(int version, const char *name, int len,
				 const struct ext2fs_nls_table *charset,
				 int flags, const __u32 *seed,
				 ext2_dirhash_t *hash, ext2_dirhash_t *minor);

/* Names "e..." are equal; "m..." differ in the minor hash by the least that
 * counts, "h..." in the hash.
 */
errcode_t __wrap_ext2fs_dirhash2(int version, const char *name, int len,
				 const struct ext2fs_nls_table *charset,
				 int flags, const __u32 *seed,
				 ext2_dirhash_t *hash, ext2_dirhash_t *minor)
{
	(void)version;
	(void)charset;
	(void)flags;
	(void)seed;
	*hash = len && *name == 'h' ? 10 : 8;
	if (minor)
		*minor = last ? 0xffff0000 : len && *name == 'm' ? 0x10000 : 0;
	return 0;
}

static void link_some(struct ext4_node *dir, struct ext4_node *file, char kind,
		      unsigned int n)
{
	char name[16];
	size_t len;

	while (n--) {
		len = (size_t)snprintf(name, sizeof(name), "%c%u", kind, n);
		CHECK(!ext4_link(dir, name, len, file));
	}
}

static bool note(void *arg, const struct ext4_dirent *d)
{
	char name[16] = "";
	unsigned long i;

	(void)arg;
	if (!left)
		return false;
	left--;
	CHECK(d->next > next && d->next <= INT64_MAX - 2);
	next = d->next;
	CHECK(d->len < sizeof(name));
	memcpy(name, d->name, d->len);
	i = strtoul(name + 1, NULL, 10);
	if (*name != 'e') {
		others++;
		return true;
	}
	CHECK(i < EQUAL && !seen[i]);
	seen[i] = true;
	return true;
}

static int list(struct ext4_node *dir)
{
	int rc;

	next = 0;
	others = 0;
	memset(seen, 0, sizeof(seen));
	do {
		left = PIECE;
		rc = ext4_readdir(dir, next, note, NULL);
	} while (!rc && !left);
	return rc;
}

int main(int argc, char **argv)
{
	struct ext4_new how = { .mode = S_IFDIR | 0755 };
	struct ext4_node *root, *dir, *file;
	unsigned int i;

	CHECK(argc == 2);
	load(argv[1]);
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	CHECK(!ext4_node_get(fs, 2, &root));
	CHECK(!ext4_create(root, "d", 1, &how, &dir));
	how.mode = S_IFREG | 0644;
	CHECK(!ext4_create(root, "f", 1, &how, &file));
	link_some(dir, file, 'm', OTHERS);
	link_some(dir, file, 'h', OTHERS);
	link_some(dir, file, 'e', EQUAL);
	CHECK(!list(dir));
	for (i = 0; i < EQUAL; i++)
		CHECK(seen[i]);
	CHECK(others == 2 * OTHERS);
	/* where no cookies are left none is left out without a word */
	last = true;
	CHECK(list(dir) == -EOVERFLOW);
	ext4_node_put(file);
	ext4_node_put(dir);
	ext4_node_put(root);
	CHECK(!ext4_unmount(fs));
	return 0;
}
