/* SPDX-License-Identifier: BSD-3-Clause */
/* Events of files. */
#ifndef __UK_ABI_INOTIFY_H__
#define __UK_ABI_INOTIFY_H__

#include <abi/types.h>

#define UK_IN_ACCESS		0x00000001u
#define UK_IN_MODIFY		0x00000002u
#define UK_IN_ATTRIB		0x00000004u
#define UK_IN_CLOSE_WRITE	0x00000008u
#define UK_IN_CLOSE_NOWRITE	0x00000010u
#define UK_IN_OPEN		0x00000020u
#define UK_IN_MOVED_FROM	0x00000040u
#define UK_IN_MOVED_TO		0x00000080u
#define UK_IN_CREATE		0x00000100u
#define UK_IN_DELETE		0x00000200u
#define UK_IN_DELETE_SELF	0x00000400u
#define UK_IN_MOVE_SELF		0x00000800u
#define UK_IN_ALL_EVENTS	0x00000fffu
#define UK_IN_UNMOUNT		0x00002000u
#define UK_IN_Q_OVERFLOW	0x00004000u
#define UK_IN_IGNORED		0x00008000u
#define UK_IN_ONLYDIR		0x01000000u
#define UK_IN_DONT_FOLLOW	0x02000000u
#define UK_IN_EXCL_UNLINK	0x04000000u
#define UK_IN_MASK_CREATE	0x10000000u
#define UK_IN_MASK_ADD		0x20000000u
#define UK_IN_ISDIR		0x40000000u
#define UK_IN_ONESHOT		0x80000000u

#define UK_IN_CLOEXEC		02000000
#define UK_IN_NONBLOCK		04000

/* Followed by `len` bytes of name, filled up with zeros. */
struct uk_inotify_event {
	int32_t wd;
	uint32_t mask;
	uint32_t cookie;
	uint32_t len;
	char name[];
};

#endif /* __UK_ABI_INOTIFY_H__ */
