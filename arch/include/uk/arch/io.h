/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory-mapped registers; port input and output where the CPU has it. */
#ifndef __UK_ARCH_IO_H__
#define __UK_ARCH_IO_H__

#include <uk/arch/types.h>
#include <uk/asm/io.h>

/*
 * x86-64 only: ukarch_{in,out}{b,w,l}(port[, value]), see <uk/asm/io.h>.
 *
 * The accessors below do exactly one access of their width, which the
 * compiler neither drops nor reorders against others of them. Barriers
 * against ordinary memory are the caller's (<uk/arch/lcpu.h>). Any context, no
 * failures, but (a) must be mapped.
 */
/** Reads the byte at (a). */
static inline __u8 ukarch_readb(const volatile void *a)
{
	return *(const volatile __u8 *)a;
}

/** Reads the 16 bits at (a), an address aligned to them; as those below. */
static inline __u16 ukarch_readw(const volatile void *a)
{
	return *(const volatile __u16 *)a;
}

/** Reads the 32 bits at (a). */
static inline __u32 ukarch_readl(const volatile void *a)
{
	return *(const volatile __u32 *)a;
}

/** Reads the 64 bits at (a). */
static inline __u64 ukarch_readq(const volatile void *a)
{
	return *(const volatile __u64 *)a;
}

/** Writes the byte at (a). */
static inline void ukarch_writeb(volatile void *a, __u8 v)
{
	*(volatile __u8 *)a = v;
}

/** Writes the 16 bits at (a). */
static inline void ukarch_writew(volatile void *a, __u16 v)
{
	*(volatile __u16 *)a = v;
}

/** Writes the 32 bits at (a). */
static inline void ukarch_writel(volatile void *a, __u32 v)
{
	*(volatile __u32 *)a = v;
}

/** Writes the 64 bits at (a). */
static inline void ukarch_writeq(volatile void *a, __u64 v)
{
	*(volatile __u64 *)a = v;
}

#endif /* __UK_ARCH_IO_H__ */
