/* SPDX-License-Identifier: BSD-3-Clause */
/* Grants: pages of this guest that another domain may use. */
#ifndef __XEN_GRANTS_H__
#define __XEN_GRANTS_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * For the set-up and the end of devices: one call at a time, in thread context.
 */

/**
 * Lets a domain use a page. The whole page: nothing of others may lie in it.
 * Thread context; may allocate a page for the table.
 *
 * @param domid that domain
 * @param page page aligned
 * @param readonly 1: it may only read
 * @return the reference, > 0; -ENOSPC or -ENOMEM
 */
int xen_grant_begin(__u16 domid, const void *page, int readonly);

/**
 * Takes the right back. Does not block.
 *
 * @return 0, or -EBUSY: the domain still has the page mapped; then reference
 *	and page stay as they are, for ever if need be
 */
int xen_grant_end(int ref);

#ifdef __cplusplus
}
#endif

#endif /* __XEN_GRANTS_H__ */
