/* SPDX-License-Identifier: BSD-3-Clause */
/* Files: content made when it is read from the start, lines that are taken. */
#include <uk/string.h>
#include "proc.h"

/* What one write may bring. */
#define WRITE_MAX	4095

int proc_make(struct proc_node *n)
{
	const struct uk_procfs_entry *e;
	__s64 part = -1;
	int rc = 0;

	n->made = false;
	n->text.len = 0;
	n->text.error = 0;
	while (!rc && (e = proc_part(n->path, n->len, part))) {
		rc = e->show ? e->show(&n->text, n->num) : -EINVAL;
		part = e->part;
	}
	if (!rc)
		rc = n->text.error;
	n->made = !rc;
	return rc;
}

/* A reader that goes on gets what was true when it began. */
static __ssz file_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off,
		       unsigned int flags __maybe_unused)
{
	struct proc_node *n = proc_of_file(f);
	struct uk_iovpos to = { iov, iovcnt, 0 };
	int rc;

	if (!n->made || !off) {
		rc = proc_make(n);
		if (rc)
			return rc;
	}
	if ((__u64)off >= n->text.len)
		return 0;
	return (__ssz)uk_iov_put(&to, n->text.buf + off,
				 n->text.len - (__sz)off);
}

static __ssz file_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off __maybe_unused,
			unsigned int flags __maybe_unused)
{
	struct proc_node *n = proc_of_file(f);
	struct uk_iovpos from = { iov, iovcnt, 0 };
	__sz len = uk_iov_len(iov, iovcnt);
	char *text;
	int rc;

	if (!n->e->store)
		return -EACCES;
	if (!len)
		return 0;
	if (len > WRITE_MAX)
		return -EINVAL;
	text = uk_malloc(uk_alloc_get_default(), len + 1);
	if (!text)
		return -ENOMEM;
	uk_iov_get(&from, text, len);
	text[len] = '\0';
	rc = n->e->store(text, len, n->num);
	uk_free(uk_alloc_get_default(), text);
	return rc ? rc : (__ssz)len;
}

const struct uk_vnode_ops proc_file_vops = { 0 };

const struct uk_vnode_ops proc_sys_vops = {
	.traits = UK_VNODE_STRICT,
};

#define FILE_FOPS(more)							\
	.traits = UK_FILE_SEEKABLE | UK_FILE_TELLS_END | (more),	\
	.type = uk_vnode_type,						\
	.read = file_read,						\
	.write = file_write,						\
	.getstat = uk_vnode_getstat,					\
	.setstat = proc_setstat,					\
	.release = proc_release

const struct uk_file_ops proc_file_fops = { FILE_FOPS(UK_FILE_NO_END) };
const struct uk_file_ops proc_plain_fops = { FILE_FOPS(0) };
