/* SPDX-License-Identifier: BSD-3-Clause */
/* Scatter-gather lists. */
#include <abi/errno.h>
#include <uk/arch/limits.h>
#include <uk/paging.h>
#include <uk/sglist.h>

static __paddr_t to_phys(const void *vaddr)
{
	return uk_virt_to_phys(vaddr);
}

static uk_sglist_translate_t translate = to_phys;

void uk_sglist_translate_set(uk_sglist_translate_t fn)
{
	translate = fn;
}

/* The length of the part of buf that lies in one page. */
static __sz in_page(const __u8 *buf, __sz len)
{
	__sz room = __PAGE_SIZE - ((__uptr)buf & (__PAGE_SIZE - 1));

	return MIN(room, len);
}

int uk_sglist_append_phys(struct uk_sglist *sg, __paddr_t paddr, __sz len)
{
	struct uk_sglist_seg *last;

	if (!len)
		return 0;
	if (sg->sg_nseg) {
		last = &sg->sg_segs[sg->sg_nseg - 1];
		if (last->ss_paddr + last->ss_len == paddr) {
			last->ss_len += len;
			return 0;
		}
	}
	if (sg->sg_nseg == sg->sg_maxseg)
		return -EFBIG;
	last = &sg->sg_segs[sg->sg_nseg++];
	last->ss_paddr = paddr;
	last->ss_len = len;
	return 0;
}

/* What a failed append must put back. */
struct mark {
	__u16 nseg;
	__sz last_len;
};

static struct mark mark_of(const struct uk_sglist *sg)
{
	struct mark m = { sg->sg_nseg, 0 };

	if (m.nseg)
		m.last_len = sg->sg_segs[m.nseg - 1].ss_len;
	return m;
}

static void put_back(struct uk_sglist *sg, const struct mark *m)
{
	sg->sg_nseg = m->nseg;
	if (m->nseg)
		sg->sg_segs[m->nseg - 1].ss_len = m->last_len;
}

int uk_sglist_append(struct uk_sglist *sg, const void *buf, __sz len)
{
	struct mark before = mark_of(sg);
	const __u8 *p = buf;

	while (len) {
		__sz n = in_page(p, len);
		int rc = uk_sglist_append_phys(sg, translate(p), n);

		if (rc) {
			put_back(sg, &before);
			return rc;
		}
		p += n;
		len -= n;
	}
	return 0;
}

int uk_sglist_append_sglist(struct uk_sglist *sg, const struct uk_sglist *src,
			    __sz offset, __sz len)
{
	struct mark before = mark_of(sg);
	int i, rc = 0;

	for (i = 0; i < src->sg_nseg && len && !rc; i++) {
		const struct uk_sglist_seg *seg = &src->sg_segs[i];
		__sz n;

		if (offset >= seg->ss_len) {
			offset -= seg->ss_len;
			continue;
		}
		n = MIN(seg->ss_len - offset, len);
		rc = uk_sglist_append_phys(sg, seg->ss_paddr + offset, n);
		offset = 0;
		len -= n;
	}
	if (!rc && len)
		rc = -EINVAL;
	if (rc)
		put_back(sg, &before);
	return rc;
}

__sz uk_sglist_length(const struct uk_sglist *sg)
{
	__sz sum = 0;
	int i;

	for (i = 0; i < sg->sg_nseg; i++)
		sum += sg->sg_segs[i].ss_len;
	return sum;
}

int uk_sglist_count(const void *buf, __sz len)
{
	const __u8 *p = buf;
	__paddr_t next = 0;
	int count = 0;

	while (len) {
		__sz n = in_page(p, len);
		__paddr_t at = translate(p);

		if (!count || at != next)
			count++;
		next = at + n;
		p += n;
		len -= n;
	}
	return count;
}
