/* SPDX-License-Identifier: BSD-3-Clause */
/* Credentials of a process: users, groups, capabilities. */
#ifndef __UK_CRED_H__
#define __UK_CRED_H__

#include <uk/process.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Supplementary groups at most; as much as musl's NGROUPS_MAX. */
#define UK_NGROUPS_MAX 32

#define UK_CAP_CHOWN 0
#define UK_CAP_KILL 5
#define UK_CAP_SETGID 6
#define UK_CAP_SETUID 7
#define UK_CAP_NET_BIND_SERVICE 10
#define UK_CAP_SYS_ADMIN 21
#define UK_CAP_SYS_NICE 23
#define UK_CAP_SYS_RESOURCE 24
#define UK_CAP_SYS_TIME 25
#define UK_CAP_LAST 40

/*
 * Lock: none. A process's credentials change only in calls of its own threads,
 * between two points where a thread may lose the CPU.
 */
struct uk_cred {
	__u32 ruid, euid, suid, fsuid;
	__u32 rgid, egid, sgid, fsgid;
	__u64 cap_permitted, cap_effective, cap_inheritable;
	int ngroups;
	__u32 groups[UK_NGROUPS_MAX];
};

/** The calling process's credentials; never NULL. Thread context. */
struct uk_cred *uk_cred_current(void);

/** True if the credentials include an effective capability (UK_CAP_*). */
static inline bool uk_cred_capable(const struct uk_cred *c, int cap)
{
	return c->cap_effective >> cap & 1;
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_CRED_H__ */
