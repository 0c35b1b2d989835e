/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages that a Xen guest shares with the hypervisor and its tools. */
#ifndef __UK_XEN_PAGES_H__
#define __UK_XEN_PAGES_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The platform (plat/xen) places these before any message can be written. The
 * other side writes them at any time: each value is read once, and checked.
 */

/** The time of one CPU; version is odd while Xen writes it. */
struct xen_time_info {
	__u32 version;
	__u32 pad0;
	__u64 tsc_timestamp;
	__u64 system_time;		/* ns since the domain's start */
	__u32 tsc_to_system_mul;
	__s8 tsc_shift;
	__u8 flags;
	__u8 pad1[2];
};

struct xen_vcpu_info {
	__u8 upcall_pending;
	__u8 upcall_mask;
	__u8 pad[6];
	__u64 pending_sel;
	__u64 arch[2];
	struct xen_time_info time;
};

#define XEN_LEGACY_VCPUS	32
#define XEN_EVENT_WORDS		64

struct xen_shared_info {
	struct xen_vcpu_info vcpu[XEN_LEGACY_VCPUS];
	__u64 pending[XEN_EVENT_WORDS];	/* a bit for each port */
	__u64 mask[XEN_EVENT_WORDS];
	__u32 wc_version;		/* odd while the date is written */
	__u32 wc_sec;			/* since 1970, at system time 0 */
	__u32 wc_nsec;
	__u32 wc_sec_hi;
	__u8 rest[1008];		/* of the page */
};

/** The page by which Xen tells of events and time. */
extern volatile struct xen_shared_info uk_xen_shared;

#define XEN_CONSOLE_IN		1024U
#define XEN_CONSOLE_OUT		2048U

/** The console's rings; an index counts bytes and wraps at 2^32. */
struct xen_console_page {
	char in[XEN_CONSOLE_IN];
	char out[XEN_CONSOLE_OUT];
	__u32 in_cons, in_prod;
	__u32 out_cons, out_prod;
	__u8 rest[1008];		/* of the page */
};

/** That of this domain; only where uk_xen_console_port is not 0. */
extern volatile struct xen_console_page uk_xen_console;

/** Event channel of the console, 0: this domain has no such console. */
extern __u32 uk_xen_console_port;

#define XEN_STORE_RING		1024U

/** The rings of xenstore; an index counts bytes and wraps at 2^32. */
struct xen_store_page {
	char req[XEN_STORE_RING];
	char rsp[XEN_STORE_RING];
	__u32 req_cons, req_prod;
	__u32 rsp_cons, rsp_prod;
	__u32 features, connection, error;
	__u8 rest[2020];		/* of the page */
};

/** Those of this domain; only where uk_xen_store_port is not 0. */
extern volatile struct xen_store_page uk_xen_store;

/** Event channel of xenstore, 0: this domain has none. */
extern __u32 uk_xen_store_port;

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_PAGES_H__ */
