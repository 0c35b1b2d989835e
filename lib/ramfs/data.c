/* SPDX-License-Identifier: BSD-3-Clause */
/* Content of regular files: borrowed bytes, pages, holes. */
#include <abi/errno.h>
#include <uk/fsevent.h>
#include <uk/string.h>
#include "ramfs_priv.h"

/* No file can be sealed: each is sealed against that. */
#define SEAL_SEAL	1

/* Never written; not constant, so that it takes no room in the image. */
static char zeros[RAMFS_PAGE];

static struct uk_alloc *heap(void)
{
	return uk_alloc_get_default();
}

/*
 * What is at `off`: bytes that lie in one piece, at most `len` of them
 * (NULL: zeros). Sets *stable for bytes that never change.
 */
static const char *piece_at(const struct ramfs_data *d, __u64 off, __sz len,
			    __sz *got, bool *stable)
{
	__sz in_page = RAMFS_PAGE - (off & (RAMFS_PAGE - 1));
	const char *page;

	*stable = false;
	if (d->small) {
		*got = off < d->small_cap ? MIN(len, d->small_cap - off) : len;
		return off < d->small_cap ? d->small + off : NULL;
	}
	if (d->tree) {
		*got = MIN(len, in_page);
		page = ramfs_page_get(d, off >> RAMFS_PAGE_SHIFT);
		if (page)
			return page + (off & (RAMFS_PAGE - 1));
		len = *got;
	}
	*stable = true;
	if (off < d->borrowed) {
		*got = MIN(len, d->borrowed - off);
		return d->base + off;
	}
	*got = len;
	return NULL;
}

/* Piece by piece into piece by piece. */
static __noinline __ssz read_pieces(struct ramfs_node *n,
				    const struct uk_iovec *iov, int iovcnt,
				    __u64 pos)
{
	struct uk_iovpos to = { iov, iovcnt, 0 };
	__sz want = MIN(uk_iov_len(iov, iovcnt), n->vn.size - pos);
	__sz left = want, got, done;
	const char *src;
	bool stable;

	while (left) {
		src = piece_at(&n->data, pos, left, &got, &stable);
		done = src ? uk_iov_put(&to, src, got) : uk_iov_zero(&to, got);
		if (unlikely(!done))
			break;
		pos += done;
		left -= done;
	}
	return (__ssz)(want - left);
}

/* The `len` bytes at `pos` if they lie in one piece that is quickly found, in
 * the archive or in a page. NULL: perhaps elsewhere.
 */
static __always_inline const char *one_piece(const struct ramfs_node *n,
					     __u64 pos, __sz len)
{
	__sz in = pos & (RAMFS_PAGE - 1);
	const char *page;

	if (!n->data.tree)
		return n->vn.size == n->data.borrowed ? n->data.base + pos :
							NULL;
	if (in + len > RAMFS_PAGE)
		return NULL;
	page = ramfs_page_get(&n->data, pos >> RAMFS_PAGE_SHIFT);
	return page ? page + in : NULL;
}

static __ssz file_read(struct uk_file *f, const struct uk_iovec *iov,
		       int iovcnt, __off off, unsigned int flags __maybe_unused)
{
	struct ramfs_node *n = ramfs_of_file(f);
	__u64 pos = (__u64)off;
	const char *src;
	__sz len;

	if (unlikely(pos >= n->vn.size))
		return 0;
	if (uk_iov_len(iov, iovcnt))
		uk_fsevent(f, UK_IN_ACCESS);
	if (unlikely(iovcnt != 1))
		return read_pieces(n, iov, iovcnt, pos);
	len = MIN(iov->iov_len, n->vn.size - pos);
	src = one_piece(n, pos, len);
	if (unlikely(!src))
		return read_pieces(n, iov, iovcnt, pos);
	memcpy(iov->iov_base, src, len);
	return (__ssz)len;
}

static int file_lend(struct uk_file *f, __off off, __sz len,
		     struct uk_filelend *l)
{
	struct ramfs_node *n = ramfs_of_file(f);

	if ((__u64)off >= n->vn.size) {
		l->len = 0;
		return 0;
	}
	uk_fsevent(f, UK_IN_ACCESS);
	len = MIN(len, n->vn.size - (__u64)off);
	l->base = piece_at(&n->data, (__u64)off, len, &l->len, &l->stable);
	if (!l->base) {
		l->base = zeros;
		l->len = MIN(l->len, sizeof(zeros));
		l->stable = true;
	}
	return 0;
}

