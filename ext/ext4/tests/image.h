/* SPDX-License-Identifier: BSD-3-Clause */
/* A file system of a host's test, from a file. */
#ifndef EXT4_TEST_IMAGE_H
#define EXT4_TEST_IMAGE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cache_disk.h"
#include "../fs.h"

static struct cache_disk disk;
static struct ext4_fs *fs;

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		fprintf(stderr, "line %d: %s\n", __LINE__, #cond);	\
		exit(1);						\
	}								\
} while (0)

static void load(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;

	CHECK(fd >= 0 && !fstat(fd, &st));
	cd_init(&disk, (size_t)st.st_size);
	CHECK(read(fd, disk.now, (size_t)st.st_size) == st.st_size);
	memcpy(disk.stable, disk.now, (size_t)st.st_size);
	close(fd);
}

#endif /* EXT4_TEST_IMAGE_H */
