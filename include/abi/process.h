/* SPDX-License-Identifier: BSD-3-Clause */
/* Processes, threads, limits, waiting and futexes. */
#ifndef __UK_ABI_PROCESS_H__
#define __UK_ABI_PROCESS_H__

#include <abi/types.h>
#include <abi/time.h>

#define UK_CLONE_VM		0x00000100UL
#define UK_CLONE_FS		0x00000200UL
#define UK_CLONE_FILES		0x00000400UL
#define UK_CLONE_SIGHAND	0x00000800UL
#define UK_CLONE_PIDFD		0x00001000UL
#define UK_CLONE_PTRACE		0x00002000UL
#define UK_CLONE_VFORK		0x00004000UL
#define UK_CLONE_PARENT		0x00008000UL
#define UK_CLONE_THREAD		0x00010000UL
#define UK_CLONE_NEWNS		0x00020000UL
#define UK_CLONE_SYSVSEM	0x00040000UL
#define UK_CLONE_SETTLS		0x00080000UL
#define UK_CLONE_PARENT_SETTID	0x00100000UL
#define UK_CLONE_CHILD_CLEARTID	0x00200000UL
#define UK_CLONE_DETACHED	0x00400000UL
#define UK_CLONE_UNTRACED	0x00800000UL
#define UK_CLONE_CHILD_SETTID	0x01000000UL

#define UK_FUTEX_WAIT		0
#define UK_FUTEX_WAKE		1
#define UK_FUTEX_FD		2
#define UK_FUTEX_REQUEUE	3
#define UK_FUTEX_CMP_REQUEUE	4
#define UK_FUTEX_WAKE_OP	5
#define UK_FUTEX_LOCK_PI	6
#define UK_FUTEX_UNLOCK_PI	7
#define UK_FUTEX_TRYLOCK_PI	8
#define UK_FUTEX_WAIT_BITSET	9
#define UK_FUTEX_WAKE_BITSET	10
#define UK_FUTEX_WAIT_REQUEUE_PI	11
#define UK_FUTEX_CMP_REQUEUE_PI	12
#define UK_FUTEX_PRIVATE	128
#define UK_FUTEX_CLOCK_REALTIME	256
#define UK_FUTEX_CMD		(~(UK_FUTEX_PRIVATE | UK_FUTEX_CLOCK_REALTIME))
#define UK_FUTEX_BITSET_ANY	0xffffffffU

#define UK_FUTEX_WAITERS	0x80000000U
#define UK_FUTEX_OWNER_DIED	0x40000000U
#define UK_FUTEX_TID_MASK	0x3fffffffU

#define UK_FUTEX_OP_SET		0
#define UK_FUTEX_OP_ADD		1
#define UK_FUTEX_OP_OR		2
#define UK_FUTEX_OP_ANDN	3
#define UK_FUTEX_OP_XOR		4
#define UK_FUTEX_OP_ARG_SHIFT	8
#define UK_FUTEX_OP_CMP_EQ	0
#define UK_FUTEX_OP_CMP_NE	1
#define UK_FUTEX_OP_CMP_LT	2
#define UK_FUTEX_OP_CMP_LE	3
#define UK_FUTEX_OP_CMP_GT	4
#define UK_FUTEX_OP_CMP_GE	5

struct uk_robust_list {
	struct uk_robust_list *next;
};

struct uk_robust_list_head {
	struct uk_robust_list list;
	int64_t futex_offset;
	struct uk_robust_list *list_op_pending;
};

#define UK_WNOHANG	1
#define UK_WUNTRACED	2
#define UK_WEXITED	4
#define UK_WCONTINUED	8
#define UK_WNOWAIT	0x01000000
#define UK_P_ALL	0
#define UK_P_PID	1
#define UK_P_PGID	2

#define UK_RLIMIT_CPU		0
#define UK_RLIMIT_FSIZE		1
#define UK_RLIMIT_DATA		2
#define UK_RLIMIT_STACK		3
#define UK_RLIMIT_CORE		4
#define UK_RLIMIT_RSS		5
#define UK_RLIMIT_NPROC		6
#define UK_RLIMIT_NOFILE	7
#define UK_RLIMIT_MEMLOCK	8
#define UK_RLIMIT_AS		9
#define UK_RLIMIT_LOCKS		10
#define UK_RLIMIT_SIGPENDING	11
#define UK_RLIMIT_MSGQUEUE	12
#define UK_RLIMIT_NICE		13
#define UK_RLIMIT_RTPRIO	14
#define UK_RLIMIT_RTTIME	15
#define UK_RLIM_NLIMITS		16
#define UK_RLIM_INFINITY	(~0ULL)

struct uk_rlimit {
	uint64_t rlim_cur;
	uint64_t rlim_max;
};

#define UK_RUSAGE_SELF		0
#define UK_RUSAGE_CHILDREN	(-1)
#define UK_RUSAGE_THREAD	1

struct uk_rusage {
	struct uk_timeval ru_utime;
	struct uk_timeval ru_stime;
	int64_t ru_maxrss;
	int64_t ru_ixrss;
	int64_t ru_idrss;
	int64_t ru_isrss;
	int64_t ru_minflt;
	int64_t ru_majflt;
	int64_t ru_nswap;
	int64_t ru_inblock;
	int64_t ru_oublock;
	int64_t ru_msgsnd;
	int64_t ru_msgrcv;
	int64_t ru_nsignals;
	int64_t ru_nvcsw;
	int64_t ru_nivcsw;
};

#define UK_PRIO_PROCESS		0
#define UK_PRIO_PGRP		1
#define UK_PRIO_USER		2

#define UK_SCHED_OTHER		0
#define UK_SCHED_FIFO		1
#define UK_SCHED_RR		2
#define UK_SCHED_BATCH		3
#define UK_SCHED_IDLE		5

struct uk_sched_param {
	int32_t sched_priority;
};

#define UK_PR_SET_PDEATHSIG	1
#define UK_PR_GET_PDEATHSIG	2
#define UK_PR_GET_DUMPABLE	3
#define UK_PR_SET_DUMPABLE	4
#define UK_PR_GET_KEEPCAPS	7
#define UK_PR_SET_KEEPCAPS	8
#define UK_PR_SET_NAME		15
#define UK_PR_GET_NAME		16
#define UK_PR_SET_NO_NEW_PRIVS	38
#define UK_PR_GET_NO_NEW_PRIVS	39
#define UK_TASK_COMM_LEN	16

#define UK_ARCH_SET_GS		0x1001
#define UK_ARCH_SET_FS		0x1002
#define UK_ARCH_GET_FS		0x1003
#define UK_ARCH_GET_GS		0x1004

#endif /* __UK_ABI_PROCESS_H__ */
