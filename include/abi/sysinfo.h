/* SPDX-License-Identifier: BSD-3-Clause */
/* System identification, memory figures, entropy, auxiliary vector. */
#ifndef __UK_ABI_SYSINFO_H__
#define __UK_ABI_SYSINFO_H__

#include <stdint.h>

#define UK_UTSNAME_LEN	65

struct uk_utsname {
	char sysname[UK_UTSNAME_LEN];
	char nodename[UK_UTSNAME_LEN];
	char release[UK_UTSNAME_LEN];
	char version[UK_UTSNAME_LEN];
	char machine[UK_UTSNAME_LEN];
	char domainname[UK_UTSNAME_LEN];
};

struct uk_sysinfo {
	int64_t uptime;
	uint64_t loads[3];
	uint64_t totalram;
	uint64_t freeram;
	uint64_t sharedram;
	uint64_t bufferram;
	uint64_t totalswap;
	uint64_t freeswap;
	uint16_t procs;
	uint16_t pad;
	uint64_t totalhigh;
	uint64_t freehigh;
	uint32_t mem_unit;
};

#define UK_GRND_NONBLOCK	0x0001
#define UK_GRND_RANDOM		0x0002
#define UK_GRND_INSECURE	0x0004

#define UK_AT_NULL	0
#define UK_AT_IGNORE	1
#define UK_AT_PHDR	3
#define UK_AT_PHENT	4
#define UK_AT_PHNUM	5
#define UK_AT_PAGESZ	6
#define UK_AT_BASE	7
#define UK_AT_ENTRY	9
#define UK_AT_UID	11
#define UK_AT_EUID	12
#define UK_AT_GID	13
#define UK_AT_EGID	14
#define UK_AT_PLATFORM	15
#define UK_AT_HWCAP	16
#define UK_AT_CLKTCK	17
#define UK_AT_SECURE	23
#define UK_AT_RANDOM	25
#define UK_AT_HWCAP2	26
#define UK_AT_EXECFN	31
#define UK_AT_SYSINFO_EHDR	33
#define UK_AT_MINSIGSTKSZ	51

#endif /* __UK_ABI_SYSINFO_H__ */
