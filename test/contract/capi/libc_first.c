/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the core after those of the C library: not even a warning. */
#define _GNU_SOURCE
#include "libc_headers.h"
#include "uk_headers.h"
