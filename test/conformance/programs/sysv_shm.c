/* SPDX-License-Identifier: BSD-3-Clause */
/* System V shared memory: addresses, rights of pages, every command. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>
#include "check.h"

#define KEY	0x554e
#define PAGE	4096

static int id;

static long at(int which, const void *addr, int flags, const char *name)
{
	void *p = shmat(which, addr, flags);

	check(p == (void *)-1 ? -1 : 0, "shmat: %s", name);
	return (long)p;
}

static long attached(void)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) ? -1 : (long)ds.shm_nattch;
}

static void making(void)
{
	check(shmget(KEY, 0, IPC_CREAT | 0600), "shmget: nothing");
	check(shmget(KEY, (size_t)-1, IPC_CREAT | 0600), "shmget: too much");
	check(shmget(KEY, 1L << 46, IPC_CREAT | 0600), "shmget: 64 TiB");
	id = opened(shmget(KEY, 3 * PAGE - 5, IPC_CREAT | 0640),
		    "shmget: new");
	check(shmget(KEY, 0, 0) == id, "shmget: any size");
	check(shmget(KEY, 3 * PAGE - 4, 0), "shmget: longer");
	check(shmget(KEY, 1, IPC_CREAT | IPC_EXCL), "shmget: exclusive");
}

static void attaching(void)
{
	char *free_place, *p, *q, *r;
	int other;

	free_place = mmap(NULL, 16 * PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	p = (char *)at(id, NULL, 0, "anywhere");
	value("shmat: is zero = %d %d", p[0], p[3 * PAGE - 1]);
	strcpy(p + PAGE, "seen");
	q = (char *)at(id, NULL, 0, "twice");
	value("shmat: another address = %d", p != q);
	value("shmat: the same memory = %s", q + PAGE);
	munmap(free_place, 16 * PAGE);
	r = (char *)at(id, free_place, 0, "at an address");
	value("shmat: at that address = %d", r == free_place);
	check(attached(), "shmctl: three attached");
	at(id, free_place, 0, "where one is");
	at(id, free_place + 1, 0, "odd address");
	check(shmdt(r), "shmdt: the third");
	r = (char *)at(id, free_place + 5, SHM_RND, "SHM_RND");
	value("shmat: rounded down = %d", r == free_place);
	at(id, NULL, SHM_REMAP, "SHM_REMAP anywhere");
	r = (char *)at(id, free_place, SHM_REMAP, "SHM_REMAP over it");
	check(attached(), "shmctl: attached after SHM_REMAP");
	check(shmdt(r + PAGE), "shmdt: in the middle");
	check(shmdt(r + 1), "shmdt: odd address");
	check(shmdt(r), "shmdt: SHM_REMAP");
	check(shmdt(r), "shmdt: twice");
	check(munmap(q, PAGE), "munmap: the first page");
	check(attached(), "shmctl: attached without a page");
	check(shmdt(q), "shmdt: without its first page");
	check(munmap(q + PAGE, 2 * PAGE), "munmap: the rest");
	check(attached(), "shmctl: one attached");
	check(munmap(p + PAGE, PAGE), "munmap: the middle page");
	check(attached(), "shmctl: attached with a hole");
	check(shmdt(p), "shmdt: with a hole");
	check(attached(), "shmctl: none attached");
	other = opened(shmget(IPC_PRIVATE, PAGE, 0600), "shmget: one page");
	p = (char *)at(id, NULL, 0, "beside another");
	munmap(p, PAGE);
	at(other, p, 0, "where its first page was");
	check(shmdt(p), "shmdt: of two segments");
	check(attached(), "shmctl: one was detached, not the other");
	check(shmdt(p), "shmdt: of two segments, again");
	check(attached(), "shmctl: both are detached");
	shmctl(other, IPC_RMID, NULL);
	p = (char *)at(id, NULL, SHM_RDONLY, "read-only");
	value("shmat: kept = %s", p + PAGE);
	check(mprotect(p, PAGE, PROT_READ | PROT_WRITE) == 0 ? 0 : 1,
	      "mprotect: read-only memory");
	check(shmdt(p), "shmdt: read-only");
}

static void status(void)
{
	struct shmid_ds ds;
	struct shminfo info;
	struct shm_info used;

	check(shmctl(id, IPC_STAT, &ds), "shmctl: IPC_STAT");
	value("shmctl: IPC_STAT gives = %d %o %d %d", (int)ds.shm_segsz,
	      ds.shm_perm.mode, ds.shm_cpid == getpid(),
	      ds.shm_lpid == getpid());
	value("shmctl: IPC_STAT times = %d %d %d", ds.shm_atime != 0,
	      ds.shm_dtime != 0, ds.shm_ctime != 0);
	ds.shm_perm.mode = 01606;
	check(shmctl(id, IPC_SET, &ds), "shmctl: IPC_SET");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: IPC_STAT after");
	value("shmctl: IPC_SET gives = %o", ds.shm_perm.mode);
	check(shmctl(0, IPC_INFO, (struct shmid_ds *)&info) >= 0,
	      "shmctl: IPC_INFO");
	value("shmctl: IPC_INFO gives = %lx %lu %lu %lu %lx", info.shmmax,
	      info.shmmin, info.shmmni, info.shmseg, info.shmall);
	check(shmctl(0, SHM_INFO, (struct shmid_ds *)&used) >= 0,
	      "shmctl: SHM_INFO");
	value("shmctl: SHM_INFO gives = %d %lu %lu", used.__used_ids,
	      used.shm_tot, used.shm_swp);
	check(shmctl(0, SHM_STAT, &ds) == id, "shmctl: SHM_STAT");
	check(shmctl(9999, SHM_STAT, &ds), "shmctl: SHM_STAT, no index");
	check(shmctl(id, 4711, &ds), "shmctl: bad command");
	check(shmctl(-1, IPC_STAT, &ds), "shmctl: -1");
	check(shmctl(id + 1, IPC_STAT, &ds), "shmctl: none");
}

static void removal(void)
{
	struct shmid_ds ds;
	char *p = (char *)at(id, NULL, 0, "before the end"), *q;

	check(shmctl(id, IPC_RMID, NULL), "shmctl: IPC_RMID");
	check(shmget(KEY, 0, 0), "shmget: marked");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: IPC_STAT, marked");
	value("shmctl: marked = %o %x", ds.shm_perm.mode,
	      ds.shm_perm.__ipc_perm_key);
	strcpy(p, "alive");
	q = (char *)at(id, NULL, 0, "marked");
	value("shmat: marked, text = %s", q);
	check(shmdt(p), "shmdt: marked");
	check(shmdt(q), "shmdt: marked, the last");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: gone");
	check(shmctl(id, IPC_RMID, NULL), "shmctl: IPC_RMID, gone");
	at(id, NULL, 0, "gone");
}

void program_sysv_shm(void)
{
	making();
	attaching();
	status();
	removal();
}
