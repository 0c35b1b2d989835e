/* SPDX-License-Identifier: BSD-3-Clause */
/* Groups. The rules are Linux's: see setgid(2), setresgid(2), setgroups(2). */
#include <uk/string.h>
#include <uk/syscall.h>
#include "user.h"

UK_SYSCALL_R_FAST_DEFINE(uk_gid_t, getgid)
{
	return uk_cred_current()->rgid;
}

UK_SYSCALL_R_FAST_DEFINE(uk_gid_t, getegid)
{
	return uk_cred_current()->egid;
}

UK_SYSCALL_R_FAST_DEFINE(int, getresgid, uk_gid_t *, rgid, uk_gid_t *, egid,
			 uk_gid_t *, sgid)
{
	struct uk_cred *c = uk_cred_current();

	if (!rgid || !egid || !sgid)
		return -EFAULT;
	*rgid = c->rgid;
	*egid = c->egid;
	*sgid = c->sgid;
	return 0;
}

static void set_gids(struct uk_cred *c, __u32 rgid, __u32 egid, __u32 sgid)
{
	if (rgid != ID_KEEP)
		c->rgid = rgid;
	if (egid != ID_KEEP)
		c->egid = egid;
	if (sgid != ID_KEEP)
		c->sgid = sgid;
	c->fsgid = c->egid;
}

static bool is_own(const struct uk_cred *c, __u32 gid)
{
	return gid == c->rgid || gid == c->egid || gid == c->sgid;
}

UK_SYSCALL_R_DEFINE(int, setgid, uk_gid_t, gid)
{
	struct uk_cred *c = uk_cred_current();

	if (gid == ID_KEEP)
		return -EINVAL;
	if (uk_cred_capable(c, UK_CAP_SETGID))
		set_gids(c, gid, gid, gid);
	else if (gid == c->rgid || gid == c->sgid)
		set_gids(c, ID_KEEP, gid, ID_KEEP);
	else
		return -EPERM;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setregid, uk_gid_t, rgid, uk_gid_t, egid)
{
	struct uk_cred *c = uk_cred_current();
	bool any = uk_cred_capable(c, UK_CAP_SETGID);
	__u32 sgid = ID_KEEP, old_rgid = c->rgid;

	if (!any && rgid != ID_KEEP && rgid != c->rgid && rgid != c->egid)
		return -EPERM;
	if (!any && egid != ID_KEEP && !is_own(c, egid))
		return -EPERM;
	if (rgid != ID_KEEP || (egid != ID_KEEP && egid != old_rgid))
		sgid = egid != ID_KEEP ? egid : c->egid;
	set_gids(c, rgid, egid, sgid);
	return 0;
}

UK_SYSCALL_R_DEFINE(int, setresgid, uk_gid_t, rgid, uk_gid_t, egid,
		    uk_gid_t, sgid)
{
	struct uk_cred *c = uk_cred_current();

	if (!uk_cred_capable(c, UK_CAP_SETGID) &&
	    ((rgid != ID_KEEP && !is_own(c, rgid)) ||
	     (egid != ID_KEEP && !is_own(c, egid)) ||
	     (sgid != ID_KEEP && !is_own(c, sgid))))
		return -EPERM;
	set_gids(c, rgid, egid, sgid);
	return 0;
}

/* Returns the former value whether it was changed or not. */
UK_SYSCALL_R_DEFINE(uk_gid_t, setfsgid, uk_gid_t, gid)
{
	struct uk_cred *c = uk_cred_current();
	__u32 old = c->fsgid;

	if (gid != ID_KEEP && (uk_cred_capable(c, UK_CAP_SETGID) ||
			       is_own(c, gid) || gid == old))
		c->fsgid = gid;
	return old;
}

UK_SYSCALL_R_FAST_DEFINE(int, getgroups, int, size, uk_gid_t *, list)
{
	struct uk_cred *c = uk_cred_current();

	if (size < 0)
		return -EINVAL;
	if (!size)
		return c->ngroups;
	if (size < c->ngroups)
		return -EINVAL;
	if (!list && c->ngroups)
		return -EFAULT;
	memcpy(list, c->groups, c->ngroups * sizeof(*list));
	return c->ngroups;
}

UK_SYSCALL_R_DEFINE(int, setgroups, size_t, size, const uk_gid_t *, list)
{
	struct uk_cred *c = uk_cred_current();

	if (!uk_cred_capable(c, UK_CAP_SETGID))
		return -EPERM;
	if (size > UK_NGROUPS_MAX)
		return -EINVAL;
	if (!list && size)
		return -EFAULT;
	memcpy(c->groups, list, size * sizeof(*list));
	c->ngroups = (int)size;
	return 0;
}
