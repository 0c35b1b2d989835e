/* SPDX-License-Identifier: BSD-3-Clause */
/* The whole file system on the host, over an image: a model-based fuzzer, power
 * cuts, damaged images. See test/ext4/run.py, which builds and runs it.
 *
 *   ext4host fuzz IMAGE SEED STEPS           operations against a model
 *   ext4host cut IMAGE OUT SEED N [bad]      the same, and the power goes after
 *                                            N writes of the disk; OUT: what is
 *                                            on the medium; bad: no flushes
 *   ext4host verify IMAGE OUT SEED N         after `cut`: mounts OUT, what was
 *                                            synced must be there
 *   ext4host damage IMAGE SEED ROUNDS        random bytes change; walked
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cache_disk.h"
#include "../fs.h"

#define NAMES	24u		/* names in a directory */
#define DIRS	4u
#define SPAN	300000u		/* bytes of a file at most */
#define FILES	128u

/* A node of the model. Directories have no content. */
struct mnode {
	bool used, dir;
	uint32_t size;
	unsigned char *data;
	int links;
	char xattr[64];
};

/* Entries: DIRS directories below the root, which holds them and files, too. */
struct model {
	struct mnode nodes[FILES];
	int entry[DIRS + 1][NAMES];	/* node, or -1 */
	bool dir[DIRS + 1];
};

static struct model now, synced;
static struct cache_disk disk;
static struct ext4_fs *fs;
static unsigned int seed;
static unsigned long step;
static int busy;		/* node that is being changed, or -1 */
static jmp_buf off;		/* when the power goes */

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		fprintf(stderr, "step %lu, line %d: %s\n", step,	\
			__LINE__, #cond);				\
		exit(1);						\
	}								\
} while (0)

static unsigned int rnd(unsigned int below)
{
	return (unsigned int)rand_r(&seed) % below;
}

static void load(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	ssize_t n;

	CHECK(fd >= 0 && !fstat(fd, &st));
	cd_init(&disk, (size_t)st.st_size);
	n = read(fd, disk.now, (size_t)st.st_size);
	CHECK(n == st.st_size);
	memcpy(disk.stable, disk.now, (size_t)n);
	close(fd);
}

static void store(const char *path, const unsigned char *image)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	CHECK(fd >= 0);
	CHECK(write(fd, image, disk.disk.size) == (ssize_t)disk.disk.size);
	close(fd);
}

/* ---- the model ----------------------------------------------------------- */

static void model_free(struct model *m)
{
	unsigned int i;

	for (i = 0; i < FILES; i++)
		free(m->nodes[i].data);
}

static void model_copy(struct model *to, const struct model *from)
{
	unsigned int i;

	model_free(to);
	*to = *from;
	for (i = 0; i < FILES; i++)
		if (from->nodes[i].data) {
			to->nodes[i].data = malloc(SPAN);
			memcpy(to->nodes[i].data, from->nodes[i].data, SPAN);
		}
}

static void model_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	memset(m->entry, -1, sizeof(m->entry));
	m->dir[0] = true;
}

static int model_new(struct model *m)
{
	int i;

	for (i = 0; i < (int)FILES; i++)
		if (!m->nodes[i].used) {
			free(m->nodes[i].data);
			memset(&m->nodes[i], 0, sizeof(m->nodes[i]));
			m->nodes[i].used = true;
			m->nodes[i].links = 1;
			m->nodes[i].data = calloc(1, SPAN);
			return i;
		}
	return -1;
}

static void model_drop(struct model *m, int n)
{
	if (--m->nodes[n].links == 0)
		m->nodes[n].used = false;
}

/* Names are long and short, so that directories grow. */
static size_t name_of(unsigned int i, char *buf)
{
	size_t len = (size_t)sprintf(buf, "n%02u", i);

	while (i % 3 == 1 && len < 200)
		buf[len++] = (char)('a' + i % 26);
	return len;
}

