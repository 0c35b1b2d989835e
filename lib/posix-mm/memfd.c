/* SPDX-License-Identifier: BSD-3-Clause */
/* memfd_create: a file that only its descriptors and mappings know. */
#include <abi/fcntl.h>
#include <uk/posix-fd.h>
#include <uk/ramfs.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include "mm.h"

/* Of the name, which is for reports only, without its end. */
#define NAME_MAX_LEN	249

UK_SYSCALL_R_DEFINE(int, memfd_create, const char *, name, unsigned int, flags)
{
	struct uk_vnode_new how = { .mode = UK_S_IFREG | 0777 };
	unsigned int bad = uk_syscall_bad;
	struct uk_vnode *vn;
	int rc;

	/* neither seals nor huge pages */
	if (flags & ~UK_MFD_CLOEXEC)
		return -EINVAL;
	if (!name)
		return -EFAULT;
	if (uk_strnlen(name, NAME_MAX_LEN + 1) > NAME_MAX_LEN)
		return -EINVAL;
	if (uk_syscall_bad != bad)
		return -EFAULT;
	rc = uk_ramfs_nameless(&how, &vn);
	if (rc)
		return rc;
	return uk_fd_open(&vn->file, UK_O_RDWR | UK_O_LARGEFILE |
			  (flags & UK_MFD_CLOEXEC ? UK_O_CLOEXEC : 0));
}
