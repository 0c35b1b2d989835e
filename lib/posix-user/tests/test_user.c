/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules of set*id and capabilities, as on Linux. */
#include <uk/cred.h>
#include <uk/syscall.h>
#include <uk/test.h>

static struct uk_cred saved;

static void restore(void)
{
	*uk_cred_current() = saved;
}

UK_TESTCASE(posix_user, root_may_become_anyone_and_not_back)
{
	__u32 r, e, s;

	saved = *uk_cred_current();
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getuid());
	UK_TEST_EXPECT_ZERO(uk_syscall_r_setgid(100));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_setuid(1000));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_getresuid((long)&r, (long)&e,
						   (long)&s));
	UK_TEST_EXPECT(r == 1000 && e == 1000 && s == 1000);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setuid(0), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setgid(0), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setgroups(0, 0), -EPERM);
	UK_TEST_EXPECT(!uk_cred_current()->cap_permitted);
	restore();
}

UK_TESTCASE(posix_user, effective_id_can_be_dropped_and_taken_back)
{
	UK_TEST_EXPECT_ZERO(uk_syscall_r_setresuid(-1, 1000, -1));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_geteuid(), 1000);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setfsuid(5), 1000);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setresuid(-1, 5, -1), -EPERM);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_setresuid(-1, 0, -1));
	UK_TEST_EXPECT(uk_cred_capable(uk_cred_current(), UK_CAP_SETUID));
	restore();
}

UK_TESTCASE(posix_user, groups)
{
	__u32 list[3] = { 7, 8, 9 }, out[3] = { 0 };

	UK_TEST_EXPECT_ZERO(uk_syscall_r_setgroups(3, (long)list));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getgroups(0, 0), 3);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getgroups(2, (long)out), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getgroups(-1, 0), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_getgroups(3, (long)out), 3);
	UK_TEST_EXPECT_BYTES_EQ(list, out, sizeof(list));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_setgroups(1000, (long)list),
			       -EINVAL);
	restore();
}

UK_TESTCASE(posix_user, capabilities)
{
	struct { __u32 version; int pid; } hdr = { 0, 0 };
	__u32 data[6] = { 0 };

	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_capget((long)&hdr, (long)data),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(hdr.version, 0x20080522);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_capget((long)&hdr, (long)data));
	UK_TEST_EXPECT(data[0] == ~0U && data[3] == 0x1ff);
	data[0] = 0;
	data[1] = 1;
	data[3] = data[4] = 0;
	UK_TEST_EXPECT_ZERO(uk_syscall_r_capset((long)&hdr, (long)data));
	data[1] = 2;
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_capset((long)&hdr, (long)data),
			       -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_capset(0, 0), -EFAULT);
	restore();
}

UK_TESTSUITE_REGISTER(posix_user, NULL);
