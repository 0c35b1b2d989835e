/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers and names of the libraries that are in this image. Any context. */
#ifndef __UK_LIBID_H__
#define __UK_LIBID_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/** No library. */
#define UKLIBID_NONE 0xffff

/**
 * The number of a library of this image. The numbers are dense from zero and
 * may differ between two images.
 *
 * @param name the library's name, such as "libukalloc"
 * @return the number, or UKLIBID_NONE
 */
__u16 uk_libid(const char *name);

/** The name of a library by its number, or NULL. */
const char *uk_libname(__u16 id);

/** How many libraries this image has. */
__u16 uk_libid_count(void);

#ifdef __LIBNAME__
/** The name and the number of the library that is being compiled. */
#define uk_libname_self() STRINGIFY(__LIBNAME__)
#define uk_libid_self() uk_libid(uk_libname_self())
#endif

#ifdef __cplusplus
}
#endif

#endif /* __UK_LIBID_H__ */
