/* SPDX-License-Identifier: BSD-3-Clause */
/* Eventfds, for who tells a program that something happened. */
#ifndef __UK_EVENTFD_H__
#define __UK_EVENTFD_H__

#include <uk/file.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Is the file an eventfd? Any context. */
bool uk_is_eventfd(const struct uk_file *f);

/**
 * Adds 1 to the counter of an eventfd, whose readers wake; a full one stays
 * as it is. Thread context; does not block.
 */
void uk_eventfd_signal(struct uk_file *f);

#ifdef __cplusplus
}
#endif

#endif /* __UK_EVENTFD_H__ */
