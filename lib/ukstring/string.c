/* SPDX-License-Identifier: BSD-3-Clause */
/* Text functions. */
#include <uk/string.h>

void *uk_memchr(const void *ptr, int val, __sz len)
{
	const __u8 *p = ptr;

	for (; len; len--, p++) {
		if (*p == (__u8)val)
			return (void *)p;
	}
	return NULL;
}

__sz uk_strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return p - s;
}

__sz uk_strnlen(const char *s, __sz max)
{
	__sz n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int uk_strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (__u8)*a - (__u8)*b;
}

int uk_strncmp(const char *a, const char *b, __sz max)
{
	for (; max && *a && *a == *b; a++, b++, max--)
		;
	return max ? (__u8)*a - (__u8)*b : 0;
}

int uk_strcasecmp(const char *a, const char *b)
{
	return uk_strncasecmp(a, b, (__sz)-1);
}

int uk_strncasecmp(const char *a, const char *b, __sz max)
{
	for (; max && *a && uk_tolower(*a) == uk_tolower(*b); a++, b++, max--)
		;
	return max ? uk_tolower((__u8)*a) - uk_tolower((__u8)*b) : 0;
}

char *uk_strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *uk_strchr(const char *s, int c)
{
	s = uk_strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *uk_strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

char *uk_strstr(const char *s, const char *needle)
{
	__sz len = uk_strlen(needle);

	for (;; s++) {
		if (uk_strncmp(s, needle, len) == 0)
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

__sz uk_strspn(const char *s, const char *set)
{
	__sz n = 0;

	while (s[n] && uk_strchr(set, s[n]))
		n++;
	return n;
}

__sz uk_strcspn(const char *s, const char *set)
{
	__sz n = 0;

	while (s[n] && !uk_strchr(set, s[n]))
		n++;
	return n;
}

__sz uk_strlcpy(char *dst, const char *s, __sz size)
{
	__sz len = uk_strlen(s);

	if (size) {
		__sz n = len < size ? len : size - 1;

		memcpy(dst, s, n);
		dst[n] = '\0';
	}
	return len;
}

__sz uk_strlcat(char *dst, const char *s, __sz size)
{
	__sz at = uk_strnlen(dst, size);

	return at + uk_strlcpy(dst + at, s, size - at);
}
