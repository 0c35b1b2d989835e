/* SPDX-License-Identifier: BSD-3-Clause */
/* Whose credentials, and what happens to them when a process is copied. */
#include <uk/alloc.h>
#include <uk/cred.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "user.h"

/* The linked application is the superuser of its own machine. */
static struct uk_cred first_cred = {
	.cap_permitted = CAP_ALL,
	.cap_effective = CAP_ALL,
};

struct uk_cred *uk_cred_current(void)
{
	struct uk_cred *c = uk_process_current()->cred;

	return c ? c : &first_cred;
}

static int cred_init(struct process *p)
{
	p->cred = &first_cred;
	return 0;
}

static int cred_clone(struct process *child, struct process *parent,
		      unsigned long flags __maybe_unused)
{
	child->cred = uk_malloc(uk_alloc_get_default(), sizeof(*child->cred));
	if (!child->cred)
		return -ENOMEM;
	*child->cred = *parent->cred;
	return 0;
}

static void cred_exit(struct process *p)
{
	if (p->cred != &first_cred)
		uk_free(uk_alloc_get_default(), p->cred);
	p->cred = NULL;
}

static const struct uk_process_ops cred_ops = {
	.name = "posix-user",
	.init = cred_init,
	.clone = cred_clone,
	.exit = cred_exit,
};
UK_PROCESS_OPS(cred_ops);