static struct ext4_node *dir_node(unsigned int d)
{
	struct ext4_node *root, *n;
	uint32_t ino;
	char name[16];

	CHECK(!ext4_node_get(fs, 2, &root));
	if (!d)
		return root;
	sprintf(name, "dir%u", d);
	CHECK(!ext4_lookup(root, name, 4, &ino));
	CHECK(!ext4_node_get(fs, ino, &n));
	ext4_node_put(root);
	return n;
}

static struct ext4_node *entry_node(struct ext4_node *dir, unsigned int i)
{
	struct ext4_node *n;
	char name[256];
	size_t len = name_of(i, name);
	uint32_t ino;

	if (ext4_lookup(dir, name, len, &ino))
		return NULL;
	CHECK(!ext4_node_get(fs, ino, &n));
	return n;
}

/* ---- comparing ------------------------------------------------------------ */

static void compare_file(const struct mnode *m, struct ext4_node *n)
{
	static char buf[SPAN + 1], value[64];
	struct ext4_attr a;
	ssize_t len;

	ext4_getattr(n, &a);
	CHECK(a.size == m->size);
	CHECK((int)a.nlink == m->links);
	CHECK(ext4_read(n, 0, buf, sizeof(buf)) == (ssize_t)m->size);
	CHECK(!memcmp(buf, m->data, m->size));
	len = ext4_xattr_get(n, "user.x", value, sizeof(value));
	if (m->xattr[0])
		CHECK(len == (ssize_t)strlen(m->xattr) &&
		      !memcmp(value, m->xattr, (size_t)len));
	else
		CHECK(len == -ENODATA);
}

static bool count_entry(void *arg, const struct ext4_dirent *d)
{
	if (d->name[0] == 'n')
		(*(unsigned int *)arg)++;
	return true;
}

static void compare(const struct model *m)
{
	unsigned int d, i, want, got;
	struct ext4_node *dir, *n;

	for (d = 0; d <= DIRS; d++) {
		if (!m->dir[d])
			continue;
		dir = dir_node(d);
		want = got = 0;
		for (i = 0; i < NAMES; i++) {
			n = entry_node(dir, i);
			CHECK(!n == (m->entry[d][i] < 0));
			if (!n)
				continue;
			want++;
			compare_file(&m->nodes[m->entry[d][i]], n);
			ext4_node_put(n);
		}
		CHECK(!ext4_readdir(dir, 0, count_entry, &got));
		CHECK(want == got);
		ext4_node_put(dir);
	}
}

/* ---- operations ------------------------------------------------------------ */

/* True if there was no room: then nothing may have changed. */
static bool full(ssize_t rc)
{
	CHECK(rc >= 0 || rc == -ENOSPC);
	return rc < 0;
}

static void op_create(struct ext4_node *dir, unsigned int d, unsigned int i)
{
	struct ext4_new how = { .mode = S_IFREG | 0644 };
	struct ext4_node *n;
	char name[256];
	size_t len = name_of(i, name);
	int m;

	if (now.entry[d][i] >= 0)
		return;
	m = model_new(&now);
	if (m < 0)
		return;
	if (full(ext4_create(dir, name, len, &how, &n))) {
		model_drop(&now, m);
		return;
	}
	now.entry[d][i] = m;
	ext4_node_put(n);
}

static void op_write(struct mnode *m, struct ext4_node *n)
{
	static unsigned char buf[SPAN];
	uint32_t off = rnd(SPAN), len = 1 + rnd(rnd(4) ? 6000 : 120000), i;
	ssize_t rc;

	if (off + len > SPAN)
		len = SPAN - off;
	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)rnd(256);
	if (rnd(8) == 0 && len >= 4)
		memcpy(buf, "\xc0\x3b\x39\x98", 4);
	rc = ext4_write(n, off, buf, len);
	if (full(rc))
		return;
	memcpy(m->data + off, buf, (size_t)rc);
	if (off + (uint32_t)rc > m->size)
		m->size = off + (uint32_t)rc;
}

