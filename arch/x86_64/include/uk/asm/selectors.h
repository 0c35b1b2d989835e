/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: the segments that code runs with. A platform may replace this file.
 */
#ifndef __UK_ASM_SELECTORS_H__
#define __UK_ASM_SELECTORS_H__

/* In the order that SYSCALL wants. */
#define UKARCH_SEL_CODE			0x08
#define UKARCH_SEL_DATA			0x10

#endif /* __UK_ASM_SELECTORS_H__ */
