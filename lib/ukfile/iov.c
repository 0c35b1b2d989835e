/* SPDX-License-Identifier: BSD-3-Clause */
/* Moves bytes between one buffer and a vector of pieces. */
#include <uk/file.h>
#include <uk/string.h>

/* Takes up to len bytes of the current piece; 0 when all are used up. */
static __sz iov_take(struct uk_iovpos *p, __sz len, char **at)
{
	while (p->left > 0) {
		__sz room = p->iov->iov_len - p->skip;

		*at = (char *)p->iov->iov_base + p->skip;
		if (room > len) {
			p->skip += len;
			return len;
		}
		p->iov++;
		p->left--;
		p->skip = 0;
		if (room)
			return room;
	}
	return 0;
}

__sz uk_iov_put(struct uk_iovpos *p, const void *src, __sz len)
{
	__sz done = 0, n;
	char *at;

	while (done < len && (n = iov_take(p, len - done, &at))) {
		memcpy(at, (const char *)src + done, n);
		done += n;
	}
	return done;
}

__sz uk_iov_zero(struct uk_iovpos *p, __sz len)
{
	__sz done = 0, n;
	char *at;

	while (done < len && (n = iov_take(p, len - done, &at))) {
		memset(at, 0, n);
		done += n;
	}
	return done;
}

__sz uk_iov_get(struct uk_iovpos *p, void *dst, __sz len)
{
	__sz done = 0, n;
	char *at;

	while (done < len && (n = iov_take(p, len - done, &at))) {
		memcpy((char *)dst + done, at, n);
		done += n;
	}
	return done;
}

struct uk_iovec uk_iov_rest(const struct uk_iovec *iov, int iovcnt,
			    __sz done)
{
	struct uk_iovpos p = { iov, iovcnt, 0 };
	char *at = NULL;
	__sz n;

	while (done && (n = iov_take(&p, done, &at)))
		done -= n;
	n = iov_take(&p, (__sz)-1, &at);
	return (struct uk_iovec){ at, n };
}
