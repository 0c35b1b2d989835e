/* SPDX-License-Identifier: BSD-3-Clause */
/* Names and figures of the system. */
#include <abi/sysinfo.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/test.h>

UK_TESTCASE(posix_sysinfo, names)
{
	struct uk_utsname n;

	UK_TEST_EXPECT_ZERO(uk_syscall_r_uname((long)&n));
	UK_TEST_EXPECT_STR_EQ(n.sysname, "Linux");
	UK_TEST_EXPECT_ZERO(uk_syscall_r_sethostname((long)"guest7x", 6));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_uname((long)&n));
	UK_TEST_EXPECT_STR_EQ(n.nodename, "guest7");
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_sethostname((long)"x", 65),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_uname(0), -EFAULT);
}

UK_TESTCASE(posix_sysinfo, memory_and_cpu)
{
	struct uk_sysinfo info;
	unsigned int cpu = 9;

	UK_TEST_EXPECT_ZERO(uk_syscall_r_sysinfo((long)&info));
	UK_TEST_EXPECT(info.freeram > 0 && info.freeram < info.totalram);
	UK_TEST_EXPECT(info.procs >= 1);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getcpu((long)&cpu, 0, 0));
	UK_TEST_EXPECT_ZERO(cpu);
}

UK_TESTSUITE_REGISTER(posix_sysinfo, NULL);
