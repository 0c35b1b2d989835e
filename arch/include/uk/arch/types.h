/* SPDX-License-Identifier: BSD-3-Clause */
/* Integer types of the core, the same on every 64-bit architecture. */
#ifndef __UK_ARCH_TYPES_H__
#define __UK_ARCH_TYPES_H__

#ifndef __ASSEMBLY__

typedef signed char		__s8;
typedef unsigned char		__u8;
typedef signed short		__s16;
typedef unsigned short		__u16;
typedef signed int		__s32;
typedef unsigned int		__u32;
typedef signed long		__s64;
typedef unsigned long		__u64;

typedef unsigned long		__sz;		/* like size_t */
typedef signed long		__ssz;		/* like ssize_t */
typedef signed long		__off;
typedef unsigned long		__uptr;		/* like uintptr_t */
typedef signed long		__sptr;
typedef unsigned long		__paddr_t;	/* physical address */
typedef unsigned long		__vaddr_t;	/* virtual address */
typedef unsigned long		__pgidx_t;

typedef __u64			__nsec;		/* time in nanoseconds */
typedef __s64			__snsec;

#ifndef __NULL
#ifdef __cplusplus
#define __NULL			__null
#else
#define __NULL			((void *)0)
#endif
#endif

#define __PADDR_MAX		(~(__paddr_t)0)
#define __VADDR_MAX		(~(__vaddr_t)0)
#define __NSEC_MAX		(~(__nsec)0)
#define __SNSEC_MAX		((__snsec)(__NSEC_MAX >> 1))

#define __PRIsz			"lu"
#define __PRIssz		"ld"
#define __PRIuptr		"lx"
#define __PRIpaddr		"lx"
#define __PRIvaddr		"lx"
#define __PRInsec		"lu"
#define __PRIsnsec		"ld"
#define __PRIu64		"lu"
#define __PRIs64		"ld"
#define __PRIx64		"lx"
#define __PRIu32		"u"
#define __PRIs32		"d"
#define __PRIx32		"x"
#define __PRIoff		"ld"
#define __PRIs8			"d"
#define __PRIu8			"u"
#define __PRIx8			"x"
#define __PRIs16		"d"
#define __PRIu16		"u"
#define __PRIx16		"x"
#define __SCNs8			"hhd"
#define __SCNu8			"hhu"
#define __SCNx8			"hhx"
#define __SCNs16		"hd"
#define __SCNu16		"hu"
#define __SCNx16		"hx"
#define __SCNs32		"d"
#define __SCNu32		"u"
#define __SCNx32		"x"
#define __SCNs64		"ld"
#define __SCNu64		"lu"
#define __SCNx64		"lx"

#endif /* !__ASSEMBLY__ */
#endif /* __UK_ARCH_TYPES_H__ */
