/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory regions, and start infos that a loader must not send. */
/* unit-sources: plat/boot/regions.c plat/boot/read.c plat/boot/pvh.c */
/* unit-includes: plat/boot/include */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uk/plat/boot.h>
#include <unit.h>

#define MIB		(1UL << 20)
#define MEM_SIZE	(64UL << 10)
#define INFO		0x1000UL
#define MAP		0x2000UL
#define MODULES		0x3000UL
#define CMDLINE		0x4ff0UL	/* crosses a page */

#define RAM		1
#define ACPI		3

/* The first 64 KiB of "physical" memory; nothing else can be reached. */
static uint8_t mem[MEM_SIZE];
static struct uk_bootinfo bi;

struct info {
	uint32_t magic, version, flags, nr_modules;
	uint64_t modlist, cmdline, rsdp, memmap;
	uint32_t entries, reserved;
};

struct entry {
	uint64_t addr, size;
	uint32_t type, reserved;
};

struct module {
	uint64_t paddr, size, cmdline, reserved;
};

const void *ukplat_boot_phys(__paddr_t pa, __sz len)
{
	if (!pa || !len || pa > MEM_SIZE || len > MEM_SIZE - pa)
		return NULL;
	return mem + pa;
}

/* Of a platform whose hypervisor knows the map: what it answers. */
static const char *platform_answer;

const char *ukplat_boot_memmap(struct uk_bootinfo *b)
{
	if (!platform_answer)
		ukplat_boot_range(b, MIB, 31 * MIB, 1);
	return platform_answer;
}

static struct info *start(void)
{
	struct info *si = (struct info *)(mem + INFO);

	memset(mem, 0, sizeof(mem));
	memset(&bi, 0, sizeof(bi));
	bi.image_paddr = MIB;
	bi.image_len = MIB;
	bi.pt_root = 2 * MIB - 0x10000;
	*si = (struct info){ .magic = 0x336ec578, .version = 1,
			     .cmdline = CMDLINE, .memmap = MAP };
	strcpy((char *)mem + CMDLINE, "lib.param=value -- an argument");
	return si;
}

static void add(uint64_t addr, uint64_t size, uint32_t type)
{
	struct info *si = (struct info *)(mem + INFO);
	struct entry *e = (struct entry *)(mem + MAP);

	e[si->entries++] = (struct entry){ addr, size, type, 0 };
}

static void add_module(uint64_t addr, uint64_t size)
{
	struct info *si = (struct info *)(mem + INFO);
	struct module *m = (struct module *)(mem + MODULES);

	si->modlist = MODULES;
	m[si->nr_modules++] = (struct module){ addr, size, 0, 0 };
}

static const char *parse(void)
{
	return ukplat_boot_pvh(&bi, INFO);
}

/* Sorted, apart, page aligned, not empty. */
static int list_is_sound(void)
{
	uint64_t end = 0;
	uint32_t i;

	for (i = 0; i < bi.nr_regions; i++) {
		struct uk_memregion *r = &bi.regions[i];

		if (r->start < end || !r->len || (r->start | r->len) & 4095)
			return 0;
		end = r->start + r->len;
	}
	return 1;
}

static uint64_t bytes_of(uint32_t type)
{
	uint64_t n = 0;
	uint32_t i;

	for (i = 0; i < bi.nr_regions; i++)
		if (bi.regions[i].type == type)
			n += bi.regions[i].len;
	return n;
}

UK_TESTCASE(pvh, qemu_microvm)
{
	start();
	add(0, 0x9fc00, RAM);
	add(MIB, 31 * MIB, RAM);
	add(0xdeadf000, 0, RAM);	/* as QEMU's microvm has it */
	UK_TEST_ASSERT(parse() == NULL);
	UK_TEST_EXPECT(list_is_sound());
	UK_TEST_EXPECT(!strcmp(bi.cmdline, "lib.param=value -- an argument"));
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_RAM),
			       0x9f000 + 30 * MIB);
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_IMAGE), MIB - 0x10000);
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_PAGETABLE), 0x10000);
}

UK_TESTCASE(pvh, overlaps_and_order)
{
	start();
	add(8 * MIB, 8 * MIB, RAM);
	add(MIB, 12 * MIB, RAM);		/* overlaps the one before */
	add(12 * MIB + 1, 100, ACPI);		/* a hole wins over RAM */
	add(~0UL - 100, 5000, RAM);		/* wraps */
	UK_TEST_ASSERT(parse() == NULL);
	UK_TEST_EXPECT(list_is_sound());
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_RAM), 14 * MIB - 4096);
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_RESERVED), 4096);
}

UK_TESTCASE(pvh, initrd)
{
	start();
	add(MIB, 31 * MIB, RAM);
	add_module(16 * MIB + 5, 4097);
	UK_TEST_ASSERT(parse() == NULL);
	UK_TEST_EXPECT_SNUM_EQ(bi.initrd, 16 * MIB + 5);
	UK_TEST_EXPECT_SNUM_EQ(bi.initrd_len, 4097);
	UK_TEST_EXPECT_SNUM_EQ(bytes_of(UK_MEMREGION_INITRD), 8192);
	UK_TEST_EXPECT(list_is_sound());
}