static void op_truncate(struct mnode *m, struct ext4_node *n)
{
	uint32_t size = rnd(3) ? rnd(SPAN) : 0;

	CHECK(!ext4_truncate(n, size));
	if (size < m->size)
		memset(m->data + size, 0, m->size - size);
	m->size = size;
}

static void op_unlink(struct ext4_node *dir, unsigned int d, unsigned int i,
		      struct ext4_node *n)
{
	char name[256];
	size_t len = name_of(i, name);

	CHECK(!ext4_unlink(dir, name, len, n));
	model_drop(&now, now.entry[d][i]);
	now.entry[d][i] = -1;
}

static void op_link(struct ext4_node *n, int m)
{
	unsigned int d = rnd(DIRS + 1), i = rnd(NAMES);
	struct ext4_node *dir;
	char name[256];
	size_t len = name_of(i, name);

	if (!now.dir[d] || now.entry[d][i] >= 0)
		return;
	dir = dir_node(d);
	if (!full(ext4_link(dir, name, len, n))) {
		now.entry[d][i] = m;
		now.nodes[m].links++;
	}
	ext4_node_put(dir);
}

static void op_rename(struct ext4_node *from, unsigned int d, unsigned int i,
		      struct ext4_node *n)
{
	unsigned int td = rnd(DIRS + 1), ti = rnd(NAMES);
	char name[256], tname[256];
	size_t len = name_of(i, name), tlen = name_of(ti, tname);
	struct ext4_node *to, *old;
	int rc;

	if (!now.dir[td] || now.entry[td][ti] == now.entry[d][i])
		return;
	to = dir_node(td);
	old = entry_node(to, ti);
	if (old && rnd(3) == 0) {
		CHECK(!ext4_exchange(from, name, len, n, to, tname, tlen, old));
		rc = now.entry[td][ti];
		now.entry[td][ti] = now.entry[d][i];
		now.entry[d][i] = rc;
	} else {
		rc = ext4_rename(from, name, len, n, to, tname, tlen, old);
		if (!full(rc)) {
			if (old)
				model_drop(&now, now.entry[td][ti]);
			now.entry[td][ti] = now.entry[d][i];
			now.entry[d][i] = -1;
		}
	}
	if (old)
		ext4_node_put(old);
	ext4_node_put(to);
}

static void op_xattr(struct mnode *m, struct ext4_node *n)
{
	unsigned int len = rnd(50);

	if (len < 10) {
		CHECK(ext4_xattr_remove(n, "user.x") ==
		      (m->xattr[0] ? 0 : -ENODATA));
		m->xattr[0] = '\0';
		return;
	}
	memset(m->xattr, 0, sizeof(m->xattr));
	memset(m->xattr, 'a' + (int)(step % 26), len);
	CHECK(!ext4_xattr_set(n, "user.x", m->xattr, len));
}

static void op_dir(unsigned int d)
{
	struct ext4_new how = { .mode = S_IFDIR | 0755 };
	struct ext4_node *root, *n;
	unsigned int i;
	char name[16];
	int rc;

	if (!d)
		return;
	root = dir_node(0);
	sprintf(name, "dir%u", d);
	if (!now.dir[d]) {
		rc = ext4_create(root, name, 4, &how, &n);
		now.dir[d] = !full(rc);
	} else {
		n = dir_node(d);
		rc = 0;
		for (i = 0; i < NAMES; i++)
			if (now.entry[d][i] >= 0)
				rc = -ENOTEMPTY;
		CHECK(ext4_unlink(root, name, 4, n) == rc);
		now.dir[d] = rc != 0;
		rc = 0;
	}
	if (!rc)
		ext4_node_put(n);
	ext4_node_put(root);
}

static void op_sync(void)
{
	CHECK(!ext4_sync(fs));
	model_copy(&synced, &now);
}

