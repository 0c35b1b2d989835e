/* SPDX-License-Identifier: BSD-3-Clause */
/* arm64: no ports; <uk/arch/io.h> has the memory-mapped accessors. */
#ifndef __UK_ASM_IO_H__
#define __UK_ASM_IO_H__

#endif /* __UK_ASM_IO_H__ */
