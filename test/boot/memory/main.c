/* SPDX-License-Identifier: BSD-3-Clause */
/* Suites run during the boot; an argument names a mistake to be caught. */
#include <uk/alloc.h>
#include <uk/falloc.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/test.h>
#include <uk/vmem.h>

#define PAGE	4096L
#define RW	3L
#define ANON	0x22L

static struct uk_alloc *a;

static int suites(void)
{
	return uk_test_failed() ? 1 : uk_test_passed() == 0;
}

static int double_free(void)
{
	void *p = uk_malloc(a, 100);

	uk_free(a, p);
	uk_free(a, p);
	return 0;
}

static int double_free_large(void)
{
	void *p = uk_malloc(a, 100000);

	uk_free(a, p);
	uk_free(a, p);
	return 0;
}

static int free_middle(void)
{
	uk_free(a, (char *)uk_malloc(a, 100) + 16);
	return 0;
}

static int free_foreign(void)
{
	static char data[64];

	uk_free(a, data + 16);
	return 0;
}

static int guard_page(void)
{
	volatile char *s = uk_vmem_stack_alloc(8192);

	s[-1] = 1;
	return 0;
}

static int read_only(void)
{
	long va = uk_syscall_r_mmap(0L, PAGE, 1L, ANON, -1L, 0L);

	*(volatile char *)va = 1;
	return 0;
}

static int unmapped(void)
{
	long va = uk_syscall_r_mmap(0L, PAGE, RW, ANON, -1L, 0L);

	*(volatile char *)va = 1;
	uk_syscall_r_munmap(va, PAGE);
	*(volatile char *)va = 1;
	return 0;
}

static int execute_data(void)
{
	long va = uk_syscall_r_mmap(0L, PAGE, RW, ANON, -1L, 0L);

	*(volatile unsigned char *)va = 0xc3;
	((void (*)(void))va)();
	return 0;
}

static int page_table(void)
{
	*(volatile long *)uk_phys_to_virt(uk_paging_kernel()->root) = 0;
	return 0;
}

/* All memory by malloc, then by mmap: NULL first, a crash at last. */
static int exhaustion(void)
{
	long va, i;

	while (uk_malloc(a, 500))
		;
	va = uk_syscall_r_mmap(0L, PAGE * 64, RW, ANON, -1L, 0L);
	for (i = 0; i < 64 && va > 0; i++)
		*(volatile char *)(va + i * PAGE) = 1;
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
	{ "suites", suites },
	{ "double-free", double_free },
	{ "double-free-large", double_free_large },
	{ "free-middle", free_middle },
	{ "free-foreign", free_foreign },
	{ "guard-page", guard_page },
	{ "read-only", read_only },
	{ "unmapped", unmapped },
	{ "execute-data", execute_data },
	{ "page-table", page_table },
	{ "exhaustion", exhaustion },
};

int main(int argc, char *argv[])
{
	unsigned int i;

	a = uk_alloc_get_default();
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!uk_strcmp(argc > 1 ? argv[1] : "suites", cases[i].name))
			return cases[i].run();
	return 2;
}
