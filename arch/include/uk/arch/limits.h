/* SPDX-License-Identifier: BSD-3-Clause */
/* Page and stack sizes and the ranges of the core's integer types. */
#ifndef __UK_ARCH_LIMITS_H__
#define __UK_ARCH_LIMITS_H__

#define __PAGE_SHIFT		12
#ifdef __ASSEMBLY__
#define __PAGE_SIZE		4096
#else
#define __PAGE_SIZE		4096UL
#endif
#define __PAGE_MASK		(~(__PAGE_SIZE - 1))

/* Default size of a thread's stack, without its guard page. */
#define __STACK_SIZE_PAGE_ORDER	4
#define __STACK_SIZE		(__PAGE_SIZE << __STACK_SIZE_PAGE_ORDER)
#define STACK_SIZE		__STACK_SIZE

#define STACK_MASK_TOP		(~(__STACK_SIZE - 1))

#define __S8_MIN		(-128)
#define __S8_MAX		127
#define __U8_MIN		0
#define __U8_MAX		255
#define __S16_MIN		(-32767 - 1)
#define __S16_MAX		32767
#define __U16_MIN		0
#define __U16_MAX		65535
#define __S32_MIN		(-2147483647 - 1)
#define __S32_MAX		2147483647
#define __U32_MIN		0U
#define __U32_MAX		4294967295U
#define __S64_MIN		(-9223372036854775807L - 1)
#define __S64_MAX		9223372036854775807L
#define __U64_MIN		0UL
#define __U64_MAX		18446744073709551615UL
#define __SZ_MIN		__U64_MIN
#define __SZ_MAX		__U64_MAX
#define __SSZ_MIN		__S64_MIN
#define __SSZ_MAX		__S64_MAX
#define __OFF_MIN		__S64_MIN
#define __OFF_MAX		__S64_MAX
#define __PTR_MIN		__U64_MIN
#define __PTR_MAX		__U64_MAX

#endif /* __UK_ARCH_LIMITS_H__ */
