/* SPDX-License-Identifier: BSD-3-Clause */
/* Users, by Linux's rules: see setuid(2), setresuid(2), capabilities(7). */
#include <uk/syscall.h>
#include "user.h"

UK_SYSCALL_R_FAST_DEFINE(uk_uid_t, getuid)
{
	return uk_cred_current()->ruid;
}

UK_SYSCALL_R_FAST_DEFINE(uk_uid_t, geteuid)
{
	return uk_cred_current()->euid;
}

UK_SYSCALL_R_FAST_DEFINE(int, getresuid, uk_uid_t *, ruid, uk_uid_t *, euid,
			 uk_uid_t *, suid)
{
	struct uk_cred *c = uk_cred_current();

	if (!ruid || !euid || !suid)
		return -EFAULT;
	*ruid = c->ruid;
	*euid = c->euid;
	*suid = c->suid;
	return 0;
}

/* Sets what is not ID_KEEP; who stops being the superuser loses what it was
 * able to do, and who becomes it again in effect gets it back.
 */
static void set_uids(struct uk_cred *c, __u32 ruid, __u32 euid, __u32 suid)
{
	bool was_root = !c->ruid || !c->euid || !c->suid;

	if (ruid != ID_KEEP)
		c->ruid = ruid;
	if (euid != ID_KEEP)
		c->euid = euid;
	if (suid != ID_KEEP)
		c->suid = suid;
	c->fsuid = c->euid;
	if (was_root && c->ruid && c->euid && c->suid &&
	    !uk_process_current()->keepcaps)
		c->cap_permitted = 0;
	if (c->euid)
		c->cap_effective = 0;
	else
		c->cap_effective = c->cap_permitted;
}

static bool is_own(const struct uk_cred *c, __u32 uid)
{
	return uid == c->ruid || uid == c->euid || uid == c->suid;
}

UK_SYSCALL_R_DEFINE(int, setuid, uk_uid_t, uid)
{
	struct uk_cred *c = uk_cred_current();

	if (uid == ID_KEEP)
		return -EINVAL;
	if (uk_cred_capable(c, UK_CAP_SETUID))
		set_uids(c, uid, uid, uid);
	else if (uid == c->ruid || uid == c->suid)
		set_uids(c, ID_KEEP, uid, ID_KEEP);
	else
		return -EPERM;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setreuid, uk_uid_t, ruid, uk_uid_t, euid)
{
	struct uk_cred *c = uk_cred_current();
	bool any = uk_cred_capable(c, UK_CAP_SETUID);
	__u32 suid = ID_KEEP, old_ruid = c->ruid;

	if (!any && ruid != ID_KEEP && ruid != c->ruid && ruid != c->euid)
		return -EPERM;
	if (!any && euid != ID_KEEP && !is_own(c, euid))
		return -EPERM;
	if (ruid != ID_KEEP || (euid != ID_KEEP && euid != old_ruid))
		suid = euid != ID_KEEP ? euid : c->euid;
	set_uids(c, ruid, euid, suid);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setresuid, uk_uid_t, ruid, uk_uid_t, euid,
		    uk_uid_t, suid)
{
	struct uk_cred *c = uk_cred_current();

	if (!uk_cred_capable(c, UK_CAP_SETUID) &&
	    ((ruid != ID_KEEP && !is_own(c, ruid)) ||
	     (euid != ID_KEEP && !is_own(c, euid)) ||
	     (suid != ID_KEEP && !is_own(c, suid))))
		return -EPERM;
	set_uids(c, ruid, euid, suid);
	return 0;
}

/* Returns the former value whether it was changed or not. */
UK_SYSCALL_R_DEFINE(uk_uid_t, setfsuid, uk_uid_t, uid)
{
	struct uk_cred *c = uk_cred_current();
	__u32 old = c->fsuid;

	if (uid == ID_KEEP || !(uk_cred_capable(c, UK_CAP_SETUID) ||
				is_own(c, uid) || uid == old))
		return old;
	c->fsuid = uid;
	/* what root may do with files goes with it, and comes back */
	if (!old && uid)
		c->cap_effective &= ~CAP_FS;
	else if (old && !uid)
		c->cap_effective |= c->cap_permitted & CAP_FS;
	return old;
}
