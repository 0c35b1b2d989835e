/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes its arguments to the one file, a line each, and shows what is in it;
 * then does what must fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uk/vfs.h>

#define FILE_PATH	"/one/file"

static int append(const char *line)
{
	int fd = open(FILE_PATH, O_WRONLY | O_APPEND);
	size_t len = strlen(line);
	int bad;

	if (fd < 0)
		return -1;
	bad = write(fd, line, len) != (ssize_t)len || write(fd, "\n", 1) != 1;
	return close(fd) || bad ? -1 : 0;
}

static int show(void)
{
	int fd = open(FILE_PATH, O_RDONLY);
	char buf[64];
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	close(fd);
	return n < 0 ? -1 : 0;
}

/* The error number of a second file in our directory. */
static int second_file(void)
{
	return open("/one/other", O_WRONLY | O_CREAT, 0644) < 0 ? errno : 0;
}

/* How much the file takes, and what it says then. */
static int fill(long *bytes)
{
	int fd = open(FILE_PATH, O_WRONLY | O_TRUNC);
	char buf[1000] = { 0 };
	ssize_t n;

	*bytes = 0;
	if (fd < 0)
		return errno;
	while ((n = write(fd, buf, sizeof(buf))) > 0)
		*bytes += n;
	n = errno;
	close(fd);
	return (int)n;
}

int main(int argc, char *argv[])
{
	long bytes;
	int i, rc;

	for (i = 1; i < argc; i++) {
		if (append(argv[i])) {
			printf("cannot write: error %d\n", errno);
			return 1;
		}
	}
	if (show()) {
		printf("cannot read: error %d\n", errno);
		return 1;
	}
	printf("a second file: error %d\n", second_file());
	rc = fill(&bytes);
	printf("full after %ld bytes: error %d\n", bytes, rc);
	rc = uk_vfs_unmount("/one");
	printf("unmounted: %d\n", rc);
	return rc ? 1 : 0;
}
