/* SPDX-License-Identifier: BSD-3-Clause */
/* The console's rings, and indices of the other side that are nonsense. */
/* unit-sources: drivers/xen/console/ring.c */
/* unit-includes: test/unit/xen drivers/xen/console */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <string.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <unit.h>

#include "ring.h"

volatile struct xen_console_page uk_xen_console;
__u32 uk_xen_console_port = 2;

static int events;

long uk_xen_call(unsigned int nr, __uptr a1, __uptr a2, __uptr a3)
{
	(void)a2;
	(void)a3;
	events += nr == XEN_CALL_EVENT && a1 == XEN_EVENT_SEND;
	return 0;
}

UK_TESTCASE(xencons, out_and_in)
{
	char buf[3000], back[3000];
	unsigned int i, round, n;

	for (i = 0; i < sizeof(buf); i++)
		buf[i] = (char)(i * 13);
	UK_TEST_EXPECT(ring_is_drained());
	for (round = 0; round < 50; round++) {
		n = 1 + round * 40 % XEN_CONSOLE_OUT;
		UK_TEST_EXPECT_SNUM_EQ(ring_put(buf, n), n);
		UK_TEST_EXPECT(!ring_is_drained());
		for (i = 0; i < n; i++)
			UK_TEST_ASSERT(uk_xen_console.out[
				uk_xen_console.out_cons++ % XEN_CONSOLE_OUT] ==
				buf[i]);
		UK_TEST_EXPECT(ring_is_drained());
		n = 1 + round * 20 % XEN_CONSOLE_IN;
		for (i = 0; i < n; i++)
			uk_xen_console.in[uk_xen_console.in_prod++ %
					  XEN_CONSOLE_IN] = buf[i];
		UK_TEST_EXPECT(ring_has_input());
		UK_TEST_EXPECT_SNUM_EQ(ring_get(back, sizeof(back)), n);
		UK_TEST_EXPECT_ZERO(memcmp(back, buf, n));
		UK_TEST_EXPECT(!ring_has_input());
	}
	UK_TEST_EXPECT_SNUM_EQ(events, 100);
	UK_TEST_EXPECT_SNUM_EQ(ring_put(buf, sizeof(buf)), XEN_CONSOLE_OUT);
	UK_TEST_EXPECT_ZERO(ring_put(buf, 1));
}

UK_TESTCASE(xencons, nonsense)
{
	char buf[5000];
	unsigned int i;
	__sz n;

	memset(buf, 'x', sizeof(buf));
	srandom(1);
	for (i = 0; i < 20000; i++) {
		uk_xen_console.out_cons = (__u32)random();
		uk_xen_console.in_prod = (__u32)random();
		n = ring_put(buf, sizeof(buf));
		UK_TEST_EXPECT(n <= XEN_CONSOLE_OUT);
		n = ring_get(buf, sizeof(buf));
		UK_TEST_EXPECT(n <= XEN_CONSOLE_IN);
	}
}

UK_TESTSUITE_REGISTER(xencons, NULL);
