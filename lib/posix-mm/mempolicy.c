/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory policies of a machine with one node: kept, and without effect. */
#include <uk/syscall.h>
#include "mm.h"

#define MPOL_DEFAULT		0
#define MPOL_PREFERRED		1
#define MPOL_BIND		2
#define MPOL_INTERLEAVE		3
#define MPOL_LOCAL		4
#define MPOL_PREFERRED_MANY	5
#define MPOL_STATIC_NODES	(1 << 15)
#define MPOL_RELATIVE_NODES	(1 << 14)

#define MPOL_F_NODE		1u
#define MPOL_F_ADDR		2u
#define MPOL_F_MEMS_ALLOWED	4u

#define MPOL_MF_ALL		7u	/* STRICT, MOVE, MOVE_ALL */

#define BITS			64u
#define MASK_MAX		(UKARCH_PAGE_SIZE * 8)

/* The program's. Lock: as struct process. */
static int policy;
static unsigned long nodes;

/* Bits of a node set as it is kept: the one node, any other. */
#define NODE			1UL
#define OTHER			2UL

/* What a mask of the program names. */
static int get_nodes(const unsigned long *mask, unsigned long maxnode,
		     unsigned long *out)
{
	unsigned long i, bits = maxnode ? maxnode - 1 : 0;
	unsigned long word;

	*out = 0;
	if (!mask || !bits)
		return 0;
	if (bits > MASK_MAX)
		return -EINVAL;
	for (i = 0; i * BITS < bits; i++) {
		word = mask[i];
		if (bits - i * BITS < BITS)
			word &= (1UL << (bits - i * BITS)) - 1;
		*out |= i ? 0 : word & NODE;
		if (i ? word : word & ~NODE)
			*out |= OTHER;
	}
	return 0;
}

static int check_policy(int mode, unsigned long set)
{
	int flags = mode & (MPOL_STATIC_NODES | MPOL_RELATIVE_NODES);

	mode &= ~flags;
	if (flags == (MPOL_STATIC_NODES | MPOL_RELATIVE_NODES))
		return -EINVAL;
	switch (mode) {
	case MPOL_DEFAULT:
	case MPOL_LOCAL:
		return set || flags ? -EINVAL : 0;
	case MPOL_PREFERRED:
		return set == OTHER || (!set && flags) ? -EINVAL : 0;
	case MPOL_BIND:
	case MPOL_INTERLEAVE:
	case MPOL_PREFERRED_MANY:
		return set & NODE ? 0 : -EINVAL;
	}
	return -EINVAL;
}

UK_SYSCALL_R_DEFINE(int, set_mempolicy, int, mode,
		    const unsigned long *, mask, unsigned long, maxnode)
{
	unsigned long set;
	int rc = get_nodes(mask, maxnode, &set);

	if (!rc)
		rc = check_policy(mode, set);
	if (rc)
		return rc;
	policy = mode;
	nodes = set & NODE;
	/* nowhere in particular is here */
	if (mode == MPOL_PREFERRED && !set)
		policy = MPOL_LOCAL;
	return 0;
}

/* Is there memory of the program, in its mappings or its heap? */
static bool is_memory(__vaddr_t va, __sz len)
{
	__vaddr_t end = va + len;

	if (va < UKARCH_DIRECTMAP_BASE)
		return mm_covered(va, len);
	for (; va < end; va += UKARCH_PAGE_SIZE)
		if (uk_paging_query(uk_paging_kernel(), va, NULL))
			return false;
	return true;
}

UK_SYSCALL_R_DEFINE(int, mbind, unsigned long, addr, unsigned long, len,
		    int, mode, const unsigned long *, mask,
		    unsigned long, maxnode, unsigned int, flags)
{
	unsigned long set, end;
	int rc = get_nodes(mask, maxnode, &set);

	if (rc)
		return rc;
	if ((flags & ~MPOL_MF_ALL) || !IS_ALIGNED(addr, UKARCH_PAGE_SIZE))
		return -EINVAL;
	rc = check_policy(mode, set);
	if (rc)
		return rc;
	len = ALIGN_UP(len, UKARCH_PAGE_SIZE);
	if (uk_add_overflow(addr, len, &end))
		return -EINVAL;
	return !len || is_memory(addr, len) ? 0 : -EFAULT;
}

static int policy_of_address(unsigned long addr, unsigned int flags, int *mode)
{
	if (!is_memory(ALIGN_DOWN(addr, UKARCH_PAGE_SIZE), UKARCH_PAGE_SIZE))
		return -EFAULT;
	/* the number of the node, or the policy of the mapping */
	if (mode)
		*mode = flags & MPOL_F_NODE ? 0 : MPOL_DEFAULT;
	return 0;
}

UK_SYSCALL_R_DEFINE(int, get_mempolicy, int *, mode, unsigned long *, mask,
		    unsigned long, maxnode, unsigned long, addr,
		    unsigned int, flags)
{
	unsigned long set = 0, i;

	if (flags & ~(MPOL_F_NODE | MPOL_F_ADDR | MPOL_F_MEMS_ALLOWED) ||
	    (mask && (!maxnode || maxnode - 1 > MASK_MAX)))
		return -EINVAL;
	if (flags & MPOL_F_MEMS_ALLOWED) {
		if (flags != MPOL_F_MEMS_ALLOWED)
			return -EINVAL;
		if (mode)
			*mode = MPOL_DEFAULT;
		set = 1;
	} else if (flags & MPOL_F_ADDR) {
		int rc = policy_of_address(addr, flags, mode);

		if (rc)
			return rc;
	} else {
		if (addr || (flags & MPOL_F_NODE &&
			     (policy & 0xff) != MPOL_INTERLEAVE))
			return -EINVAL;
		if (mode)
			*mode = flags & MPOL_F_NODE ? 0 : policy;
		set = nodes;
	}
	for (i = 0; mask && i * BITS < maxnode - 1; i++)
		mask[i] = i ? 0 : set;
	return 0;
}