static void one(void)
{
	unsigned int d = rnd(DIRS + 1), i = rnd(NAMES), what = rnd(100);
	struct ext4_node *dir, *n;
	int m;

	if (what < 4) {
		op_sync();
		return;
	}
	if (!now.dir[d] || what < 6) {
		op_dir(d);
		return;
	}
	dir = dir_node(d);
	n = entry_node(dir, i);
	m = busy = now.entry[d][i];
	CHECK(!n == (m < 0));
	if (!n)
		op_create(dir, d, i);
	else if (what < 50)
		op_write(&now.nodes[m], n);
	else if (what < 60)
		op_truncate(&now.nodes[m], n);
	else if (what < 70)
		op_unlink(dir, d, i, n);
	else if (what < 76)
		op_link(n, m);
	else if (what < 86)
		op_rename(dir, d, i, n);
	else if (what < 92)
		op_xattr(&now.nodes[m], n);
	else
		compare_file(&now.nodes[m], n);
	if (n)
		ext4_node_put(n);
	ext4_node_put(dir);
	busy = -1;
}

static void power_off(void)
{
	longjmp(off, 1);
}

static void run(unsigned long steps)
{
	model_init(&now);
	model_init(&synced);
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	CHECK(!ext4_is_ro(fs));
	for (step = 0; step < steps; step++) {
		one();
		CHECK(!ext4_is_ro(fs));
		if (step % 500 == 499)
			compare(&now);
	}
}

static int fuzz(const char *path, unsigned long steps)
{
	load(path);
	run(steps);
	compare(&now);
	CHECK(!ext4_unmount(fs));
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	compare(&now);
	CHECK(!ext4_unmount(fs));
	store(path, disk.now);
	printf("fuzz: %lu steps, %lu flushes\n", steps,
	       (unsigned long)disk.flushes);
	return 0;
}

/* Content of files that were written to since the last sync may be either; all
 * else of the model is compared by what has names and sizes then.
 */
static void run_until_off(unsigned long writes)
{
	disk.fail_after = (long)writes;
	disk.power = power_off;
	if (!setjmp(off))
		run(~0ul);
}

static int cut(const char *path, const char *out, unsigned long writes,
	       bool bad)
{
	unsigned char *image;
	unsigned int s;

	load(path);
	disk.ignore_flush = bad;
	run_until_off(writes);
	image = malloc(disk.disk.size);
	s = seed;
	cd_cut(&disk, image, &s);
	store(out, image);
	return 0;
}

/* Which files and directories did not change since the last sync? Those must be
 * there, byte by byte.
 */
static void verify_one(unsigned int d, unsigned int i)
{
	int s = synced.entry[d][i], m = now.entry[d][i];
	const struct mnode *a, *b;
	struct ext4_node *dir, *n;

	if (s != m || s < 0 || m == busy || !now.dir[d] || !synced.dir[d])
		return;
	a = &synced.nodes[s];
	b = &now.nodes[m];
	if (a->size != b->size || a->links != b->links ||
	    memcmp(a->data, b->data, SPAN) || strcmp(a->xattr, b->xattr))
		return;
	dir = dir_node(d);
	n = entry_node(dir, i);
	CHECK(n);
	compare_file(a, n);
	ext4_node_put(n);
	ext4_node_put(dir);
}

static int verify(const char *path, const char *out, unsigned long writes)
{
	unsigned int d, i;

	load(path);
	run_until_off(writes);
	cd_free(&disk);
	load(out);
	CHECK(!ext4_mount(&disk.disk, 0, &fs));
	CHECK(!ext4_is_ro(fs));
	for (d = 0; d <= DIRS; d++)
		for (i = 0; i < NAMES; i++)
			verify_one(d, i);
	CHECK(!ext4_unmount(fs));
	store(out, disk.now);
	return 0;
}

/* ---- damage ---------------------------------------------------------------- */

static bool walk_entry(void *arg, const struct ext4_dirent *d)
{
	uint32_t *inos = arg;

	if (inos[0] < 200)
		inos[++inos[0]] = d->ino;
	return true;
}

