/* SPDX-License-Identifier: BSD-3-Clause */
/* A TCG plugin that counts the guest's instructions by physical address.
 *
 * Arguments: entry=ADDR (physical entry of the image; counting starts there),
 * main=ADDR (physical address of main) or start=ADDR (its virtual address, for
 * a guest that chooses the page itself), out=FILE (written at exit), ctl=FIFO
 * (each line `dump FILE` writes the counters so far; the file has its name
 * once it is whole), stacks=1 (call paths, too: stacks.c), timed=1 (nothing is
 * counted, only marks are noted, at nearly the speed without a plugin).
 *
 * A file begins with `total N`, `once N` (each REP instruction counted once,
 * not once an iteration) and `main N` (instructions before main), a line `mark N
 * NSEC` each time the guest came to a mark (an instruction that does nothing,
 * see test/bench/fs): instructions and QEMU's processor time so far; then comes
 * a line `ADDR COUNT ONCE` for each instruction that ran. Addresses are
 * physical, so the image's random virtual base does not matter.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "plugin.h"

#define INLINE_ADD_U64 0
#define BUCKETS 65536
#define MARKS 256

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct counter {
	struct counter *next;
	uint64_t paddr;
	uint64_t count;		/* executions, iterations of REP included */
	uint64_t again;		/* of these, iterations after the first */
	uint64_t seen_at;	/* total after its last execution (REP only) */
};

static struct counter *buckets[BUCKETS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t entry, main_paddr, start_vaddr, total, before_main;
static uintptr_t ram;		/* host address of guest physical 0, or 0 */
static const char *out, *ctl;
static bool stacks, timed;
static struct { uint64_t total, nsec; } marks[MARKS];
static size_t nmarks;

static struct counter *counter_of(uint64_t paddr)
{
	struct counter **bucket = &buckets[(paddr * 2654435761u) % BUCKETS];
	struct counter *c;

	pthread_mutex_lock(&lock);
	for (c = *bucket; c && c->paddr != paddr; c = c->next)
		;
	if (!c) {
		c = calloc(1, sizeof(*c));
		if (!c)
			abort();
		c->paddr = paddr;
		c->next = *bucket;
		*bucket = c;
	}
	pthread_mutex_unlock(&lock);
	return c;
}

/* A REP instruction goes back to itself: the one before was it, too. */
static void on_rep(unsigned int cpu, void *arg)
{
	struct counter *c = arg;

	(void)cpu;
	if (c->seen_at && c->seen_at + 1 == total)
		c->again++;
	c->seen_at = total;
}

static void on_main(unsigned int cpu, void *arg)
{
	(void)cpu;
	(void)arg;
	if (!before_main)
		before_main = total - 1;
}

static void on_mark(unsigned int cpu, void *arg)
{
	struct timespec t;

	(void)cpu;
	(void)arg;
	if (nmarks == MARKS || clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
		return;
	marks[nmarks].total = total;
	marks[nmarks++].nsec = (uint64_t)t.tv_sec * 1000000000 +
			       (uint64_t)t.tv_nsec;
}

/* nopl 0x4b52414d(%rax) */
static bool is_mark(const void *code, size_t len)
{
	return len == 7 && !memcmp(code, "\x0f\x1f\x80MARK", 7);
}

/* F2 or F3 among the prefixes, and a string operation behind them. */
static bool is_rep(const uint8_t *code, size_t len)
{
	bool rep = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (code[i] == 0xf2 || code[i] == 0xf3)
			rep = true;
		else if (code[i] != 0x66 && code[i] != 0x67 &&
			 (code[i] & 0xf0) != 0x40)
			break;
	}
	if (!rep || i == len)
		return false;
	return (code[i] >= 0xa4 && code[i] <= 0xa7) ||
	       (code[i] >= 0xaa && code[i] <= 0xaf) ||
	       (code[i] >= 0x6c && code[i] <= 0x6f);
}

static void on_translate(plugin_id id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uintptr_t host = (uintptr_t)qemu_plugin_insn_haddr(insn);
		struct counter *c;

		if (is_mark(qemu_plugin_insn_data(insn),
			    qemu_plugin_insn_size(insn)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
							       NO_REGS, NULL);
		if (timed)
			continue;
		if (!ram && qemu_plugin_insn_vaddr(insn) == entry)
			ram = host - entry;
		if (!ram)
			continue;
		c = counter_of(host - ram);
		qemu_plugin_register_vcpu_insn_exec_inline(insn,
			INLINE_ADD_U64, &total, 1);
		qemu_plugin_register_vcpu_insn_exec_inline(insn,
			INLINE_ADD_U64, &c->count, 1);
		if (is_rep(qemu_plugin_insn_data(insn),
			   qemu_plugin_insn_size(insn)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_rep,
							       NO_REGS, c);
		if ((main_paddr && c->paddr == main_paddr) ||
		    (start_vaddr &&
		     qemu_plugin_insn_vaddr(insn) == start_vaddr))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_main,
							       NO_REGS, NULL);
		if (stacks && i == 0)
			stacks_translate(tb, c->paddr);
	}
}

static void dump(const char *path)
{
	char unfinished[4096 + 8];
	uint64_t again = 0;
	FILE *f;

	snprintf(unfinished, sizeof(unfinished), "%s.new", path);
	f = fopen(unfinished, "w");
	if (!f) {
		perror(unfinished);
		return;
	}
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct counter *c = buckets[i]; c; c = c->next)
			again += c->again;
	fprintf(f, "total %" PRIu64 "\nonce %" PRIu64 "\nmain %" PRIu64 "\n",
		total, total - again, before_main);
	for (size_t i = 0; i < nmarks; i++)
		fprintf(f, "mark %" PRIu64 " %" PRIu64 "\n", marks[i].total,
			marks[i].nsec);
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct counter *c = buckets[i]; c; c = c->next)
			if (c->count)
				fprintf(f, "%" PRIx64 " %" PRIu64 " %" PRIu64
					"\n", c->paddr, c->count,
					c->count - c->again);
	pthread_mutex_unlock(&lock);
	if (stacks)
		stacks_dump(f);
	if (fclose(f) || rename(unfinished, path))
		perror(path);
}

static void at_exit(plugin_id id, void *arg)
{
	(void)id;
	(void)arg;
	if (out)
		dump(out);
}

static void *control(void *arg)
{
	char line[4096];
	FILE *f = fopen(ctl, "r+");	/* r+: no end of file between writers */

	(void)arg;
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "dump ", 5))
			dump(line + 5);
	}
	return NULL;
}

__attribute__((visibility("default")))
int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc,
			char **argv)
{
	pthread_t thread;

	(void)info;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "entry=", 6))
			entry = strtoull(argv[i] + 6, NULL, 0);
		else if (!strncmp(argv[i], "main=", 5))
			main_paddr = strtoull(argv[i] + 5, NULL, 0);
		else if (!strncmp(argv[i], "start=", 6))
			start_vaddr = strtoull(argv[i] + 6, NULL, 0);
		else if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
		else if (!strncmp(argv[i], "ctl=", 4))
			ctl = strdup(argv[i] + 4);
		else if (!strcmp(argv[i], "stacks=1"))
			stacks = true;
		else if (!strcmp(argv[i], "timed=1"))
			timed = true;
		else
			return -1;
	}
	if (!entry)
		return -1;
	if (ctl && pthread_create(&thread, NULL, control, NULL))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
