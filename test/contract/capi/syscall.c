/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls that an application provides, and those that it calls. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/swap.h>
#include <unistd.h>
#include <uk/syscall.h>
#include <uk/test.h>

UK_SYSCALL_R_DEFINE(int, acct, const char *, path)
{
	return path && path[0] == 'x' ? 5 : -EACCES;
}

UK_SYSCALL_DEFINE(int, swapoff, const char *, path)
{
	if (path[0] == 'x')
		return 6;
	errno = EPERM;
	return -1;
}

UK_LLSYSCALL_R_DEFINE(int, vhangup)
{
	return 7;
}

UK_TESTCASE(syscall, own)
{
	long (*direct)(long) = uk_syscall_r_acct;

	UK_TEST_EXPECT_SNUM_EQ(direct((long)"x"), 5);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_acct((long)"y"), -EACCES);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_swapoff((long)"y"), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_vhangup(), 7);
}

UK_TESTCASE(syscall, through_the_c_library)
{
	UK_TEST_EXPECT_SNUM_EQ(acct("x"), 5);
	errno = 0;
	UK_TEST_EXPECT_SNUM_EQ(acct("y"), -1);
	UK_TEST_EXPECT_SNUM_EQ(errno, EACCES);
	UK_TEST_EXPECT_SNUM_EQ(swapoff("x"), 6);
	errno = 0;
	UK_TEST_EXPECT_SNUM_EQ(swapoff("y"), -1);
	UK_TEST_EXPECT_SNUM_EQ(errno, EPERM);
	UK_TEST_EXPECT_SNUM_EQ(vhangup(), 7);
}

UK_TESTCASE(syscall, of_the_core)
{
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getpid(), getpid());
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_close(9999), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_read(-1, 0, 0), -EBADF);
}

UK_TESTSUITE_AT_CTORCALL_PRIO(syscall, NULL, UK_PRIO_LATEST);
