/* SPDX-License-Identifier: BSD-3-Clause */
/* Extended attributes: each is a small file of its own at the host. */
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <uk/errptr.h>
#include <uk/string.h>
#include "9pfs.h"

static struct uk_iovec text(const char *s)
{
	return (struct uk_iovec) { (void *)s, uk_strlen(s) };
}

/* The value behind a name, or with "" the list of names. */
static __ssz read_all(struct uk_hostfid *of, const char *name, void *buf,
		      __sz size)
{
	struct uk_iovec n = text(name);
	struct uk_hostfid *fid;
	__ssz r = 0;
	__u64 len;
	__sz done;

	fid = uk_9p_xattrwalk(of, &n, &len);
	if (PTRISERR(fid))
		return PTR2ERR(fid);
	if (len > UK_XATTR_SIZE_MAX)
		r = -E2BIG;
	else if (size && len > size)
		r = -ERANGE;
	for (done = 0; !r && size && done < len; done += (__sz)r, r = 0) {
		r = uk_9p_xattrread(fid, done, (char *)buf + done,
				    len - done);
		if (r <= 0) {
			r = r ? r : -EIO;
			break;
		}
	}
	uk_9p_put(fid);
	return r ? r : (__ssz)len;
}

/* Sets it, or with no value removes it. */
static int write_all(struct uk_hostfid *of, const char *name, const char *value,
		     __sz size, int flags)
{
	struct uk_iovec n = text(name);
	struct uk_hostfid *fid = uk_9p_walk(of, NULL);
	__sz done = 0;
	__ssz r;
	int rc;

	if (PTRISERR(fid))
		return PTR2ERR(fid);
	r = uk_9p_xattrcreate(fid, &n, size, (__u32)flags);
	while (!r && done < size) {
		r = uk_9p_xattrwrite(fid, done, value + done, size - done);
		if (r > 0) {
			done += (__sz)r;
			r = 0;
		} else if (!r) {
			r = -EIO;
		}
	}
	/* it is done with the end of the handle */
	rc = uk_9p_clunk(fid);
	return r ? (int)r : rc;
}

__ssz p9fs_xattr_get(struct uk_hostfid *of, const char *name, void *buf,
		       __sz size)
{
	return read_all(of, name, buf, size);
}

/* The protocol has one message for "empty" and "removed". */
int p9fs_xattr_set(struct uk_hostfid *of, const char *name, const void *value,
		     __sz size, int flags)
{
	return size ? write_all(of, name, value, size, flags) : -EOPNOTSUPP;
}

__ssz p9fs_xattr_list(struct uk_hostfid *of, char *buf, __sz size)
{
	return read_all(of, "", buf, size);
}

int p9fs_xattr_remove(struct uk_hostfid *of, const char *name)
{
	return write_all(of, name, NULL, 0, UK_XATTR_REPLACE);
}
