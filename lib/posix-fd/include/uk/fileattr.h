/* SPDX-License-Identifier: BSD-3-Clause */
/* Attributes of what is no node of a file system: pipes, sockets. */
#ifndef __UK_FILEATTR_H__
#define __UK_FILEATTR_H__

#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Who owns such a file, what it permits, when it was changed. */
struct uk_fileattr {
	__u32 mode;			/* type (S_IF*) and permissions */
	__u32 uid, gid;
	struct uk_filetime atime, mtime, ctime;
};

/** Tells who the files that the calling process makes belong to; set by the
 * library that has users. NULL: to the super user.
 */
extern void (*uk_fileattr_owner)(__u32 *uid, __u32 *gid);

/** Those of a new file of the calling process, of this moment. Thread context;
 * cannot fail.
 */
void uk_fileattr_init(struct uk_fileattr *a, __u32 mode);

/** The owner that a new file of the calling process has. Thread context. */
static inline void uk_fileattr_get_owner(__u32 *uid, __u32 *gid)
{
	*uid = 0;
	*gid = 0;
	if (uk_fileattr_owner)
		uk_fileattr_owner(uid, gid);
}

/** For a getstat operation: fills in what is kept. Returns 0. */
int uk_fileattr_get(const struct uk_fileattr *a, struct uk_filestat *st);

/** For a setstat operation: changes st->mask. 0, -EINVAL (the size) */
int uk_fileattr_set(struct uk_fileattr *a, const struct uk_filestat *st);

#ifdef __cplusplus
}
#endif

#endif /* __UK_FILEATTR_H__ */
