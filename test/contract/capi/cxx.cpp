/* SPDX-License-Identifier: BSD-3-Clause */
/* C++ sees the same headers, and links to the same functions. */
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/arch/time.h>
#include <uk/arch/types.h>
#include <uk/argparse.h>
#include <uk/assert.h>
#include <uk/atomic.h>
#include <uk/config.h>
#include <uk/ctors.h>
#include <uk/errptr.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/libparam.h>
#include <uk/list.h>
#include <uk/mbox.h>
#include <uk/mutex.h>
#include <uk/netbuf.h>
#include <uk/netdev.h>
#include <uk/netdev_core.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>
#include <uk/plat/lcpu.h>
#include <uk/plat/memory.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/sched.h>
#include <uk/semaphore.h>
#include <uk/streambuf.h>
#include <uk/swrand.h>
#include <uk/test.h>
#include <uk/thread.h>

static int number;
static int started;

UK_LIBPARAM_PARAM(number, int, "of C++");

static int start(struct uk_init_ctx *)
{
	return started++;
}

uk_late_initcall_prio(start, 0x0, 4);

static struct uk_mutex mutex = UK_MUTEX_INITIALIZER(mutex);

UK_TESTCASE(cxx, functions)
{
	struct uk_alloc *a = uk_alloc_get_default();
	void *p = uk_malloc(a, 10);
	struct uk_semaphore s;

	UK_ASSERT(p != NULL);
	uk_free(a, p);
	uk_pr_info("from C++\n");
	uk_mutex_lock(&mutex);
	uk_mutex_unlock(&mutex);
	uk_semaphore_init(&s, 1);
	uk_semaphore_down(&s);
	uk_sched_yield();
	UK_TEST_EXPECT(ukplat_monotonic_clock() > 0);
	UK_TEST_EXPECT_SNUM_EQ(uk_netdev_count(), 1);
	UK_TEST_EXPECT_SNUM_EQ(started, 1);
	UK_TEST_EXPECT_SNUM_EQ(number, 6);
	UK_TEST_EXPECT(uk_swrand_randr() != uk_swrand_randr() ||
		       uk_swrand_randr() != uk_swrand_randr());
	UK_TEST_EXPECT(PTRISERR(ERR2PTR(-5)));
}

uk_testsuite_register(cxx, NULL);
