/* SPDX-License-Identifier: BSD-3-Clause */
/* What posix-user's files share. */
#ifndef __POSIX_USER_H__
#define __POSIX_USER_H__

#include <uk/cred.h>

#define CAP_ALL ((1ULL << (UK_CAP_LAST + 1)) - 1)

/* Those about files: CHOWN to FSETID, LINUX_IMMUTABLE, MKNOD, MAC_OVERRIDE. */
#define CAP_FS (0x1fULL | 1ULL << 9 | 1ULL << 27 | 1ULL << 32)

/* An identifier that leaves what it stands for unchanged. */
#define ID_KEEP ((__u32)-1)

#endif /* __POSIX_USER_H__ */
