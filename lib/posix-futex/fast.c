/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * futex() as locks use it: waking one waiter, waiting without a limit. Each is
 * one function that keeps nothing for the unusual case, which is a jump away.
 */
#include <uk/futex.h>
#include <uk/syscall.h>
#include <abi/process.h>
#include "bucket.h"

static __noinline long wake_rest(const __u32 *word, __u32 max)
{
	return uk_futex_wake(word, max, UK_FUTEX_BITSET_ANY);
}

/* Waking neither blocks nor sends a signal: it has no boundary. */
static __noinline UK_SYSCALL_PART(futex_wake)
long wake(__u32 *word, __u32 max)
{
	struct bucket *b = bucket_of(word);
	struct uk_thread *t;
	struct waiter *w;

	uk_spin_lock(&b->lock);
	w = b->first;
	if (unlikely(!w || w->word != word || max != 1)) {
		uk_spin_unlock(&b->lock);
		return wake_rest(word, max);
	}
	t = w->thread;
	detach(b, w);
	uk_spin_unlock(&b->lock);
	ukarch_lcpu_disable_irq();
	uk_thread_wake_irqoff(t);
	ukarch_lcpu_enable_irq();
	return 1;
}

struct plain_wait {
	struct waiter w;
	const __u32 *word;	/* w's may change */
	__u32 val;
};

/* Woken with signals to take, or not woken yet. */
static __noinline long wait_rest(struct plain_wait *p)
{
	long r = futex_sleep(&p->w, 0);

	while ((r = uk_syscall_boundary(r)) == -ERESTARTSYS)
		r = uk_futex_wait(p->word, p->val, 0, UK_FUTEX_BITSET_ANY);
	return r;
}

static __noinline long wait_no_sleep(const __u32 *word, __u32 val)
{
	return UK_SYSCALL_RUN(uk_futex_wait(word, val, 0,
					    UK_FUTEX_BITSET_ANY));
}

static __noinline UK_SYSCALL_PART(futex_wait)
long wait(__u32 *word, __u32 val)
{
	struct uk_thread *t = uk_thread_current();
	struct bucket *b = bucket_of(word);
	struct plain_wait p;

	/* Off until the switch: what wakes us comes after that. */
	ukarch_lcpu_disable_irq();
	uk_spin_lock(&b->lock);
	if (unlikely(UK_READ_ONCE(*word) != val)) {
		uk_spin_unlock(&b->lock);
		ukarch_lcpu_enable_irq();
		return wait_no_sleep(word, val);
	}
	p.w.thread = t;
	p.w.word = word;
	p.w.bitset = UK_FUTEX_BITSET_ANY;
	p.word = word;
	p.val = val;
	append(b, &p.w);
	uk_spin_unlock(&b->lock);
	uk_sched_sleep_irqoff(t, 0, true);
	ukarch_lcpu_enable_irq();
	if (likely(!UK_READ_ONCE(p.w.bucket) && !uk_syscall_attention))
		return 0;
	return wait_rest(&p);
}

UK_SYSCALL_R_FAST_DEFINE(long, futex, __u32 *, word, unsigned int, op,
			 __u32, val, unsigned long, arg, __u32 *, word2,
			 __u32, val3)
{
	unsigned int cmd = op & ~UK_FUTEX_PRIVATE;

	if (likely(word && IS_ALIGNED((__uptr)word, sizeof(__u32)))) {
		if (cmd == UK_FUTEX_WAKE)
			return wake(word, val);
		if (cmd == UK_FUTEX_WAIT && !arg)
			return wait(word, val);
	}
	return futex_other(word, op, val, arg, word2, val3);
}
