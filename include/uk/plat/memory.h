/* SPDX-License-Identifier: BSD-3-Clause */
/* Old name for the memory regions, now in <uk/bootinfo.h>. */
#ifndef __UKPLAT_MEMORY_H__
#define __UKPLAT_MEMORY_H__

#include <uk/bootinfo.h>
#include <uk/arch/limits.h>

#endif /* __UKPLAT_MEMORY_H__ */
