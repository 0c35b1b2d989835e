/* SPDX-License-Identifier: BSD-3-Clause */
/* The types of libext2fs. */
#ifndef _EXT2_TYPES_H
#define _EXT2_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __le16;
typedef __u32 __le32;
typedef __u64 __le64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;

#define __bitwise
#define __force

#endif /* _EXT2_TYPES_H */
