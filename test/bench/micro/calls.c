/* SPDX-License-Identifier: BSD-3-Clause */
/* System calls: by function, by number, by instruction. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "micro.h"

#if defined(__x86_64__)
static void by_instruction(void)
{
	long r = SYS_getppid;

	__asm__ volatile("syscall" : "+a"(r) : : "rcx", "r11", "memory");
}
#endif

void measure_calls(long scale)
{
	long n = 100000 * scale;
	struct timespec t;

	MEASURE("empty_loop", n, __asm__ volatile("" : : : "memory"));
	MEASURE("syscall_getpid", n, syscall(SYS_getpid));
	MEASURE("getpid", n, getpid());
#if defined(__x86_64__)
	MEASURE("syscall_insn", n, by_instruction());
#endif
	MEASURE("clock_gettime", n, clock_gettime(CLOCK_MONOTONIC, &t));
}
