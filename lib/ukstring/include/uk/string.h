/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory, text and formatting for the core, which has no libc.
 *
 * The four memory functions have their C names: they are the only ones of an
 * image (a libc leaves its own out), because the compiler calls them too. All
 * else has the prefix uk_, so that a libc's symbols never clash.
 *
 * No function here allocates (but uk_strdup-like ones do not exist), blocks or
 * reads errno; all may be used from interrupts.
 */
#ifndef __UK_STRING_H__
#define __UK_STRING_H__

#include <stdarg.h>
#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Copies len bytes between areas that do not overlap; returns dst. */
void *memcpy(void *__restrict dst, const void *__restrict src, size_t len);
/** Copies len bytes between areas that may overlap; returns dst. */
void *memmove(void *dst, const void *src, size_t len);
/** Fills len bytes with the low byte of val; returns ptr. */
void *memset(void *ptr, int val, size_t len);
/** Compares bytes as unsigned: the sign of the first difference, or 0. */
int memcmp(const void *a, const void *b, size_t len);

/** The first byte equal to val within len bytes, or NULL. */
void *uk_memchr(const void *ptr, int val, __sz len);

/** The length of s in bytes, without its terminator. */
__sz uk_strlen(const char *s);
/** The length of s, or max if no terminator is among its first max bytes. */
__sz uk_strnlen(const char *s, __sz max);
/** Compares two texts by bytes, unsigned (the first max of them): below 0 if a
 *  is the smaller, 0 if equal, above 0.
 */
int uk_strcmp(const char *a, const char *b);
int uk_strncmp(const char *a, const char *b, __sz max);
/** As uk_strcmp()/uk_strncmp(), ASCII letters compared without their case. */
int uk_strcasecmp(const char *a, const char *b);
int uk_strncasecmp(const char *a, const char *b, __sz max);
/** The first (last) place of c in s, or NULL; c may be the terminator. */
char *uk_strchr(const char *s, int c);
char *uk_strrchr(const char *s, int c);
/** The first place of c in s, or of the terminator. */
char *uk_strchrnul(const char *s, int c);
/** The first place of needle in s, or NULL. */
char *uk_strstr(const char *s, const char *needle);
/** How many bytes at the start of s are all in (none in) set. */
__sz uk_strspn(const char *s, const char *set);
__sz uk_strcspn(const char *s, const char *set);

/**
 * Copies s to dst, cut so that it fits size bytes with its terminator.
 *
 * @param size room at dst; with 0 nothing is written
 * @return the length of s: if it is >= size, the copy was cut
 */
__sz uk_strlcpy(char *dst, const char *s, __sz size);
/** Appends s to the text at dst in the same manner; returns the length that
 *  it tried to make.
 */
__sz uk_strlcat(char *dst, const char *s, __sz size);

/**
 * Reads an integer: spaces, a sign, digits.
 *
 * @param s    the text
 * @param endp if not NULL, gets the first character that was not used; s if
 *             there was no digit
 * @param base 2 to 36; 0: by the prefix 0x or 0, else ten
 * @return the value; the nearest one that fits if it does not (ULLONG_MAX,
 *         LLONG_MIN, LLONG_MAX)
 */
unsigned long long uk_strtoull(const char *s, char **endp, int base);
long long uk_strtoll(const char *s, char **endp, int base);
#define uk_strtoul(s, endp, base) ((unsigned long)uk_strtoull(s, endp, base))
#define uk_strtol(s, endp, base) ((long)uk_strtoll(s, endp, base))

/**
 * Reads the digits at the start of s (no space, no sign).
 *
 * @param endp gets the first character that was not used
 * @return 0, -EINVAL if there is no digit, -ERANGE if it is too big; *value
 *         is set only with 0
 */
int uk_parse_u64(const char *s, char **endp, int base, __u64 *value);

/**
 * Reads a whole text as an unsigned number (base by prefix), which may end in
 * K, M or G (times 1024, 1024^2, 1024^3).
 *
 * @return 0, or -EINVAL if the text is not a number, -ERANGE if it is too big
 */
int uk_parse_size(const char *s, __u64 *value);

/*
 * Kinds of characters: not 0 if (c) is one, else 0. ASCII, whatever the locale;
 * any int is allowed.
 */

/** Is it 0 to 9? */
static inline int uk_isdigit(int c) { return (unsigned)c - '0' < 10; }
/** Is it space, tab, newline, vertical tab, form feed or carriage return? */
static inline int uk_isspace(int c) { return c == ' ' || (unsigned)c - 9 < 5; }
/** Is it A to Z? */
static inline int uk_isupper(int c) { return (unsigned)c - 'A' < 26; }
/** Is it a to z? */
static inline int uk_islower(int c) { return (unsigned)c - 'a' < 26; }
/** Is it a letter? */
static inline int uk_isalpha(int c) { return ((unsigned)c | 32) - 'a' < 26; }
/** Is it a letter or a digit? */
static inline int uk_isalnum(int c) { return uk_isalpha(c) || uk_isdigit(c); }
/** Is it space to tilde? */
static inline int uk_isprint(int c) { return (unsigned)c - 0x20 < 0x5f; }
/** Is it 0 to 9, A to F or a to f? */
static inline int uk_isxdigit(int c)
{
	return uk_isdigit(c) || ((unsigned)c | 32) - 'a' < 6;
}
/** Returns the small letter of a capital; all else as it is. */
static inline int uk_tolower(int c) { return uk_isupper(c) ? c | 32 : c; }
/** Returns the capital of a small letter; all else as it is. */
static inline int uk_toupper(int c) { return uk_islower(c) ? c & ~32 : c; }

/**
 * Formats text: flags "-+ #0", width, precision, sizes hh h l ll j z t,
 * conversions d i u o x X c s p and %% (no n). There is no floating point (the
 * argument of an unknown conversion is not consumed; its text is printed).
 *
 * @param size room at buf; with 0 nothing is written and buf may be NULL
 * @return the length of the whole text: if it is >= size, it was cut (the
 *         terminator is always written)
 */
int uk_vsnprintf(char *buf, __sz size, const char *fmt, va_list ap)
	__printf(3, 0);
int uk_snprintf(char *buf, __sz size, const char *fmt, ...) __printf(3, 4);

/** Takes a piece of formatted text. */
typedef void (*uk_format_out_t)(void *arg, const char *buf, __sz len);
/** Formats text piece by piece; returns the length of the whole. */
int uk_vformat(uk_format_out_t out, void *arg, const char *fmt, va_list ap)
	__printf(3, 0);
int uk_format(uk_format_out_t out, void *arg, const char *fmt, ...)
	__printf(3, 4);

/**
 * Reads values from text: conversions d i u x o c s n [set] %, widths, sizes
 * as above, '*' to skip.
 *
 * @return how many values were stored, or -1 if the text ended before the
 *         first
 */
int uk_vsscanf(const char *s, const char *fmt, va_list ap);
int uk_sscanf(const char *s, const char *fmt, ...)
	__attribute__((format(scanf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif /* __UK_STRING_H__ */
