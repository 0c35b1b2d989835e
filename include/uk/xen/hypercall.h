/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of the Xen hypervisor on x86-64. */
#ifndef __UK_XEN_HYPERCALL_H__
#define __UK_XEN_HYPERCALL_H__

#include <uk/arch/types.h>
#include <uk/xen/call.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Numbers, operations and structures as Xen's public headers define them
 * (xen/include/public of Xen 4.17); only what is used stands here. Each call
 * answers 0 or positive, or a negative error number, which is Linux's.
 */
#define XEN_CALL_SET_TRAP_TABLE		0U
#define XEN_CALL_MMU_UPDATE		1U
#define XEN_CALL_MEMORY			12U
#define XEN_CALL_UPDATE_VA_MAPPING	14U
#define XEN_CALL_VERSION		17U
#define XEN_CALL_CONSOLE_IO		18U
#define XEN_CALL_GRANT_TABLE		20U
#define XEN_CALL_VCPU			24U
#define XEN_CALL_SET_SEGMENT_BASE	25U
#define XEN_CALL_MMUEXT			26U
#define XEN_CALL_SCHED			29U
#define XEN_CALL_CALLBACK		30U
#define XEN_CALL_EVENT			32U
#define XEN_CALL_PHYSDEV		33U
#define XEN_CALL_HVM			34U

#define XEN_DOMID_SELF		0x7ff0U

/* XEN_CALL_MMU_UPDATE: PV guests only, as all down to XEN_CALL_MEMORY */
struct xen_mmu_update {
	__u64 ptr;		/* machine address of an entry */
	__u64 val;		/* with a machine address */
};

/* XEN_CALL_UPDATE_VA_MAPPING: address, entry, flags */
#define XEN_UVMF_INVLPG			2U

/* XEN_CALL_VERSION */
#define XEN_VERSION			0U

/* XEN_CALL_GRANT_TABLE */
#define XEN_GRANT_SETUP_TABLE		2U

struct xen_grant_setup_table {
	__u16 domid;
	__u16 pad;
	__u32 nr_frames;
	__s16 status;		/* out: 0, or what went wrong */
	__u16 pad2[3];
	__u64 *frames;		/* out: the machine frames of the table */
};

/* XEN_CALL_SET_SEGMENT_BASE */
#define XEN_SEGBASE_FS			0U

/* XEN_CALL_MMUEXT */
#define XEN_MMUEXT_NEW_BASEPTR		5U
#define XEN_MMUEXT_TLB_FLUSH		6U
#define XEN_MMUEXT_INVLPG		7U
#define XEN_MMUEXT_NEW_USER_BASEPTR	15U
#define XEN_MMUEXT_CLEAR_PAGE		16U

struct xen_mmuext {
	__u32 op;		/* XEN_MMUEXT_* */
	__u32 pad;
	__u64 arg;		/* machine frame or virtual address */
	__u64 arg2;
};

/* What Xen shows of the machine: the guest's frame of each machine frame. */
#define XEN_M2P		((const volatile __u64 *)0xffff800000000000UL)

/* XEN_CALL_PHYSDEV */
#define XEN_PHYSDEV_SET_IOPL		6U

/* XEN_CALL_MEMORY */
#define XEN_MEMORY_ADD_TO_PHYSMAP	7U
#define XEN_MEMORY_MAP			9U

#define XEN_MAPSPACE_SHARED_INFO	0U
#define XEN_MAPSPACE_GRANT_TABLE	1U

struct xen_add_to_physmap {
	__u16 domid;
	__u16 size;
	__u32 space;		/* XEN_MAPSPACE_* */
	__u64 idx;
	__u64 gpfn;		/* frame of the guest that it shall appear at */
};

/* The buffer is an array of struct xen_e820_entry. */
struct xen_memory_map {
	__u32 nr_entries;	/* in: room; out: filled */
	__u32 pad;
	void *buffer;
};

struct xen_e820_entry {
	__u64 addr;
	__u64 size;
	__u32 type;		/* 1: RAM */
} __attribute__((packed));

