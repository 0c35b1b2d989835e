/* SPDX-License-Identifier: BSD-3-Clause */
/* Output that works from the first C instruction on: the UART. */
#ifndef __UKPLAT_CONSOLE_H__
#define __UKPLAT_CONSOLE_H__

#include <uk/arch/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes to the machine's early console, waiting for the device (with a
 * limit). Any context, needs no memory; used by crash reports.
 *
 * @return len
 */
int ukplat_coutk(const char *buf, unsigned int len);

/** The same; the platform has one console for kernel and debug output. */
int ukplat_coutd(const char *buf, unsigned int len);

/**
 * Reads without waiting.
 *
 * @return bytes read, 0 if there is nothing
 */
int ukplat_cink(char *buf, unsigned int maxlen);

#ifdef __cplusplus
}
#endif

#endif /* __UKPLAT_CONSOLE_H__ */
