/* SPDX-License-Identifier: BSD-3-Clause */
/* System V semaphores: every command, limits, waiting, SEM_UNDO's bounds. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define KEY	0x554c

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static int set;

static long ctl(int num, int cmd, int val)
{
	union semun arg = { .val = val };

	return semctl(set, num, cmd, arg);
}

static long op(int num, int how, int flags)
{
	struct sembuf b = { (unsigned short)num, (short)how, (short)flags };

	return semop(set, &b, 1);
}

static void making(void)
{
	check(semget(KEY, 3, 0), "semget: missing");
	check(semget(KEY, 0, IPC_CREAT | 0600), "semget: nothing, new");
	check(semget(KEY, -1, IPC_CREAT | 0600), "semget: negative");
	check(semget(KEY, 32001, IPC_CREAT | 0600), "semget: too many");
	set = opened(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0640),
		     "semget: new, exclusive");
	check(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0640),
	      "semget: there, exclusive");
	check(semget(KEY, 0, 0) == set, "semget: any number of them");
	check(semget(KEY, 3, 0) == set, "semget: the same");
	check(semget(KEY, 2, 0) == set, "semget: fewer");
	check(semget(KEY, 4, 0), "semget: more than there are");
	check(semget(KEY, 3, 0777) == set, "semget: root and any mode");
}

static void values(void)
{
	unsigned short all[3] = { 5, 6, 7 }, bad[3] = { 1, 32768, 1 };
	union semun arg = { .array = all };

	check(ctl(0, GETVAL, 0), "semctl: GETVAL, new");
	check(ctl(1, SETVAL, 4), "semctl: SETVAL");
	check(ctl(1, GETVAL, 0), "semctl: GETVAL");
	check(ctl(1, GETPID, 0) == getpid(), "semctl: GETPID, set by us");
	check(ctl(2, GETPID, 0), "semctl: GETPID, nobody");
	check(ctl(3, GETVAL, 0), "semctl: GETVAL, no such number");
	check(ctl(-1, GETVAL, 0), "semctl: GETVAL, -1");
	check(ctl(3, SETVAL, 0), "semctl: SETVAL, no such number");
	check(ctl(0, SETVAL, -1), "semctl: SETVAL, negative");
	check(ctl(0, SETVAL, 32768), "semctl: SETVAL, too high");
	check(ctl(0, SETVAL, 32767), "semctl: SETVAL, highest");
	check(ctl(77, SETVAL, 32768), "semctl: SETVAL, too high, no number");
	check(ctl(0, 4711, 0), "semctl: bad command");
	check(semctl(set, 0, SETALL, arg), "semctl: SETALL");
	memset(all, 0, sizeof(all));
	check(semctl(set, 0, GETALL, arg), "semctl: GETALL");
	value("semctl: GETALL gives = %d %d %d", all[0], all[1], all[2]);
	arg.array = bad;
	check(semctl(set, 0, SETALL, arg), "semctl: SETALL, too high");
	arg.array = all;
	check(semctl(set, 9, GETALL, arg), "semctl: GETALL, odd number");
	value("semctl: after a bad SETALL = %d %d %d", all[0], all[1],
	      all[2]);
	check(semctl(-1, 0, GETALL, arg), "semctl: GETALL of -1");
	check(semctl(set + 1, 0, GETVAL), "semctl: no such set");
}

static void operations(void)
{
	struct sembuf both[2] = { { 0, 1, 0 }, { 1, -100, IPC_NOWAIT } };
	struct sembuf twice[2] = { { 0, 3, 0 }, { 0, -3, 0 } };
	struct sembuf down[2] = { { 0, -1, 0 }, { 0, 0, IPC_NOWAIT } };
	static struct sembuf many[501];

	check(ctl(0, SETVAL, 5), "semctl: SETVAL 5");
	check(op(0, -2, 0), "semop: down by 2");
	check(ctl(0, GETVAL, 0), "semop: down by 2, value");
	check(op(0, -4, IPC_NOWAIT), "semop: too far down");
	check(op(0, 0, IPC_NOWAIT), "semop: is not zero");
	check(op(0, 32765, 0), "semop: up, too high");
	check(ctl(0, GETVAL, 0), "semop: up, too high, value");
	check(op(3, 1, 0), "semop: no such number");
	check(op(-1, 1, 0), "semop: number -1");
	check(semop(set, both, 2), "semop: two, the second waits");
	check(ctl(0, GETVAL, 0), "semop: two, neither was done");
	check(semop(set, twice, 2), "semop: up and down");
	check(ctl(0, GETVAL, 0), "semop: up and down, value");
	check(semop(set, down, 2), "semop: down and is it zero");
	check(ctl(0, SETVAL, 1), "semctl: SETVAL 1");
	check(semop(set, down, 2), "semop: down and it is zero");
	check(semop(set, both, 0), "semop: no operation");
	check(semop(-1, both, 1), "semop: set -1");
	check(semop(set + 1, both, 1), "semop: no such set");
	check(semop(set, many, 501), "semop: too many operations");
	check(semop(set, many, 500), "semop: many operations");
}

static void time_limits(void)
{
	struct sembuf b = { 0, -1, 0 };
	struct timespec zero = { 0, 0 }, soon = { 0, 20000000 },
			odd = { 0, 1000000000 }, past = { -1, 0 };

	check(ctl(0, SETVAL, 0), "semctl: SETVAL 0");
	check(semtimedop(set, &b, 1, &zero), "semtimedop: at once");
	check(semtimedop(set, &b, 1, &soon), "semtimedop: after a while");
	check(semtimedop(set, &b, 1, &odd), "semtimedop: odd limit");
	check(semtimedop(set, &b, 1, &past), "semtimedop: negative limit");
	b.sem_op = 1;
	check(semtimedop(set, &b, 1, NULL), "semtimedop: no limit");
	b.sem_op = -1;
	check(semtimedop(set, &b, 1, &zero), "semtimedop: at once, can");
}

/* Bounds of what a process may have to give back. */
static void undo(void)
{
	check(ctl(2, SETVAL, 0), "semctl: SETVAL 0, undo");
	check(op(2, 5, SEM_UNDO), "semop: up with SEM_UNDO");
	check(op(2, -5, SEM_UNDO), "semop: down with SEM_UNDO");
	check(op(2, 32767, SEM_UNDO), "semop: all the way up");
	check(op(2, -32767, 0), "semop: all the way down");
	check(op(2, 1, SEM_UNDO), "semop: lowest adjustment");
	check(op(2, 1, SEM_UNDO), "semop: below the lowest adjustment");
	check(ctl(2, GETVAL, 0), "semop: value after that");
	check(ctl(2, SETVAL, 0), "semctl: SETVAL forgets");
	check(op(2, 1, SEM_UNDO), "semop: SEM_UNDO after SETVAL");
}