/* XEN_CALL_CONSOLE_IO: only of a privileged domain */
#define XEN_CONSOLE_WRITE		0U
#define XEN_CONSOLE_READ		1U

/* XEN_CALL_VCPU */
#define XEN_VCPU_STOP_PERIODIC_TIMER	7U
#define XEN_VCPU_SET_SINGLESHOT_TIMER	8U
#define XEN_VCPU_STOP_SINGLESHOT_TIMER	9U

struct xen_singleshot_timer {
	__u64 timeout_abs_ns;	/* in Xen's system time */
	__u32 flags;
	__u32 pad;
};

/* XEN_CALL_SCHED */
#define XEN_SCHED_YIELD			0U
#define XEN_SCHED_BLOCK			1U
#define XEN_SCHED_SHUTDOWN		2U
#define XEN_SCHED_POLL			3U

/* Sleeps until one of the ports is pending, interrupts off or not. */
struct xen_sched_poll {
	const __u32 *ports;
	__u32 nr_ports;
	__u32 pad;
	__u64 timeout;		/* in Xen's system time; 0: none */
};

#define XEN_SHUTDOWN_POWEROFF		0U
#define XEN_SHUTDOWN_REBOOT		1U
#define XEN_SHUTDOWN_CRASH		3U

/* XEN_CALL_EVENT */
#define XEN_EVENT_BIND_VIRQ		1U
#define XEN_EVENT_CLOSE			3U
#define XEN_EVENT_SEND			4U
#define XEN_EVENT_STATUS		5U
#define XEN_EVENT_ALLOC_UNBOUND		6U
#define XEN_EVENT_UNMASK		9U

#define XEN_EVENT_STATUS_CLOSED		0U

struct xen_event_status {
	__u16 domid;
	__u16 pad;
	__u32 port;
	__u32 status;		/* out: XEN_EVENT_STATUS_*, as all below */
	__u32 vcpu;
	__u64 bound_to;
};

#define XEN_VIRQ_TIMER			0U

struct xen_event_bind_virq {
	__u32 virq;
	__u32 vcpu;
	__u32 port;		/* out */
};

struct xen_event_alloc_unbound {
	__u16 domid;
	__u16 remote;
	__u32 port;		/* out */
};

struct xen_event_port {		/* close, send, unmask */
	__u32 port;
};

/* XEN_CALL_HVM */
#define XEN_HVM_SET_PARAM		0U
#define XEN_HVM_GET_PARAM		1U

#define XEN_HVM_PARAM_CALLBACK_IRQ	0U
#define XEN_HVM_PARAM_STORE_PFN		1U
#define XEN_HVM_PARAM_STORE_EVTCHN	2U
#define XEN_HVM_PARAM_CONSOLE_PFN	17U
#define XEN_HVM_PARAM_CONSOLE_EVTCHN	18U

#define XEN_HVM_CALLBACK_VECTOR		(2UL << 56)	/* | vector */

struct xen_hvm_param {
	__u16 domid;
	__u16 pad;
	__u32 index;
	__u64 value;
};

/**
 * Reads a parameter of this domain. Any context.
 *
 * @param index XEN_HVM_PARAM_*
 * @return its value, 0 if it has none
 */
static inline __u64 uk_xen_hvm_param(__u32 index)
{
	struct xen_hvm_param p = { XEN_DOMID_SELF, 0, index, 0 };

	if (uk_xen_call(XEN_CALL_HVM, XEN_HVM_GET_PARAM, (__uptr)&p, 0))
		return 0;
	return p.value;
}

/**
 * Sends an event to the other end of a channel. Any context.
 *
 * @return 0, or a negative error number: the port is not bound
 */
static inline long uk_xen_event_send(__u32 port)
{
	struct xen_event_port p = { port };

	return uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_SEND, (__uptr)&p, 0);
}

#ifdef __cplusplus
}
#endif

#endif /* __UK_XEN_HYPERCALL_H__ */
