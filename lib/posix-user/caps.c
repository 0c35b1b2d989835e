/* SPDX-License-Identifier: BSD-3-Clause */
/* capget() and capset(), with the three versions of their structures. */
#include <uk/syscall.h>
#include "user.h"

#define CAP_VERSION_1 0x19980330U	/* one word for each set */
#define CAP_VERSION_2 0x20071026U	/* two */
#define CAP_VERSION_3 0x20080522U	/* two */

struct cap_header {
	__u32 version;
	int pid;
};

struct cap_data {
	__u32 effective;
	__u32 permitted;
	__u32 inheritable;
};

/* The words of each set, or -errno. An unknown version is answered with the
 * one that is preferred.
 */
static int cap_words(struct cap_header *hdr)
{
	if (!hdr)
		return -EFAULT;
	switch (hdr->version) {
	case CAP_VERSION_1:
		return 1;
	case CAP_VERSION_2:
	case CAP_VERSION_3:
		return 2;
	default:
		hdr->version = CAP_VERSION_3;
		return -EINVAL;
	}
}

UK_SYSCALL_R_FAST_DEFINE(int, capget, struct cap_header *, hdr,
			 struct cap_data *, data)
{
	struct uk_cred *c = uk_cred_current();
	int n = cap_words(hdr), i;

	if (n < 0)
		return n == -EINVAL && !data ? 0 : n;
	if (hdr->pid < 0)
		return -EINVAL;
	if (hdr->pid && hdr->pid != uk_process_current()->pid)
		return -ESRCH;
	if (!data)
		return 0;
	for (i = 0; i < n; i++) {
		data[i].effective = (__u32)(c->cap_effective >> 32 * i);
		data[i].permitted = (__u32)(c->cap_permitted >> 32 * i);
		data[i].inheritable = (__u32)(c->cap_inheritable >> 32 * i);
	}
	return 0;
}

UK_SYSCALL_R_DEFINE(int, capset, struct cap_header *, hdr,
		    const struct cap_data *, data)
{
	struct uk_cred *c = uk_cred_current();
	__u64 eff = 0, perm = 0, inh = 0;
	int n = cap_words(hdr), i;

	if (n < 0)
		return n;
	if (!data)
		return -EFAULT;
	if (hdr->pid && hdr->pid != uk_process_current()->pid)
		return -EPERM;
	for (i = 0; i < n; i++) {
		eff |= (__u64)data[i].effective << 32 * i;
		perm |= (__u64)data[i].permitted << 32 * i;
		inh |= (__u64)data[i].inheritable << 32 * i;
	}
	eff &= CAP_ALL;
	perm &= CAP_ALL;
	inh &= CAP_ALL;
	if ((perm & ~c->cap_permitted) || (eff & ~perm) ||
	    (inh & ~(c->cap_inheritable | c->cap_permitted)))
		return -EPERM;
	c->cap_effective = eff;
	c->cap_permitted = perm;
	c->cap_inheritable = inh;
	return 0;
}