UK_TESTCASE(pvh, bad_initrd)
{
	static const struct {
		uint64_t addr, size;
	} bad[] = {
		{ MIB + 4096, 4096 },		/* in the image */
		{ 2 * MIB - 4096, 8192 },	/* half in the page tables */
		{ 31 * MIB, 2 * MIB },		/* beyond RAM */
		{ ~0UL - 4095, 8192 },		/* wraps */
		{ 0, 4096 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		start();
		add(MIB, 31 * MIB, RAM);
		add_module(bad[i].addr, bad[i].size);
		UK_TEST_EXPECT(parse() != NULL);
	}
	start();
	add(MIB, 31 * MIB, RAM);
	add_module(0, 0);			/* empty is none */
	UK_TEST_EXPECT(parse() == NULL && !bi.initrd);
}

UK_TESTCASE(pvh, bad_start_info)
{
	start()->magic = 0;
	UK_TEST_EXPECT(parse() != NULL);
	platform_answer = "no map";
	start()->version = 0;
	UK_TEST_EXPECT(parse() == platform_answer);
	start();				/* no map at all */
	UK_TEST_EXPECT(parse() != NULL);
	start()->memmap = MEM_SIZE - 8;
	add(MIB, MIB, RAM);
	UK_TEST_EXPECT(parse() != NULL);
	start()->entries = 0xffffffff;
	UK_TEST_EXPECT(parse() != NULL);
	start();
	add(MIB, 31 * MIB, RAM);
	((struct info *)(mem + INFO))->nr_modules = 0xffffffff;
	UK_TEST_EXPECT(parse() != NULL);
	UK_TEST_EXPECT(ukplat_boot_pvh(&bi, 0) != NULL);
	UK_TEST_EXPECT(ukplat_boot_pvh(&bi, ~0UL - 8) != NULL);
}

/* The info of version 0 ends where later ones tell of a map. */
UK_TESTCASE(pvh, map_of_the_platform)
{
	platform_answer = NULL;
	start()->version = 0;
	add(64 * MIB, MIB, RAM);
	UK_TEST_EXPECT(parse() == NULL);
	UK_TEST_EXPECT(ukplat_region_is(&bi, 2 * MIB, 32 * MIB,
					UK_MEMREGION_RAM));
	UK_TEST_EXPECT(!ukplat_region_is(&bi, 64 * MIB, 65 * MIB,
					 UK_MEMREGION_RAM));
}

UK_TESTCASE(pvh, command_line)
{
	start()->cmdline = 0;
	add(MIB, 31 * MIB, RAM);
	UK_TEST_EXPECT(parse() == NULL && !bi.cmdline[0]);
	start()->cmdline = 99 * MIB;
	add(MIB, 31 * MIB, RAM);
	UK_TEST_EXPECT(parse() != NULL);
	start();				/* no end within 4 KiB */
	add(MIB, 31 * MIB, RAM);
	memset(mem + CMDLINE, 'x', 8192);
	UK_TEST_EXPECT(parse() != NULL);
	start()->cmdline = MEM_SIZE - 4;	/* runs out of memory */
	add(MIB, 31 * MIB, RAM);
	memset(mem + MEM_SIZE - 4, 'x', 4);
	UK_TEST_EXPECT(parse() != NULL);
}

UK_TESTCASE(pvh, too_fragmented)
{
	unsigned int i;

	start();
	for (i = 0; i < 100; i++)
		add(4 * MIB + i * 0x2000, 0x1000, RAM);
	UK_TEST_EXPECT(parse() != NULL);
	UK_TEST_EXPECT(bi.nr_regions <= UK_BOOTINFO_MAXREGIONS);
}

UK_TESTCASE(regions, painting_at_random)
{
	static uint8_t model[256];
	uint32_t seed = 1, i, j, type;

	memset(model, 0, sizeof(model));
	memset(&bi, 0, sizeof(bi));
	for (i = 0; i < 3000; i++) {
		uint32_t a, b;

		seed = seed * 1103515245 + 12345;
		a = (seed >> 8) % 250;
		b = a + (seed >> 16) % 6;
		type = 1 + (seed >> 24) % 5;
		if (ukplat_region_set(&bi, a * 4096UL, b * 4096UL, type)) {
			memset(model, 0, sizeof(model));
			memset(&bi, 0, sizeof(bi));
			continue;
		}
		memset(model + a, (int)type, b - a);
		UK_TEST_ASSERT(list_is_sound());
	}
	for (i = 0; i < 256; i++) {
		for (type = 0, j = 0; j < bi.nr_regions; j++)
			if (bi.regions[j].start <= i * 4096UL &&
			    i * 4096UL < bi.regions[j].start +
					 bi.regions[j].len)
				type = bi.regions[j].type;
		UK_TEST_ASSERT(type == model[i]);
	}
}

UK_TESTSUITE_REGISTER(pvh, NULL);
UK_TESTSUITE_REGISTER(regions, NULL);
