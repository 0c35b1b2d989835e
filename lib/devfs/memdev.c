/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices that need no hardware: null, zero, full. */
#include <abi/errno.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include "dev.h"

static __ssz null_read(struct uk_file *f __maybe_unused,
		       const struct uk_iovec *iov __maybe_unused,
		       int iovcnt __maybe_unused, __off off __maybe_unused,
		       unsigned int flags __maybe_unused)
{
	return 0;
}

static __ssz null_write(struct uk_file *f __maybe_unused,
			const struct uk_iovec *iov, int iovcnt,
			__off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	return (__ssz)uk_iov_len(iov, iovcnt);
}

static __ssz zero_read(struct uk_file *f __maybe_unused,
		       const struct uk_iovec *iov, int iovcnt,
		       __off off __maybe_unused,
		       unsigned int flags __maybe_unused)
{
	struct uk_iovpos to = { iov, iovcnt, 0 };

	return (__ssz)uk_iov_zero(&to, uk_iov_len(iov, iovcnt));
}

static __ssz full_write(struct uk_file *f __maybe_unused,
			const struct uk_iovec *iov __maybe_unused,
			int iovcnt __maybe_unused, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	return -ENOSPC;
}

static int zero_lend(struct uk_file *f __maybe_unused, __off off __maybe_unused,
		     __sz len, struct uk_filelend *l)
{
	static const char zeros[32];

	*l = (struct uk_filelend) { zeros, MIN(len, sizeof(zeros)), true };
	return 0;
}

static const struct uk_file_ops null_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.read = null_read,
	.write = null_write,
	.release = dev_release,
};

static const struct uk_file_ops zero_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.read = zero_read,
	.write = null_write,
	.lend = zero_lend,
	.release = dev_release,
};

static const struct uk_file_ops full_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_NO_SENDFILE,
	.read = zero_read,
	.write = full_write,
	.lend = zero_lend,
	.release = dev_release,
};

static struct dev null_dev = DEV("null", 1, 3, &null_ops);
static struct dev zero_dev = DEV("zero", 1, 5, &zero_ops);
static struct dev full_dev = DEV("full", 1, 7, &full_ops);

static int memdev_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc = dev_register(&null_dev);

	if (!rc)
		rc = dev_register(&zero_dev);
	return rc ? rc : dev_register(&full_dev);
}

uk_rootfs_initcall_prio(memdev_init, 0x0, 2);
