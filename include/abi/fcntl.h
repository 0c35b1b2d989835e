/* SPDX-License-Identifier: BSD-3-Clause */
/* open(), fcntl() and the *at() calls. */
#ifndef __UK_ABI_FCNTL_H__
#define __UK_ABI_FCNTL_H__

#include <abi/types.h>

#define UK_O_RDONLY	00
#define UK_O_WRONLY	01
#define UK_O_RDWR	02
#define UK_O_ACCMODE	03
#define UK_O_CREAT	0100
#define UK_O_EXCL	0200
#define UK_O_NOCTTY	0400
#define UK_O_TRUNC	01000
#define UK_O_APPEND	02000
#define UK_O_NONBLOCK	04000
#define UK_O_DSYNC	010000
#define UK_O_ASYNC	020000
#if defined(__aarch64__)
#define UK_O_DIRECTORY	040000
#define UK_O_NOFOLLOW	0100000
#define UK_O_DIRECT	0200000
#define UK_O_LARGEFILE	0400000
#else
#define UK_O_DIRECT	040000
#define UK_O_LARGEFILE	0100000
#define UK_O_DIRECTORY	0200000
#define UK_O_NOFOLLOW	0400000
#endif
#define UK_O_NOATIME	01000000
#define UK_O_CLOEXEC	02000000
#define UK_O_SYNC	04010000
#define UK_O_PATH	010000000
#define UK_O_TMPFILE	(020000000 | UK_O_DIRECTORY)

#define UK_F_DUPFD		0
#define UK_F_GETFD		1
#define UK_F_SETFD		2
#define UK_F_GETFL		3
#define UK_F_SETFL		4
#define UK_F_GETLK		5
#define UK_F_SETLK		6
#define UK_F_SETLKW		7
#define UK_F_SETOWN		8
#define UK_F_GETOWN		9
#define UK_F_SETSIG		10
#define UK_F_GETSIG		11
#define UK_F_SETOWN_EX		15
#define UK_F_GETOWN_EX		16
#define UK_F_OFD_GETLK		36
#define UK_F_OFD_SETLK		37
#define UK_F_OFD_SETLKW		38
#define UK_F_SETLEASE		1024
#define UK_F_GETLEASE		1025
#define UK_F_DUPFD_CLOEXEC	1030
#define UK_F_SETPIPE_SZ		1031
#define UK_F_GETPIPE_SZ		1032
#define UK_F_ADD_SEALS		1033
#define UK_F_GET_SEALS		1034

#define UK_FD_CLOEXEC		1

#define UK_F_RDLCK		0
#define UK_F_WRLCK		1
#define UK_F_UNLCK		2

#define UK_LOCK_SH		1
#define UK_LOCK_EX		2
#define UK_LOCK_NB		4
#define UK_LOCK_UN		8

#define UK_AT_FDCWD		(-100)
#define UK_AT_SYMLINK_NOFOLLOW	0x100
#define UK_AT_REMOVEDIR		0x200
#define UK_AT_EACCESS		0x200
#define UK_AT_SYMLINK_FOLLOW	0x400
#define UK_AT_NO_AUTOMOUNT	0x800
#define UK_AT_EMPTY_PATH	0x1000

#define UK_RENAME_NOREPLACE	(1 << 0)
#define UK_RENAME_EXCHANGE	(1 << 1)

#define UK_FALLOC_FL_KEEP_SIZE	1
#define UK_FALLOC_FL_PUNCH_HOLE	2

#define UK_SYNC_FILE_RANGE_WAIT_BEFORE	1
#define UK_SYNC_FILE_RANGE_WRITE	2
#define UK_SYNC_FILE_RANGE_WAIT_AFTER	4

#define UK_SPLICE_F_MOVE	1
#define UK_SPLICE_F_NONBLOCK	2
#define UK_SPLICE_F_MORE	4
#define UK_SPLICE_F_GIFT	8

#define UK_XATTR_CREATE		1
#define UK_XATTR_REPLACE	2
#define UK_XATTR_NAME_MAX	255
#define UK_XATTR_SIZE_MAX	65536
#define UK_XATTR_LIST_MAX	65536

#define UK_POSIX_FADV_NORMAL		0
#define UK_POSIX_FADV_RANDOM		1
#define UK_POSIX_FADV_SEQUENTIAL	2
#define UK_POSIX_FADV_WILLNEED		3
#define UK_POSIX_FADV_DONTNEED		4
#define UK_POSIX_FADV_NOREUSE		5

#define UK_R_OK		4
#define UK_W_OK		2
#define UK_X_OK		1
#define UK_F_OK		0

#define UK_SEEK_SET	0
#define UK_SEEK_CUR	1
#define UK_SEEK_END	2
#define UK_SEEK_DATA	3
#define UK_SEEK_HOLE	4

#define UK_CLOSE_RANGE_UNSHARE	(1U << 1)
#define UK_CLOSE_RANGE_CLOEXEC	(1U << 2)

#define UK_PATH_MAX	4096
#define UK_NAME_MAX	255

struct uk_flock {
	int16_t l_type;
	int16_t l_whence;
	uk_off_t l_start;
	uk_off_t l_len;
	uk_pid_t l_pid;
};

#endif /* __UK_ABI_FCNTL_H__ */
