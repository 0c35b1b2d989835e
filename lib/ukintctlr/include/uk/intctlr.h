/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupt lines: handlers, masks, message-signalled interrupts. */
#ifndef __UK_INTCTLR_H__
#define __UK_INTCTLR_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lines 0..UK_INTCTLR_LINES-1 are wires (IOAPIC pins, GIC SPIs from 0);
 * above them are lines that are only raised by messages. */
#define UK_INTCTLR_LINES	48
#define UK_INTCTLR_MSGS		24
#define UK_INTCTLR_MAX		(UK_INTCTLR_LINES + UK_INTCTLR_MSGS)

enum uk_intctlr_trigger {
	UK_INTCTLR_EDGE = 0,	/* rising edge */
	UK_INTCTLR_LEVEL_HIGH,
	UK_INTCTLR_LEVEL_LOW,
};

/**
 * A handler. Interrupts are off, runs on the interrupt stack, must not block.
 *
 * @return 1 if the interrupt was its own, 0 otherwise (a shared line)
 */
typedef int (*uk_intctlr_handler_fn)(void *arg);

struct uk_intctlr_msi {
	__u64 addr;		/* what the device writes to ... */
	__u32 data;		/* ... and what it writes */
	__u32 irq;		/* line, for uk_intctlr_msi_free() */
};

/* What a driver of an interrupt controller provides. */
struct uk_intctlr_ops {
	void (*mask)(unsigned int irq);
	/* 0, or -EINVAL: the machine has no such line. */
	int (*unmask)(unsigned int irq);
	/* Sets how a line is triggered; 0 or -EINVAL. */
	int (*configure)(unsigned int irq, enum uk_intctlr_trigger t);
	/* Address and data that raise a message line; 0 or -ENOSYS. */
	int (*msi_compose)(unsigned int irq, struct uk_intctlr_msi *msi);
};

/**
 * For drivers: sets the controller of this machine, once, at boot.
 */
void uk_intctlr_set(const struct uk_intctlr_ops *ops);

/**
 * Adds a handler to a line and unmasks it. A line can be shared. Lines below
 * 16 default to rising edges, the others to level, active high, as QEMU has
 * it, until uk_intctlr_irq_configure(). Thread context; allocates nothing.
 *
 * @return 0, -EINVAL (no such line), -ENOSPC (too many handlers), -ENODEV
 *	(the machine has no interrupt controller)
 */
int uk_intctlr_irq_register(unsigned int irq, uk_intctlr_handler_fn fn,
			    void *arg);

/**
 * Removes a handler; masks the line if it was the last.
 *
 * @return 0, -ENOENT
 */
int uk_intctlr_irq_unregister(unsigned int irq, uk_intctlr_handler_fn fn,
			      void *arg);

/** Sets the trigger of a line before it is registered; 0, -EINVAL, -ENODEV. */
int uk_intctlr_irq_configure(unsigned int irq, enum uk_intctlr_trigger t);

/**
 * Keeps a line from raising interrupts, and lets it again; what was masked does
 * not count: one unmask is enough. A line that does not exist is ignored. Any
 * context.
 */
void uk_intctlr_irq_mask(unsigned int irq);
void uk_intctlr_irq_unmask(unsigned int irq);

/**
 * Takes a free message line and adds a handler to it.
 *
 * @param msi what to program into the device
 * @return 0, -EINVAL (no handler), -ENOSPC, -ENOSYS (the controller takes no
 *	messages), -ENODEV
 */
int uk_intctlr_msi_alloc(struct uk_intctlr_msi *msi,
			 uk_intctlr_handler_fn fn, void *arg);

/** Gives a line of uk_intctlr_msi_alloc() back, its handler with it. Thread
 *  context; the device must not use it any more.
 */
void uk_intctlr_msi_free(const struct uk_intctlr_msi *msi);

/**
 * For the vectors: calls the handlers of a line. Interrupt context.
 */
void uk_intctlr_handle(unsigned int irq);

#ifdef __cplusplus
}
#endif

#endif /* __UK_INTCTLR_H__ */
