/* SPDX-License-Identifier: BSD-3-Clause */
/* Event channels: what tells a guest that something happened. */
#ifndef __XEN_EVENTS_H__
#define __XEN_EVENTS_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A port of an event channel is the interrupt line of the same number, for
 * uk_intctlr_irq_register(). Xen gives the lowest port that is free; one that
 * is no line (UK_INTCTLR_LINES) is refused.
 */

/**
 * Binds a virtual interrupt of this CPU to a new port. Thread context.
 *
 * @param virq XEN_VIRQ_*
 * @return the port, > 0; -ENOSPC, or another -errno of Xen's
 */
int xen_event_bind_virq(__u32 virq);

/**
 * Makes a port that another domain can bind itself to. Thread context.
 *
 * @param remote number of that domain
 * @return the port, > 0; -ENOSPC, or another -errno of Xen's
 */
int xen_event_alloc(__u16 remote);

/** Gives a port back; its line has no handler any more. Thread context. */
void xen_event_close(__u32 port);

#ifdef __cplusplus
}
#endif

#endif /* __XEN_EVENTS_H__ */
