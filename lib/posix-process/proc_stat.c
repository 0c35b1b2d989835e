/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: stat, statm, status and limits of processes and threads. */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/arch/time.h>
#include <uk/bootinfo.h>
#include <uk/procfs.h>
#include <uk/sched.h>
#include <uk/string.h>
#include "proc.h"

#define NS_PER_TICK	(UKARCH_NSEC_PER_SEC / 100)

/* What a file is about: a process by its first thread, or a thread. */
struct about {
	struct process *p;
	struct uk_thread *t;
	bool task;
	int tid;
};

static int find(struct about *a, const int *num, bool task)
{
	a->p = uk_process_find(num[0]);
	a->task = task;
	a->tid = num[task ? 1 : 0];
	a->t = a->p ? proc_thread(a->p, a->tid) : NULL;
	/* the first thread may end before the others */
	return a->p && (a->t || !task) ? 0 : -ESRCH;
}

static char state(const struct about *a)
{
	if (!a->t)
		return 'Z';
	if (proc_is_stopped(a->p))
		return 'T';
	return uk_thread_is_runnable(a->t) ? 'R' : 'S';
}

static const char *name(const struct about *a)
{
	return a->t ? a->t->name : "";
}

/* ---- stat ---------------------------------------------------------------- */

static __u64 stack_top(const struct about *a)
{
	return a->t && a->t->stack_base ?
	       (__u64)a->t->stack_base + a->t->stack_size : 0;
}

/* Fields as proc(5) numbers them: 1 to 22, 23 to 30, 31 to 52. Signals are in
 * `status` only.
 */
static int put_stat(struct uk_procfs_text *t, const struct about *a)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();
	__nsec cpu = proc_cpu_time(a->p, a->task ? a->t : NULL);
	struct proc_memory m;

	proc_memory_get(&m);
	uk_procfs_printf(t, "%d (%s) %c %d %d %d 0 -1 0 0 0 0 0 %lu 0 0 0 20 "
			 "0 %u 0 0 ", a->tid, name(a), state(a), a->p->ppid,
			 a->p->pgid, a->p->sid,
			 (unsigned long)(cpu / NS_PER_TICK),
			 proc_threads(a->p));
	uk_procfs_printf(t, "%lu %lu %lu %lu %lu %lu 0 0 ",
			 (unsigned long)(m.image + m.used + m.mapped),
			 (unsigned long)((m.image + m.used) >>
					 UKARCH_PAGE_SHIFT),
			 (unsigned long)a->p->rlimits[UK_RLIMIT_RSS].rlim_cur,
			 (unsigned long)bi->image_base,
			 (unsigned long)(bi->image_base + bi->image_len),
			 (unsigned long)stack_top(a));
	uk_procfs_printf(t, "0 0 0 0 0 0 0 %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
			 a->tid == a->p->pid ? UK_SIGCHLD : -1);
	return 0;
}

static int show_stat(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, false);

	return rc ? rc : put_stat(t, &a);
}

static int show_task_stat(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, true);

	return rc ? rc : put_stat(t, &a);
}

/* In pages: size resident shared text lib data dirty. */
static int show_statm(struct uk_procfs_text *t,
		      const int *num __maybe_unused)
{
	struct proc_memory m;

	proc_memory_get(&m);
	m.image >>= UKARCH_PAGE_SHIFT;
	m.used >>= UKARCH_PAGE_SHIFT;
	m.mapped >>= UKARCH_PAGE_SHIFT;
	uk_procfs_printf(t, "%lu %lu 0 %lu 0 %lu 0\n",
			 (unsigned long)(m.image + m.used + m.mapped),
			 (unsigned long)(m.image + m.used),
			 (unsigned long)m.image,
			 (unsigned long)(m.used + m.mapped));
	return 0;
}

/* ---- status -------------------------------------------------------------- */

static int put_status(struct uk_procfs_text *t, const struct about *a)
{
	uk_procfs_printf(t, "State:\t%c (%s)\n", state(a),
			 state(a) == 'R' ? "running" :
			 state(a) == 'S' ? "sleeping" :
			 state(a) == 'T' ? "stopped" : "zombie");
	uk_procfs_printf(t, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n"
			 "TracerPid:\t0\n", a->p->pid, a->tid, a->p->ppid);
	return 0;
}

/* As Linux does, so that a name is one line. */
static int put_name(struct uk_procfs_text *t, const char *s)
{
	uk_procfs_printf(t, "Name:\t");
	for (; *s; s++) {
		if (*s == '\n')
			uk_procfs_put(t, "\\n", 2);
		else if (*s == '\\')
			uk_procfs_put(t, "\\\\", 2);
		else
			uk_procfs_put(t, s, 1);
	}
	uk_procfs_put(t, "\n", 1);
	return 0;
}

