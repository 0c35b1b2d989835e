/* SPDX-License-Identifier: BSD-3-Clause */
/* Headers of the core before those of the C library: not even a warning. */
#define _GNU_SOURCE
#include "uk_headers.h"
#include "libc_headers.h"
