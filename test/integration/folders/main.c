/* SPDX-License-Identifier: BSD-3-Clause */
/* What a shared folder does, asked from within: prints each call that does not
 * give what it should, and "done".
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LARGE	300000
#define NAMES	500

#define EXPECT(x)							\
	do {								\
		if (!(x))						\
			printf("line %d: %s (%s)\n", __LINE__, #x,	\
			       strerror(errno));			\
	} while (0)

static char data[LARGE], back[LARGE];

static void transfers(void)
{
	int fd = open("large", O_RDWR | O_CREAT | O_TRUNC, 0640), to;
	struct stat st;
	char *p;

	EXPECT(write(fd, data, LARGE) == LARGE);
	EXPECT(pread(fd, back, LARGE, 0) == LARGE);
	EXPECT(!memcmp(data, back, LARGE));
	EXPECT(pread(fd, back, LARGE, LARGE - 10) == 10);
	EXPECT(pread(fd, back, LARGE, LARGE) == 0);
	EXPECT(!fsync(fd) && !fstat(fd, &st));
	EXPECT(st.st_size == LARGE && (st.st_mode & 07777) == 0640);
	p = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	EXPECT(p != MAP_FAILED && !memcmp(p, data, LARGE));
	EXPECT(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED &&
	       errno == ENODEV);
	to = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0600);
	EXPECT(lseek(fd, 0, SEEK_SET) == 0);
	memset(back, 0, LARGE);
	while (sendfile(to, fd, NULL, LARGE) > 0)
		;
	EXPECT(pread(to, back, LARGE, 0) == LARGE);
	EXPECT(!memcmp(data, back, LARGE));
	EXPECT(!ftruncate(to, 5) && !fstat(to, &st) && st.st_size == 5);
	close(to);
	close(fd);
}

static void appending(void)
{
	int a = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	int b = open("log", O_WRONLY | O_APPEND), i;
	struct stat st;

	for (i = 0; i < 10; i++)
		EXPECT(write(i & 1 ? a : b, "line\n", 5) == 5);
	EXPECT(!stat("log", &st) && st.st_size == 50);
	close(a);
	close(b);
}

static void without_name(void)
{
	int fd = open("gone", O_RDWR | O_CREAT | O_EXCL, 0600);
	int old = open("old", O_RDWR | O_CREAT, 0600);
	char buf[8];

	EXPECT(write(fd, "kept", 4) == 4 && !unlink("gone"));
	EXPECT(access("gone", F_OK) && errno == ENOENT);
	EXPECT(write(fd, "more", 4) == 4);
	EXPECT(pread(fd, buf, 8, 0) == 8 && !memcmp(buf, "keptmore", 8));
	close(fd);
	EXPECT(write(old, "old", 3) == 3);
	fd = open("new", O_WRONLY | O_CREAT, 0600);
	EXPECT(write(fd, "new", 3) == 3 && !rename("new", "old"));
	EXPECT(pread(old, buf, 8, 0) == 3 && !memcmp(buf, "old", 3));
	close(fd);
	close(old);
	fd = open("old", O_RDONLY);
	EXPECT(read(fd, buf, 8) == 3 && !memcmp(buf, "new", 3));
	close(fd);
}

static void directories(void)
{
	static char seen[NAMES];
	char name[32], path[200];
	struct dirent *e;
	int i, n = 0;
	DIR *d;

	EXPECT(!mkdir("dir", 0755) && !mkdir("dir/in", 0755));
	for (i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "dir/%d", i);
		close(open(name, O_WRONLY | O_CREAT, 0600));
	}
	d = opendir("dir");
	while (d && (e = readdir(d)))
		if (sscanf(e->d_name, "%d", &i) == 1) {
			n++;
			EXPECT(!seen[i]++ && e->d_type == DT_REG);
		}
	closedir(d);
	EXPECT(n == NAMES);
	EXPECT(!chdir("dir/in") && !rename("../../dir", "../../moved"));
	EXPECT(getcwd(path, sizeof(path)) &&
	       !strcmp(path, "/data/moved/in"));
	EXPECT(!chdir("../..") && rmdir("moved") && errno == ENOTEMPTY);
	EXPECT(rename("moved", "moved/in/x") && errno == EINVAL);
}

static void links(void)
{
	struct stat a, b;
	char buf[20];

	EXPECT(!symlink("copy", "soft") && !link("copy", "hard"));
	EXPECT(readlink("soft", buf, 20) == 4 && !memcmp(buf, "copy", 4));
	EXPECT(!stat("soft", &a) && !stat("hard", &b));
	EXPECT(a.st_ino == b.st_ino && a.st_nlink == 2);
	EXPECT(!unlink("copy") && stat("soft", &a) && errno == ENOENT);
	EXPECT(!stat("hard", &b) && b.st_nlink == 1);
	EXPECT(mkdir("..", 0755) && errno == EEXIST);
}

static void attributes(void)
{
	struct timespec t[2] = { { 1000, 5 }, { 2000, 7 } };
	struct statfs fs;
	struct stat st;
	char buf[64];

	EXPECT(!chmod("hard", 0751) && !utimensat(AT_FDCWD, "hard", t, 0));
	EXPECT(!stat("hard", &st) && (st.st_mode & 07777) == 0751);
	EXPECT(st.st_atim.tv_sec == 1000 && st.st_mtim.tv_nsec == 7);
	EXPECT(!statfs(".", &fs) && fs.f_blocks &&
	       (fs.f_type == 0x1021997 || fs.f_type == 0x65735546));
	if (setxattr("hard", "user.a", "value", 5, 0) && errno == EOPNOTSUPP) {
		puts("no attributes");
		return;
	}
	EXPECT(getxattr("hard", "user.a", NULL, 0) == 5);
	EXPECT(getxattr("hard", "user.a", buf, 3) == -1 && errno == ERANGE);
	EXPECT(getxattr("hard", "user.a", buf, 64) == 5);
	EXPECT(!memcmp(buf, "value", 5));
	EXPECT(setxattr("hard", "user.a", "v", 1, XATTR_CREATE) == -1 &&
	       errno == EEXIST);
	EXPECT(listxattr("hard", buf, 64) == 7 && !strcmp(buf, "user.a"));
	EXPECT(!removexattr("hard", "user.a"));
	EXPECT(getxattr("hard", "user.a", buf, 64) == -1 && errno == ENODATA);
}

/* Threads that share a position: each byte is read by one of them. */
static int shared;

