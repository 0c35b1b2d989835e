/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for children that end, stop or go on. */
#include <uk/process.h>
#include <uk/arch/time.h>
#include <uk/clock.h>
#include <uk/essentials.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "children.h"

#define CLD_EXITED	1
#define CLD_KILLED	2

/* __WNOTHREAD, __WALL and __WCLONE: all children are of one kind. */
#define WAIT_CLONE	0xe0000000U

/* Which children are meant. */
struct whom {
	int type;	/* UK_P_* */
	int id;
};

static bool is_meant(const struct process *p, const struct whom *w)
{
	if (p->kin.parent != uk_process_current())
		return false;
	if (w->type == UK_P_PID)
		return p->pid == w->id;
	return w->type == UK_P_ALL || p->pgid == w->id;
}

/* Is there something to tell that the options (UK_WEXITED, ...) ask for? */
static bool has_news(const struct process *p, int options)
{
	if (p->kin.zombie)
		return options & UK_WEXITED;
	if (p->kin.news == UK_PROCESS_STOPPED)
		return options & UK_WUNTRACED;
	return p->kin.news && options & UK_WCONTINUED;
}

/* One that is meant and has news, else -EAGAIN; -ECHILD: there is no such
 * child.
 */
static int find(const struct whom *w, int options, struct process **out)
{
	struct process *p;
	int rc = -ECHILD;

	UK_TAILQ_FOREACH(p, &uk_processes, kin.all) {
		if (!is_meant(p, w))
			continue;
		*out = p;
		if (has_news(p, options))
			return 0;
		if (!p->kin.zombie)
			rc = -EAGAIN;
	}
	return rc;
}

/* As find(), but waits. -EAGAIN: options forbid that. */
static int wait_for(const struct whom *w, int options, struct process **out)
{
	struct process *self = uk_process_current();
	int rc, intr;

	if (options & UK_WNOHANG)
		return find(w, options, out);
	intr = uk_waitq_wait_event_intr(&self->kin.children,
			(rc = find(w, options, out)) != -EAGAIN, 0);
	return intr ? -ERESTARTSYS : rc;
}

/* As wait4() tells it. */
static int status_of(const struct process *p)
{
	if (p->kin.zombie)
		return p->kin.status;
	return p->kin.news == UK_PROCESS_STOPPED ? p->kin.stopped << 8 | 0x7f :
						   0xffff;
}

void uk_process_wait_info(const struct process *p, struct uk_siginfo *info)
{
	int status = status_of(p);

	*info = (struct uk_siginfo){
		.signo = UK_SIGCHLD,
		.code = p->kin.news,
		.pid = p->pid,
		.uid = p->kin.ended ? p->kin.uid : uk_process_owner(p),
	};
	if (p->kin.zombie) {
		info->code = status & 0x7f ? CLD_KILLED : CLD_EXITED;
		info->value.sival_int = status & 0x7f ? status & 0x7f :
							status >> 8;
	} else {
		info->value.sival_int = p->kin.news == UK_PROCESS_STOPPED ?
					p->kin.stopped : UK_SIGCONT;
	}
}

/* It was told. */
static void take(struct process *p)
{
	if (p->kin.zombie)
		uk_process_reap(p);
	else
		p->kin.news = 0;
}

static void fill_usage(const struct process *p, struct uk_rusage *usage)
{
	__nsec ns = uk_clock_cycles_to_ns(p->kin.cycles + p->kin.child_cycles);

	*usage = (struct uk_rusage){
		.ru_utime.tv_sec = ukarch_time_nsec_to_sec(ns),
		.ru_utime.tv_usec =
			ukarch_time_nsec_to_usec(ukarch_time_subsec(ns)),
	};
}

UK_SYSCALL_R_DEFINE(int, wait4, int, pid,
		    int *, status, int, options,
		    struct uk_rusage *, usage)
{
	const unsigned int known = UK_WNOHANG | UK_WUNTRACED | UK_WCONTINUED |
				   WAIT_CLONE;
	struct whom w = { UK_P_PID, pid };
	struct process *p;
	int rc;

	if ((unsigned int)options & ~known)
		return -EINVAL;
	if (pid == (int)0x80000000)
		return -ESRCH;
	if (pid == -1)
		w.type = UK_P_ALL;
	else if (pid <= 0)
		w = (struct whom){ UK_P_PGID, pid ? -pid :
				   uk_process_current()->pgid };
	rc = wait_for(&w, options | UK_WEXITED, &p);
	if (rc)
		return rc == -EAGAIN ? 0 : rc;
	if (status)
		*status = status_of(p);
	if (usage)
		fill_usage(p, usage);
	rc = p->pid;
	take(p);
	return rc;
}

static int check_waitid(int idtype, int id, int options)
{
	const int what = UK_WEXITED | UK_WUNTRACED | UK_WCONTINUED;
	const unsigned int known = UK_WNOHANG | UK_WNOWAIT | what | WAIT_CLONE;

	if (idtype < UK_P_ALL || idtype > UK_P_PGID || !(options & what) ||
	    (unsigned int)options & ~known)
		return -EINVAL;
	if ((idtype == UK_P_PID && id <= 0) || (idtype == UK_P_PGID && id < 0))
		return -EINVAL;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, waitid, int, idtype, int, id,
		    struct uk_siginfo *, info, int, options,
		    struct uk_rusage *, usage)
{
	struct whom w = { idtype, id };
	struct uk_siginfo got = { .signo = 0 };
	struct process *p;
	int rc = check_waitid(idtype, id, options);

	if (rc)
		return rc;
	if (idtype == UK_P_PGID && !id)
		w.id = uk_process_current()->pgid;
	rc = wait_for(&w, options, &p);
	if (rc && rc != -EAGAIN)
		return rc;
	if (!rc) {
		uk_process_wait_info(p, &got);
		if (usage)
			fill_usage(p, usage);
		if (!(options & UK_WNOWAIT))
			take(p);
	}
	if (info)
		*info = got;
	return 0;
}