char *ramfs_page_own(struct ramfs_data *d, __u64 index, bool whole)
{
	__u64 start = index << RAMFS_PAGE_SHIFT;
	char *page = ramfs_page_get(d, index);
	__sz keep = 0;

	if (page)
		return page;
	if (!ramfs_charge(d))
		return NULL;
	page = uk_palloc(heap(), 1);
	if (!page)
		goto uncharge;
	if (!whole) {
		if (start < d->borrowed) {
			keep = MIN(RAMFS_PAGE, d->borrowed - start);
			memcpy(page, d->base + start, keep);
		}
		memset(page + keep, 0, RAMFS_PAGE - keep);
	}
	if (!ramfs_page_put(d, index, page))
		return page;
	uk_pfree(heap(), page, 1);
uncharge:
	ramfs_uncharge(d);
	return NULL;
}

/* The small piece becomes page 0. */
int ramfs_leave_small(struct ramfs_data *d)
{
	char *page = uk_palloc(heap(), 1);

	if (!page)
		return -ENOSPC;
	memcpy(page, d->small, d->small_cap);
	memset(page + d->small_cap, 0, RAMFS_PAGE - d->small_cap);
	if (ramfs_page_put(d, 0, page)) {
		uk_pfree(heap(), page, 1);
		return -ENOSPC;
	}
	uk_free(heap(), d->small);
	d->small = NULL;
	d->small_cap = 0;
	return 0;
}

/* Room for [0, end) in the small piece; end <= RAMFS_PAGE. */
static int grow_small(struct ramfs_data *d, __sz end)
{
	__sz cap = d->small_cap ? d->small_cap : 64;
	char *p;

	if (end <= d->small_cap)
		return 0;
	while (cap < end)
		cap *= 2;
	if (!d->small && !ramfs_charge(d))
		return -ENOSPC;
	p = uk_realloc(heap(), d->small, cap);
	if (!p) {
		if (!d->small)
			ramfs_uncharge(d);
		return -ENOSPC;
	}
	memset(p + d->small_cap, 0, cap - d->small_cap);
	d->small = p;
	d->small_cap = cap;
	return 0;
}

static __sz write_pages(struct ramfs_data *d, struct uk_iovpos *from,
			__u64 pos, __sz len)
{
	__sz done = 0, in, n;
	char *page;

	while (done < len) {
		in = pos & (RAMFS_PAGE - 1);
		n = MIN(len - done, RAMFS_PAGE - in);
		page = ramfs_page_own(d, pos >> RAMFS_PAGE_SHIFT,
				      n == RAMFS_PAGE && !ramfs_mapped(d));
		if (!page)
			break;
		n = uk_iov_get(from, page + in, n);
		done += n;
		pos += n;
	}
	return done;
}

static __ssz write_at(struct ramfs_data *d, struct uk_iovpos *from, __u64 pos,
		      __sz len)
{
	int rc;

	if (!d->tree && !d->borrowed && pos + len <= RAMFS_PAGE &&
	    !ramfs_mapped(d)) {
		rc = grow_small(d, pos + len);
		return rc ? rc : (__ssz)uk_iov_get(from, d->small + pos, len);
	}
	if (d->small) {
		rc = ramfs_leave_small(d);
		if (rc)
			return rc;
	}
	len = write_pages(d, from, pos, len);
	return len ? (__ssz)len : -ENOSPC;
}

/* Clears what the last page or the small piece has after the new end. */
static void clear_tail(struct ramfs_data *d, __u64 size)
{
	__sz in = size & (RAMFS_PAGE - 1);
	char *page;

	if (d->small) {
		if (size < d->small_cap)
			memset(d->small + size, 0, d->small_cap - size);
		return;
	}
	if (!in)
		return;
	page = ramfs_page_get(d, size >> RAMFS_PAGE_SHIFT);
	if (page)
		memset(page + in, 0, RAMFS_PAGE - in);
}

/* Mappings may have left something behind the end. */
static void before_growth(struct ramfs_node *n)
{
	if (ramfs_mapped(&n->data))
		clear_tail(&n->data, n->vn.size);
}