static void walk(uint32_t ino, int depth)
{
	static char buf[70000];
	uint32_t inos[201] = { 0 }, i;
	struct ext4_node *n;
	struct ext4_attr a;
	uint64_t off = 0;

	if (depth > 4 || ext4_node_get(fs, ino, &n))
		return;
	ext4_getattr(n, &a);
	ext4_xattr_list(n, buf, sizeof(buf));
	if (S_ISDIR(a.mode))
		ext4_readdir(n, 0, walk_entry, inos);
	else if (S_ISLNK(a.mode))
		ext4_readlink(n, buf, sizeof(buf));
	else if (S_ISREG(a.mode)) {
		ext4_read(n, 0, buf, sizeof(buf));
		ext4_read(n, a.size - 1, buf, 1);
		ext4_seek(n, false, &off);
		ext4_write(n, rnd(100000), buf, 5000);
		if (rnd(2))
			ext4_truncate(n, rnd(1000));
	}
	for (i = 1; i <= inos[0]; i++)
		walk(inos[i], depth + 1);
	ext4_node_put(n);
}

static void modify(void)
{
	struct ext4_new how = { .mode = S_IFREG | 0644 };
	struct ext4_node *root, *n;
	uint32_t ino;

	if (ext4_node_get(fs, 2, &root))
		return;
	if (!ext4_create(root, "fresh", 5, &how, &n)) {
		ext4_write(n, 0, "abc", 3);
		ext4_node_put(n);
	}
	how.mode = S_IFDIR | 0755;
	if (!ext4_create(root, "freshdir", 8, &how, &n))
		ext4_node_put(n);
	if (!ext4_lookup(root, "n03", 3, &ino) && !ext4_node_get(fs, ino, &n)) {
		ext4_unlink(root, "n03", 3, n);
		ext4_node_put(n);
	}
	ext4_node_put(root);
	ext4_sync(fs);
}

/* Most of an image is content: damage goes where metadata is. */
static uint64_t target(void)
{
	unsigned int kind = rnd(10);

	if (kind < 2)
		return 1024 + rnd(1024);
	if (kind < 4)
		return rnd(65536);
	if (kind < 8)
		return rnd((unsigned int)(disk.disk.size / 8));
	return rnd((unsigned int)disk.disk.size);
}

static int damage(const char *path, unsigned long rounds)
{
	unsigned char *image;
	unsigned long mounted = 0;
	unsigned int i, n;

	load(path);
	image = malloc(disk.disk.size);
	memcpy(image, disk.now, disk.disk.size);
	for (step = 0; step < rounds; step++) {
		cd_load(&disk, image);
		n = 1 + rnd(rnd(2) ? 8 : 200);
		for (i = 0; i < n; i++)
			disk.now[target()] = (unsigned char)rnd(256);
		if (ext4_mount(&disk.disk, rnd(4) ? 0 : EXT4_RDONLY, &fs))
			continue;
		mounted++;
		walk(2, 0);
		modify();
		ext4_unmount(fs);
	}
	printf("damage: %lu images, %lu of them mounted\n", rounds, mounted);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "fuzz")) {
		seed = (unsigned int)atoi(argv[3]);
		return fuzz(argv[2], strtoul(argv[4], NULL, 10));
	}
	if (argc >= 6 && !strcmp(argv[1], "cut")) {
		seed = (unsigned int)atoi(argv[4]);
		return cut(argv[2], argv[3], strtoul(argv[5], NULL, 10),
			   argc > 6);
	}
	if (argc == 6 && !strcmp(argv[1], "verify")) {
		seed = (unsigned int)atoi(argv[4]);
		return verify(argv[2], argv[3], strtoul(argv[5], NULL, 10));
	}
	if (argc == 5 && !strcmp(argv[1], "damage")) {
		seed = (unsigned int)atoi(argv[3]);
		return damage(argv[2], strtoul(argv[4], NULL, 10));
	}
	fprintf(stderr, "see the head of ext4host.c\n");
	return 2;
}
