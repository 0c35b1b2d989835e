/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the image is: its base, its parts, its build-id. */
#ifndef __UK_RELOC_H__
#define __UK_RELOC_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ends of the image's parts, made by the link script. */
extern const char uk_image_start[], uk_image_end[];
extern const char uk_ro_start[], uk_ro_end[];
extern const char uk_text_start[], uk_text_end[];
extern const char uk_data_start[], uk_data_end[];

/** Address at which link address 0 runs. Any context. */
static inline __vaddr_t uk_reloc_base(void)
{
	return (__vaddr_t)uk_image_start;
}

/** 1 if addr lies in the image, else 0. Any context. */
static inline int uk_reloc_inside(__vaddr_t addr)
{
	return addr >= (__vaddr_t)uk_image_start &&
	       addr < (__vaddr_t)uk_image_end;
}

/**
 * The build-id that the linker put into the image.
 *
 * @param len set to its length in bytes, 0 if there is none
 * @return its bytes, or NULL
 */
const __u8 *uk_reloc_build_id(__sz *len);

#ifdef __cplusplus
}
#endif

#endif /* __UK_RELOC_H__ */
