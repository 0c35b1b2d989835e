/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions of the CPU, and the ends that a program can choose. */
#include <uk/plat/bootstrap.h>

#include "faults.h"

static int divide(void)
{
	volatile int zero = 0, some = 7;

	return some / zero ? NOT_CAUGHT : NOT_CAUGHT + 1;
}

static int undefined(void)
{
	__asm__ volatile("ud2");
	return NOT_CAUGHT;
}

/* Nobody enabled the instruction. */
static int no_syscall(void)
{
	__asm__ volatile("syscall" : : : "rcx", "r11", "memory");
	return NOT_CAUGHT;
}

static int breakpoint(void)
{
	__asm__ volatile("int3");
	return NOT_CAUGHT;
}

static int noncanonical(void)
{
	volatile unsigned long addr = 0x8000000000000000UL;

	return *(volatile char *)addr ? NOT_CAUGHT : NOT_CAUGHT + 1;
}

/* A stack pointer that is no good for the exception either. */
static int broken_stack(void)
{
	__asm__ volatile("xorl %%esp, %%esp\n\tud2" : : : "memory");
	return NOT_CAUGHT;
}

static int machine_panic(void)
{
	ukplat_crash(0, "asked to panic");
}

static int hang(void)
{
	for (;;)
		__asm__ volatile("pause");
	return NOT_CAUGHT;
}

static int status_200(void)
{
	return 200;
}

const struct fault_case cpu_cases[] = {
	{ "divide", divide },
	{ "undefined", undefined },
	{ "breakpoint", breakpoint },
	{ "no-syscall", no_syscall },
	{ "noncanonical", noncanonical },
	{ "broken-stack", broken_stack },
	{ "panic", machine_panic },
	{ "hang", hang },
	{ "status-200", status_200 },
	{ 0, 0 }
};
