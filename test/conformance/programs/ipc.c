/* SPDX-License-Identifier: BSD-3-Clause */
/* System V memory and semaphores, Linux's asynchronous I/O, inotify, memory
 * policies, the system's log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define KEY	0x554b

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

static void shared_memory(void)
{
	struct shmid_ds ds;
	int id, other;
	char *p, *q;

	check(shmget(KEY, 5000, 0600), "shmget: missing");
	id = opened(shmget(KEY, 5000, IPC_CREAT | 0640), "shmget: new");
	check(shmget(KEY, 5000, IPC_CREAT | IPC_EXCL), "shmget: IPC_EXCL");
	check(shmget(KEY, 5000, 0) == id, "shmget: the same");
	check(shmget(KEY, 50000, 0), "shmget: too long");
	check(shmget(IPC_PRIVATE, 0, IPC_CREAT), "shmget: nothing");
	other = opened(shmget(IPC_PRIVATE, 1, 0600), "shmget: private");
	check(shmctl(other, IPC_RMID, NULL), "shmctl: IPC_RMID");
	check(shmctl(other, IPC_RMID, NULL), "shmctl: IPC_RMID twice");
	p = shmat(id, NULL, 0);
	check(p == (void *)-1 ? -1 : 0, "shmat: anywhere");
	q = shmat(id, NULL, SHM_RDONLY);
	check(q == (void *)-1 ? -1 : 0, "shmat: read-only");
	if (p != (void *)-1 && q != (void *)-1) {
		p[4999] = 'x';
		value("shmat: seen by the other = %c", q[4999]);
	}
	check(shmat(-1, NULL, 0) == (void *)-1 ? -1 : 0, "shmat: -1");
	check(shmat(id, (void *)0x12345, 0) == (void *)-1 ? -1 : 0,
	      "shmat: odd address");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: IPC_STAT");
	value("shmctl: IPC_STAT gives = %d %d %o", (int)ds.shm_segsz,
	      (int)ds.shm_nattch, ds.shm_perm.mode);
	check(shmctl(id, IPC_RMID, NULL), "shmctl: IPC_RMID, attached");
	check(shmget(KEY, 10, 0), "shmget: marked");
	check(shmdt(p), "shmdt: one");
	check(shmdt(p), "shmdt: twice");
	check(shmdt(q), "shmdt: the last");
	check(shmctl(id, IPC_STAT, &ds), "shmctl: gone");
	check(shmctl(id, 4711, &ds), "shmctl: bad command");
}

static void semaphores(void)
{
	struct sembuf ops[2] = { { 0, 2, 0 }, { 1, -1, IPC_NOWAIT } };
	unsigned short all[3] = { 5, 6, 7 };
	union semun arg = { .array = all };
	int id;

	check(semget(KEY, 3, 0), "semget: missing");
	id = opened(semget(KEY, 3, IPC_CREAT | 0600), "semget: new");
	check(semget(KEY, 3, IPC_CREAT | IPC_EXCL), "semget: IPC_EXCL");
	check(semget(KEY, 4, 0), "semget: too many");
	check(semget(IPC_PRIVATE, 0, IPC_CREAT), "semget: none");
	check(semop(id, ops, 2), "semop: would block");
	check(semctl(id, 0, GETVAL), "semctl: GETVAL, nothing happened");
	check(semop(id, ops, 1), "semop: up");
	check(semctl(id, 0, GETVAL), "semctl: GETVAL");
	ops[0].sem_op = -1;
	check(semop(id, ops, 1), "semop: down");
	check(semctl(id, 0, GETVAL), "semctl: GETVAL again");
	check(semctl(id, 0, SETALL, arg), "semctl: SETALL");
	memset(all, 0, sizeof(all));
	check(semctl(id, 0, GETALL, arg), "semctl: GETALL");
	value("semctl: GETALL gives = %d %d %d", all[0], all[1], all[2]);
	arg.val = 70000;
	check(semctl(id, 0, SETVAL, arg), "semctl: SETVAL too large");
	check(semctl(id, 9, GETVAL), "semctl: no such one");
	ops[0].sem_num = 9;
	check(semop(id, ops, 1), "semop: no such one");
	ops[0].sem_num = 0;
	check(semop(id, ops, 0), "semop: nothing");
	check(semctl(id, 0, GETPID) == getpid(), "semctl: GETPID");
	ops[0].sem_op = 0;
	check(semtimedop(id, ops, 1, &(struct timespec){ 0, 1000000 }),
	      "semtimedop: zero, 1 ms");
	check(semctl(id, 0, IPC_RMID), "semctl: IPC_RMID");
	check(semop(id, ops, 1), "semop: gone");
}

static void asynchronous(void)
{
	struct {
		uint64_t data;
		uint32_t key, flags;
		uint16_t opcode;
		int16_t priority;
		uint32_t fd;
		uint64_t buf, len;
		int64_t off;
		uint64_t pad, more;
	} cb = { .data = 5, .opcode = 0, .len = 4, .off = 2 }, *list = &cb;
	struct {
		uint64_t data, obj;
		int64_t res, res2;
	} event = { 0 };
	unsigned long ctx = 0;
	char buf[8] = "";

	put_pattern("file", 50);
	cb.fd = (uint32_t)open("file", O_RDWR);
	cb.buf = (uintptr_t)buf;
	check(syscall(SYS_io_setup, 0, &ctx), "io_setup: none");
	check(syscall(SYS_io_setup, 4, &ctx), "io_setup: four");
	check(syscall(SYS_io_setup, 4, &ctx), "io_setup: not zero");
	check(syscall(SYS_io_submit, ctx, 1, &list), "io_submit: a read");
	check(syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL),
	      "io_getevents: it");
	value("io_getevents: gives = %d %d %.4s", (int)event.data,
	      (int)event.res, buf);
	check(syscall(SYS_io_getevents, ctx, 0, 1, &event, NULL),
	      "io_getevents: no more");
	cb.opcode = 77;
	check(syscall(SYS_io_submit, ctx, 1, &list), "io_submit: bad one");
	cb.opcode = 0;
	close((int)cb.fd);
	check(syscall(SYS_io_submit, ctx, 1, &list), "io_submit: closed file");
	check(syscall(SYS_io_destroy, ctx), "io_destroy: it");
	check(syscall(SYS_io_destroy, ctx), "io_destroy: twice");
}

static void next(int fd, const char *what)
{
	char buf[500];
	struct inotify_event *e = (void *)buf;
	long n = read(fd, buf, sizeof(buf)), at;
	char text[200] = "";
	size_t len = 0;

	for (at = 0; at < n; at += (long)sizeof(*e) + e->len) {
		e = (void *)(buf + at);
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" %x:%s", e->mask,
					e->len ? e->name : "");
	}
	value("inotify_add_watch: %s gives =%s", what, n < 0 ? " none" : text);
}

static void notices(void)
{
	int fd = opened(inotify_init(), "inotify_init: new"), wd;

	close(fd);
	opened(inotify_init1(1), "inotify_init1: flag 1");
	fd = opened(inotify_init1(IN_NONBLOCK), "inotify_init1: IN_NONBLOCK");
	mkdir("dir", 0755);
	wd = (int)check(inotify_add_watch(fd, "dir", IN_ALL_EVENTS &
					  ~(IN_ACCESS | IN_CLOSE_NOWRITE)),
			"inotify_add_watch: a directory");
	check(inotify_add_watch(fd, "none", IN_CREATE),
	      "inotify_add_watch: missing");
	check(inotify_add_watch(fd, "dir", 0), "inotify_add_watch: nothing");
	check(inotify_add_watch(-1, "dir", IN_CREATE),
	      "inotify_add_watch: closed");
	next(fd, "nothing");
	put("dir/a", "x");
	next(fd, "a new file");
	rename("dir/a", "dir/b");
	next(fd, "rename");
	chmod("dir/b", 0600);
	next(fd, "chmod");
	unlink("dir/b");
	next(fd, "unlink");
	mkdir("dir/d", 0700);
	rmdir("dir/d");
	next(fd, "a directory");
	check(inotify_rm_watch(fd, wd), "inotify_rm_watch: it");
	next(fd, "removal of the watch");
	check(inotify_rm_watch(fd, wd), "inotify_rm_watch: twice");
	close(fd);
}

void program_ipc(void)
{
	char buf[10];
	int mode = -1;

	shared_memory();
	semaphores();
	asynchronous();
	notices();
	check(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0),
	      "get_mempolicy: default");
	check(syscall(SYS_set_mempolicy, 0, NULL, 0), "set_mempolicy: default");
	check(syscall(SYS_mbind, 0x1001, 4096, 0, NULL, 0, 0),
	      "mbind: odd address");
	check(syscall(SYS_syslog, 77, NULL, 0), "syslog: bad command");
	check(syscall(SYS_syslog, 3, buf, -1), "syslog: negative");
}
