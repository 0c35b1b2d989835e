/* SPDX-License-Identifier: BSD-3-Clause */
/* x86-64: port input and output; any context, cannot fail. */
#ifndef __UK_ASM_IO_H__
#define __UK_ASM_IO_H__

#include <uk/arch/types.h>

/** Writes a byte to a port. */
static inline void ukarch_outb(__u16 port, __u8 v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

/** Writes 16 bits to a port. */
static inline void ukarch_outw(__u16 port, __u16 v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

/** Writes 32 bits to a port. */
static inline void ukarch_outl(__u16 port, __u32 v)
{
	__asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port) : "memory");
}

/** Reads a byte of a port: 0xff where no device answers. */
static inline __u8 ukarch_inb(__u16 port)
{
	__u8 v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}

/** Reads 16 bits of a port: all ones where no device answers. */
static inline __u16 ukarch_inw(__u16 port)
{
	__u16 v;

	__asm__ volatile("inw %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}

/** Reads 32 bits of a port: all ones where no device answers. */
static inline __u32 ukarch_inl(__u16 port)
{
	__u32 v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port) : "memory");
	return v;
}

#endif /* __UK_ASM_IO_H__ */
