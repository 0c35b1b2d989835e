/* SPDX-License-Identifier: BSD-3-Clause */
/* One request and its reply. */
#ifndef __P9_CALL_H__
#define __P9_CALL_H__

#include <uk/9p.h>

/**
 * Sends a request and takes its reply apart.
 *
 * `fmt` says what the request holds, after a colon what the reply does. In the
 * request, by value: b, w, d (unsigned int, of 1, 2, 4 bytes), q (__u64),
 * f (const struct uk_hostfid *), n and t (const struct uk_iovec *, the name of a
 * directory entry and any text), D (const void *, __u32: bytes with their
 * count). In the reply, pointers that may be NULL: b, w, d, q; Q (__u64 *:
 * what tells the object from others); t and D (void *, __u32 its room, __u32 * for the length).
 *
 * @param type P9_T*
 * @return 0, -errno as uk/9p.h says
 */
int p9_call(struct uk_hostdev *dev, __u8 type, enum uk_host_wait how,
	    const char *fmt, ...);

#endif /* __P9_CALL_H__ */
