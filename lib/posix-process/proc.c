/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: which processes and threads there are; small files of them. */
#include <abi/errno.h>
#include <uk/bootinfo.h>
#include <uk/clock.h>
#include <uk/falloc.h>
#include <uk/procfs.h>
#include <uk/sched.h>
#include <uk/string.h>
#include "proc.h"

#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>

static void owner_of(const struct process *p, __u32 *uid, __u32 *gid)
{
	if (!p->cred)
		return;
	*uid = p->cred->euid;
	*gid = p->cred->egid;
}
#else
static void owner_of(const struct process *p __maybe_unused,
		     __u32 *uid __maybe_unused, __u32 *gid __maybe_unused)
{
}
#endif

/* ---- processes ----------------------------------------------------------- */

static int next_process(const int *num __maybe_unused, int after)
{
	return uk_process_next(after);
}

static void process_owner(const int *num, __u32 *uid, __u32 *gid)
{
	const struct process *p = uk_process_find(num[0]);

	if (p)
		owner_of(p, uid, gid);
}

static int show_self(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d", uk_process_current()->pid);
	return 0;
}

static int show_thread_self(struct uk_procfs_text *t,
			    const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d/task/%d", uk_process_current()->pid,
			 proc_tid(uk_thread_current()));
	return 0;
}

/* ---- threads ------------------------------------------------------------- */

/* The thread with the lowest number above `after`. */
struct lowest {
	int after;
	int tid;
	struct uk_thread *t;
	unsigned int count;
	__u64 cycles;
};

static void look_at(struct uk_thread *t, void *arg)
{
	struct lowest *l = arg;
	int tid = proc_tid(t);

	l->count++;
	l->cycles += uk_thread_cycles(t);
	if (tid > l->after && (!l->t || tid < l->tid)) {
		l->t = t;
		l->tid = tid;
	}
}

static struct lowest look(struct process *p, int after)
{
	struct lowest l = { .after = after };

	uk_process_foreach_thread(p, look_at, &l);
	return l;
}

struct uk_thread *proc_thread(struct process *p, int tid)
{
	struct lowest l = look(p, tid - 1);

	return l.t && l.tid == tid ? l.t : NULL;
}

__nsec proc_cpu_time(struct process *p, struct uk_thread *t)
{
	return uk_clock_cycles_to_ns(t ? uk_thread_cycles(t) :
				     look(p, 0).cycles);
}

unsigned int proc_threads(struct process *p)
{
	return look(p, 0).count;
}

static int next_thread(const int *num, int after)
{
	struct process *p = uk_process_find(num[0]);
	struct lowest l;

	if (!p)
		return -1;
	l = look(p, MAX(after, 0));
	return l.t ? l.tid : -1;
}

/* ---- memory -------------------------------------------------------------- */

void proc_memory_get(struct proc_memory *m)
{
	struct uk_falloc_stats st;

	uk_falloc_stats_get(&st);
	m->image = uk_bootinfo_get()->image_len;
	m->used = (__u64)(st.total - st.free) << UKARCH_PAGE_SHIFT;
	m->mapped = proc_mapped();
}

/* ---- small files --------------------------------------------------------- */

/* The thread of "#/comm" is the first one. */
static struct uk_thread *named(const int *num, bool task)
{
	struct process *p = uk_process_find(num[0]);

	return p ? proc_thread(p, num[task ? 1 : 0]) : NULL;
}

static int show_name(struct uk_procfs_text *t, struct uk_thread *th)
{
	if (!th)
		return -ESRCH;
	uk_procfs_printf(t, "%s\n", th->name);
	return 0;
}

static int store_name(const char *text, struct uk_thread *th)
{
	if (!th)
		return -ESRCH;
	uk_thread_name_set(th, text);
	return 0;
}

static int show_comm(struct uk_procfs_text *t, const int *num)
{
	return show_name(t, named(num, false));
}

static int store_comm(const char *text, __sz len __maybe_unused,
		      const int *num)
{
	return store_name(text, named(num, false));
}

static int show_task_comm(struct uk_procfs_text *t, const int *num)
{
	return show_name(t, named(num, true));
}

static int store_task_comm(const char *text, __sz len __maybe_unused,
			   const int *num)
{
	return store_name(text, named(num, true));
}

/* No file holds the linked program: the link says its name, and is broken. Of
 * a loaded one nobody keeps the path.
 */
static int show_exe(struct uk_procfs_text *t, const int *num)
{
	if (num[0] != uk_process_first.pid)
		return -ENOENT;
	uk_procfs_printf(t, "/%s", CONFIG_UK_NAME);
	return 0;
}

/* Kept, and without effect: nobody is killed for want of memory. */
static int oom_score_adj;

static int show_oom(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", oom_score_adj);
	return 0;
}

static int store_oom(const char *text, __sz len __maybe_unused,
		     const int *num __maybe_unused)
{
	__s64 v;
	int rc = uk_procfs_number(text, -1000, 1000, &v);

	if (!rc)
		oom_score_adj = (int)v;
	return rc;
}

static int show_zero(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "0\n");
	return 0;
}

#define PID_MAX		0x400000	/* numbers are below it, as on Linux */

static int show_pid_max(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", PID_MAX);
	return 0;
}

static int show_threads_max(struct uk_procfs_text *t,
			    const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", PID_MAX / 2);
	return 0;
}

UK_PROCFS_ENTRIES(process) = {
	{ .path = "", .mode = UK_PROCFS_DIR, .next = next_process },
	{ .path = "#", .mode = UK_PROCFS_DIR, .owner = process_owner },
	{ .path = "self", .mode = UK_PROCFS_LINK, .show = show_self },
	{ .path = "thread-self", .mode = UK_PROCFS_LINK,
	  .show = show_thread_self },
	{ .path = "#/task", .mode = UK_PROCFS_DIR, .next = next_thread },
	{ .path = "#/comm", .mode = UK_PROCFS_RW, .show = show_comm,
	  .store = store_comm },
	{ .path = "#/task/#/comm", .mode = UK_PROCFS_RW,
	  .show = show_task_comm, .store = store_task_comm },
	{ .path = "#/exe", .mode = UK_PROCFS_LINK, .show = show_exe },
	{ .path = "#/oom_score_adj", .mode = UK_PROCFS_RW, .show = show_oom,
	  .store = store_oom },
	{ .path = "#/oom_score", .mode = UK_PROCFS_RO, .show = show_zero },
	{ .path = "sys/kernel/pid_max", .mode = UK_PROCFS_RO,
	  .show = show_pid_max },
	{ .path = "sys/kernel/threads-max", .mode = UK_PROCFS_RO,
	  .show = show_threads_max },
};
