/* SPDX-License-Identifier: BSD-3-Clause */
/* The mmap family as programs call it: results, errors, contents. */
#include <abi/errno.h>
#include <abi/mman.h>
#include <uk/paging.h>
#include <uk/syscall.h>
#include <uk/test.h>

#define PAGE	4096L
#define RW	(UK_PROT_READ | UK_PROT_WRITE)
#define ANON	(UK_MAP_PRIVATE | UK_MAP_ANONYMOUS)

#define mmap(a, n, p, f)	uk_syscall_r_mmap((long)(a), n, p, f, -1L, 0L)
#define munmap(a, n)		uk_syscall_r_munmap((long)(a), n)
#define mprotect(a, n, p)	uk_syscall_r_mprotect((long)(a), n, p)
#define mremap(a, o, n, f, t)	uk_syscall_r_mremap((long)(a), o, n, f, t)
#define madvise(a, n, w)	uk_syscall_r_madvise((long)(a), n, w)

UK_TESTCASE(posix_mm, anonymous_memory)
{
	long va = mmap(0, 10 * PAGE + 1, RW, ANON);
	volatile char *p = (volatile char *)va;
	unsigned char vec[11];

	UK_TEST_ASSERT(va > 0 && !(va % PAGE));
	UK_TEST_EXPECT_SNUM_EQ(p[10 * PAGE], 0);
	p[3 * PAGE] = 5;
	UK_TEST_EXPECT_ZERO(uk_syscall_r_mincore(va, 11 * PAGE, (long)vec));
	UK_TEST_EXPECT(!vec[0] && vec[3] == 1 && vec[10] == 1);
	UK_TEST_EXPECT_ZERO(madvise(va, 11 * PAGE, UK_MADV_DONTNEED));
	UK_TEST_EXPECT_SNUM_EQ(p[3 * PAGE], 0);
	UK_TEST_EXPECT_ZERO(munmap(va + PAGE, PAGE));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_mincore(va, 11 * PAGE, (long)vec),
			       -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(madvise(va, 3 * PAGE, UK_MADV_NORMAL), -ENOMEM);
	UK_TEST_EXPECT_ZERO(munmap(va, 11 * PAGE));
	UK_TEST_EXPECT_ZERO(munmap(va, 11 * PAGE));
}