static void *reader(void *count)
{
	char buf[1000];
	ssize_t n;

	while ((n = read(shared, buf, sizeof(buf))) > 0)
		*(long *)count += n;
	return NULL;
}

static void threads(void)
{
	pthread_t t[4];
	long count[4] = { 0 };
	int i;

	shared = open("large", O_RDONLY);
	for (i = 0; i < 4; i++)
		EXPECT(!pthread_create(&t[i], NULL, reader, &count[i]));
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	EXPECT(count[0] + count[1] + count[2] + count[3] == LARGE);
	close(shared);
}

/* One description, by which one thread appends and one does not. */
#define APPENDS	50
#define RWF_APPEND	0x10

static void *appender(void *arg)
{
	struct iovec line = { "line\n", 5 };
	int i;

	for (i = 0; i < APPENDS; i++)
		EXPECT(syscall(SYS_pwritev2, shared, &line, 1, 0L, 0L,
			       RWF_APPEND) == 5);
	return arg;
}

static void appending_once(void)
{
	pthread_t t[2];
	struct stat st;
	int i;

	shared = open("log2", O_RDWR | O_CREAT, 0600);
	for (i = 0; i < 2; i++)
		EXPECT(!pthread_create(&t[i], NULL, appender, NULL));
	for (i = 0; i < APPENDS; i++)
		EXPECT(pwrite(shared, "L", 1, 0) == 1);
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	EXPECT(!fstat(shared, &st) && st.st_size <= 2 * APPENDS * 5 + 1);
	EXPECT(!(fcntl(shared, F_GETFL) & O_APPEND));
	close(shared);
	EXPECT(!unlink("log2"));
}

int main(int argc, char **argv)
{
	int i;

	if (argc > 1 && !strcmp(argv[1], "wait"))
		return pause();
	if (argc > 1) {
		i = open(argv[1], O_WRONLY | O_CREAT, 0600);
		puts(i < 0 ? strerror(errno) : "writes");
		return 0;
	}
	for (i = 0; i < LARGE; i++)
		data[i] = (char)(i * 7 + i / 1000);
	if (chdir("/data"))
		return 1;
	transfers();
	appending();
	without_name();
	directories();
	links();
	attributes();
	threads();
	appending_once();
	puts("done");
	return 0;
}
