/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration of PCRE2: what its configure script would find out. */
#ifndef PCRE2_CONFIG_H
#define PCRE2_CONFIG_H

#define HAVE_ASSERT_H 1
#define HAVE_ATTRIBUTE_UNINITIALIZED 1
#define HAVE_BCOPY 1
#define HAVE_INTTYPES_H 1
#define HAVE_LIMITS_H 1
#define HAVE_MEMMOVE 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRERROR 1
#define HAVE_STRING_H 1
#define HAVE_UNISTD_H 1

#define HEAP_LIMIT 20000000
#define LINK_SIZE 2
#define MATCH_LIMIT 10000000
#define MATCH_LIMIT_DEPTH MATCH_LIMIT
#define MAX_NAME_COUNT 10000
#define MAX_NAME_SIZE 32
#define MAX_VARLOOKBEHIND 255
#define NEWLINE_DEFAULT 2
#define PARENS_NEST_LIMIT 250
#define PCRE2_STATIC 1
#define SUPPORT_PCRE2_8 1
#define SUPPORT_UNICODE 1

#define PACKAGE_NAME "PCRE2"
#define PACKAGE_STRING "PCRE2 10.42"
#define PACKAGE_VERSION "10.42"

#endif
