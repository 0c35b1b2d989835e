/* SPDX-License-Identifier: BSD-3-Clause */
/* The C names of ukstring's functions, and what they lack. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uk/string.h>

void *memchr(const void *s, int c, size_t n) { return uk_memchr(s, c, n); }
size_t strlen(const char *s) { return uk_strlen(s); }
size_t strnlen(const char *s, size_t max) { return uk_strnlen(s, max); }
int strcmp(const char *a, const char *b) { return uk_strcmp(a, b); }
char *strchr(const char *s, int c) { return uk_strchr(s, c); }
char *strrchr(const char *s, int c) { return uk_strrchr(s, c); }
char *strchrnul(const char *s, int c) { return uk_strchrnul(s, c); }
int strcasecmp(const char *a, const char *b) { return uk_strcasecmp(a, b); }
int ffs(int i) { return __builtin_ffs(i); }

int strncmp(const char *a, const char *b, size_t n)
{
	return uk_strncmp(a, b, n);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	return uk_strncasecmp(a, b, n);
}

char *strstr(const char *s, const char *needle)
{
	return uk_strstr(s, needle);
}

size_t strspn(const char *s, const char *set)
{
	return uk_strspn(s, set);
}

size_t strcspn(const char *s, const char *set)
{
	return uk_strcspn(s, set);
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	return uk_strlcpy(dst, src, size);
}

size_t strlcat(char *dst, const char *src, size_t size)
{
	return uk_strlcat(dst, src, size);
}

char *strcpy(char *__restrict dst, const char *__restrict src)
{
	return memcpy(dst, src, uk_strlen(src) + 1);
}

char *strncpy(char *__restrict dst, const char *__restrict src, size_t n)
{
	size_t len = uk_strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst;
}

char *strcat(char *__restrict dst, const char *__restrict src)
{
	strcpy(dst + uk_strlen(dst), src);
	return dst;
}

char *strncat(char *__restrict dst, const char *__restrict src, size_t n)
{
	size_t at = uk_strlen(dst), len = uk_strnlen(src, n);

	memcpy(dst + at, src, len);
	dst[at + len] = '\0';
	return dst;
}

char *strpbrk(const char *s, const char *set)
{
	s += uk_strcspn(s, set);
	return *s ? (char *)s : NULL;
}

char *strtok_r(char *__restrict s, const char *__restrict sep,
	       char **__restrict save)
{
	if (!s)
		s = *save;
	s += uk_strspn(s, sep);
	*save = s + uk_strcspn(s, sep);
	if (*save == s)
		return NULL;
	if (**save)
		*(*save)++ = '\0';
	return s;
}

char *strtok(char *__restrict s, const char *__restrict sep)
{
	static char *save;

	return strtok_r(s, sep, &save);
}

char *strndup(const char *s, size_t n)
{
	size_t len = uk_strnlen(s, n);
	char *p = malloc(len + 1);

	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *strdup(const char *s)
{
	return strndup(s, uk_strlen(s));
}