UK_TESTCASE(posix_mm, errors_as_on_linux)
{
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, 0, RW, ANON), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, PAGE, RW, UK_MAP_ANONYMOUS), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, -1L, RW, ANON), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, 1L << 44, RW, ANON), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, PAGE, RW, UK_MAP_PRIVATE), -EBADF);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, PAGE, RW | UK_PROT_EXEC, ANON),
			       -EACCES);
	UK_TEST_EXPECT_SNUM_EQ(mmap(123, PAGE, RW, ANON | UK_MAP_FIXED),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mmap(0, PAGE, RW, ANON | UK_MAP_FIXED), -EPERM);
	UK_TEST_EXPECT_SNUM_EQ(mmap(1L << 62, PAGE, RW, ANON | UK_MAP_FIXED),
			       -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(munmap(1, PAGE), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(munmap(0x100000, 0), -EINVAL);
	UK_TEST_EXPECT_ZERO(munmap(0x100000, PAGE));
	UK_TEST_EXPECT_ZERO(munmap(0, PAGE));
	UK_TEST_EXPECT_SNUM_EQ(mprotect(1, PAGE, RW), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mprotect(0x100000, PAGE, RW), -ENOMEM);
	UK_TEST_EXPECT_SNUM_EQ(mprotect(0x100000, PAGE, 64), -EINVAL);
	UK_TEST_EXPECT_ZERO(mprotect(0x100000, 0, RW));
	UK_TEST_EXPECT_SNUM_EQ(madvise(0x100000, PAGE, 12345), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_msync(0x100000L, PAGE, 5L),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_mlockall(0L), -EINVAL);
}

UK_TESTCASE(posix_mm, fixed_addresses)
{
	long at = 0x200000000L, va;

	va = mmap(at, 4 * PAGE, RW, ANON);
	UK_TEST_EXPECT_SNUM_EQ(va, at);
	*(volatile char *)(at + PAGE) = 1;
	UK_TEST_EXPECT_SNUM_EQ(mmap(at + PAGE, PAGE, RW,
				    ANON | UK_MAP_FIXED_NOREPLACE), -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(mmap(at + PAGE, PAGE, RW, ANON | UK_MAP_FIXED),
			       at + PAGE);
	UK_TEST_EXPECT_SNUM_EQ(*(volatile char *)(at + PAGE), 0);
	va = mmap(at, PAGE, RW, ANON);
	UK_TEST_EXPECT(va > 0 && va != at);
	UK_TEST_EXPECT_ZERO(munmap(va, PAGE));
	UK_TEST_EXPECT_ZERO(munmap(at, 4 * PAGE));
}

UK_TESTCASE(posix_mm, a_thread_stack_as_libc_makes_it)
{
	long va = mmap(0, 33 * PAGE, UK_PROT_NONE, ANON);
	struct uk_mapping m;

	UK_TEST_ASSERT(va > 0);
	UK_TEST_EXPECT_ZERO(mprotect(va + PAGE, 32 * PAGE, RW));
	*(volatile char *)(va + 33 * PAGE - 1) = 1;
	UK_TEST_EXPECT_ZERO(uk_paging_query(uk_paging_kernel(),
					    va + 32 * PAGE, &m));
	UK_TEST_EXPECT(m.prot == UKARCH_PROT_RW);
	UK_TEST_EXPECT(uk_paging_query(uk_paging_kernel(), va, &m) < 0);
	UK_TEST_EXPECT_ZERO(munmap(va, 33 * PAGE));
}

UK_TESTCASE(posix_mm, mremap_grows_and_moves)
{
	long va = mmap(0, 2 * PAGE, RW, ANON), to;

	UK_TEST_ASSERT(va > 0);
	*(volatile int *)va = 4711;
	to = mremap(va, 2 * PAGE, 50 * PAGE, UK_MREMAP_MAYMOVE, 0L);
	UK_TEST_ASSERT(to > 0);
	UK_TEST_EXPECT_SNUM_EQ(*(volatile int *)to, 4711);
	UK_TEST_EXPECT_SNUM_EQ(*(volatile int *)(to + 49 * PAGE), 0);
	UK_TEST_EXPECT_SNUM_EQ(mremap(to, 50 * PAGE, PAGE, 0L, 0L), to);
	UK_TEST_EXPECT_SNUM_EQ(mremap(to, PAGE, 0L, 0L, 0L), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mremap(to, PAGE, PAGE, UK_MREMAP_FIXED, 0L),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(mremap(0x300000000L, PAGE, 2 * PAGE, 0L, 0L),
			       -EFAULT);
	UK_TEST_EXPECT_ZERO(munmap(to, PAGE));
}

UK_TESTCASE(posix_mm, brk_moves_both_ways)
{
	long start = uk_syscall_r_brk(0L);

	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_brk(start + 10000), start + 10000);
	*(volatile char *)(start + 9999) = 1;
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_brk(start + 100), start + 100);
	UK_TEST_EXPECT_SNUM_EQ(*(volatile char *)start, 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_brk(1L), start + 100);
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_brk(start), start);
}

UK_TESTCASE(posix_mm, locking_populates)
{
	long va = mmap(0, 4 * PAGE, RW, ANON);
	unsigned char vec[4];

	UK_TEST_EXPECT_ZERO(uk_syscall_r_mlock(va + 1, 2 * PAGE));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_mincore(va, 4 * PAGE, (long)vec));
	UK_TEST_EXPECT(vec[0] && vec[1] && vec[2] && !vec[3]);
	UK_TEST_EXPECT_ZERO(uk_syscall_r_mlock((long)vec, 4L));
	UK_TEST_EXPECT_ZERO(uk_syscall_r_munlock(va, PAGE));
	UK_TEST_EXPECT_ZERO(munmap(va, 4 * PAGE));
	UK_TEST_EXPECT_SNUM_EQ(uk_syscall_r_mlock(va, PAGE), -ENOMEM);
}

UK_TESTSUITE_REGISTER(posix_mm, NULL);
