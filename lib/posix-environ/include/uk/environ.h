/* SPDX-License-Identifier: BSD-3-Clause */
/* The environment that a program starts with. */
#ifndef __UK_ENVIRON_H__
#define __UK_ENVIRON_H__

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The strings "NAME=value", then NULL: those of the configuration, then those
 * of the boot parameter env.vars=[ "A=b" ... ], which win over the former.
 * Valid from phase EARLY on, for the life of the system; a libc may change its
 * own copy of the array. Any context.
 */
char **uk_posix_environ(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_ENVIRON_H__ */
