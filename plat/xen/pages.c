/* SPDX-License-Identifier: BSD-3-Clause */
/* What a guest shares with Xen and its tools. */
#include <uk/arch/limits.h>
#include <uk/essentials.h>
#include <uk/xen/pages.h>

/* Each takes one page of the image, which a page of Xen's then stands for. */
volatile struct xen_shared_info uk_xen_shared __align(__PAGE_SIZE);
volatile struct xen_console_page uk_xen_console __align(__PAGE_SIZE);
volatile struct xen_store_page uk_xen_store __align(__PAGE_SIZE);

UK_CTASSERT(sizeof(uk_xen_shared) == __PAGE_SIZE);
UK_CTASSERT(sizeof(uk_xen_console) == __PAGE_SIZE);
UK_CTASSERT(sizeof(uk_xen_store) == __PAGE_SIZE);

__u32 uk_xen_console_port, uk_xen_store_port;
