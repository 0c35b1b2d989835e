/* SPDX-License-Identifier: BSD-3-Clause */
/* Small macros that every file may use: attributes, arithmetic, alignment. */
#ifndef __UK_ESSENTIALS_H__
#define __UK_ESSENTIALS_H__

#include <uk/arch/types.h>

#ifndef __ASSEMBLY__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

/*
 * Every macro is guarded: an application may include a libc header, which
 * brings its own __packed, MIN, ..., before this one.
 */

/* --- attributes --------------------------------------------------------- */

#ifndef __packed
#define __packed __attribute__((packed))
#endif
#ifndef __align
#define __align(n) __attribute__((aligned(n)))
#endif
/* Some libc headers have structure members of this name: the core writes
 * __maybe_unused, external code uses this one.
 */
#ifndef __unused
#define __unused __attribute__((unused))
#endif
#ifndef __unalign
#define __unalign __align(1)
#endif
/* 4 and 32b, ... are the same alignment in bytes and in bits. */
#define __align4 __align(4)
#define __align8 __align(8)
#define __align16 __align(16)
#define __align32 __align(32)
#define __align64 __align(64)
#define __align4k __align(4096)
#define __align32b __align4
#define __align64b __align8
#define __align128b __align16
#define __align256b __align32
#define __align512b __align64
#ifndef __maybe_unused
#define __maybe_unused __attribute__((unused))
#endif
#ifndef __used
#define __used __attribute__((used))
#endif
#ifndef __section
#define __section(s) __attribute__((section(s)))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
#ifndef __alias
#define __alias(old, new) \
	extern __typeof(old) new __attribute__((alias(#old)))
#endif
#ifndef __weak_alias
#define __weak_alias(old, new) \
	extern __typeof(old) new __attribute__((weak, alias(#old)))
#endif
#ifndef __noreturn
#define __noreturn __attribute__((__noreturn__))
#endif
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __cold
#define __cold __attribute__((cold))
#endif
#ifndef __deprecated
#define __deprecated __attribute__((deprecated))
#endif
#ifndef __constructor
#define __constructor __attribute__((constructor))
#endif
#ifndef __constructor_prio
#define __constructor_prio(lvl) __attribute__((constructor(lvl)))
#endif
#ifndef __printf
#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))
#endif
#ifndef __scanf
#define __scanf(fmt, args) __attribute__((format(scanf, fmt, args)))
#endif
#ifndef __nonnull
#define __nonnull __attribute__((nonnull))
#endif
#ifndef __check_result
#define __check_result __attribute__((warn_unused_result))
#endif
#ifndef __malloc_func
#define __malloc_func __attribute__((malloc))
#endif
#ifndef __hidden
#define __hidden __attribute__((visibility("hidden")))
#endif
#ifndef __return_addr
#define __return_addr(lvl) __builtin_return_address(lvl)
#endif

/* --- branch hints and the compiler barrier ------------------------------ */

#ifndef likely
#define likely(x) (__builtin_expect((!!(x)), 1))
#endif
#ifndef unlikely
#define unlikely(x) (__builtin_expect((!!(x)), 0))
#endif
#ifndef barrier
#define barrier() __asm__ __volatile__("" : : : "memory")
#endif
/* Reads or writes x exactly once: the compiler may not repeat or merge it. */
#ifndef UK_READ_ONCE
#define UK_READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#endif
#ifndef UK_WRITE_ONCE
#define UK_WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#endif

/* --- text and names ------------------------------------------------------ */

#ifndef __STRINGIFY
#define __STRINGIFY(x) #x
#endif
#ifndef STRINGIFY
#define STRINGIFY(x) __STRINGIFY(x)
#endif
#ifndef UK_CONCAT
#define __UK_CONCAT_X(a, b) a##b
#define UK_CONCAT(a, b) __UK_CONCAT_X(a, b)
#endif

/* --- numbers -------------------------------------------------------------- */

/* Evaluate each argument once. */
#ifndef MIN
#define MIN(a, b) __extension__({					\
	__typeof__(a) __min_a = (a);					\
	__typeof__(b) __min_b = (b);					\
	__min_a < __min_b ? __min_a : __min_b; })
#endif
#ifndef MAX
#define MAX(a, b) __extension__({					\
	__typeof__(a) __max_a = (a);					\
	__typeof__(b) __max_b = (b);					\
	__max_a > __max_b ? __max_a : __max_b; })
#endif
#ifndef MIN3
#define MIN3(a, b, c) MIN(MIN(a, b), c)
#endif
#ifndef MAX3
#define MAX3(a, b, c) MAX(MAX(a, b), c)
#endif
#ifndef MIN4
#define MIN4(a, b, c, d) MIN(MIN(a, b), MIN(c, d))
#endif
#ifndef MAX4
#define MAX4(a, b, c, d) MAX(MAX(a, b), MAX(c, d))
#endif
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#endif

/* The alignment must be a power of two. The value must leave room above. */
#ifndef ALIGN_UP
#define ALIGN_UP(v, a) (((v) + (a) - 1) & ~((__typeof__(v))(a) - 1))
#endif
#ifndef ALIGN_DOWN
#define ALIGN_DOWN(v, a) ((v) & ~((__typeof__(v))(a) - 1))
#endif
#ifndef PTR_ALIGN_UP
#define PTR_ALIGN_UP(p, a) ((__typeof__(p))ALIGN_UP((__uptr)(p), (__uptr)(a)))
#endif
#ifndef IS_ALIGNED
#define IS_ALIGNED(v, a) (((v) & ((__typeof__(v))(a) - 1)) == 0)
#endif
#ifndef POWER_OF_2
#define POWER_OF_2(n) ((n) != 0 && (((n) & ((n) - 1)) == 0))
#endif

/* True if a + b (a * b) does not fit the type of *res; *res is the result. */
#ifndef uk_add_overflow
#define uk_add_overflow(a, b, res) __builtin_add_overflow(a, b, res)
#define uk_mul_overflow(a, b, res) __builtin_mul_overflow(a, b, res)
#endif

/* True if v is in the half-open range [a, a + len). */
#ifndef IN_RANGE
#define IN_RANGE(v, a, len) ((v) >= (a) && (v) < (a) + (len))
#endif
/* True if the half-open ranges [a, a + alen) and [b, b + blen) meet. */
#ifndef RANGE_OVERLAP
#define RANGE_OVERLAP(a, alen, b, blen) \
	((a) < (b) + (blen) && (b) < (a) + (alen))
#endif
/* True if [b, b + blen) lies within [a, a + alen). */
#ifndef RANGE_CONTAIN
#define RANGE_CONTAIN(a, alen, b, blen) \
	((a) <= (b) && (b) + (blen) <= (a) + (alen))
#endif

/* --- types --------------------------------------------------------------- */

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif
/* Takes `const`, or `const` and `volatile`, off a pointer. */
#ifndef DECONST
#define DECONST(t, p) ((t)(__uptr)(const void *)(p))
#endif
#ifndef DEQUALIFY
#define DEQUALIFY(t, p) ((t)(__uptr)(const volatile void *)(p))
#endif
#ifndef __offsetof
#define __offsetof(type, field) __builtin_offsetof(type, field)
#endif
/* The structure of `type` whose member `field` is at ptr. */
#ifndef __containerof
#define __containerof(ptr, type, field) __extension__({			\
	const __typeof__(((type *)0)->field) *__co_ptr = (ptr);		\
	(type *)((__uptr)__co_ptr - __offsetof(type, field)); })
#endif

/* Fails to compile if the constant expression is false. */
#ifndef UK_CTASSERT
#ifdef __cplusplus
#define UK_CTASSERT(x) static_assert(x, #x)
#else
#define UK_CTASSERT(x) _Static_assert(x, #x)
#endif
#endif
#ifndef CTASSERT
#define CTASSERT(x) UK_CTASSERT(x)
#endif

#endif /* __UK_ESSENTIALS_H__ */
