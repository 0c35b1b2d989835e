/* SPDX-License-Identifier: BSD-3-Clause */
/* Old name: the core's functions are all interrupt-safe. */
#include <uk/string.h>
