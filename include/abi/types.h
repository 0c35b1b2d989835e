/* SPDX-License-Identifier: BSD-3-Clause */
/* Scalar types of the Linux ABI, as a libc gives them to the core. */
#ifndef __UK_ABI_TYPES_H__
#define __UK_ABI_TYPES_H__

#include <stdint.h>
#include <stddef.h>

/* LP64 only: long is 64 bits on both architectures. */
typedef int32_t uk_pid_t;
typedef uint32_t uk_uid_t;
typedef uint32_t uk_gid_t;
typedef uint32_t uk_mode_t;
typedef uint64_t uk_dev_t;
typedef uint64_t uk_ino_t;
typedef int64_t uk_off_t;
typedef int64_t uk_ssize_t;
typedef int64_t uk_time_t;
typedef int64_t uk_suseconds_t;
typedef int32_t uk_clockid_t;
typedef int32_t uk_timer_t;
typedef uint32_t uk_socklen_t;

#endif /* __UK_ABI_TYPES_H__ */
