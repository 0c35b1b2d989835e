/* SPDX-License-Identifier: BSD-3-Clause */
/* Event channels, by the two-level bitmaps of the shared page: each port is the
 * interrupt line of that number.
 */
#include <abi/errno.h>
#include <uk/arch/lcpu.h>
#include <uk/asm/boot.h>
#include <uk/asm/cpu.h>
#include <uk/essentials.h>
#include <uk/init.h>
#include <uk/intctlr.h>
#include <uk/xen/hypercall.h>
#include <uk/xen/pages.h>
#include <uk/xen/platform.h>
#include <xen/events.h>

#define BITS	64U

static void mask(unsigned int port)
{
	__atomic_fetch_or(&uk_xen_shared.mask[port / BITS],
			  1UL << port % BITS, __ATOMIC_SEQ_CST);
}

static int is_bound(unsigned int port)
{
	struct xen_event_status s = { .domid = XEN_DOMID_SELF, .port = port };

	return !uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_STATUS, (__uptr)&s, 0) &&
	       s.status != XEN_EVENT_STATUS_CLOSED;
}

/* Xen looks for what came meanwhile. */
static int unmask(unsigned int port)
{
	struct xen_event_port p = { port };

	if (!is_bound(port))
		return -EINVAL;
	return (int)uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_UNMASK, (__uptr)&p,
				0);
}

/* An event is an edge and cannot be anything else. */
static int configure(unsigned int port __maybe_unused,
		     enum uk_intctlr_trigger t)
{
	return t == UK_INTCTLR_EDGE ? 0 : -EINVAL;
}

static const struct uk_intctlr_ops ops = {
	.mask = mask,
	.unmask = unmask,
	.configure = configure,
};

/* The ports of one word. Which of them are set is for Xen to say; those that
 * nobody listens to are masked, so they do not show.
 */
static void handle(__u32 word)
{
	__u64 set = __atomic_load_n(&uk_xen_shared.pending[word],
				    __ATOMIC_SEQ_CST) &
		    ~uk_xen_shared.mask[word];
	__u32 bit;

	for (; set; set &= set - 1) {
		bit = (__u32)__builtin_ctzl(set);
		__atomic_fetch_and(&uk_xen_shared.pending[word],
				   ~(1UL << bit), __ATOMIC_SEQ_CST);
		uk_intctlr_handle(word * BITS + bit);
	}
}

static void upcall(void)
{
	volatile struct xen_vcpu_info *vi =
		&uk_xen_shared.vcpu[ukarch_lcpu_current()->idx];
	__u64 words;

	/* before the look, so that what comes later calls again */
	__atomic_store_n(&vi->upcall_pending, 0, __ATOMIC_SEQ_CST);
	words = __atomic_exchange_n(&vi->pending_sel, 0, __ATOMIC_SEQ_CST);
	for (; words; words &= words - 1)
		handle((__u32)__builtin_ctzl(words));
}

/* The port if it can be a line, else it goes back. */
static int usable(__u32 port)
{
	if (port && port < UK_INTCTLR_LINES)
		return (int)port;
	xen_event_close(port);
	return -ENOSPC;
}

int xen_event_bind_virq(__u32 virq)
{
	struct xen_event_bind_virq b = { virq, ukarch_lcpu_current()->idx, 0 };
	long rc = uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_BIND_VIRQ, (__uptr)&b,
			      0);

	return rc ? (int)rc : usable(b.port);
}

int xen_event_alloc(__u16 remote)
{
	struct xen_event_alloc_unbound a = { XEN_DOMID_SELF, remote, 0 };
	long rc = uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_ALLOC_UNBOUND,
			      (__uptr)&a, 0);

	return rc ? (int)rc : usable(a.port);
}

void xen_event_close(__u32 port)
{
	struct xen_event_port p = { port };

	uk_xen_call(XEN_CALL_EVENT, XEN_EVENT_CLOSE, (__uptr)&p, 0);
}

static int events_init(struct uk_init_ctx *ctx __maybe_unused)
{
	__u32 i;

	for (i = 0; i < XEN_EVENT_WORDS; i++)
		uk_xen_shared.mask[i] = ~0UL;
	ukarch_x86_vec_set(UKARCH_VEC_UPCALL, upcall);
	uk_intctlr_set(&ops);
	return uk_xen_upcall_enable();
}

uk_early_initcall_prio(events_init, 0x0, 0);
