/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: the names of the system. */
#include <uk/config.h>
#include <uk/procfs.h>
#include <uk/string.h>
#include "names.h"

static int show_version(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s version %s (unilith) (gcc %d.%d.%d) %s\n",
			 SYSINFO_SYSNAME, CONFIG_LIBPOSIX_SYSINFO_RELEASE,
			 __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__,
			 SYSINFO_VERSION);
	return 0;
}

static int show_ostype(struct uk_procfs_text *t,
		       const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s\n", SYSINFO_SYSNAME);
	return 0;
}

static int show_osrelease(struct uk_procfs_text *t,
			  const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s\n", CONFIG_LIBPOSIX_SYSINFO_RELEASE);
	return 0;
}

static int show_osversion(struct uk_procfs_text *t,
			  const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s\n", SYSINFO_VERSION);
	return 0;
}

static int show_hostname(struct uk_procfs_text *t,
			 const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s\n", sysinfo_hostname);
	return 0;
}

static int show_domainname(struct uk_procfs_text *t,
			   const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%s\n", sysinfo_domainname);
	return 0;
}

/* The first line. */
static int store_hostname(const char *text, __sz len __maybe_unused,
			  const int *num __maybe_unused)
{
	return sysinfo_set_name(sysinfo_hostname, text,
				uk_strcspn(text, "\n"));
}

static int store_domainname(const char *text, __sz len __maybe_unused,
			    const int *num __maybe_unused)
{
	return sysinfo_set_name(sysinfo_domainname, text,
				uk_strcspn(text, "\n"));
}

UK_PROCFS_ENTRIES(sysinfo_names) = {
	{ .path = "version", .mode = UK_PROCFS_RO, .show = show_version },
	{ .path = "sys/kernel/ostype", .mode = UK_PROCFS_RO,
	  .show = show_ostype },
	{ .path = "sys/kernel/osrelease", .mode = UK_PROCFS_RO,
	  .show = show_osrelease },
	{ .path = "sys/kernel/version", .mode = UK_PROCFS_RO,
	  .show = show_osversion },
	{ .path = "sys/kernel/hostname", .mode = UK_PROCFS_RW,
	  .show = show_hostname, .store = store_hostname },
	{ .path = "sys/kernel/domainname", .mode = UK_PROCFS_RW,
	  .show = show_domainname, .store = store_domainname },
};
