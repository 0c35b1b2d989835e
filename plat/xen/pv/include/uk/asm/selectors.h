/* SPDX-License-Identifier: BSD-3-Clause */
/* PV guest of Xen: segments of Xen's own table. */
#ifndef __UK_ASM_SELECTORS_H__
#define __UK_ASM_SELECTORS_H__

#define UKARCH_SEL_CODE			0xe033
#define UKARCH_SEL_DATA			0xe02b

#endif /* __UK_ASM_SELECTORS_H__ */
