/* SPDX-License-Identifier: BSD-3-Clause */
/* Pending signals and what came with them. */
#include <uk/alloc.h>
#include <uk/arch/lcpu.h>
#include <uk/init.h>
#include <abi/errno.h>
#include "signal_impl.h"

#define POOL_SIZE	64

/* Interrupts may send signals and cannot allocate. Entries that were added for
 * who can stay here, too.
 */
static struct uk_sigqueued pool[POOL_SIZE];
static struct uk_sigqueued *pool_free;
static unsigned int pool_used;		/* entries that were ever taken */
static unsigned int queued;		/* entries in queues, for SIG_LIMITS */

static struct uk_sigqueued *pool_get(void)
{
	struct uk_sigqueued *q = pool_free;

	if (q)
		pool_free = q->next;
	else if (pool_used < POOL_SIZE)
		q = &pool[pool_used++];
	if (SIG_LIMITS && q)
		queued++;
	return q;
}

static void pool_put(struct uk_sigqueued *q)
{
	q->next = pool_free;
	pool_free = q;
	queued -= SIG_LIMITS;
}

void sig_reserve(void)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	struct uk_sigqueued *q;

	if (SIG_LIMITS && !pool_free && pool_used == POOL_SIZE) {
		q = uk_malloc(uk_alloc_get_default(), sizeof(*q));
		if (q) {
			q->next = NULL;
			pool_free = q;
		}
	}
	ukarch_lcpu_restore_irqf(flags);
}

/* RLIMIT_SIGPENDING is for what a program queues, not for timers. */
static bool may_queue(const struct uk_siginfo *info)
{
	return !SIG_LIMITS || info->signo < UK_SIGRTMIN ||
	       (info->code != UK_SI_QUEUE && info->code != UK_SI_TKILL &&
		info->code != UK_SI_USER) ||
	       queued < uk_process_rlimit(UK_RLIMIT_SIGPENDING);
}

/* A timer whose last signal nobody took yet: that one is told how often. */
static bool is_overrun(struct uk_sigqueued *q, const struct uk_siginfo *info)
{
	__u32 sum;

	while (q && (q->signo != info->signo || q->code != UK_SI_TIMER ||
		     q->pid != info->timerid))
		q = q->next;
	if (!q)
		return false;
	sum = q->uid + (__u32)info->overrun + 1;
	q->uid = MIN(sum, (__u32)__INT_MAX__);
	return true;
}

int sig_enqueue(struct uk_sigqueued **queue, uk_sigset_t *pending,
		const struct uk_siginfo *info)
{
	bool realtime = info->signo >= UK_SIGRTMIN;
	struct uk_sigqueued *q;

	if (SIG_LIMITS && info->code == UK_SI_TIMER && is_overrun(*queue, info))
		return 0;
	/* A standard signal is pending once or not at all. */
	if (!realtime && *pending & UK_SIGMASK(info->signo))
		return 0;
	q = may_queue(info) ? pool_get() : NULL;
	if (!q) {
		/* As on Linux, who only sends it need not hear. */
		if (realtime && (info->code == UK_SI_QUEUE ||
				 (SIG_LIMITS && info->code == UK_SI_TKILL)))
			return -EAGAIN;
		*pending |= UK_SIGMASK(info->signo);
		return 0;
	}
	*q = (struct uk_sigqueued){
		.signo = info->signo,
		.code = info->code,
		.pid = info->pid,
		.uid = info->uid,
		.value = info->value,
	};
	while (*queue)
		queue = &(*queue)->next;
	*queue = q;
	*pending |= UK_SIGMASK(info->signo);
	return 0;
}

static struct uk_sigqueued **find(struct uk_sigqueued **queue, int sig)
{
	while (*queue && (*queue)->signo != sig)
		queue = &(*queue)->next;
	return queue;
}

void sig_dequeue(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig,
		 struct uk_siginfo *info)
{
	struct uk_sigqueued **at = find(queue, sig);
	struct uk_sigqueued *q = *at;

	*info = (struct uk_siginfo){ .signo = sig, .code = UK_SI_USER };
	if (q) {
		info->code = q->code;
		info->pid = q->pid;
		info->uid = q->uid;
		info->value = q->value;
		if (SIG_LIMITS && q->code == UK_SI_TIMER &&
		    uk_process_timer_taken)
			uk_process_timer_taken(q->pid, (int)q->uid);
		*at = q->next;
		pool_put(q);
		at = find(at, sig);
	}
	if (!*at)
		*pending &= ~UK_SIGMASK(sig);
}

void sig_flush(struct uk_sigqueued **queue, uk_sigset_t *pending, int sig)
{
	struct uk_sigqueued **at = queue;
	struct uk_sigqueued *q;

	while (*(at = find(at, sig))) {
		q = *at;
		*at = q->next;
		pool_put(q);
	}
	*pending &= ~UK_SIGMASK(sig);
}

/* What was sent to a thread alone goes with it. */
static void thread_ended(struct uk_posix_thread *pt)
{
	unsigned long flags = ukarch_lcpu_save_irqf();
	struct uk_sigqueued *q;

	while ((q = pt->sig.queue)) {
		pt->sig.queue = q->next;
		pool_put(q);
	}
	pt->sig.pending = 0;
	ukarch_lcpu_restore_irqf(flags);
	sig_efault_forget(pt);
}

static int queue_init(struct uk_init_ctx *ctx __maybe_unused)
{
	uk_posix_thread_ended = thread_ended;
	return 0;
}

uk_sys_initcall(queue_init, 0x0);

uk_sigset_t sig_pending(const struct uk_posix_thread *pt)
{
	const struct process *p = pt->thread->process;

	return pt->sig.pending | p->sig->pending;
}

int sig_take(struct uk_posix_thread *pt, uk_sigset_t set,
	     struct uk_siginfo *info)
{
	struct uk_sigstate *st = uk_process_current()->sig;
	unsigned long flags = ukarch_lcpu_save_irqf();
	uk_sigset_t own = pt->sig.pending & set;
	uk_sigset_t all = own | (st->pending & set);
	int sig = all ? __builtin_ctzll(all) + 1 : 0;

	if (sig && own & UK_SIGMASK(sig))
		sig_dequeue(&pt->sig.queue, &pt->sig.pending, sig, info);
	else if (sig)
		sig_dequeue(&st->queue, &st->pending, sig, info);
	ukarch_lcpu_restore_irqf(flags);
	return sig;
}