static __ssz file_write(struct uk_file *f, const struct uk_iovec *iov,
			int iovcnt, __off off, unsigned int flags)
{
	struct ramfs_node *n = ramfs_of_file(f);
	struct uk_iovpos from = { iov, iovcnt, 0 };
	__sz len = uk_iov_len(iov, iovcnt);
	__u64 pos = (flags & UK_FILE_APPEND) ? n->vn.size : (__u64)off;
	__ssz rc;

	if (!len)
		return 0;
	if ((__s64)(pos + len) < 0)
		return -EINVAL;
	if (pos + len > n->vn.size)
		before_growth(n);
	rc = write_at(&n->data, &from, pos, len);
	if (rc < 0)
		return rc;
	if (pos + (__sz)rc > n->vn.size)
		n->vn.size = pos + (__sz)rc;
	uk_vnode_touch(&n->vn, true);
	uk_vnode_written(&n->vn);
	uk_fsevent(f, UK_IN_MODIFY);
	return rc;
}

static void free_small(struct ramfs_data *d)
{
	if (!d->small)
		return;
	uk_free(heap(), d->small);
	d->small = NULL;
	d->small_cap = 0;
	ramfs_uncharge(d);
}

static int resize(struct ramfs_node *n, __u64 size)
{
	struct ramfs_data *d = &n->data;

	if (size > RAMFS_MAX_SIZE)
		return -EFBIG;
	/* the small piece never has an end before the file's */
	if (d->small && size > RAMFS_PAGE && ramfs_leave_small(d))
		return -ENOSPC;
	if (size > n->vn.size)
		before_growth(n);
	if (size < n->vn.size) {
		ramfs_forget(n, ALIGN_UP(size, RAMFS_PAGE), RAMFS_MAX_SIZE + 1);
		if (!size)
			free_small(d);
		d->borrowed = MIN(d->borrowed, size);
		ramfs_page_cut(d, (size + RAMFS_PAGE - 1) >> RAMFS_PAGE_SHIFT);
		clear_tail(d, size);
	}
	n->vn.size = size;
	uk_vnode_touch(&n->vn, true);
	uk_vnode_written(&n->vn);
	uk_fsevent(&n->vn.file, UK_IN_MODIFY);
	return 0;
}

static int file_setstat(struct uk_file *f, const struct uk_filestat *st)
{
	struct ramfs_node *n = ramfs_of_file(f);
	struct uk_filestat rest = *st;
	int rc;

	if (st->mask & UK_STATX_SIZE) {
		if (n->vn.fs->flags & UK_MS_RDONLY)
			return -EROFS;
		rc = resize(n, st->size);
		if (rc)
			return rc;
		rest.mask &= ~UK_STATX_SIZE;
	}
	return rest.mask ? uk_vnode_setstat(f, &rest) : 0;
}

static int file_getstat(struct uk_file *f, unsigned int mask,
			struct uk_filestat *st)
{
	struct ramfs_node *n = ramfs_of_file(f);

	uk_vnode_getstat(f, mask, st);
	st->blocks = n->data.pages * (RAMFS_PAGE / 512) +
		     (n->data.small_cap + n->data.borrowed + 511) / 512;
	return 0;
}

static int file_ctl(struct uk_file *f, unsigned int req, __uptr arg)
{
	/* memory is as safe as it gets: syncing has nothing to do */
	if (req == UK_FILE_CTL_SYNC)
		return 0;
	if (req == UK_FILE_CTL_SEALS)
		return SEAL_SEAL;
	if (ramfs_is_seek(req))
		return ramfs_seek(ramfs_of_file(f),
				  req == UK_FILE_CTL_SEEK_DATA, (__off *)arg);
	return ramfs_map_ctl(ramfs_of_file(f), req, arg);
}

void uk_ramfs_borrow(struct uk_vnode *vn, const void *base, __sz len)
{
	struct ramfs_node *n = ramfs_node(vn);

	n->data.base = base;
	n->data.borrowed = len;
	vn->size = len;
}

void ramfs_data_free(struct ramfs_data *d)
{
	free_small(d);
	ramfs_page_cut(d, 0);
}

const struct uk_file_ops ramfs_file_fops = {
	.traits = UK_FILE_SEEKABLE | UK_FILE_ALWAYS_READY |
		  UK_FILE_TELLS_END,
	.type = uk_vnode_type,
	.read = file_read,
	.write = file_write,
	.getstat = file_getstat,
	.setstat = file_setstat,
	.ctl = file_ctl,
	.lend = file_lend,
	.release = ramfs_release,
};
