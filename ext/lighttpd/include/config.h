/* SPDX-License-Identifier: BSD-3-Clause */
/* What lighttpd's configure would have found in musl and this system. There
 * is no fork(), so nothing that needs it. */
#include <uk/config.h>

#define HAVE_CLOCK_GETTIME 1
#define HAVE_EPOLL_CTL 1
#define HAVE_EXPLICIT_BZERO 1
#define HAVE_GETENTROPY 1
#define HAVE_GETOPT_H 1
#define HAVE_GETRLIMIT 1
#define HAVE_GETUID 1
#define HAVE_GMTIME_R 1
#define HAVE_INET_ATON 1
#define HAVE_INET_PTON 1
#define HAVE_INTTYPES_H 1
#define HAVE_JRAND48 1
#define HAVE_LOCALTIME_R 1
#define HAVE_LSTAT 1
#define HAVE_MADVISE 1
#define HAVE_MEMPCPY 1
#define HAVE_MKOSTEMP 1
#define HAVE_MMAP 1
#define HAVE_PIPE2 1
#define HAVE_POLL 1
#define HAVE_POLL_H 1
#define HAVE_PREAD 1
#define HAVE_PREADV 1
#define HAVE_PWD_H 1
#define HAVE_PWRITE 1
#define HAVE_PWRITEV 1
#define HAVE_SENDFILE 1
#define HAVE_SENDFILE64 1
#define HAVE_SIGACTION 1
#define HAVE_SIGNAL 1
#define HAVE_SIGNAL_H 1
#define HAVE_SOCKLEN_T 1
#define HAVE_SRANDOM 1
#define HAVE_STDINT_H 1
#define HAVE_STDIO_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRERROR_R 1
#define HAVE_STRINGS_H 1
#define HAVE_STRING_H 1
#define HAVE_STRUCT_TM_GMTOFF 1
#define HAVE_SYSLOG_H 1
#define HAVE_SYS_EPOLL_H 1
#define HAVE_SYS_MMAN_H 1
#define HAVE_SYS_POLL_H 1
#define HAVE_SYS_RANDOM_H 1
#define HAVE_SYS_RESOURCE_H 1
#define HAVE_SYS_SENDFILE_H 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_SYS_UIO_H 1
#define HAVE_SYS_UN_H 1
#define HAVE_SYS_WAIT_H 1
#define HAVE_TIMEGM 1
#define HAVE_UNISTD_H 1
#define HAVE_WCHAR_H 1
#define HAVE_WRITEV 1
#define HAVE_IPV6 1
#define HAVE_PCRE 1
#define HAVE_PCRE2_H 1
#define HAVE_ZLIB_H 1
#define HAVE_LIBZ 1
#define HAVE_CRYPT_R 1
#define HAVE_CRYPT 1
#define HAVE_CRYPT_H 1
#if CONFIG_LIBLIGHTTPD_OPENSSL
#define HAVE_OPENSSL_SSL_H 1
#define HAVE_LIBSSL 1
#endif

#define LIGHTTPD_VERSION_ID 0x10445
#define PACKAGE_NAME "lighttpd"
#define PACKAGE_VERSION "1.4.69"
