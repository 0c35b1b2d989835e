/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: memory, time and CPU of the guest. */
#include <uk/arch/limits.h>
#include <uk/clock.h>
#include <uk/falloc.h>
#include <uk/plat/time.h>
#include <uk/procfs.h>
#include <uk/sched.h>
#include <uk/timeutil.h>
#include "names.h"

#define NS_PER_CENTISEC	10000000UL

static void put_kb(struct uk_procfs_text *t, const char *what, __u64 kb)
{
	uk_procfs_printf(t, "%s:", what);
	uk_procfs_pad(t, 16);
	uk_procfs_printf(t, "%8lu kB\n", (unsigned long)kb);
}

/* What is not told apart is 0; files in memory count as used. */
static int show_meminfo(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	static const char *const none[] = {
		"Buffers", "Cached", "SwapCached", "Active", "Inactive",
		"SwapTotal", "SwapFree", "Dirty", "Writeback", "Mapped",
		"Shmem", "Slab", "SReclaimable", "SUnreclaim",
	};
	const unsigned long kb = __PAGE_SIZE / 1024;
	struct uk_falloc_stats st;
	unsigned int i;

	uk_falloc_stats_get(&st);
	put_kb(t, "MemTotal", (__u64)st.total * kb);
	put_kb(t, "MemFree", (__u64)st.free * kb);
	put_kb(t, "MemAvailable", (__u64)st.free * kb);
	for (i = 0; i < ARRAY_SIZE(none); i++)
		put_kb(t, none[i], 0);
	return 0;
}

/* Since the start, in hundredths of a second. */
struct times {
	unsigned long up, idle;
	unsigned int running, threads;
};

static void count(struct uk_thread *t, void *arg)
{
	struct times *c = arg;

	c->threads++;
	c->running += uk_thread_is_runnable(t);
}

static struct times get_times(void)
{
	const struct uk_sched *s = uk_sched_get_default();
	struct times c = { 0 };

	c.up = ukplat_monotonic_clock() / NS_PER_CENTISEC;
	c.idle = uk_clock_cycles_to_ns(uk_sched_idle_cycles(s)) /
		 NS_PER_CENTISEC;
	c.idle = MIN(c.idle, c.up);
	uk_sched_foreach((struct uk_sched *)s, count, &c);
	return c;
}

static int show_uptime(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	struct times c = get_times();

	uk_procfs_printf(t, "%lu.%02lu %lu.%02lu\n", c.up / 100, c.up % 100,
			 c.idle / 100, c.idle % 100);
	return 0;
}

/* Nobody samples the load: all three are the share of the time since the
 * start in which the CPU was busy.
 */
static int show_loadavg(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	struct times c = get_times();
	unsigned long load = c.up ? 100 * (c.up - c.idle) / c.up : 0;
	int i;

	for (i = 0; i < 3; i++)
		uk_procfs_printf(t, "%lu.%02lu ", load / 100, load % 100);
	uk_procfs_printf(t, "%u/%u %u\n", c.running, c.threads, c.threads);
	return 0;
}

/* All that was not idle counts as the program's. */
static int show_stat(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	struct times c = get_times();
	__nsec boot = uk_time_wall() - ukplat_monotonic_clock();
	const char *const names[] = { "cpu ", "cpu0" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		uk_procfs_printf(t, "%s %lu 0 0 %lu 0 0 0 0 0 0\n", names[i],
				 c.up - c.idle, c.idle);
	uk_procfs_printf(t, "intr 0\nctxt 0\nbtime %lu\nprocesses %u\n"
			 "procs_running %u\nprocs_blocked 0\n"
			 "softirq 0 0 0 0 0 0 0 0 0 0 0\n",
			 (unsigned long)(boot / UK_NSEC_PER_SEC), c.threads,
			 c.running);
	return 0;
}

static int show_swaps(struct uk_procfs_text *t,
		      const int *num __maybe_unused)
{
	uk_procfs_printf(t, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\t"
			 "Priority\n");
	return 0;
}

static int show_cpuinfo(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	sysinfo_put_cpu(t);
	return 0;
}

UK_PROCFS_ENTRIES(sysinfo) = {
	{ .path = "meminfo", .mode = UK_PROCFS_RO, .show = show_meminfo },
	{ .path = "uptime", .mode = UK_PROCFS_RO, .show = show_uptime },
	{ .path = "loadavg", .mode = UK_PROCFS_RO, .show = show_loadavg },
	{ .path = "stat", .mode = UK_PROCFS_RO, .show = show_stat },
	{ .path = "swaps", .mode = UK_PROCFS_RO, .show = show_swaps },
	{ .path = "cpuinfo", .mode = UK_PROCFS_RO, .show = show_cpuinfo },
};
