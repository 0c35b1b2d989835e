/* SPDX-License-Identifier: BSD-3-Clause */
/* What uname() says, for the files below /proc; private to posix-sysinfo. */
#ifndef __POSIX_SYSINFO_NAMES_H__
#define __POSIX_SYSINFO_NAMES_H__

#include <abi/errno.h>
#include <uk/arch/types.h>
#include <uk/config.h>
#include <uk/essentials.h>

#define SYSINFO_SYSNAME		"Linux"
#define SYSINFO_VERSION		"Unilith"

/** The names that can be set, terminated. */
extern char sysinfo_hostname[];
extern char sysinfo_domainname[];

/** May the caller change them? */
#if CONFIG_LIBPOSIX_USER
#include <uk/cred.h>

static inline bool sysinfo_may_set(void)
{
	return uk_cred_capable(uk_cred_current(), UK_CAP_SYS_ADMIN);
}
#else
static inline bool sysinfo_may_set(void)
{
	return true;
}
#endif

/** Sets one of them. @return 0, -EINVAL (too long), -EFAULT */
int sysinfo_set_name(char *dst, const char *name, __sz len);

struct uk_procfs_text;

/** Appends what the architecture says of CPU 0 to /proc/cpuinfo. */
void sysinfo_put_cpu(struct uk_procfs_text *t);

#endif /* __POSIX_SYSINFO_NAMES_H__ */
