/* SPDX-License-Identifier: BSD-3-Clause */
/* ACPI tables: from the root pointer to what the power button needs. */
#ifndef __ACPI_H__
#define __ACPI_H__

#include <uk/arch/types.h>

/*
 * The tables come from the host and are not trusted: each is read within the
 * length that it says, which is bounded, and counts only if its checksum is
 * right.
 */

/**
 * Makes [pa, pa + len) readable; the user of the parser provides it.
 * @return an address, valid from then on, or NULL: out of reach
 */
const void *acpi_map(__paddr_t pa, __sz len);

/** The fixed hardware, as far as it is of use here. All are ports. */
struct acpi_fixed {
	__u16 status;		/* PM1a status, 16 bits */
	__u16 enable;		/* PM1a enable, 16 bits */
	__u16 control;		/* PM1a control, 16 bits; 0: none */
	__u16 smi_command;	/* 0: ACPI is always on */
	__u8 acpi_enable;	/* what to write there */
	__u8 irq;		/* line of the SCI */
};

/**
 * Looks for the root pointer where the firmware of a PC leaves it, below 1 MiB.
 * @return its physical address, 0: there is none
 */
__paddr_t acpi_rsdp_find(void);

/**
 * Finds the fixed hardware with a power button.
 * @param rsdp physical address of the root pointer
 * @return 0, -ENOENT: no such table, -EINVAL: a table is damaged, -ENODEV: the
 *	machine has no fixed hardware or no fixed power button
 */
int acpi_fixed_find(__paddr_t rsdp, struct acpi_fixed *out);

#endif /* __ACPI_H__ */
