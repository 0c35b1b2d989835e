/* SPDX-License-Identifier: BSD-3-Clause */
/* The devices random and urandom: the same generator, which never blocks. */
#include <abi/errno.h>
#include <uk/devfs.h>
#include <uk/init.h>
#include <uk/random.h>
#include "dev.h"

static __ssz random_read(struct uk_file *f __maybe_unused,
			 const struct uk_iovec *iov, int iovcnt,
			 __off off __maybe_unused,
			 unsigned int flags __maybe_unused)
{
	__sz done = 0;
	int rc;

	for (; iovcnt > 0; iov++, iovcnt--) {
		rc = uk_random_fill_buffer(iov->iov_base, iov->iov_len);
		if (rc)
			return done ? (__ssz)done : rc;
		done += iov->iov_len;
	}
	return (__ssz)done;
}

static __ssz random_write(struct uk_file *f __maybe_unused,
			  const struct uk_iovec *iov, int iovcnt,
			  __off off __maybe_unused,
			  unsigned int flags __maybe_unused)
{
	__sz done = 0;

	/* mixed in, but not believed to be random */
	for (; iovcnt > 0; iov++, iovcnt--) {
		uk_random_feed(iov->iov_base, iov->iov_len,
			       UK_RANDOM_NONE);
		done += iov->iov_len;
	}
	return (__ssz)done;
}

static const struct uk_file_ops random_ops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY,
	.read = random_read,
	.write = random_write,
	.release = dev_release,
};

static struct dev random_dev = DEV("random", 1, 8, &random_ops);
static struct dev urandom_dev = DEV("urandom", 1, 9, &random_ops);

static int random_dev_init(struct uk_init_ctx *ctx __maybe_unused)
{
	int rc = dev_register(&random_dev);

	return rc ? rc : dev_register(&urandom_dev);
}

uk_rootfs_initcall_prio(random_dev_init, 0x0, 2);
