/* SPDX-License-Identifier: BSD-3-Clause */
/* A program for Linux: does what its first argument says. 0: as it should be. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int status(const char *arg)
{
	return atoi(arg);
}

static int given(const char *arg)
{
	const char *colour = getenv("COLOUR");

	return strcmp(arg, "an arg") || !colour || strcmp(colour, "blue");
}

static int memory(const char *arg)
{
	char *small[100], *map, *end;
	int i;

	(void)arg;
	for (i = 0; i < 100; i++) {
		small[i] = malloc(100 * (size_t)i + 1);
		memset(small[i], i, 100 * (size_t)i + 1);
	}
	for (i = 0; i < 100; i++) {
		if (small[i][100 * i] != i)
			return 1;
		free(small[i]);
	}
	map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return 2;
	map[1 << 19] = 1;
	end = sbrk(0);
	return end == (char *)-1 ? 3 : 0;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;
static __thread int own = 5;

static void *adds(void *arg)
{
	int i;

	for (i = 0; i < 100; i++) {
		pthread_mutex_lock(&lock);
		total += own;
		sched_yield();
		pthread_mutex_unlock(&lock);
	}
	own = 6;
	return arg;
}

static int threads(const char *arg)
{
	pthread_t t[4];
	void *r;
	long i;

	(void)arg;
	for (i = 0; i < 4; i++)
		if (pthread_create(&t[i], NULL, adds, (void *)i))
			return 1;
	for (i = 0; i < 4; i++)
		if (pthread_join(t[i], &r) || r != (void *)i)
			return 2;
	return total == 2000 && own == 5 ? 0 : 3;
}

static void *waits(void *arg)
{
	pause();
	return arg;
}

static void *ends(void *arg)
{
	exit((int)(long)arg);
}

static int exits(const char *arg)
{
	pthread_t t;

	(void)arg;
	pthread_create(&t, NULL, waits, NULL);
	pthread_create(&t, NULL, waits, NULL);
	sched_yield();
	pthread_create(&t, NULL, ends, (void *)7);
	pause();
	return 1;
}

static void *ends_last(void *arg)
{
	sched_yield();
	sched_yield();
	return arg;
}

static int leader(const char *arg)
{
	pthread_t t;

	(void)arg;
	pthread_create(&t, NULL, ends_last, NULL);
	pthread_exit(NULL);
}

static volatile int caught;

static void on_signal(int sig)
{
	caught += sig;
}

static int handler(const char *arg)
{
	struct sigaction act = { .sa_handler = on_signal };
	volatile double kept = 1.5;
	char stack[SIGSTKSZ];
	stack_t alt = { .ss_sp = stack, .ss_size = sizeof(stack) };

	(void)arg;
	sigaction(SIGUSR1, &act, NULL);
	raise(SIGUSR1);
	if (caught != SIGUSR1)
		return 1;
	act.sa_flags = SA_ONSTACK;
	sigaltstack(&alt, NULL);
	sigaction(SIGUSR2, &act, NULL);
	kill(getpid(), SIGUSR2);
	if (caught != SIGUSR1 + SIGUSR2)
		return 2;
	act.sa_flags = 0;
	sigaction(SIGALRM, &act, NULL);
	return kept != 1.5;
}

static sigjmp_buf jump;

static void on_fault(int sig)
{
	siglongjmp(jump, sig);
}

static int fault(const char *arg)
{
	struct sigaction act = { .sa_handler = on_fault };
	volatile int times = 0;

	(void)arg;
	sigaction(SIGSEGV, &act, NULL);
	if (sigsetjmp(jump, 1))
		times++;
	if (times < 3)
		*(volatile char *)8 = 1;
	return times != 3;
}

static int efault(const char *arg)
{
	(void)arg;
	return access((char *)0x12345678000, 0) != -1 || errno != EFAULT;
}

static int crash(const char *arg)
{
	(void)arg;
	return *(volatile char *)8;
}

static int aborts(const char *arg)
{
	(void)arg;
	abort();
}

static int depth = 1 << 30;

static int deeper(int n)
{
	volatile char room[4096];

	room[0] = (char)n;
	return n < depth ? deeper(n + 1) + room[0] : 0;
}

static int deep(const char *arg)
{
	(void)arg;
	return deeper(0);
}

static int copy(const char *arg)
{
	char buf[16];
	ssize_t n;

	(void)arg;
	while ((n = read(0, buf, sizeof(buf))) > 0)
		write(1, buf, (size_t)n);
	return n < 0;
}

static int floats(const char *arg)
{
	double a = atoi(arg), sum = 0;
	int i;

	for (i = 0; i < 200; i++) {
		sum += a * 0.5;
		sched_yield();
	}
	return sum != a * 100;
}

static int spawn(const char *path)
{
	char *argv[] = { (char *)path, "status", "11", NULL };
	int got = 0;
	pid_t pid;

	if (posix_spawn(&pid, path, NULL, NULL, argv, environ))
		return 9;
	return waitpid(pid, &got, 0) != pid || got != 11 << 8;
}

static int by_vfork(const char *path)
{
	volatile int shared = 1;
	int got = 0;
	pid_t pid = vfork();

	if (!pid) {
		shared = 2;
		execl(path, path, "status", "12", NULL);
		_exit(100);
	}
	return waitpid(pid, &got, 0) != pid || got != 12 << 8 || shared != 2;
}

/* Leaves a child behind that ends by itself. */
static int orphan(const char *path)
{
	char *argv[] = { (char *)path, "float", "2", NULL };
	pid_t pid;

	return posix_spawn(&pid, path, NULL, NULL, argv, environ);
}

/* Reads from the terminal, where the key of SIGINT was hit. */
static int terminal(const char *arg)
{
	char c;

	(void)arg;
	return read(0, &c, 1) == 1 ? 3 : 4;
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} commands[] = {
	{ "status", status }, { "given", given }, { "memory", memory },
	{ "threads", threads }, { "exit", exits }, { "leader", leader },
	{ "handler", handler }, { "fault", fault }, { "efault", efault },
	{ "crash", crash }, { "abort", aborts }, { "deep", deep },
	{ "copy", copy }, { "float", floats }, { "spawn", spawn },
	{ "vfork", by_vfork }, { "orphan", orphan }, { "tty", terminal },
};

int main(int argc, char **argv)
{
	unsigned i;

	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argv[2]);
	return 99;
}
