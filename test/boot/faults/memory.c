/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that must not be written, read or run. */
#include <uk/arch/paging.h>
#include <uk/bootinfo.h>
#include <uk/init.h>
#include <uk/reloc.h>

#include "faults.h"

typedef int (*fn_t)(void);

#define RET_INSTRUCTION	0xc3

static const char constant[] = "constant";
static const char *const table[] = { constant, constant };	/* RELRO */
static unsigned char data_code[16] = { RET_INSTRUCTION };

int poke(const volatile void *addr)
{
	volatile unsigned char *p = (volatile unsigned char *)addr;

	*p = RET_INSTRUCTION;
	return NOT_CAUGHT;
}

static int peek(unsigned long addr)
{
	volatile unsigned char *p = (volatile unsigned char *)addr;

	(void)*p;
	return NOT_CAUGHT;
}

static int call(const volatile void *addr)
{
	((fn_t)(unsigned long)addr)();
	return NOT_CAUGHT;
}

static unsigned long dm(unsigned long pa)
{
	return uk_bootinfo_get()->directmap_base + pa;
}

static int write_text(void)
{
	return poke((const void *)(unsigned long)say);
}

static int write_rodata(void)
{
	return poke(constant);
}

static int write_relro(void)
{
	return poke(&table[table[0][0] == 'x']);
}

static int write_inittab(void)
{
	return poke((const void *)uk_inittab_start);
}

static int exec_data(void)
{
	return call(data_code);
}

static int exec_stack(void)
{
	volatile unsigned char code[16] = { RET_INSTRUCTION };

	return call(code);
}

static int exec_rodata(void)
{
	return call(constant);
}

static int exec_directmap(void)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();
	unsigned int i;

	for (i = 0; i < bi->nr_regions; i++)
		if (bi->regions[i].type == UK_MEMREGION_RAM)
			return call((void *)dm(bi->regions[i].start));
	return NOT_CAUGHT;
}

static int read_null(void)
{
	return peek(8);
}

static int write_null(void)
{
	return poke((void *)16);
}

static int exec_null(void)
{
	volatile unsigned long none = 0;

	return call((void *)none);
}

/* Page tables: readable where ukpaging walks them, writable nowhere. */
static int write_pagetable(void)
{
	return poke((void *)dm(uk_bootinfo_get()->pt_root));
}

static int write_image_alias(void)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();

	return poke((void *)dm(bi->image_paddr +
			       (unsigned long)uk_text_start - bi->image_base));
}

/* The place where the loader put us is no address any more. */
static int read_identity(void)
{
	return peek(uk_bootinfo_get()->image_paddr);
}

static int __attribute__((noinline)) deeper(volatile char *above)
{
	volatile char here[256];

	here[0] = above ? above[0] : 0;
	/* ends some day, as far as the compiler knows */
	if (here[0] != 1)
		here[1] = (char)deeper(here);
	return here[0] + here[1];
}

static int overflow_stack(void)
{
	return deeper(0) ? NOT_CAUGHT : NOT_CAUGHT + 1;
}

const struct fault_case memory_cases[] = {
	{ "write-text", write_text },
	{ "write-rodata", write_rodata },
	{ "write-relro", write_relro },
	{ "write-inittab", write_inittab },
	{ "exec-data", exec_data },
	{ "exec-stack", exec_stack },
	{ "exec-rodata", exec_rodata },
	{ "exec-directmap", exec_directmap },
	{ "read-null", read_null },
	{ "write-null", write_null },
	{ "exec-null", exec_null },
	{ "write-pagetable", write_pagetable },
	{ "write-image-alias", write_image_alias },
	{ "read-identity", read_identity },
	{ "overflow-stack", overflow_stack },
	{ 0, 0 }
};
