/* SPDX-License-Identifier: BSD-3-Clause */
/* POSIX message queues. */
#ifndef __UK_ABI_MQUEUE_H__
#define __UK_ABI_MQUEUE_H__

#include <abi/types.h>

#define UK_MQ_PRIO_MAX	32768

struct uk_mq_attr {
	int64_t mq_flags;
	int64_t mq_maxmsg;
	int64_t mq_msgsize;
	int64_t mq_curmsgs;
	int64_t __reserved[4];
};

#endif /* __UK_ABI_MQUEUE_H__ */
