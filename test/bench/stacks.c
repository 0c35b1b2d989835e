/* SPDX-License-Identifier: BSD-3-Clause */
/* The call path of each block that runs, for a flame graph.
 *
 * A call stores its return address and a return loads it: the address of that
 * slot names the frame, on whichever thread's stack it lies. So a return finds
 * its caller also where a scheduler has changed the stack between the two. An
 * interrupt's handler counts as called by what it interrupted. One CPU. */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include "plugin.h"

#define FRAMES (1u << 20)
#define COUNTERS (1u << 16)

/* A function as called by another, as called by ... */
struct node {
	struct node *parent, *child, *sibling;
	uint64_t entry;
};

struct frame {
	uint64_t slot;		/* where the return address is */
	struct node *caller;
};

struct counter {
	struct counter *next;
	struct node *node;
	uint64_t paddr;
	uint64_t count;		/* instructions */
};

struct block {
	uint64_t paddr, instructions;
	struct node *node;	/* where it ran last, and the counter of that */
	struct counter *counter;
};

static struct node root;
static struct node *current = &root;
static uint64_t called_from;	/* slot of a call whose target runs next */
static struct frame frames[FRAMES];
static struct counter *counters[COUNTERS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *allocate(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

static struct frame *frame_of(uint64_t slot)
{
	return &frames[(slot / 8) % FRAMES];
}

static struct node *child_of(struct node *parent, uint64_t entry)
{
	struct node *n;

	for (n = parent->child; n; n = n->sibling)
		if (n->entry == entry)
			return n;
	n = allocate(sizeof(*n));
	n->parent = parent;
	n->entry = entry;
	n->sibling = parent->child;
	parent->child = n;
	return n;
}

static struct counter *counter_of(struct node *node, uint64_t paddr)
{
	size_t hash = (paddr * 2654435761u + (uintptr_t)node / 16) % COUNTERS;
	struct counter *c;

	for (c = counters[hash]; c; c = c->next)
		if (c->node == node && c->paddr == paddr)
			return c;
	c = allocate(sizeof(*c));
	c->node = node;
	c->paddr = paddr;
	pthread_mutex_lock(&lock);
	c->next = counters[hash];
	counters[hash] = c;
	pthread_mutex_unlock(&lock);
	return c;
}

static void on_block(unsigned int cpu, void *arg)
{
	struct block *b = arg;

	(void)cpu;
	if (called_from) {
		*frame_of(called_from) = (struct frame){called_from, current};
		current = child_of(current, b->paddr);
		called_from = 0;
	}
	if (b->node != current) {
		b->node = current;
		b->counter = counter_of(current, b->paddr);
	}
	b->counter->count += b->instructions;
}

/* An indirect call loads its target before it stores: the last one counts. */
static void on_call(unsigned int cpu, uint32_t info, uint64_t slot, void *arg)
{
	(void)cpu;
	(void)info;
	(void)arg;
	called_from = slot;
}

static void on_return(unsigned int cpu, uint32_t info, uint64_t slot,
		      void *arg)
{
	const struct frame *f = frame_of(slot);

	(void)cpu;
	(void)info;
	(void)arg;
	current = f->slot == slot ? f->caller : &root;
}

/* The opcode behind the prefixes, and the byte behind it. */
static void opcode(struct qemu_plugin_insn *insn, uint8_t op[2])
{
	const uint8_t *code = qemu_plugin_insn_data(insn);
	size_t len = qemu_plugin_insn_size(insn), i = 0;

	while (i < len && (code[i] == 0xf2 || code[i] == 0xf3 ||
			   code[i] == 0x66 || (code[i] & 0xf0) == 0x40))
		i++;
	op[0] = i < len ? code[i] : 0;
	op[1] = i + 1 < len ? code[i + 1] : 0;
}

void stacks_translate(struct qemu_plugin_tb *tb, uint64_t paddr)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, n - 1);
	struct block *b = allocate(sizeof(*b));
	uint8_t op[2];

	b->paddr = paddr;
	b->instructions = n;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, NO_REGS, b);
	opcode(last, op);
	if (op[0] == 0xe8 || (op[0] == 0xff && (op[1] & 0x38) == 0x10))
		qemu_plugin_register_vcpu_mem_cb(last, on_call, NO_REGS,
						 MEM_ANY, NULL);
	else if (op[0] == 0xc3 || op[0] == 0xc2)
		qemu_plugin_register_vcpu_mem_cb(last, on_return, NO_REGS,
						 MEM_ANY, NULL);
}

void stacks_dump(FILE *f)
{
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < COUNTERS; i++) {
		for (struct counter *c = counters[i]; c; c = c->next) {
			fprintf(f, "stack %" PRIu64 " %" PRIx64, c->count,
				c->paddr);
			for (struct node *n = c->node; n->parent; n = n->parent)
				fprintf(f, " %" PRIx64, n->entry);
			fprintf(f, "\n");
		}
	}
	pthread_mutex_unlock(&lock);
}
