/* SPDX-License-Identifier: BSD-3-Clause */
/* Scatter/gather vectors. */
#ifndef __UK_ABI_UIO_H__
#define __UK_ABI_UIO_H__

#include <stddef.h>

#define UK_IOV_MAX	1024

struct uk_iovec {
	void *iov_base;
	size_t iov_len;
};

#endif /* __UK_ABI_UIO_H__ */
