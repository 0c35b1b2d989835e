/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX shared memory and named semaphores, which live below /dev/shm. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

static void memory(void)
{
	int fd, again;
	struct stat st;
	char *p, *q;

	check(shm_open("/uk_none", O_RDWR, 0600), "shm_open: missing");
	check(shm_open("/", O_RDWR | O_CREAT, 0600), "shm_open: no name");
	check(shm_open("/a/b", O_RDWR | O_CREAT, 0600),
	      "shm_open: two slashes");
	fd = opened(shm_open("/uk_shm", O_RDWR | O_CREAT | O_EXCL, 0640),
		    "shm_open: new");
	check(shm_open("/uk_shm", O_RDWR | O_CREAT | O_EXCL, 0640),
	      "shm_open: exclusive");
	check(fstat(fd, &st), "fstat: shared memory");
	value("fstat: shared memory gives = %o %d", st.st_mode, (int)st.st_size);
	value("fcntl: shared memory on exec = %d", fcntl(fd, F_GETFD));
	check(ftruncate(fd, 8192), "ftruncate: shared memory");
	again = opened(shm_open("uk_shm", O_RDWR, 0), "shm_open: no slash");
	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	q = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0);
	check(p == MAP_FAILED || q == MAP_FAILED, "mmap: shared memory");
	strcpy(p + 5000, "seen");
	value("mmap: the same memory = %s", q + 5000);
	check(shm_unlink("/uk_shm"), "shm_unlink: it");
	check(shm_unlink("/uk_shm"), "shm_unlink: twice");
	check(shm_open("/uk_shm", O_RDWR, 0), "shm_open: unlinked");
	strcpy(q, "alive");
	value("mmap: unlinked = %s", p);
	close(fd);
	close(again);
	munmap(p, 8192);
	munmap(q, 8192);
}

static sem_t *sem;

static void *post(void *arg)
{
	(void)arg;
	wait_ms(20);
	sem_post(sem);
	return NULL;
}

static int failed(const sem_t *s)
{
	return s == SEM_FAILED ? -1 : 0;
}

static void semaphores(void)
{
	struct timespec past = { 1, 0 }, odd = { 1, 1000000000 };
	pthread_t thread;
	sem_t *other;
	int n = 77;

	check(failed(sem_open("/uk_none", 0)), "sem_open: missing");
	check(failed(sem_open("/uk_sem", O_CREAT, 0600, ~0u)),
	      "sem_open: value too high");
	sem = sem_open("/uk_sem", O_CREAT | O_EXCL, 0600, 2);
	check(failed(sem), "sem_open: new");
	if (failed(sem))
		return;
	check(failed(sem_open("/uk_sem", O_CREAT | O_EXCL, 0600, 2)),
	      "sem_open: exclusive");
	other = sem_open("/uk_sem", 0);
	check(other == sem, "sem_open: the same address");
	check(sem_getvalue(sem, &n), "sem_getvalue: it");
	value("sem_getvalue: gives = %d", n);
	check(sem_wait(sem), "sem_wait: first");
	check(sem_trywait(other), "sem_trywait: second");
	check(sem_trywait(sem), "sem_trywait: none");
	check(sem_timedwait(sem, &past), "sem_timedwait: time is over");
	check(sem_timedwait(sem, &odd), "sem_timedwait: odd time");
	pthread_create(&thread, NULL, post, NULL);
	check(sem_wait(other), "sem_wait: for a thread");
	pthread_join(thread, NULL);
	interrupt_start(0);
	check(sem_wait(sem), "sem_wait: interrupted");
	interrupt_stop();
	check(sem_close(other), "sem_close: once");
	check(sem_post(sem), "sem_post: still open");
	check(sem_unlink("/uk_sem"), "sem_unlink: it");
	check(sem_unlink("/uk_sem"), "sem_unlink: twice");
	check(sem_wait(sem), "sem_wait: unlinked");
	check(sem_close(sem), "sem_close: last");
}

void program_posix_shm(void)
{
	memory();
	semaphores();
}
