/* SPDX-License-Identifier: BSD-3-Clause */
/* The metrics of this image say what is the case. */
#include <abi/errno.h>
#include <uk/store.h>
#include <uk/test.h>

/* The value of a metric, or -errno. */
static long long value_of(const char *name)
{
	const struct uk_store_entry *e = uk_store_find(name);
	__u64 v;
	int rc;

	if (!e || (e->type != UK_STORE_TYPE_U64
		   && e->type != UK_STORE_TYPE_HELD))
		return -ENOENT;
	rc = e->get.u64(e->cookie, &v);
	return rc < 0 ? rc : (long long)v;
}

UK_TESTCASE(ukstore, memory)
{
	long long total = value_of("libukfalloc.frames_total");
	long long left = value_of("libukfalloc.frames_free");
	long long run = value_of("libukfalloc.frames_largest_run");

	UK_TEST_EXPECT(total > 0 && left > 0 && left < total);
	UK_TEST_EXPECT(run > 0 && run <= left);
	UK_TEST_EXPECT(value_of("libukalloc.free_bytes") >= left * 4096);
	UK_TEST_EXPECT(value_of("libukfalloc.frames_slab") > 0);
	UK_TEST_EXPECT(value_of("libukallocheap.bytes") > 0);
	UK_TEST_EXPECT(value_of("libukallocheap.pages") > 0);
}

UK_TESTCASE(ukstore, threads)
{
	UK_TEST_EXPECT(value_of("libuksched.threads") >= 1);
	UK_TEST_EXPECT(value_of("libuksched.switches") >= 0);
	UK_TEST_EXPECT(value_of("libuksched.idle_cycles") >= 0);
}

static void check(const struct uk_store_entry *e, void *arg)
{
	char text[80], path[80];
	int rc = uk_store_read(e, text, sizeof(text));

	++*(int *)arg;
	UK_TEST_EXPECT(rc < (int)sizeof(text));
	uk_snprintf(path, sizeof(path), "%s.%s", e->lib, e->name);
	UK_TEST_EXPECT_PTR_EQ(uk_store_find(path), e);
}

UK_TESTCASE(ukstore, each_is_found_by_its_name)
{
	int n = 0;

	uk_store_foreach(check, &n);
	UK_TEST_EXPECT(n >= 7);
	UK_TEST_EXPECT_NULL(uk_store_find("libukfalloc."));
	UK_TEST_EXPECT_NULL(uk_store_find("libukfalloc.frames"));
}

UK_TESTSUITE_REGISTER(ukstore, NULL);
