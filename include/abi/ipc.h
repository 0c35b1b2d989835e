/* SPDX-License-Identifier: BSD-3-Clause */
/* System V shared memory, semaphores and message queues. */
#ifndef __UK_ABI_IPC_H__
#define __UK_ABI_IPC_H__

#include <abi/types.h>

#define UK_IPC_PRIVATE	0
#define UK_IPC_CREAT	01000
#define UK_IPC_EXCL	02000
#define UK_IPC_NOWAIT	04000

#define UK_IPC_RMID	0
#define UK_IPC_SET	1
#define UK_IPC_STAT	2
#define UK_IPC_INFO	3

struct uk_ipc_perm {
	int32_t key;
	uk_uid_t uid;
	uk_gid_t gid;
	uk_uid_t cuid;
	uk_gid_t cgid;
	uk_mode_t mode;
	uint16_t seq;
	uint16_t __pad;
	uint64_t __rest[2];
};

/* Shared memory */
#define UK_SHM_RDONLY	010000
#define UK_SHM_RND	020000
#define UK_SHM_REMAP	040000
#define UK_SHM_EXEC	0100000
#define UK_SHM_HUGETLB	04000
#define UK_SHM_NORESERVE	010000
#define UK_SHM_DEST	01000		/* in shm_perm.mode */
#define UK_SHM_LOCKED	02000
#define UK_SHM_LOCK	11
#define UK_SHM_UNLOCK	12
#define UK_SHM_STAT	13
#define UK_SHM_INFO	14
#define UK_SHM_STAT_ANY	15

struct uk_shmid_ds {
	struct uk_ipc_perm shm_perm;
	uint64_t shm_segsz;
	uk_time_t shm_atime;
	uk_time_t shm_dtime;
	uk_time_t shm_ctime;
	uk_pid_t shm_cpid;
	uk_pid_t shm_lpid;
	uint64_t shm_nattch;
	uint64_t __rest[2];
};

struct uk_shminfo {
	uint64_t shmmax, shmmin, shmmni, shmseg, shmall;
	uint64_t __rest[4];
};

struct uk_shm_info {
	int32_t used_ids;
	uint64_t shm_tot, shm_rss, shm_swp;
	uint64_t swap_attempts, swap_successes;
};

/* Semaphores */
#define UK_SEM_UNDO	010000
#define UK_SEM_GETPID	11
#define UK_SEM_GETVAL	12
#define UK_SEM_GETALL	13
#define UK_SEM_GETNCNT	14
#define UK_SEM_GETZCNT	15
#define UK_SEM_SETVAL	16
#define UK_SEM_SETALL	17
#define UK_SEM_STAT	18
#define UK_SEM_INFO	19
#define UK_SEM_STAT_ANY	20

struct uk_sembuf {
	uint16_t sem_num;
	int16_t sem_op;
	int16_t sem_flg;
};

struct uk_semid_ds {
	struct uk_ipc_perm sem_perm;
	uk_time_t sem_otime;
#if defined(__x86_64__)
	uint64_t __rest1;
#endif
	uk_time_t sem_ctime;
#if defined(__x86_64__)
	uint64_t __rest2;
#endif
	uint64_t sem_nsems;
	uint64_t __rest3[2];
};

struct uk_seminfo {
	int32_t semmap, semmni, semmns, semmnu, semmsl, semopm, semume;
	int32_t semusz, semvmx, semaem;
};

/* Message queues */
#define UK_MSG_NOERROR	010000
#define UK_MSG_EXCEPT	020000
#define UK_MSG_COPY	040000
#define UK_MSG_STAT	11
#define UK_MSG_INFO	12
#define UK_MSG_STAT_ANY	13

struct uk_msgbuf {
	int64_t mtype;
	char mtext[];
};

struct uk_msqid_ds {
	struct uk_ipc_perm msg_perm;
	uk_time_t msg_stime;
	uk_time_t msg_rtime;
	uk_time_t msg_ctime;
	uint64_t msg_cbytes;
	uint64_t msg_qnum;
	uint64_t msg_qbytes;
	uk_pid_t msg_lspid;
	uk_pid_t msg_lrpid;
	uint64_t __rest[2];
};

struct uk_msginfo {
	int32_t msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql;
	uint16_t msgseg;
};

#endif /* __UK_ABI_IPC_H__ */
