/* SPDX-License-Identifier: BSD-3-Clause */
/* File status, file systems and directory entries. */
#ifndef __UK_ABI_STAT_H__
#define __UK_ABI_STAT_H__

#include <abi/types.h>
#include <abi/time.h>

#define UK_S_IFMT	0170000
#define UK_S_IFSOCK	0140000
#define UK_S_IFLNK	0120000
#define UK_S_IFREG	0100000
#define UK_S_IFBLK	0060000
#define UK_S_IFDIR	0040000
#define UK_S_IFCHR	0020000
#define UK_S_IFIFO	0010000
#define UK_S_ISUID	04000
#define UK_S_ISGID	02000
#define UK_S_ISVTX	01000
#define UK_S_IRUSR	0400
#define UK_S_IWUSR	0200
#define UK_S_IXUSR	0100
#define UK_S_IRWXU	0700
#define UK_S_IRWXG	0070
#define UK_S_IRWXO	0007

#define UK_S_ISDIR(mode)	(((mode) & UK_S_IFMT) == UK_S_IFDIR)
#define UK_S_ISREG(mode)	(((mode) & UK_S_IFMT) == UK_S_IFREG)
#define UK_S_ISLNK(mode)	(((mode) & UK_S_IFMT) == UK_S_IFLNK)
#define UK_S_ISCHR(mode)	(((mode) & UK_S_IFMT) == UK_S_IFCHR)
#define UK_S_ISFIFO(mode)	(((mode) & UK_S_IFMT) == UK_S_IFIFO)
#define UK_S_ISSOCK(mode)	(((mode) & UK_S_IFMT) == UK_S_IFSOCK)

/* A device number: 12 + 20 bits each of major and minor, interleaved. */
#define UK_MAKEDEV(major, minor)					\
	((((uk_dev_t)(major) & 0xfffff000ULL) << 32) |			\
	 (((uk_dev_t)(major) & 0xfffULL) << 8) |			\
	 (((uk_dev_t)(minor) & 0xffffff00ULL) << 12) |			\
	 ((uk_dev_t)(minor) & 0xffULL))
#define UK_DEV_MAJOR(dev)						\
	((unsigned int)((((dev) >> 32) & 0xfffff000) | (((dev) >> 8) & 0xfff)))
#define UK_DEV_MINOR(dev)						\
	((unsigned int)((((dev) >> 12) & 0xffffff00) | ((dev) & 0xff)))

#if defined(__aarch64__)
struct uk_stat {
	uk_dev_t st_dev;
	uk_ino_t st_ino;
	uk_mode_t st_mode;
	uint32_t st_nlink;
	uk_uid_t st_uid;
	uk_gid_t st_gid;
	uk_dev_t st_rdev;
	uint64_t __pad1;
	uk_off_t st_size;
	int32_t st_blksize;
	int32_t __pad2;
	int64_t st_blocks;
	struct uk_timespec st_atim;
	struct uk_timespec st_mtim;
	struct uk_timespec st_ctim;
	uint32_t __unused4[2];
};
#else
struct uk_stat {
	uk_dev_t st_dev;
	uk_ino_t st_ino;
	uint64_t st_nlink;
	uk_mode_t st_mode;
	uk_uid_t st_uid;
	uk_gid_t st_gid;
	uint32_t __pad0;
	uk_dev_t st_rdev;
	uk_off_t st_size;
	int64_t st_blksize;
	int64_t st_blocks;
	struct uk_timespec st_atim;
	struct uk_timespec st_mtim;
	struct uk_timespec st_ctim;
	int64_t __unused3[3];
};
#endif

#define UK_STATX_TYPE		0x0001U
#define UK_STATX_MODE		0x0002U
#define UK_STATX_NLINK		0x0004U
#define UK_STATX_UID		0x0008U
#define UK_STATX_GID		0x0010U
#define UK_STATX_ATIME		0x0020U
#define UK_STATX_MTIME		0x0040U
#define UK_STATX_CTIME		0x0080U
#define UK_STATX_INO		0x0100U
#define UK_STATX_SIZE		0x0200U
#define UK_STATX_BLOCKS		0x0400U
#define UK_STATX_BASIC_STATS	0x07ffU
#define UK_STATX_BTIME		0x0800U

struct uk_statx_timestamp {
	int64_t tv_sec;
	uint32_t tv_nsec;
	int32_t __reserved;
};

struct uk_statx {
	uint32_t stx_mask;
	uint32_t stx_blksize;
	uint64_t stx_attributes;
	uint32_t stx_nlink;
	uint32_t stx_uid;
	uint32_t stx_gid;
	uint16_t stx_mode;
	uint16_t __spare0;
	uint64_t stx_ino;
	uint64_t stx_size;
	uint64_t stx_blocks;
	uint64_t stx_attributes_mask;
	struct uk_statx_timestamp stx_atime;
	struct uk_statx_timestamp stx_btime;
	struct uk_statx_timestamp stx_ctime;
	struct uk_statx_timestamp stx_mtime;
	uint32_t stx_rdev_major;
	uint32_t stx_rdev_minor;
	uint32_t stx_dev_major;
	uint32_t stx_dev_minor;
	uint64_t __spare2[14];
};

struct uk_statfs {
	uint64_t f_type;
	uint64_t f_bsize;
	uint64_t f_blocks;
	uint64_t f_bfree;
	uint64_t f_bavail;
	uint64_t f_files;
	uint64_t f_ffree;
	int32_t f_fsid[2];
	uint64_t f_namelen;
	uint64_t f_frsize;
	uint64_t f_flags;
	uint64_t f_spare[4];
};

#define UK_RAMFS_MAGIC		0x858458f6
#define UK_TMPFS_MAGIC		0x01021994
#define UK_PIPEFS_MAGIC		0x50495045
#define UK_SOCKFS_MAGIC		0x534f434b
#define UK_ANON_INODE_FS_MAGIC	0x09041934

#define UK_DT_UNKNOWN	0
#define UK_DT_FIFO	1
#define UK_DT_CHR	2
#define UK_DT_DIR	4
#define UK_DT_BLK	6
#define UK_DT_REG	8
#define UK_DT_LNK	10
#define UK_DT_SOCK	12

/* One record of getdents64(); d_reclen is a multiple of 8. */
struct uk_dirent64 {
	uk_ino_t d_ino;
	uk_off_t d_off;
	uint16_t d_reclen;
	uint8_t d_type;
	char d_name[];
};

/* mount() flags. */
#define UK_MS_RDONLY	1
#define UK_MS_NOSUID	2
#define UK_MS_NODEV	4
#define UK_MS_NOEXEC	8
#define UK_MS_SYNCHRONOUS	16
#define UK_MS_REMOUNT	32
#define UK_MS_BIND	4096
#define UK_MNT_FORCE	1
#define UK_MNT_DETACH	2
#define UK_UMOUNT_NOFOLLOW	8

#endif /* __UK_ABI_STAT_H__ */
