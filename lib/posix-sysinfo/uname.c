/* SPDX-License-Identifier: BSD-3-Clause */
/* The system's name and its host name. */
#include <abi/sysinfo.h>
#include <uk/config.h>
#include <uk/syscall.h>
#include <uk/string.h>
#include "names.h"

/* The longest name that sethostname() takes, as on Linux. */
#define HOST_NAME_MAX 64

char sysinfo_hostname[HOST_NAME_MAX + 1] =
	CONFIG_LIBPOSIX_SYSINFO_HOSTNAME;
char sysinfo_domainname[HOST_NAME_MAX + 1] = "(none)";
static const char release[] = CONFIG_LIBPOSIX_SYSINFO_RELEASE;

UK_SYSCALL_R_FAST_DEFINE(int, uname, struct uk_utsname *, buf)
{
	if (!buf)
		return -EFAULT;
	memset(buf, 0, sizeof(*buf));
	/* Programs look for features of Linux by this release. */
	uk_strlcpy(buf->sysname, SYSINFO_SYSNAME, UK_UTSNAME_LEN);
	uk_strlcpy(buf->nodename, sysinfo_hostname, UK_UTSNAME_LEN);
	uk_strlcpy(buf->release, release, UK_UTSNAME_LEN);
	uk_strlcpy(buf->version, SYSINFO_VERSION, UK_UTSNAME_LEN);
	uk_strlcpy(buf->machine, LIBPOSIX_SYSINFO_MACHINE, UK_UTSNAME_LEN);
	uk_strlcpy(buf->domainname, sysinfo_domainname, UK_UTSNAME_LEN);
	return 0;
}

int sysinfo_set_name(char *dst, const char *name, __sz len)
{
	if (len > HOST_NAME_MAX)
		return -EINVAL;
	if (!name && len)
		return -EFAULT;
	memcpy(dst, name, len);
	dst[len] = '\0';
	return 0;
}

UK_SYSCALL_R_DEFINE(int, sethostname, const char *, name, size_t, len)
{
	if (!sysinfo_may_set())
		return -EPERM;
	return sysinfo_set_name(sysinfo_hostname, name, len);
}

UK_SYSCALL_R_DEFINE(int, setdomainname, const char *, name, size_t, len)
{
	if (!sysinfo_may_set())
		return -EPERM;
	return sysinfo_set_name(sysinfo_domainname, name, len);
}
