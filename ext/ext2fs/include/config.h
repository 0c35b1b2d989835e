/* SPDX-License-Identifier: BSD-3-Clause */
/* What configure would find, as far as the files that are compiled ask. */
#define HAVE_ERRNO_H 1
#define HAVE_FCNTL_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_INTPTR_T 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRDUP 1
#define HAVE_STRNLEN 1
#define HAVE_STRINGS_H 1
#define HAVE_STRING_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define HAVE_POSIX_MEMALIGN 1
/* Errors are returned; nothing is printed. */
#define OMIT_COM_ERR 1
/* What is begun must not end for want of memory. */
#include "spare_mem.h"
