/* SPDX-License-Identifier: BSD-3-Clause */
/* What must work: time, sleep, a second CPU, system calls. */
#include <uk/arch/lcpu.h>
#include <uk/arch/syscall.h>
#include <uk/arch/time.h>
#include <uk/arch/tls.h>
#include <uk/bootinfo.h>
#include <uk/clock.h>
#include <uk/lcpu.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/spinlock.h>

#include "faults.h"

#define ROUNDS	20000UL

static int pass(void)
{
	return 0;
}

static int base(void)
{
	say_number("base", uk_bootinfo_get()->image_base);
	say_number("seed quality", uk_bootinfo_get()->seed_quality);
	return 0;
}

static int sleep_50ms(void)
{
	__nsec start = ukplat_monotonic_clock(), took;

	uk_sched_thread_sleep(ukarch_time_msec_to_nsec(50));
	took = ukplat_monotonic_clock() - start;
	say_number("slept ns", took);
	return took < ukarch_time_msec_to_nsec(50) ||
	       took > ukarch_time_sec_to_nsec(5);
}

static int date(void)
{
	say_number("date", ukarch_time_nsec_to_sec(ukplat_wall_clock()));
	return 0;
}

static struct uk_spinlock lock;
static volatile unsigned long counter, other_done;

static void hammer(void *arg __attribute__((unused)))
{
	unsigned long i;

	for (i = 0; i < ROUNDS; i++) {
		uk_spin_lock(&lock);
		counter++;
		uk_spin_unlock(&lock);
	}
	other_done = 1;
}

static int second_cpu(void)
{
	int rc = uk_lcpu_start(1, hammer, 0);

	if (rc < 0) {
		say_number("no second CPU, error", (unsigned long)-rc);
		return 1;
	}
	hammer(0);
	while (uk_lcpu_state(1) == UKARCH_LCPU_RUNNING)
		ukarch_spinwait();
	say_number("counted", counter);
	return counter != 2 * ROUNDS || uk_lcpu_start(1, hammer, 0) != -16;
}

static void fault_there(void *arg __attribute__((unused)))
{
	*(volatile int *)8 = 1;
}

static int second_cpu_fault(void)
{
	uk_lcpu_start(1, fault_there, 0);
	for (;;)
		ukarch_spinwait();
	return NOT_CAUGHT;
}

static int no_such_cpu(void)
{
	return uk_lcpu_start(3, hammer, 0) != -110;
}

static long answer(long a0, long a1, long a2, long a3, long a4, long a5,
		   long nr)
{
	return a0 + 2 * a1 + 3 * a2 + 4 * a3 + 5 * a4 + 6 * a5 + 100 * nr;
}

/* The value, and whether all registers and the red zone were kept. */
static long __attribute__((noinline)) do_syscall(int *kept)
{
	register long r10 __asm__("r10") = 4;
	register long r8 __asm__("r8") = 5;
	register long r9 __asm__("r9") = 6;
	long ret, a0 = 1, a1 = 2, a2 = 3;

	__asm__ volatile("movq $77, -8(%%rsp)\n\t"
			 "syscall\n\t"
			 "cmpq $77, -8(%%rsp)\n\t"
			 "je 1f\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(ret), "+D"(a0), "+S"(a1), "+d"(a2), "+r"(r10),
			   "+r"(r8), "+r"(r9)
			 : "0"(7L) : "rcx", "r11", "memory", "cc");
	*kept = a0 == 1 && a1 == 2 && a2 == 3 && r10 == 4 && r8 == 5 && r9 == 6;
	return ret;
}

static int syscall_instruction(void)
{
	int kept;

	ukarch_syscall_enable(answer);
	return do_syscall(&kept) != 1 + 4 + 9 + 16 + 25 + 36 + 700 || !kept;
}

static int tls_register(void)
{
	ukarch_tls_set(0x123456789000UL);
	return ukarch_tls_get() != 0x123456789000UL;
}

const struct fault_case works_cases[] = {
	{ "pass", pass },
	{ "base", base },
	{ "sleep", sleep_50ms },
	{ "date", date },
	{ "second-cpu", second_cpu },
	{ "second-cpu-fault", second_cpu_fault },
	{ "no-such-cpu", no_such_cpu },
	{ "syscall", syscall_instruction },
	{ "tls", tls_register },
	{ 0, 0 }
};
