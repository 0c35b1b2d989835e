/* SPDX-License-Identifier: BSD-3-Clause */
/* futex(): all operations but the usual ones, timeouts. */
#include <uk/futex.h>
#include <uk/essentials.h>
#include <uk/plat/time.h>
#include <uk/syscall.h>
#include <abi/process.h>
#include <abi/time.h>
#include "bucket.h"

/* Times from here on are "no limit": 2^63 ns are 292 years. */
#define SEC_MAX		((uk_time_t)9223372035)

/* A timeout as a deadline of the monotonic clock, 0: none; or -errno. */
static int deadline_of(const struct uk_timespec *ts, bool absolute,
		       bool realtime, __nsec *deadline)
{
	__nsec now, wall, nsec;

	*deadline = 0;
	if (likely(!ts))
		return 0;
	if (ts->tv_sec < 0 || ts->tv_nsec < 0 ||
	    ts->tv_nsec >= (int64_t)UKARCH_NSEC_PER_SEC)
		return -EINVAL;
	if (ts->tv_sec >= SEC_MAX)
		return 0;
	now = ukplat_monotonic_clock();
	nsec = ukarch_time_sec_to_nsec(ts->tv_sec) + ts->tv_nsec;
	if (!absolute) {
		nsec += now;
	} else if (realtime) {
		wall = ukplat_wall_clock();
		nsec = nsec > wall ? now + (nsec - wall) : now;
	}
	*deadline = nsec ? nsec : 1;
	return 0;
}

int (*uk_futex_pi)(const struct uk_futex_pi *op);

static int wait_on(const __u32 *word, unsigned int op, __u32 val,
		   const struct uk_timespec *timeout, __u32 bitset)
{
	bool absolute = (op & UK_FUTEX_CMD) == UK_FUTEX_WAIT_BITSET;
	bool realtime = op & UK_FUTEX_CLOCK_REALTIME;
	__nsec deadline;
	int rc;

	if (!bitset)
		return -EINVAL;
	rc = deadline_of(timeout, absolute, realtime, &deadline);
	if (rc < 0)
		return rc;
	return uk_futex_wait(word, val, deadline, bitset);
}

static int check_word(const void *word)
{
	if (!word)
		return -EFAULT;
	return IS_ALIGNED((__uptr)word, sizeof(__u32)) ? 0 : -EINVAL;
}

static int requeue(__u32 *word, __u32 *to, __u32 wake, unsigned long move)
{
	int rc = check_word(to);

	if (rc < 0)
		return rc;
	if ((int)wake < 0 || (int)move < 0)
		return -EINVAL;
	return uk_futex_requeue(word, to, wake, move);
}

static bool requeues(unsigned int cmd)
{
	return cmd == UK_FUTEX_WAIT_REQUEUE_PI ||
	       cmd == UK_FUTEX_CMP_REQUEUE_PI;
}

static int pi_deadline(unsigned int op, unsigned long arg, __nsec *deadline)
{
	unsigned int cmd = op & UK_FUTEX_CMD;
	bool realtime = cmd == UK_FUTEX_LOCK_PI || op & UK_FUTEX_CLOCK_REALTIME;

	*deadline = 0;
	if (cmd == UK_FUTEX_LOCK_PI || cmd == UK_FUTEX_LOCK_PI2 ||
	    cmd == UK_FUTEX_WAIT_REQUEUE_PI)
		return deadline_of((const void *)arg, true, realtime, deadline);
	return 0;
}

/* As on Linux a handler never ends these: they begin again, whatever it says.
 */
static int pi(unsigned int op, unsigned long arg, struct uk_futex_pi *p)
{
	int rc;

	if (!uk_futex_pi)
		return -ENOSYS;
	if (!p->word)
		return -EFAULT;
	if (requeues(p->cmd)) {
		rc = check_word(p->lock);
		if (rc < 0)
			return rc;
	}
	rc = pi_deadline(op, arg, &p->deadline);
	if (rc < 0)
		return rc;
	while ((rc = uk_futex_pi(p)) == -ERESTARTSYS)
		uk_syscall_boundary(0);
	return rc;
}

static bool is_pi(unsigned int cmd)
{
	return (cmd >= UK_FUTEX_LOCK_PI && cmd <= UK_FUTEX_TRYLOCK_PI) ||
	       cmd == UK_FUTEX_LOCK_PI2 || requeues(cmd);
}

/* Operations that may name the clock of their timeout. */
static bool takes_clock(unsigned int cmd)
{
	return cmd == UK_FUTEX_WAIT_BITSET || cmd == UK_FUTEX_LOCK_PI2 ||
	       cmd == UK_FUTEX_WAIT_REQUEUE_PI;
}

static int other_pi(__u32 *word, unsigned int op, __u32 val, unsigned long arg,
		    __u32 *word2, __u32 val3)
{
	unsigned int cmd = op & UK_FUTEX_CMD;
	bool moves = cmd == UK_FUTEX_CMP_REQUEUE_PI;
	struct uk_futex_pi p = {
		.word = word, .lock = word2, .cmd = cmd,
		.val = moves ? val3 : val, .wake = val, .move = (__u32)arg,
	};

	return pi(op, arg, &p);
}

/* The fourth argument is a timeout or a second count, as
 * the operation has it. */
static int other(__u32 *word, unsigned int op, __u32 val, unsigned long arg,
		 __u32 *word2, __u32 val3)
{
	const struct uk_timespec *timeout = (const void *)arg;
	unsigned int cmd = op & UK_FUTEX_CMD;
	int rc;

	if (op & UK_FUTEX_CLOCK_REALTIME && !takes_clock(cmd))
		return -ENOSYS;
	if (FUTEX_PI && is_pi(cmd))
		return other_pi(word, op, val, arg, word2, val3);
	rc = check_word(word);
	if (rc < 0)
		return rc;
	switch (cmd) {
	case UK_FUTEX_WAIT:
		return wait_on(word, op, val, timeout, UK_FUTEX_BITSET_ANY);
	case UK_FUTEX_WAIT_BITSET:
		return wait_on(word, op, val, timeout, val3);
	case UK_FUTEX_WAKE_BITSET:
		return val3 ? uk_futex_wake(word, val, val3) : -EINVAL;
	case UK_FUTEX_REQUEUE:
		return requeue(word, word2, val, arg);
	case UK_FUTEX_CMP_REQUEUE:
		if (UK_READ_ONCE(*word) != val3)
			return -EAGAIN;
		return requeue(word, word2, val, arg);
	case UK_FUTEX_WAKE_OP:
		rc = check_word(word2);
		if (rc < 0)
			return rc;
		return uk_futex_wake_op(word, word2, val, arg, val3);
	default:
		return -ENOSYS;
	}
}

UK_SYSCALL_PART(futex)
long futex_other(__u32 *word, unsigned int op, __u32 val, unsigned long arg,
		 __u32 *word2, __u32 val3)
{
	return UK_SYSCALL_RUN(other(word, op, val, arg, word2, val3));
}
