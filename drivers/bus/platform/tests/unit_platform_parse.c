/* SPDX-License-Identifier: BSD-3-Clause */
/* Parsing virtio_mmio.device= of the command line. */
/* unit-sources: drivers/bus/platform/parse.c */
/* unit-includes: drivers/bus/platform/include */
#include <stdlib.h>
#include <uk/platform_bus.h>
#include <unit.h>

UK_TESTCASE(platform_parse, what_monitors_write)
{
	struct platform_device d = { 0 };

	UK_TEST_EXPECT_ZERO(platform_parse_mmio("512@0xfeb00e00:12", &d));
	UK_TEST_EXPECT_SNUM_EQ(d.size, 512);
	UK_TEST_EXPECT_SNUM_EQ(d.base, 0xfeb00e00);
	UK_TEST_EXPECT_SNUM_EQ(d.irq, 12);
	UK_TEST_EXPECT_ZERO(platform_parse_mmio("4K@0xd0000000:5", &d));
	UK_TEST_EXPECT_SNUM_EQ(d.size, 4096);
	UK_TEST_EXPECT_ZERO(platform_parse_mmio("0x200@0xd0000200:6:1", &d));
	UK_TEST_EXPECT_SNUM_EQ(d.size, 0x200);
	UK_TEST_EXPECT_SNUM_EQ(d.irq, 6);
}

UK_TESTCASE(platform_parse, what_it_refuses)
{
	static const char *const bad[] = {
		"", "512", "512@", "512@0x1000", "512@0x1000:", "@0x1000:1",
		"512@:1", "512@0x1000:x", "512@0x1000:1:", "512@0x1000:1:2:3",
		"512@0x1000:1 ", " 512@0x1000:1", "-512@0x1000:1",
		"512@-1:1", "512@0:1", "16@0x1000:1", "512@0x1001:1",
		"512M@0x1000:1", "99999999999999999999@0x1000:1",
		"512@0xffffffffffffffff:1", "512@99999999999999999999:1",
		"512@0x1000:99999999999", "512@0x1000:1024", "K@0x1000:1",
		"0x@0x1000:1", "512k@0x1000:1x",
	};
	struct platform_device d = { .irq = 77 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (!UK_TEST_EXPECT(platform_parse_mmio(bad[i], &d) < 0))
			abort();
	UK_TEST_EXPECT_SNUM_EQ(d.irq, 77);
}

UK_TESTCASE(platform_parse, noise)
{
	static const char set[] = "0159x@:KkM -\tfF";
	struct platform_device d;
	unsigned int i, n;
	char text[24];

	srand(1);
	for (i = 0; i < 200000; i++) {
		for (n = 0; n < sizeof(text) - 1; n++)
			text[n] = set[(unsigned)rand() % (sizeof(set) - 1)];
		text[(unsigned)rand() % sizeof(text)] = '\0';
		text[sizeof(text) - 1] = '\0';
		if (platform_parse_mmio(text, &d) == 0)
			UK_TEST_EXPECT(d.size >= 0x100 && d.base);
	}
}

UK_TESTSUITE_REGISTER(platform_parse, NULL);
