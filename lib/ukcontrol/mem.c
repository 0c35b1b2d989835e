/* SPDX-License-Identifier: BSD-3-Clause */
/* Tells the host what each library holds, when it asks. */
#include <uk/sched.h>
#include <uk/store.h>
#include <uk/string.h>

#include "mem.h"

#define LINE_MAX	128

typedef int (*send_t)(const char *text, __sz len);

static int due;

int control_mem_asked(const char *line)
{
	return uk_strcmp(line, "mem") == 0;
}

void control_mem_note(void)
{
	__atomic_store_n(&due, 1, __ATOMIC_RELAXED);
	uk_sched_kick();
}

static void look(const struct uk_store_entry *e, void *arg __maybe_unused)
{
	__u64 value;

	if (e->type == UK_STORE_TYPE_HELD)
		e->get.u64(e->cookie, &value);
}

static void tell(const struct uk_store_entry *e, void *arg)
{
	char text[LINE_MAX];
	__u64 value;
	int n, rc;

	if (e->type != UK_STORE_TYPE_HELD)
		return;
	rc = e->get.u64(e->cookie, &value);
	if (rc < 0)
		n = uk_snprintf(text, sizeof(text), "mem %s %s error %d\n",
				e->lib, e->name, -rc);
	else
		n = uk_snprintf(text, sizeof(text), "mem %s %s %lu\n", e->lib,
				e->name, value);
	if (n < LINE_MAX)
		(*(send_t *)arg)(text, (__sz)n);
}

/*
 * Two rounds: some getters collect what is done with but still there (frames
 * that were sent), which others have counted before.
 */
int control_mem_answer(send_t send)
{
	if (!__atomic_exchange_n(&due, 0, __ATOMIC_RELAXED))
		return 0;
	uk_store_foreach(look, NULL);
	if (send("mem begin\n", 10) == 0) {
		uk_store_foreach(tell, &send);
		send("mem end\n", 8);
	}
	return 1;
}