static long down_0(void *arg)
{
	(void)arg;
	return op(0, -1, 0);
}

static long zero_0(void *arg)
{
	(void)arg;
	return op(0, 0, 0);
}

static void up_0(void *arg)
{
	(void)arg;
	value("semctl: GETNCNT while one waits = %ld", ctl(0, GETNCNT, 0));
	value("semctl: GETZCNT while one waits = %ld", ctl(0, GETZCNT, 0));
	check(op(0, 1, 0), "semop: up for who waits");
}

static void clear_0(void *arg)
{
	(void)arg;
	value("semctl: GETNCNT, zero is waited for = %ld",
	      ctl(0, GETNCNT, 0));
	value("semctl: GETZCNT, zero is waited for = %ld",
	      ctl(0, GETZCNT, 0));
	check(ctl(0, SETVAL, 0), "semctl: SETVAL for who waits");
}

static void go(void *arg)
{
	(void)arg;
	check(ctl(0, IPC_RMID, 0), "semctl: IPC_RMID for who waits");
}

static void waiting(void)
{
	check(ctl(0, SETVAL, 0), "semctl: SETVAL 0, waiting");
	check(blocks("semop: down waits", down_0, up_0, NULL),
	      "semop: down, woken");
	check(ctl(0, GETNCNT, 0), "semctl: GETNCNT after");
	check(op(0, 1, 0), "semop: up before zero");
	check(blocks("semop: zero waits", zero_0, clear_0, NULL),
	      "semop: zero, woken");
	check(ctl(0, GETZCNT, 0), "semctl: GETZCNT after");
	interrupt_start(SA_RESTART);
	check(op(0, -1, 0), "semop: interrupted, SA_RESTART");
	interrupt_stop();
	check(ctl(0, GETNCNT, 0), "semctl: GETNCNT after an interruption");
}

static void status(void)
{
	struct semid_ds ds;
	struct seminfo info;
	union semun arg = { .buf = &ds }, in = { .info = &info };

	check(semctl(set, 0, IPC_STAT, arg), "semctl: IPC_STAT");
	value("semctl: IPC_STAT gives = %d %o %d %d %x", (int)ds.sem_nsems,
	      ds.sem_perm.mode, (int)ds.sem_perm.uid,
	      (int)ds.sem_perm.cgid, ds.sem_perm.__ipc_perm_key);
	value("semctl: IPC_STAT times = %d %d", ds.sem_otime != 0,
	      ds.sem_ctime != 0);
	ds.sem_perm.mode = 01777;
	ds.sem_perm.uid = 12;
	ds.sem_perm.gid = 13;
	check(semctl(set, 0, IPC_SET, arg), "semctl: IPC_SET");
	check(semctl(set, 0, IPC_STAT, arg), "semctl: IPC_STAT after");
	value("semctl: IPC_SET gives = %o %d %d %d", ds.sem_perm.mode,
	      (int)ds.sem_perm.uid, (int)ds.sem_perm.gid,
	      (int)ds.sem_perm.cuid);
	check(semctl(0, 0, IPC_INFO, in) >= 0, "semctl: IPC_INFO");
	value("semctl: IPC_INFO gives = %d %d %d %d %d %d", info.semmni,
	      info.semmns, info.semmsl, info.semopm, info.semvmx,
	      info.semaem);
	check(semctl(0, 0, SEM_INFO, in) >= 0, "semctl: SEM_INFO");
	value("semctl: SEM_INFO gives = %d %d", info.semusz, info.semaem);
	check(semctl(0, 0, SEM_STAT, arg) == set, "semctl: SEM_STAT");
	check(semctl(9999, 0, SEM_STAT, arg), "semctl: SEM_STAT, no index");
}

/* A set is gone for good, and its number with it. */
static void removal(void)
{
	int old = set;

	check(blocks("semop: waits for a set that goes", down_0, go, NULL),
	      "semop: the set went");
	check(ctl(0, GETVAL, 0), "semctl: a set that went");
	check(op(0, 1, 0), "semop: a set that went");
	check(semget(KEY, 3, 0), "semget: a set that went");
	set = opened(semget(IPC_PRIVATE, 1, 0600), "semget: private");
	check(set == old, "semget: another number");
	check(ctl(0, IPC_RMID, 0), "semctl: IPC_RMID");
	check(ctl(0, IPC_RMID, 0), "semctl: IPC_RMID twice");
}

void program_sysv_sem(void)
{
	making();
	values();
	operations();
	time_limits();
	undo();
	waiting();
	status();
	removal();
}
