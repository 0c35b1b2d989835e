/* SPDX-License-Identifier: BSD-3-Clause */
/* What libraries that are selected by names of the ecosystem bring. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <uk/argparse.h>
#include <uk/streambuf.h>
#include <uk/test.h>

UK_TESTCASE(names, arguments)
{
	char line[] = "one 'two words'  three", *argv[4];

	UK_TEST_EXPECT_SNUM_EQ(uk_argparse(line, argv, 4), 3);
	UK_TEST_EXPECT_STR_EQ(argv[1], "two words");
}

UK_TESTCASE(names, stream_buffer)
{
	struct uk_streambuf *sb = uk_streambuf_alloc(uk_alloc_get_default(),
		8, UK_STREAMBUF_C_TERMSHIFT);

	UK_TEST_ASSERT(sb);
	uk_streambuf_printf(sb, "%d-", 12);
	uk_streambuf_strcpy(sb, "34567");
	UK_TEST_EXPECT_STR_EQ(uk_streambuf_buf(sb), "12-3456");
	UK_TEST_EXPECT_NOT_ZERO(uk_streambuf_istruncated(sb));
	uk_streambuf_free(sb);
}

/* vfs.fstab unpacks the initrd: files of it can be read and written. */
UK_TESTCASE(names, root_of_initrd)
{
	char text[16] = "";
	int fd = open("/hello.txt", O_RDWR);

	UK_TEST_ASSERT(fd >= 0);
	UK_TEST_EXPECT_SNUM_EQ(read(fd, text, sizeof(text)), 5);
	UK_TEST_EXPECT_STR_EQ(text, "hello");
	UK_TEST_EXPECT_SNUM_EQ(write(fd, "!", 1), 1);
	close(fd);
	UK_TEST_EXPECT_ZERO(mkdir("/new", 0755));
	UK_TEST_EXPECT_ZERO(access("/new", R_OK));
}

UK_TESTCASE(names, environment)
{
	UK_TEST_ASSERT(getenv("A") && getenv("C"));
	UK_TEST_EXPECT_STR_EQ(getenv("A"), "b");
	UK_TEST_EXPECT_STR_EQ(getenv("C"), "d e");
}

UK_TESTCASE(names, descriptors)
{
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	uint64_t n = 0;
	int fd = eventfd(3, 0);

	UK_TEST_EXPECT_SNUM_EQ(read(fd, &n, sizeof(n)), 8);
	UK_TEST_EXPECT_SNUM_EQ(n, 3);
	close(fd);
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	UK_TEST_EXPECT_ZERO(timerfd_settime(fd, 0, &soon, NULL));
	UK_TEST_EXPECT_SNUM_EQ(read(fd, &n, sizeof(n)), 8);
	UK_TEST_EXPECT_SNUM_EQ(n, 1);
	close(fd);
}

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

UK_TESTCASE(names, mmap_and_signals)
{
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	UK_TEST_ASSERT(p != MAP_FAILED);
	p[8191] = 1;
	UK_TEST_EXPECT_ZERO(munmap(p, 8192));
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	UK_TEST_EXPECT_SNUM_EQ(caught, SIGUSR1);
}

UK_TESTCASE(names, dynamic_loading_is_refused)
{
	UK_TEST_EXPECT_NULL(dlopen("libm.so", RTLD_NOW));
	UK_TEST_EXPECT_NOT_NULL(dlerror());
}

UK_TESTSUITE_AT_CTORCALL_PRIO(names, NULL, UK_PRIO_LATEST);
