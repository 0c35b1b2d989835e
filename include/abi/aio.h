/* SPDX-License-Identifier: BSD-3-Clause */
/* Linux asynchronous input and output: io_setup() and its kin. */
#ifndef __UK_ABI_AIO_H__
#define __UK_ABI_AIO_H__

#include <abi/types.h>

#define UK_IOCB_CMD_PREAD	0
#define UK_IOCB_CMD_PWRITE	1
#define UK_IOCB_CMD_FSYNC	2
#define UK_IOCB_CMD_FDSYNC	3
#define UK_IOCB_CMD_PREADV	7
#define UK_IOCB_CMD_PWRITEV	8

#define UK_IOCB_FLAG_RESFD	1

struct uk_iocb {
	uint64_t aio_data;
	uint32_t aio_key;
	uint32_t aio_rw_flags;
	uint16_t aio_lio_opcode;
	int16_t aio_reqprio;
	int32_t aio_fildes;
	uint64_t aio_buf;
	uint64_t aio_nbytes;
	int64_t aio_offset;
	uint64_t aio_reserved2;
	uint32_t aio_flags;
	int32_t aio_resfd;
};

struct uk_io_event {
	uint64_t data;
	uint64_t obj;
	int64_t res;
	int64_t res2;
};

#endif /* __UK_ABI_AIO_H__ */
