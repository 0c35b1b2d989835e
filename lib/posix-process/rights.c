/* SPDX-License-Identifier: BSD-3-Clause */
/* What a process may do to another one, as Linux asks it of users. */
#include <uk/config.h>
#include <uk/process.h>
#include "process_impl.h"

#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>

static bool capable(int cap)
{
	return uk_cred_capable(uk_cred_current(), cap);
}

/* Who ends has no credentials any more: nothing is done to him. */
bool uk_process_same_owner(const struct process *p)
{
	const struct uk_cred *own = uk_cred_current();

	return !p->cred || own->euid == p->cred->euid ||
	       own->euid == p->cred->ruid;
}

static bool may_signal(const struct process *p)
{
	const struct uk_cred *own = uk_cred_current();

	return !p->cred || own->euid == p->cred->suid ||
	       own->euid == p->cred->ruid || own->ruid == p->cred->suid ||
	       own->ruid == p->cred->ruid || capable(UK_CAP_KILL);
}

/* All users and groups of the other one must be the caller's. */
bool uk_process_may_limit(const struct process *p)
{
	const struct uk_cred *own = uk_cred_current(), *c = p->cred;

	return !c || (own->ruid == c->ruid && own->ruid == c->euid &&
		      own->ruid == c->suid && own->rgid == c->rgid &&
		      own->rgid == c->egid && own->rgid == c->sgid) ||
	       capable(UK_CAP_SYS_RESOURCE);
}
#else
bool uk_process_same_owner(const struct process *p __maybe_unused)
{
	return true;
}

static bool may_signal(const struct process *p __maybe_unused)
{
	return true;
}

bool uk_process_may_limit(const struct process *p __maybe_unused)
{
	return true;
}
#endif

bool uk_process_may_signal(const struct process *p, int sig)
{
	const struct process *self = uk_process_current();

	return p == self || (sig == UK_SIGCONT && p->sid == self->sid) ||
	       may_signal(p);
}