static int show_name(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, false);

	return rc ? rc : put_name(t, name(&a));
}

static int show_task_name(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, true);

	return rc ? rc : put_name(t, name(&a));
}

static int show_status(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, false);

	return rc ? rc : put_status(t, &a);
}

static int show_task_status(struct uk_procfs_text *t, const int *num)
{
	struct about a;
	int rc = find(&a, num, true);

	return rc ? rc : put_status(t, &a);
}

static void put_kb(struct uk_procfs_text *t, const char *what, __u64 bytes)
{
	uk_procfs_printf(t, "%s:\t%8lu kB\n", what,
			 (unsigned long)(bytes >> 10));
}

/* Peaks are not known. */
static int show_memory(struct uk_procfs_text *t, const int *num)
{
	struct process *p = uk_process_find(num[0]);
	struct proc_memory m;

	if (!p)
		return -ESRCH;
	proc_memory_get(&m);
	put_kb(t, "VmSize", m.image + m.used + m.mapped);
	put_kb(t, "VmRSS", m.image + m.used);
	put_kb(t, "RssAnon", m.used);
	put_kb(t, "RssFile", m.image);
	put_kb(t, "RssShmem", 0);
	put_kb(t, "VmData", m.used + m.mapped);
	put_kb(t, "VmExe", m.image);
	put_kb(t, "VmLib", 0);
	put_kb(t, "VmSwap", 0);
	uk_procfs_printf(t, "Threads:\t%u\n", proc_threads(p));
	return 0;
}

static int show_cpus(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "NoNewPrivs:\t0\nSeccomp:\t0\n"
			 "Seccomp_filters:\t0\nCpus_allowed:\t1\n"
			 "Cpus_allowed_list:\t0\nMems_allowed:\t1\n"
			 "Mems_allowed_list:\t0\n");
	return 0;
}

/* ---- limits -------------------------------------------------------------- */

static const struct {
	const char *name, *unit;
} limits[UK_RLIM_NLIMITS] = {
	{ "Max cpu time", "seconds" },
	{ "Max file size", "bytes" },
	{ "Max data size", "bytes" },
	{ "Max stack size", "bytes" },
	{ "Max core file size", "bytes" },
	{ "Max resident set", "bytes" },
	{ "Max processes", "processes" },
	{ "Max open files", "files" },
	{ "Max locked memory", "bytes" },
	{ "Max address space", "bytes" },
	{ "Max file locks", "locks" },
	{ "Max pending signals", "signals" },
	{ "Max msgqueue size", "bytes" },
	{ "Max nice priority", "" },
	{ "Max realtime priority", "" },
	{ "Max realtime timeout", "us" },
};

static void put_limit(struct uk_procfs_text *t, __u64 v)
{
	if (v == UK_RLIM_INFINITY)
		uk_procfs_printf(t, "%-20s ", "unlimited");
	else
		uk_procfs_printf(t, "%-20lu ", (unsigned long)v);
}

static int show_limits(struct uk_procfs_text *t, const int *num)
{
	struct process *p = uk_process_find(num[0]);
	int i;

	if (!p)
		return -ESRCH;
	uk_procfs_printf(t, "%-25s %-20s %-20s %-10s\n", "Limit",
			 "Soft Limit", "Hard Limit", "Units");
	for (i = 0; i < UK_RLIM_NLIMITS; i++) {
		uk_procfs_printf(t, "%-25s ", limits[i].name);
		put_limit(t, p->rlimits[i].rlim_cur);
		put_limit(t, p->rlimits[i].rlim_max);
		uk_procfs_printf(t, limits[i].unit[0] ? "%-10s\n" : "%s\n",
				 limits[i].unit);
	}
	return 0;
}

#define PART(at, on, fn)	{ .path = on, .mode = UK_PROCFS_RO, \
				  .part = (at), .show = (fn) }

UK_PROCFS_ENTRIES(process_stat) = {
	PART(0, "#/stat", show_stat),
	PART(0, "#/task/#/stat", show_task_stat),
	PART(0, "#/statm", show_statm),
	PART(0, "#/task/#/statm", show_statm),
	PART(0, "#/limits", show_limits),
	PART(0, "#/status", show_name),
	PART(0, "#/task/#/status", show_task_name),
	PART(20, "#/status", show_status),
	PART(20, "#/task/#/status", show_task_status),
	PART(50, "#/status", show_memory),
	PART(50, "#/task/#/status", show_memory),
	PART(90, "#/status", show_cpus),
	PART(90, "#/task/#/status", show_cpus),
};
