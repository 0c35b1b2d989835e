/* SPDX-License-Identifier: BSD-3-Clause */
/* FUTEX_WAKE_OP: change one word, wake the waiters of two. */
#include <uk/futex.h>
#include <uk/essentials.h>
#include <abi/errno.h>
#include <abi/process.h>
#include "bucket.h"

/* Fields of the encoded operation. */
#define OP(op)		((op) >> 28 & 0x7)
#define OP_SHIFTED(op)	((op) >> 28 & UK_FUTEX_OP_ARG_SHIFT)
#define CMP(op)		((op) >> 24 & 0xf)
#define OPARG(op)	((__s32)((op) << 8) >> 20)
#define CMPARG(op)	((__s32)((op) << 20) >> 20)

static int change(__u32 *word, __u32 op, __u32 *old)
{
	__u32 arg = OPARG(op);

	if (OP_SHIFTED(op))
		arg = 1U << (arg & 31);
	switch (OP(op)) {
	case UK_FUTEX_OP_SET:
		*old = __atomic_exchange_n(word, arg, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_ADD:
		*old = __atomic_fetch_add(word, arg, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_OR:
		*old = __atomic_fetch_or(word, arg, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_ANDN:
		*old = __atomic_fetch_and(word, ~arg, __ATOMIC_SEQ_CST);
		return 0;
	case UK_FUTEX_OP_XOR:
		*old = __atomic_fetch_xor(word, arg, __ATOMIC_SEQ_CST);
		return 0;
	default:
		return -ENOSYS;
	}
}

/* 1 or 0; -ENOSYS for an unknown comparison. */
static int compare(__s32 old, __u32 op)
{
	__s32 arg = CMPARG(op);

	switch (CMP(op)) {
	case UK_FUTEX_OP_CMP_EQ:
		return old == arg;
	case UK_FUTEX_OP_CMP_NE:
		return old != arg;
	case UK_FUTEX_OP_CMP_LT:
		return old < arg;
	case UK_FUTEX_OP_CMP_LE:
		return old <= arg;
	case UK_FUTEX_OP_CMP_GT:
		return old > arg;
	case UK_FUTEX_OP_CMP_GE:
		return old >= arg;
	default:
		return -ENOSYS;
	}
}

int uk_futex_wake_op(const __u32 *word, __u32 *word2, int max, int max2,
		     __u32 op)
{
	__u32 old;
	int rc;
	int woken;

	/* Look at the comparison first: nothing must change in vain. */
	rc = compare(0, op);
	if (rc >= 0)
		rc = change(word2, op, &old);
	if (rc < 0)
		return rc;
	woken = uk_futex_wake(word, max, UK_FUTEX_BITSET_ANY);
	if (FUTEX_PI && woken < 0)
		return woken;
	if (compare(old, op) > 0) {
		rc = uk_futex_wake(word2, max2, UK_FUTEX_BITSET_ANY);
		woken = FUTEX_PI && rc < 0 ? rc : woken + rc;
	}
	return woken;
}
