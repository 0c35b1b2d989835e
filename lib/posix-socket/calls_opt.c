/* SPDX-License-Identifier: BSD-3-Clause */
/* Socket options: those of all families here, the others by the family. */
#include <abi/time.h>
#include <uk/string.h>
#include <uk/syscall.h>

#include "socket.h"

#define NSEC		1000000000ULL

static void put(const void *src, __u32 size, void *val, __u32 *len)
{
	*len = MIN(*len, size);
	memcpy(val, src, *len);
}

/* SO_RCVTIMEO and SO_SNDTIMEO. */
static void get_timeout(__nsec t, void *val, __u32 *len)
{
	struct uk_timeval tv = {
		.tv_sec = (__s64)(t / NSEC),
		.tv_usec = (__s64)(t % NSEC / 1000),
	};

	put(&tv, sizeof(tv), val, len);
}

static int set_timeout(__nsec *t, const void *val, __u32 len)
{
	struct uk_timeval tv;

	if (len < sizeof(tv))
		return -EINVAL;
	memcpy(&tv, val, sizeof(tv));
	if (tv.tv_usec < 0 || tv.tv_usec > 999999)
		return -EDOM;
	if (tv.tv_sec < 0 || tv.tv_sec > 0x7fffffff)
		*t = 0;		/* what can't be waited for is for ever */
	else
		*t = (__nsec)tv.tv_sec * NSEC + (__nsec)tv.tv_usec * 1000;
	return 0;
}

static int get_common(struct posix_socket *s, int name, void *val, __u32 *len)
{
	int v;

	switch (name) {
	case UK_SO_TYPE:
		v = s->type;
		break;
	case UK_SO_DOMAIN:
		v = s->family;
		break;
	case UK_SO_PROTOCOL:
		v = s->protocol;
		break;
	case UK_SO_ERROR:
		v = s->ops->error ? -s->ops->error(s) : 0;
		break;
	case UK_SO_RCVTIMEO:
		get_timeout(s->rcvtimeo, val, len);
		return 0;
	case UK_SO_SNDTIMEO:
		get_timeout(s->sndtimeo, val, len);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
	put(&v, sizeof(v), val, len);
	return 0;
}

static int get_opt(struct posix_socket *s, int level, int name, void *val,
		   __u32 *len)
{
	int rc = -ENOPROTOOPT;

	if (!len || !val)
		return -EFAULT;
	if ((__s32)*len < 0)
		return -EINVAL;
	if (level == UK_SOL_SOCKET)
		rc = get_common(s, name, val, len);
	if (rc == -ENOPROTOOPT && s->ops->getsockopt)
		rc = s->ops->getsockopt(s, level, name, val, len);
	return rc;
}

static int set_opt(struct posix_socket *s, int level, int name,
		   const void *val, __u32 len)
{
	if (!val)
		return -EFAULT;
	if ((__s32)len < 0)
		return -EINVAL;
	if (level == UK_SOL_SOCKET && name == UK_SO_RCVTIMEO)
		return set_timeout(&s->rcvtimeo, val, len);
	if (level == UK_SOL_SOCKET && name == UK_SO_SNDTIMEO)
		return set_timeout(&s->sndtimeo, val, len);
	if (!s->ops->setsockopt)
		return -ENOPROTOOPT;
	return s->ops->setsockopt(s, level, name, val, len);
}

UK_SYSCALL_R_DEFINE(long, getsockopt, int, fd, int, level, int, name,
		    void *, val, __u32 *, len)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = get_opt(r.s, level, name, val, len);
	sock_put(&r);
	return rc;
}

UK_SYSCALL_R_DEFINE(long, setsockopt, int, fd, int, level, int, name,
		    const void *, val, unsigned int, len)
{
	struct sockref r;
	long rc;

	rc = sock_get(fd, &r);
	if (rc)
		return rc;
	rc = set_opt(r.s, level, name, val, len);
	sock_put(&r);
	return rc;
}
