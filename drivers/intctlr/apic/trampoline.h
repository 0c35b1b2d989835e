/* SPDX-License-Identifier: BSD-3-Clause */
/* Between trampoline.S and smp.c: the parameters at its end. */
#ifndef __APIC_TRAMPOLINE_H__
#define __APIC_TRAMPOLINE_H__

/* The platform keeps this page out of the memory map. */
#define TRAMPOLINE_PAGE		0x1000

#define TRAMPOLINE_ROOT		0
#define TRAMPOLINE_STACK	8
#define TRAMPOLINE_CPU		16
#define TRAMPOLINE_INDEX	24
#define TRAMPOLINE_RUN		32
#define TRAMPOLINE_ENTRY	40
#define TRAMPOLINE_PARAMS	48

#endif /* __APIC_TRAMPOLINE_H__ */
