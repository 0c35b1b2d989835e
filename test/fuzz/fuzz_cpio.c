/* SPDX-License-Identifier: BSD-3-Clause */
/* An initrd: the archive's entries become nodes of a file system. */
/* fuzz-sources: lib/ukstring/string.c lib/ukstring/number.c lib/cpiofs/cpio.c lib/cpiofs/fill.c lib/vfscore/vnode.c lib/vfscore/walk.c lib/vfscore/names.c lib/vfscore/getpath.c lib/vfscore/mount.c lib/ramfs/ramfs.c lib/ramfs/dir.c lib/ramfs/data.c lib/ramfs/pagetree.c lib/ukfile/file.c lib/ukfile/iov.c lib/ukfile/pollq.c */
/* fuzz-flags: -Ilib/vfscore/tests -Ilib/cpiofs */
#include <string.h>
#include <vfs_host.h>
#include <cpio.h>
#include <fill.h>
#include <uk/ramfs.h>
#include <unit.h>
#include "fuzz.h"

/* Every byte that an entry names lies in the archive. */
static void entries(const char *base, size_t size)
{
	struct cpio_entry e;
	volatile char c;
	__sz pos = 0;

	while (cpio_next(base, size, &pos, &e) > 0) {
		FUZZ_EXPECT(pos <= size);
		FUZZ_EXPECT(strlen(e.path.s) == e.path.len);
		FUZZ_EXPECT(e.path.len < UK_PATH_MAX);
		if (e.size) {
			c = e.data[0];
			c = e.data[e.size - 1];
		}
	}
	(void)c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	long live = unit_alloc_live;
	struct uk_vfs fs = { .dev = 1 };
	char *base = malloc(size ? size : 1);

	memcpy(base, data, size);
	entries(base, size);
	FUZZ_EXPECT(!uk_ramfs_mount(&fs, "", ""));
	cpio_fill(&fs, base, size);
	FUZZ_EXPECT(!uk_ramfs_unmount(&fs));
	FUZZ_EXPECT(unit_alloc_live == live);
	free(base);
	return 0;
}
