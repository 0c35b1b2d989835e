/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiboot information, as loaders send it and as they must not. */
/* unit-sources: plat/boot/regions.c plat/boot/read.c plat/boot/multiboot.c */
/* unit-includes: plat/boot plat/boot/include */
/* unit-cflags: -DCONFIG_KVM_MULTIBOOT=1 */
#include <stdlib.h>
#include <string.h>
#include <uk/plat/boot.h>
#include <unit.h>
#include <read.h>

#define MIB		(1UL << 20)
#define MEM_SIZE	(64UL << 10)
#define INFO		0x1000U
#define MAP		0x2000U
#define MODULE		0x3000U
#define CMDLINE		0x4ff0U		/* crosses a page */
#define NAME		0x6000U
#define ALL		((1U << 2) | (1U << 3) | (1U << 6) | (1U << 9))

/* The first 64 KiB of "physical" memory; nothing else can be reached. */
static __u8 mem[MEM_SIZE];
static struct uk_bootinfo bi;

const void *ukplat_boot_phys(__paddr_t pa, __sz len)
{
	if (!pa || !len || pa > MEM_SIZE || len > MEM_SIZE - pa)
		return NULL;
	return mem + pa;
}

static void put(__u32 at, __u32 v)
{
	memcpy(mem + at, &v, 4);
}

static void add(__u64 addr, __u64 len, __u32 type)
{
	__u32 used, at;

	memcpy(&used, mem + INFO + 44, 4);
	at = MAP + used;
	put(at, 20);
	memcpy(mem + at + 4, &addr, 8);
	memcpy(mem + at + 12, &len, 8);
	put(at + 20, type);
	put(INFO + 44, used + 24);
}

/* QEMU's pc with 64 MiB and an initrd of 5000 bytes. */
static void loader(const char *name, const char *cmdline)
{
	memset(mem, 0, sizeof(mem));
	memset(&bi, 0, sizeof(bi));
	bi.image_paddr = MIB;
	bi.image_len = MIB;
	bi.pt_root = 2 * MIB - 0x10000;
	put(INFO, ALL);
	put(INFO + 16, CMDLINE);
	put(INFO + 20, 1);
	put(INFO + 24, MODULE);
	put(INFO + 48, MAP);
	put(INFO + 64, NAME);
	put(MODULE, 4 * MIB);
	put(MODULE + 4, 4 * MIB + 5000);
	strcpy((char *)mem + NAME, name);
	strcpy((char *)mem + CMDLINE, cmdline);
	add(0, 0x9fc00, 1);
	add(0x9fc00, 0x400, 2);
	add(MIB, 62 * MIB, 1);
	add(0xfffc0000, 0x40000, 2);
}

static const char *parse(void)
{
	return boot_multiboot(&bi, INFO);
}

UK_TESTCASE(multiboot, qemu)
{
	loader("qemu", "/path/image lib.x=1 -- a");
	UK_TEST_ASSERT(!parse());
	UK_TEST_EXPECT_STR_EQ(bi.cmdline, " lib.x=1 -- a");
	UK_TEST_EXPECT_SNUM_EQ(bi.initrd, 4 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(bi.initrd_len, 5000);
	UK_TEST_EXPECT(ukplat_region_is(&bi, 2 * MIB, 4 * MIB,
					UK_MEMREGION_RAM));
	UK_TEST_EXPECT(ukplat_region_is(&bi, MIB, 2 * MIB - 0x10000,
					UK_MEMREGION_IMAGE));
	loader("qemu", "image");
	UK_TEST_ASSERT(!parse());
	UK_TEST_EXPECT_STR_EQ(bi.cmdline, "");
}

UK_TESTCASE(multiboot, grub_2_leaves_the_name_out)
{
	loader("GRUB 2.06", "lib.x=1");
	UK_TEST_ASSERT(!parse());
	UK_TEST_EXPECT_STR_EQ(bi.cmdline, "lib.x=1");
}

UK_TESTCASE(multiboot, what_is_not_there)
{
	loader("x", "x");
	put(INFO, ALL & ~(1U << 6));
	UK_TEST_EXPECT_STR_EQ(parse(), "no memory map");
	loader("x", "x");
	put(INFO, 1U << 6);		/* the map alone is enough */
	UK_TEST_ASSERT(!parse());
	UK_TEST_EXPECT(!bi.initrd && !*bi.cmdline);
	UK_TEST_EXPECT_STR_EQ(boot_multiboot(&bi, 0),
			      "boot information out of reach");
}

UK_TESTCASE(multiboot, damaged)
{
	loader("x", "x");
	put(MAP, 19);			/* an entry that is too short */
	UK_TEST_EXPECT_STR_EQ(parse(), "memory map damaged");
	loader("x", "x");
	put(MAP, 0xfffffffc);		/* ... that would lead back */
	UK_TEST_EXPECT_STR_EQ(parse(), "memory map damaged");
	loader("x", "x");
	put(INFO + 44, 5000);
	UK_TEST_EXPECT_STR_EQ(parse(), "memory map too long");
	loader("x", "x");
	put(INFO + 48, MEM_SIZE - 8);
	UK_TEST_EXPECT_STR_EQ(parse(), "memory map out of reach");
	loader("x", "x");
	put(MODULE + 4, 3 * MIB);	/* ends before it begins */
	UK_TEST_EXPECT_STR_EQ(parse(), "initrd outside of RAM");
	loader("x", "x");
	put(MODULE, MIB);		/* over the image */
	UK_TEST_EXPECT_STR_EQ(parse(), "initrd outside of RAM");
	loader("x", "x");
	put(INFO + 16, (__u32)MEM_SIZE);
	UK_TEST_EXPECT_STR_EQ(parse(), "command line out of reach");
}

UK_TESTCASE(multiboot, noise_stays_in_bounds)
{
	unsigned int i, k, good = 0;

	srand(5);
	for (i = 0; i < 5000; i++) {
		loader("GRUB 2", "a b");
		for (k = (unsigned int)rand() % 6; k; k--) {
			__u32 at[] = { INFO, MAP, MODULE };

			mem[at[rand() % 3] + (unsigned int)rand() % 72] =
				(__u8)rand();
		}
		good += !parse();
		UK_TEST_EXPECT(bi.nr_regions <= UK_BOOTINFO_MAXREGIONS);
	}
	UK_TEST_EXPECT(good > 1000 && good < 4500);
}

UK_TESTSUITE_REGISTER(multiboot, NULL);
