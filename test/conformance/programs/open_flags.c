/* SPDX-License-Identifier: BSD-3-Clause */
/* open(2): each kind of flag on each kind of thing. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "check.h"

static const struct constant flags[] = {
	CONSTANT(O_RDONLY), CONSTANT(O_WRONLY), CONSTANT(O_RDWR),
	CONSTANT(O_WRONLY | O_APPEND), CONSTANT(O_WRONLY | O_TRUNC),
	CONSTANT(O_RDWR | O_CREAT), CONSTANT(O_RDWR | O_CREAT | O_EXCL),
	CONSTANT(O_RDONLY | O_CREAT | O_NOFOLLOW), CONSTANT(O_DIRECTORY),
	CONSTANT(O_RDWR | O_DIRECTORY), CONSTANT(O_NOFOLLOW),
	CONSTANT(O_NOFOLLOW | O_DIRECTORY), CONSTANT(O_PATH),
	CONSTANT(O_PATH | O_NOFOLLOW), CONSTANT(O_PATH | O_DIRECTORY),
	CONSTANT(O_RDWR | O_TMPFILE), CONSTANT(O_RDONLY | O_NONBLOCK),
};

static const char *const paths[] = {
	"missing", "file", "dir", "link", "dirlink", "dangling", "loop",
	"file/", "dir/", "missing/", "file/x", "missing/x", "loop/x", "link/",
	"dirlink/", "dirlink/new", "", ".", "dir/..", "dir/file/..",
};

static void make_all(void)
{
	mkdir("dir", 0755);
	put("dir/file", "in");
	put("file", "text");
	symlink("file", "link");
	symlink("dir", "dirlink");
	symlink("nowhere", "dangling");
	symlink("loop", "loop");
}

static void clean_all(void)
{
	static const char *const names[] = {
		"dir/file", "dir/new", "file", "link", "dirlink", "dangling",
		"nowhere", "loop", "missing",
	};
	unsigned i;

	for (i = 0; i < COUNT(names); i++)
		unlink(names[i]);
	rmdir("dir");
}

static void matrix(void)
{
	struct stat st;
	unsigned f, p;
	int fd;

	for (f = 0; f < COUNT(flags); f++)
		for (p = 0; p < COUNT(paths); p++) {
			make_all();
			fd = opened(open(paths[p], (int)flags[f].v, 0640),
				    "open: %s \"%s\"", flags[f].name,
				    paths[p]);
			if (fd >= 0 && flags[f].v & O_CREAT &&
			    !fstat(fd, &st))
				value("open: %s \"%s\" mode = %o size %ld",
				      flags[f].name, paths[p], st.st_mode,
				      (long)st.st_size);
			close(fd);
			clean_all();
		}
}

static void names(void)
{
	static char name[5000];
	int n;

	for (n = 254; n <= 256; n++) {
		memset(name, 'n', (size_t)n);
		name[n] = '\0';
		close(opened(open(name, O_CREAT | O_WRONLY, 0600),
			     "open: name of %d bytes", n));
		unlink(name);
	}
	for (n = 4094; n <= 4097; n++) {
		memset(name, '/', (size_t)n);
		memcpy(name, "./", 2);
		name[n - 1] = 'x';
		name[n] = '\0';
		close(opened(open(name, O_RDONLY), "open: path of %d bytes",
			     n));
	}
}

static void modes(void)
{
	static const struct constant masks[] = {
		CONSTANT(0), CONSTANT(022), CONSTANT(077), CONSTANT(0777),
	};
	static const struct constant modes[] = {
		CONSTANT(0), CONSTANT(0600), CONSTANT(0666), CONSTANT(0777),
		CONSTANT(06755), CONSTANT(01777), CONSTANT(017777),
	};
	struct stat st;
	unsigned i, k;
	int fd;

	for (i = 0; i < COUNT(masks); i++)
		for (k = 0; k < COUNT(modes); k++) {
			umask((mode_t)masks[i].v);
			fd = open("new", O_CREAT | O_RDWR,
				  (mode_t)modes[k].v);
			fstat(fd, &st);
			close(fd);
			unlink("new");
			value("open: mode %s umask %s = %o", modes[k].name,
			      masks[i].name, st.st_mode);
		}
	umask(022);
}

static void status_flags(void)
{
	static const struct constant set[] = {
		CONSTANT(O_RDONLY), CONSTANT(O_WRONLY), CONSTANT(O_RDWR),
		CONSTANT(O_RDWR | O_APPEND), CONSTANT(O_RDWR | O_NONBLOCK),
		CONSTANT(O_RDWR | O_SYNC), CONSTANT(O_RDWR | O_DSYNC),
		CONSTANT(O_RDWR | O_CLOEXEC), CONSTANT(O_PATH),
		CONSTANT(O_RDONLY | O_NOATIME), CONSTANT(O_RDONLY | O_CREAT),
	};
	unsigned i;
	int fd;

	put("file", "text");
	for (i = 0; i < COUNT(set); i++) {
		fd = open("file", (int)set[i].v, 0600);
		value("open: F_GETFL of %s = 0%o", set[i].name,
		      (unsigned)fcntl(fd, F_GETFL) & ~(unsigned)O_LARGEFILE);
		check(fcntl(fd, F_GETFD), "open: F_GETFD of %s", set[i].name);
		close(fd);
	}
	close(opened(open("file", 3), "open: access mode 3"));
	close(opened(open("file", O_RDONLY | O_TRUNC),
		     "open: O_RDONLY|O_TRUNC"));
	show_file("file", "open: O_RDONLY|O_TRUNC leaves");
	unlink("file");
}

static void creat_call(void)
{
	struct stat st;
	int fd;

	fd = opened(creat("made", 0751), "creat: new file");
	fstat(fd, &st);
	value("creat: mode = %o", st.st_mode);
	check(write(fd, "abc", 3), "creat: write");
	check(read(fd, &st, 1), "creat: read");
	close(fd);
	close(opened(creat("made", 0), "creat: existing file"));
	stat("made", &st);
	value("creat: existing file mode = %o size %ld", st.st_mode,
	      (long)st.st_size);
	opened(creat("none/made", 0600), "creat: missing folder");
	mkdir("dir", 0755);
	opened(creat("dir", 0600), "creat: a directory");
}

static void opath(void)
{
	struct stat st;
	int fd, other;
	char c;

	put("file", "text");
	fd = open("file", O_PATH);
	check(read(fd, &c, 1), "read: O_PATH");
	check(write(fd, &c, 1), "write: O_PATH");
	check(fstat(fd, &st), "fstat: O_PATH");
	check(syscall(SYS_fchmod, fd, 0600), "fchmod: O_PATH");
	check(syscall(SYS_fchown, fd, 0, 0), "fchown: O_PATH");
	check(lseek(fd, 0, SEEK_CUR), "lseek: O_PATH");
	check(ftruncate(fd, 0), "ftruncate: O_PATH");
	other = opened(dup(fd), "dup: O_PATH");
	close(other);
	close(fd);
	symlink("file", "link");
	fd = opened(open("link", O_PATH | O_NOFOLLOW),
		    "open: O_PATH of a link");
	fstat(fd, &st);
	value("fstat: O_PATH of a link = %o", st.st_mode & S_IFMT);
	check(readlinkat(fd, "", (char[8]){0}, 8), "readlinkat: O_PATH fd");
	close(fd);
}

void program_open_flags(void)
{
	matrix();
	names();
	modes();
	status_flags();
	creat_call();
	opath();
}
